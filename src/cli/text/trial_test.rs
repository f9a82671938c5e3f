//! A randomization test, with the ordinary test beside it.

use std::fmt::Write as _;

use super::balanced::{not_possible, stratification_errors};
use super::columns::columns;
use super::number_of;
use evenhand::balance::{Quantity, StratificationErrors};
use evenhand::design::Arm;
use evenhand::inference::TailCount;
use evenhand::intake::RowOrder;
use evenhand::rerandomize::{Compared, EffectInterval, Followed, TrialTest};
use evenhand::rng::Seed;
use evenhand::trial::Trial;

/// How the observed allocation was read, and what stood out in it.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    /// In which order participants were taken.
    pub(crate) order: RowOrder,
    /// Who was randomized in another stratum than the true one.
    pub(crate) errors: &'a StratificationErrors,
    /// Whether the procedure can have made the allocation.
    pub(crate) followed: &'a Followed,
    /// Each participant's line in the file.
    pub(crate) lines: &'a [usize],
}

impl Read<'_> {
    /// What must not be overlooked where only the table is printed.
    pub(crate) fn notes(&self) -> String {
        let mut text = String::new();
        if let RowOrder::RandomizedOn { moved: true, .. } = self.order {
            let _ = writeln!(text, "read {}", self.order);
        }
        text + &self.findings()
    }

    pub(super) fn findings(&self) -> String {
        let mut text = stratification_errors(self.errors);
        if self.errors.count() > 0 {
            text += "allocated again, and compared, within the strata as randomized\n";
        }
        text += &not_possible(self.followed, self.lines);
        if let Followed::Impossible(_) = self.followed {
            text += "the p-value of the randomization test is not valid: the observed allocation is none of \
                     those that it is compared with\n";
        }
        text
    }
}

/// What was tested, how the arms differ, and how unusual that is among the trial's other
/// allocations. `outcome` is the name of the outcome's column.
pub(crate) fn trial_test_summary(
    test: &TrialTest,
    outcome: &str,
    tail: TailCount,
    interval: Option<&EffectInterval>,
    seed: &Seed,
    read: &Read<'_>,
) -> String {
    let trial = test.trial();
    let mut text = arms_line(trial, outcome, test.arms());
    let names: Vec<&str> = trial.arms().iter().map(Arm::name).collect();
    let what = match test.compared() {
        Compared::MeanDifference(_) => format!("difference of means, {}", names.join(" - ")),
        Compared::RankSum(_) => format!("rank sum less expected, on {}", names[0]),
        Compared::LogRank(_) => format!("events less expected, on {}", names[0]),
        Compared::Analysed { analysis, .. } => format!("statistic of {}", analysis.name()),
    };
    let within = within(&test.stratified_by());
    let observed = Quantity::Real(test.observed());
    text.push('\n');
    if test.null() != 0.0 {
        let null = Quantity::Real(test.null());
        let _ = writeln!(
            text,
            "null effect: {null}, taken from the outcomes on {}",
            names[0]
        );
    }
    let _ = writeln!(text, "{what}{within}: {observed}");
    if let Some(interval) = interval {
        text += &effect(interval);
    }
    text.push('\n');

    let (lower, upper) = tail.interval();
    let ordinary = match test.ordinary_p_value() {
        Some(p) => digits(p),
        None => "not defined".to_owned(),
    };
    let interval = format!("{} to {}", digits(lower), digits(upper));
    let rows = [
        ["test", "p-value", "95 % Monte Carlo interval"].map(str::to_owned),
        ["randomization".to_owned(), digits(tail.p_value()), interval],
        [
            test.compared().ordinary_name().to_owned(),
            ordinary,
            String::new(),
        ],
    ];
    text.push_str(&columns(&rows.map(Vec::from)));
    let _ = writeln!(
        text,
        "\n{} of {} allocations by {} are as extreme, {}",
        tail.extreme,
        tail.draws,
        trial.randomization().specification(),
        seed.public_name()
    );
    let _ = writeln!(text, "read {}", read.order);
    text + &read.findings()
}

/// The trial's title and how many were on each arm.
pub(super) fn arms_line<'a>(
    trial: &Trial,
    outcome: &str,
    arms: impl Iterator<Item = (&'a Arm, usize, Option<usize>)>,
) -> String {
    let mut text = format!("{}\n{outcome}: ", trial.title());
    for (index, (arm, participants, events)) in arms.enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{participants} on {}", arm.name());
        if let Some(events) = events {
            let _ = write!(text, " ({})", number_of(events, "event", "events"));
        }
    }
    text
}

pub(super) fn within(factors: &[&str]) -> String {
    match factors {
        [] => String::new(),
        factors => format!(", within strata by {}", factors.join(", ")),
    }
}

/// The effect and the interval of those that are not rejected.
fn effect(interval: &EffectInterval) -> String {
    let level = Quantity::Real(100.0 * interval.level);
    let number = |limit: f64| Quantity::Real(limit).to_string();
    let limits = match (interval.lower.is_finite(), interval.upper.is_finite()) {
        (true, true) => format!("{} to {}", number(interval.lower), number(interval.upper)),
        (true, false) => format!("{} or more", number(interval.lower)),
        (false, true) => format!("{} or less", number(interval.upper)),
        (false, false) => "any: the allocations are too few to reject one".to_owned(),
    };
    let estimate = Quantity::Real(interval.estimate);
    format!("effect: {estimate}, {level} % confidence interval {limits}\n")
}

/// Four significant digits; without zeros at the end from 10^-4 on.
pub(super) fn digits(probability: f64) -> String {
    let scientific = format!("{probability:.3e}");
    match scientific.parse::<f64>() {
        Ok(rounded) if rounded == 0.0 || rounded >= 1e-4 => rounded.to_string(),
        _ => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_of_a_probability() {
        for (probability, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.05, "0.05"),
            (0.123_456, "0.1235"),
            (0.000_123_456, "0.0001235"),
            (0.000_012_345_6, "1.235e-5"),
            (0.99999, "1"),
        ] {
            assert_eq!(digits(probability), text);
        }
    }
}
