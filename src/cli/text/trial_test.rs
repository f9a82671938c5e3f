//! A randomization test, with the ordinary test beside it.

use std::fmt::Write as _;

use super::columns::columns;
use evenhand::balance::Quantity;
use evenhand::design::Arm;
use evenhand::inference::TailCount;
use evenhand::rerandomize::{Compared, TrialTest};
use evenhand::rng::Seed;

/// What was tested, how the arms differ, and how unusual that is among the trial's other
/// allocations. `outcome` is the name of the outcome's column.
pub(crate) fn trial_test_summary(
    test: &TrialTest,
    outcome: &str,
    tail: TailCount,
    seed: &Seed,
) -> String {
    let trial = test.trial();
    let mut text = format!("{}\n{outcome}: ", trial.title());
    for (index, (arm, participants, events)) in test.arms().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{participants} on {}", arm.name());
        if let Some(events) = events {
            let _ = write!(text, " ({events} events)");
        }
    }
    let names: Vec<&str> = trial.arms().iter().map(Arm::name).collect();
    let what = match test.compared() {
        Compared::MeanDifference(_) => format!("difference of means, {}", names.join(" - ")),
        Compared::RankSum(_) => format!("rank sum less expected, on {}", names[0]),
        Compared::LogRank(_) => format!("events less expected, on {}", names[0]),
    };
    let within = match test.stratified_by()[..] {
        [] => String::new(),
        ref factors => format!(", within strata by {}", factors.join(", ")),
    };
    let observed = Quantity::Real(test.observed());
    let _ = writeln!(text, "\n{what}{within}: {observed}\n");

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
    text
}

/// Four significant digits; without zeros at the end from 10^-4 on.
fn digits(probability: f64) -> String {
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
