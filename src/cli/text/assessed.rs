//! The operating characteristics of procedures, side by side.

use std::fmt::Write as _;
use std::ops::Range;

use super::columns::columns;
use evenhand::assess::{Assessed, Choice, Participants, Plan, trade_off};
use evenhand::balance::Scope;
use evenhand::design::Arm;
use evenhand::inference::Conditions;
use evenhand::metric::{Estimate, Method, Metric};
use evenhand::rng::SeedForm;
use evenhand::run::Assess;
use evenhand::scenario;

/// What a column shows, and its head.
type Column = (&'static str, Scope, Metric);

const OVERALL: [Column; 8] = [
    ("E|D|", Scope::Overall, Metric::MeanAbsImbalance),
    ("E D^2", Scope::Overall, Metric::MeanSqImbalance),
    ("E max|D|", Scope::Overall, Metric::MeanMaxImbalance),
    ("P(D=0)", Scope::Overall, Metric::ProbBalanced),
    ("guessed", Scope::Overall, Metric::CorrectGuessRate),
    ("certain", Scope::Overall, Metric::DeterministicRate),
    ("forcing", Scope::Overall, Metric::ForcingIndex),
    ("loss", Scope::Overall, Metric::MeanCumulativeLoss),
];

const WITHIN: [Column; 5] = [
    ("L_n", Scope::Overall, Metric::LossOfPrecision),
    ("E|D| stratum", Scope::Stratum, Metric::MeanAbsImbalance),
    ("guessed stratum", Scope::Stratum, Metric::CorrectGuessRate),
    ("E|D| site", Scope::Site, Metric::MeanAbsImbalance),
    ("guessed site", Scope::Site, Metric::CorrectGuessRate),
];

/// Designs in rows and metrics in columns; below a row with simulated numbers, their standard
/// errors.
pub(crate) fn assessed_table(assess: &Assess, assessed: &[Assessed]) -> String {
    let (plan, seed) = (assess.plan(), assess.seed());
    let mut text = heading(plan);
    if assessed.iter().any(Assessed::is_drawn) {
        let replicates = plan.approach().replicates;
        let _ = writeln!(text, "{}, {replicates} replicates", seed.public_name());
    }
    text.push('\n');
    text.push_str(&table(assessed, &OVERALL));
    if plan.trial().is_some() {
        text.push('\n');
        text.push_str(&table(assessed, &WITHIN));
        text.push_str(&worst(assess, assessed));
    }
    if assessed.len() > 1 {
        text.push_str(&trade_off_table(plan, assessed));
    }
    if let Some(conditions) = plan.conditions() {
        text.push_str(&rejection_table(conditions, assessed));
    }
    text
}

/// The designs by their distance from perfect balance and perfect randomness.
fn trade_off_table(plan: &Plan, assessed: &[Assessed]) -> String {
    let mut designs = trade_off(assessed);
    if designs.is_empty() {
        return String::new();
    }
    let overall = match plan.trial() {
        Some(_) => "overall, ",
        None => "",
    };
    designs.sort_by_key(|one| (one.standing.rank, one.design));
    let is_over_strata = Assessed::differ_in_strata(assessed);
    let mut rows = vec![vec!["rank".to_owned(), "procedure".to_owned()]];
    rows[0].extend(is_over_strata.then(|| "stratified by".to_owned()));
    rows[0].extend(["loss", "forcing", "distance", "front"].map(str::to_owned));
    for one in designs {
        let design = &assessed[one.design];
        let mut row = vec![one.standing.rank.to_string(), design.procedure.clone()];
        row.extend(is_over_strata.then(|| stratified_by(design)));
        row.extend([
            digits(one.point.imbalance),
            digits(one.point.predictability),
            digits(one.standing.distance),
            if one.standing.is_on_front { "*" } else { "" }.to_owned(),
        ]);
        rows.push(row);
    }
    format!(
        "\nbalance against randomness, {overall}both 0 at best; * marks those that none beats in both\n{}",
        columns(&rows)
    )
}

/// The factors in words.
fn stratified_by(one: &Assessed) -> String {
    match one.stratified_by.as_str() {
        "" => "nothing".to_owned(),
        factors => factors.replace('|', ", "),
    }
}

/// Rejection rates: designs in rows, conditions and tests in columns.
fn rejection_table(conditions: &Conditions, assessed: &[Assessed]) -> String {
    let what = conditions.outcome().effect_name();
    let mut text = format!(
        "\nrejected at {}, outcome {}, an investigator sees: {}\n",
        conditions.alpha(),
        conditions.outcome(),
        conditions.view().name()
    );
    let is_over_strata = Assessed::differ_in_strata(assessed);
    let mut head = vec!["procedure".to_owned()];
    head.extend(is_over_strata.then(|| "stratified by".to_owned()));
    head.extend(["bias", what, "test", "rejected", "std error", "method"].map(str::to_owned));
    let mut rows = vec![head];
    for one in assessed {
        for rate in &one.rejections {
            let error = rate.estimate.std_error;
            let mut row = vec![one.procedure.clone()];
            row.extend(is_over_strata.then(|| stratified_by(one)));
            row.extend([
                rate.condition.bias.to_string(),
                rate.condition.effect.to_string(),
                rate.test.name().to_owned(),
                format!("{:.4}", rate.estimate.value),
                error.map_or_else(String::new, |error| format!("{error:.5}")),
                rate.method.name().to_owned(),
            ]);
            rows.push(row);
        }
    }
    text.push_str(&columns(&rows));
    text
}

/// What the numbers are of.
fn heading(plan: &Plan) -> String {
    let n = plan.entries();
    match plan.trial() {
        None => format!("one list of {n} entries, two arms 1:1, D = (first arm) - (second arm)\n"),
        Some(trial) => {
            let arms: Vec<&str> = trial.arms().iter().map(Arm::name).collect();
            let how = match (plan.approach().participants, plan.approach().choice) {
                (Participants::Enrolled, Choice::Best | Choice::MonteCarlo) => {
                    "enrolled at their sites"
                }
                (Participants::Drawn, _) | (_, Choice::Exact) => {
                    "drawn by the strata's prevalences"
                }
            };
            format!(
                "{}\n{n} participants, {how}, D = {}\n",
                trial.title(),
                arms.join(" - ")
            )
        }
    }
}

fn table(assessed: &[Assessed], all: &[Column]) -> String {
    let found = |one: &Assessed, column: &Column| one.over_all(column.1, column.2);
    let is_shown = |column: &&Column| assessed.iter().any(|one| found(one, column).is_some());
    let shown: Vec<&Column> = all.iter().filter(is_shown).collect();
    let is_over_strata = Assessed::differ_in_strata(assessed);
    let mut head = vec!["procedure".to_owned()];
    head.extend(is_over_strata.then(|| "stratified by".to_owned()));
    head.extend(shown.iter().map(|(head, _, _)| (*head).to_owned()));
    head.push("method".to_owned());
    let mut rows = vec![head];
    for one in assessed {
        let found: Vec<Option<(Method, Estimate)>> =
            shown.iter().map(|column| found(one, column)).collect();
        let number = |number: Option<f64>| number.map_or_else(String::new, digits);
        let mut row = vec![one.procedure.clone()];
        row.extend(is_over_strata.then(|| stratified_by(one)));
        row.extend(
            found
                .iter()
                .map(|one| number(one.map(|(_, one)| one.value))),
        );
        let mut methods: Vec<&str> = found.iter().flatten().map(|(one, _)| one.name()).collect();
        methods.sort_unstable();
        methods.dedup();
        row.push(methods.join(", "));
        rows.push(row);
        if found
            .iter()
            .flatten()
            .any(|(_, one)| one.std_error.is_some())
        {
            let mut errors = vec!["  standard error".to_owned()];
            errors.extend(is_over_strata.then(String::new));
            errors.extend(
                found
                    .iter()
                    .map(|one| number(one.and_then(|(_, one)| one.std_error))),
            );
            rows.push(errors);
        }
    }
    columns(&rows)
}

/// How to write the worst replicates of the trial's own procedure.
fn worst(assess: &Assess, assessed: &[Assessed]) -> String {
    let plan = assess.plan();
    let Some((trial, source)) = plan.trial().zip(assess.source()) else {
        return String::new();
    };
    let is_builtin = scenario::builtin(trial.name()).is_some_and(|own| own == *source);
    let scenario = if is_builtin {
        trial.name()
    } else {
        &source.file
    };
    // A key is not shown on a terminal.
    let seed = match assess.seed().form() {
        SeedForm::Integer(number) => number.to_string(),
        SeedForm::Key => "SEED".to_owned(),
    };
    let own = trial.randomization().specification();
    let factors = trial.strata().names();
    let is_own = |one: &&Assessed| one.procedure == own && one.stratified_by == factors;
    let Some(one) = assessed.iter().find(is_own) else {
        return String::new();
    };
    if plan.approach().participants == Participants::Drawn || one.worst.is_empty() {
        return String::new();
    }
    let mut rows = vec![];
    for worst in &one.worst {
        let scope = match (worst.place.scope, &*worst.place.name) {
            (Scope::Factor, name) => name.to_owned(),
            (scope, _) => scope.name().to_owned(),
        };
        rows.push(vec![
            format!("  {}", worst.metric),
            scope,
            digits(worst.value),
            format!("--replicate {}", worst.replicate),
        ]);
    }
    format!(
        "\nthe worst replicates of {own}, as `evenhand simulate {scenario} --seed {seed}` writes them:\n{}",
        columns(&rows)
    )
}

/// Four significant digits, or as many decimals as fit beside them.
fn digits(number: f64) -> String {
    match number.abs() {
        size if size >= 1000.0 => format!("{number:.0}"),
        size if size >= 100.0 => format!("{number:.1}"),
        size if size >= 10.0 => format!("{number:.2}"),
        size if size >= 0.1 || size == 0.0 => format!("{number:.4}"),
        _ => format!("{number:.5}"),
    }
}

/// The replicates that a share of an assessment has counted, and what to do with its files.
pub(super) fn counted(part: &Range<u64>, files: &str) -> String {
    let last = part.end.saturating_sub(1);
    format!(
        "replicates {} to {last} are counted\n\n{files}merge all shares: evenhand merge DIR... --out DIR\n",
        part.start
    )
}

#[cfg(test)]
mod tests {
    use evenhand::assess::Approach;
    use evenhand::work::Conduct;

    use super::*;

    #[test]
    fn a_key_is_told_by_its_commitment() {
        let key = "ab".repeat(32);
        let source = scenario::builtin("starter").unwrap();
        let seed = key.parse().unwrap();
        let approach = Approach::new(5, Choice::MonteCarlo);
        let assess = Assess::of_trial(source, Vec::new(), approach, seed).unwrap();
        let assessed = assess.assess(&mut Conduct {
            threads: 2,
            is_stopped: &|| false,
            progress: &mut |_| (),
        });
        let text = assessed_table(&assess, &assessed.unwrap());
        assert!(!text.contains(&key), "{text}");
        for told in ["seed with commitment", "simulate starter --seed SEED"] {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}
