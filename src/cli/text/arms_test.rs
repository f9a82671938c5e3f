//! A randomization test of more than two arms: all together, and two by two.

use std::fmt::Write as _;

use super::columns::columns;
use super::trial_test::{Read, arms_line, digits, within};
use evenhand::balance::Quantity;
use evenhand::rerandomize::{ArmsFound, ArmsTest, Compared};
use evenhand::rng::Seed;

/// What was tested, how the arms differ, and how unusual that is among the trial's other
/// allocations. `outcome` is the name of the outcome's column.
pub(crate) fn arms_test_summary(
    test: &ArmsTest,
    outcome: &str,
    found: &ArmsFound,
    seed: &Seed,
    read: &Read<'_>,
) -> String {
    let trial = test.trial();
    let mut text = arms_line(trial, outcome, test.arms());
    let what = match test.compared() {
        Compared::RankSum(_) => "mean ranks, less expected and weighted by stratum",
        Compared::LogRank(_) => "events less expected, by participant",
        _ => "means",
    };
    let within = within(&test.stratified_by());
    let _ = writeln!(text, "\n{what}{within}\n");
    let heading = [
        "arms",
        "difference",
        "p-value",
        "adjusted",
        "95 % Monte Carlo interval",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let (lower, upper) = found.all.interval();
    rows.push(vec![
        "all".to_owned(),
        String::new(),
        digits(found.all.p_value()),
        String::new(),
        format!("{} to {}", digits(lower), digits(upper)),
    ]);
    for (pair, counted) in test.pairs().zip(&found.pairs) {
        let (one, other) = (trial.arms().get(pair.0), trial.arms().get(pair.1));
        let (lower, upper) = counted.own.interval();
        rows.push(vec![
            format!("{} - {}", one.name(), other.name()),
            Quantity::Real(test.observed_pair(pair).0).to_string(),
            digits(counted.own.p_value()),
            digits(counted.any.p_value()),
            format!("{} to {}", digits(lower), digits(upper)),
        ]);
    }
    text.push_str(&columns(&rows));
    let _ = writeln!(
        text,
        "\nadjusted: compared with the largest difference of any two arms, in standard units\n\
         {} allocations by {}, {}",
        found.all.draws,
        trial.randomization().specification(),
        seed.public_name()
    );
    let _ = writeln!(text, "read {}", read.order);
    text + &read.findings()
}
