//! The operating characteristics of procedures, side by side.

use std::fmt::Write as _;

use super::columns::columns;
use super::summary::seed_text;
use crate::assess::{Assessed, Method, Metric, Plan, is_drawn};
use crate::rng::Seed;

/// Each metric's head.
fn head(metric: Metric) -> &'static str {
    match metric {
        Metric::MeanAbsImbalance => "E|D|",
        Metric::MeanSqImbalance => "E D^2",
        Metric::MeanMaxImbalance => "E max|D|",
        Metric::ProbBalanced => "P(D=0)",
        Metric::CorrectGuessRate => "guessed",
        Metric::DeterministicRate => "certain",
        Metric::ForcingIndex => "forcing",
        Metric::MeanCumulativeLoss => "loss",
        Metric::DirectionalGuessRate
        | Metric::Entropy
        | Metric::Log2Sequences
        | Metric::ProbImbalanceAbove(_) => "",
    }
}

/// Procedures in rows and metrics in columns; below a simulated row, its standard errors.
pub fn assessed_table(plan: &Plan, assessed: &[Assessed], seed: &Seed) -> String {
    let mut text = format!(
        "one list of {} entries, two arms 1:1, D = (first arm) - (second arm)\n",
        plan.entries()
    );
    if is_drawn(assessed) {
        let _ = writeln!(
            text,
            "{}, {} replicates",
            seed_text(seed),
            plan.replicates()
        );
    }
    let mut rows = vec![vec!["procedure".to_owned()]];
    rows[0].extend(Metric::MAIN.map(|metric| head(metric).to_owned()));
    rows[0].push("method".to_owned());
    for Assessed {
        procedure,
        characteristics,
    } in assessed
    {
        let found = Metric::MAIN.map(|metric| characteristics.get(metric));
        let number = |number: Option<f64>| number.map_or_else(String::new, digits);
        let mut row = vec![procedure.clone()];
        row.extend(found.map(|found| number(found.map(|estimate| estimate.value))));
        row.push(characteristics.method.name().to_owned());
        rows.push(row);
        if characteristics.method == Method::MonteCarlo {
            let mut errors = vec!["  standard error".to_owned()];
            errors.extend(found.map(|found| number(found.and_then(|one| one.std_error))));
            rows.push(errors);
        }
    }
    text.push('\n');
    text.push_str(&columns(&rows));
    text
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
