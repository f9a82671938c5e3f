//! Work that is stopped ends soon, whatever it is in the middle of: counted in questions whether to go
//! on, of which there are many a second.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::common;

use std::sync::atomic::{AtomicU64, Ordering};

use common::assess::{assess_list, conditions, with_conduct};
use evenhand::assess::{Approach, AssessError, Assessment, Choice, Participants, Plan};
use evenhand::design::{ArmIndex, Levels, Ratio};
use evenhand::participant::Participant;
use evenhand::rerandomize::{Compared, ObservedAllocation, TrialTest, TrialTestError};
use evenhand::rng::Seed;
use evenhand::run::{Run, RunError};
use evenhand::scenario::{self, builtin};
use evenhand::table::Collected;
use evenhand::trial::Trial;
use evenhand::work::Conduct;

/// How often the exact work of a plan asks whether to go on; where it is stopped by its question
/// `stop`, it must be the last.
fn questions(plan: &Plan, stop: Option<u64>) -> u64 {
    let asked = AtomicU64::new(0);
    let is_stopped = || {
        let before = asked.fetch_add(1, Ordering::Relaxed);
        stop.is_some_and(|stop| before + 1 >= stop)
    };
    let found = Assessment::until(plan, &is_stopped);
    match stop {
        Some(_) => assert_eq!(found.err(), Some(AssessError::Stopped)),
        None => assert!(found.is_ok()),
    }
    asked.into_inner()
}

/// Holds that exact work ends wherever it is stopped, with one more question at most.
fn ends_wherever_it_is_stopped(plan: &Plan) {
    let all = questions(plan, None);
    assert!(all > 10, "{all} questions");
    for tenth in 0..10 {
        let stop = 1 + all * tenth / 10;
        let asked = questions(plan, Some(stop));
        assert!(
            (stop..=stop + 1).contains(&asked),
            "{asked} instead of {stop}"
        );
    }
}

fn list(procedures: &[&str], entries: u64, choice: Choice) -> Plan {
    let ratio = Ratio::new(&[1, 1]).unwrap();
    Plan::new(procedures, entries, &ratio, Approach::new(100, choice)).unwrap()
}

fn trial(name: &str) -> Trial {
    scenario::read(&builtin(name).unwrap()).unwrap()
}

#[test]
fn exact_numbers_of_a_list_are_stopped() {
    ends_wherever_it_is_stopped(&list(&["efron(2/3)"], 8_000, Choice::Exact));
    ends_wherever_it_is_stopped(&list(&["chen(3, 2/3)"], 100_000, Choice::Best));
}

#[test]
fn exact_numbers_of_a_trial_are_stopped() {
    let approach = Approach {
        participants: Participants::Drawn,
        ..Approach::new(100, Choice::Exact)
    };
    let procedures = ["efron(2/3)", "permuted-block(4)"];
    ends_wherever_it_is_stopped(&Plan::of_trial(trial("polar"), &procedures, approach).unwrap());
}

#[test]
fn exact_rejection_rates_are_stopped() {
    let conditions = conditions(&["selection(100)", "linear(1)"], &[0.0, 0.5], 0);
    let plan = list(&["simple"], 14, Choice::Exact);
    ends_wherever_it_is_stopped(&plan.with_conditions(Some(conditions)).unwrap());
}

/// One procedure alone may take many seconds.
#[test]
fn a_list_of_a_million_entries_is_stopped_at_once() {
    let procedures = ["efron(2/3)", "random-allocation", "wei-urn(0, 1)"];
    for procedure in procedures {
        let plan = list(&[procedure], 1_000_000, Choice::Best);
        assert_eq!(questions(&plan, Some(3)), 3, "{procedure}");
    }
}

#[test]
fn a_run_that_is_stopped_in_exact_work_says_so() {
    let approach = Approach::new(100, Choice::Best);
    let assess = assess_list(&["efron(2/3)"], 100_000, approach, 1);
    let mut conduct = Conduct {
        threads: 2,
        is_stopped: &|| true,
        progress: &mut |_| (),
    };
    assert_eq!(
        assess.assess(&mut conduct).err(),
        Some(AssessError::Stopped)
    );
    let stopped = Run::from(assess).execute(&mut conduct, &mut Collected::all());
    assert!(matches!(stopped, Err(RunError::Stopped)), "{stopped:?}");
}

/// What could be foreseen needs the procedure's chain, which is followed before the first replicate.
#[test]
fn what_comes_before_the_first_replicate_is_stopped() {
    let approach = Approach::new(100, Choice::MonteCarlo);
    let assess = assess_list(&["wei-urn(0, 1)"], 100_000, approach, 1);
    let asked = AtomicU64::new(0);
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| asked.fetch_add(1, Ordering::Relaxed) >= 2,
        progress: &mut |_| (),
    };
    assert_eq!(
        assess.assess(&mut conduct).err(),
        Some(AssessError::Stopped)
    );
    assert_eq!(asked.into_inner(), 3);
}

#[test]
fn a_randomization_test_is_stopped() {
    let trial = trial("starter");
    let mut allocation = ObservedAllocation::default();
    let n: u32 = 100_000;
    for place in 0..n {
        let participant = Participant {
            levels: Levels::labelled(trial.strata(), &["female", "under 65"]).unwrap(),
            arm: Some(ArmIndex((place % 2) as u8)),
            ..Participant::default()
        };
        allocation.push(&participant).unwrap();
    }
    let scores: Vec<f64> = (0..n).map(|place| f64::from(place % 7)).collect();
    let test = TrialTest::new(&trial, &allocation, Compared::MeanDifference(scores), true).unwrap();
    let asked = AtomicU64::new(0);
    let mut most = 0;
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| asked.fetch_add(1, Ordering::Relaxed) >= 2,
        progress: &mut |done| most = done,
    };
    let seed = Seed::from_integer(1);
    let found = test.rerandomize(&seed, 10_000_000, &mut conduct);
    assert_eq!(found, Err(TrialTestError::Stopped));
    // Two units of at most 2^20 participants.
    assert!((1..=20).contains(&most), "{most}");

    for draws in [0, 10_000_001] {
        let refused = with_conduct(1, |conduct| test.rerandomize(&seed, draws, conduct));
        assert_eq!(refused, Err(TrialTestError::Rerandomizations(draws)));
    }
}
