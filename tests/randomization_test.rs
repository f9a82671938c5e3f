//! The randomization test of a trial: against enumeration, against its own streams as the
//! reproducibility contract has them, and through the program.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

use crate::common;

#[path = "randomization_test/arms.rs"]
mod arms;
#[path = "randomization_test/effects.rs"]
mod effects;
#[path = "randomization_test/exact.rs"]
mod exact;
#[path = "randomization_test/level.rs"]
mod level;
#[path = "randomization_test/program.rs"]
mod program;
#[allow(dead_code, reason = "this file takes what it needs")]
#[path = "faults/workplace.rs"]
mod workplace;

use common::assess::with_conduct;
use common::{scenario_with, seed};
use evenhand::design::{ArmIndex, Levels};
use evenhand::inference::TailCount;
use evenhand::participant::Participant;
use evenhand::rerandomize::{Compared, ObservedAllocation, TrialTest};
use evenhand::scenario;
use evenhand::trial::Trial;

const RANDOMIZATION: &str =
    "procedure = \"permuted-block(4, 6)\"\nstratify_by = [\"sex\", \"age_class\"]";

/// The starter's trial with a procedure and stratification factors of its own.
fn trial(procedure: &str, factors: &str) -> Trial {
    let randomization = format!("procedure = \"{procedure}\"\nstratify_by = [{factors}]");
    let source = scenario_with("starter", &[(RANDOMIZATION, &randomization)]);
    scenario::read(&source).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A participant with these levels on this arm.
fn participant<const F: usize>(trial: &Trial, levels: [usize; F], arm: ArmIndex) -> Participant {
    let levels = Levels::new(trial.strata(), levels.map(Some));
    Participant {
        levels: levels.expect("levels of the trial"),
        arm: Some(arm),
        ..Participant::default()
    }
}

/// Participants with these levels on these arms.
fn observed<const F: usize>(trial: &Trial, who: &[([usize; F], u8)]) -> ObservedAllocation {
    let mut allocation = ObservedAllocation::default();
    for (levels, arm) in who {
        allocation
            .push(&participant(trial, *levels, ArmIndex(*arm)))
            .expect("the arm and the levels are known");
    }
    allocation
}

/// The randomization test of the difference of means.
fn test_means(
    trial: &Trial,
    allocation: &ObservedAllocation,
    responses: &[f64],
    is_stratified: bool,
    draws: u64,
    threads: usize,
) -> TailCount {
    let compared = Compared::MeanDifference(responses.to_vec());
    let test = TrialTest::new(trial, allocation, compared, is_stratified).expect("both arms");
    with_conduct(threads, |conduct| {
        test.rerandomize(&seed(42), draws, conduct)
    })
    .expect("nobody stops it")
}
