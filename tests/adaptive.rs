//! Trials whose participants are allocated one by one, without a list.
#![allow(clippy::unwrap_used)] // what fails here fails the test

use crate::common;

use common::{Rows, scenario_with, seed, simulated, try_files};
use evenhand::procedure::adaptive::AdaptiveProcedure;
use evenhand::run::{Formats, RunError, Task};
use evenhand::scenario::{Source, read};

const LISTED: &str = "procedure = \"permuted-block(4, 6)\"";

fn starter(procedure: &str) -> Source {
    scenario_with(
        "starter",
        &[(LISTED, &format!("procedure = \"{procedure}\""))],
    )
}

#[test]
fn a_trial_by_minimization_has_every_file_but_a_list() {
    let files = simulated(&starter("minimization(range, 0.85)"), 42);
    assert!(!files.contains_key("randomization_list.csv"));
    let allocations = Rows::read(&files["allocations.csv"]);
    assert_eq!(allocations.rows.len(), 120);
    let mut numbers: Vec<&str> = allocations
        .columns(["randomization_number"])
        .map(|[number]| number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 120, "randomization numbers are used once");
}

#[test]
fn a_list_is_refused_where_there_is_none() {
    let task = Task::Randomize {
        seed: seed(42),
        formats: Formats::default(),
    };
    let error = try_files(&starter("taves"), task, 1).unwrap_err();
    assert!(
        matches!(error, RunError::NoList(ref name) if name == "taves"),
        "{error}"
    );
}

#[test]
fn every_covariate_adaptive_procedure_runs_in_a_scenario() {
    for name in AdaptiveProcedure::NAMES {
        let specification = match *name {
            "minimization" => "minimization(variance, 0.8, weights=2:1)",
            "hu-hu" => "hu-hu(0.85)",
            "stratified-coin" => "stratified-coin(0.85)",
            "hierarchical" => "hierarchical(2, 2, 4)",
            name => name,
        };
        let procedure = format!("procedure = \"{specification}\"");
        let by_site = "stratify_by = [\"site_id\", \"sex\", \"age_class\"]";
        let by = "stratify_by = [\"sex\", \"age_class\"]";
        let weights = procedure.replace("weights=2:1", "weights=1:2:1");
        let source = scenario_with("starter", &[(LISTED, &weights), (by, by_site)]);
        let files = simulated(&source, 7);
        let allocations = Rows::read(&files["allocations.csv"]);
        let arms = allocations
            .columns(["arm"])
            .filter(|[arm]| *arm == "active")
            .count();
        // Simple randomization would leave this range in 1 trial of 224 (binomial, 120 and 1/2). All of
        // these draw towards balance, so that it is rarer: for all eight together, below 1 seed in 28.
        assert!(
            (45..=75).contains(&arms),
            "{specification}: {arms} of 120 on one arm"
        );
    }
}

#[test]
fn minimization_balances_the_factors_better_than_chance() {
    // Over 40 trials of 120, simple randomization has a mean absolute difference of 8.7 overall;
    // minimization with probability 0.85 towards balance keeps it below 3.
    let source = starter("minimization(range, 0.85)");
    let differences: i32 = (0..40)
        .map(|number| {
            let allocations = Rows::read(&simulated(&source, number)["allocations.csv"]);
            let active = allocations
                .columns(["arm"])
                .filter(|[arm]| *arm == "active")
                .count();
            (2 * i32::try_from(active).unwrap() - 120).abs()
        })
        .sum();
    assert!(differences < 3 * 40, "{differences}");
}

#[test]
fn a_length_of_lists_is_refused_where_there_are_none() {
    let lines = "procedure = \"taves\"\nlist_length = 40";
    let problems = read(&scenario_with("starter", &[(LISTED, lines)])).unwrap_err();
    assert_eq!(problems.count(), 1);
    assert!(problems.to_string().contains("makes no list"), "{problems}");
}

#[test]
fn minimization_without_factors_is_refused() {
    let by = "stratify_by = [\"sex\", \"age_class\"]";
    let taves = "procedure = \"taves\"";
    let problems = read(&scenario_with("starter", &[(LISTED, taves), (by, "")])).unwrap_err();
    assert!(problems.to_string().contains("factor"), "{problems}");
}
