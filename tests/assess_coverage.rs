//! Standard errors are right: small runs, a thousand times over, cover the exact value as often as
//! they should.

use crate::common;

use common::assess::{assess_list, assessed, conditions, factors_of, row, with_conduct};
use evenhand::assess::{Approach, Assessed, Assessment, Choice, Participants, Plan};
use evenhand::balance::Scope;
use evenhand::metric::{Estimate, Metric};
use evenhand::rng::Seed;
use evenhand::scenario;

const RUNS: u64 = 1_000;

/// Replicates of a run. With 100, means of what is skewed are not normal yet: of 8 % of the runs the
/// mean square or a share of 1/8 is missed.
const REPLICATES: u32 = 250;

/// How many of 1,000 runs may be more than 1.96 standard errors away: 50 with a standard deviation of
/// 6.9, and four of them. Twenty-odd such counts fail for one seed in 700, were each exactly normal.
const MISSED: std::ops::RangeInclusive<u32> = 22..=78;

fn is_missed(found: Estimate, exact: f64) -> bool {
    // Where no error is known, no interval is given.
    let distance = (found.value - exact).abs();
    found
        .std_error
        .is_some_and(|error| distance > 1.96 * error + 1e-9)
}

/// The numbers looked at: overall, the mean over strata, and the smaller stratum of the two.
const LOOKED_AT: [(Scope, &str, Metric); 8] = [
    (Scope::Overall, "", Metric::MeanAbsImbalance),
    (Scope::Overall, "", Metric::MeanSqImbalance),
    (Scope::Overall, "", Metric::ProbBalanced),
    (Scope::Stratum, "", Metric::MeanAbsImbalance),
    (Scope::Stratum, "", Metric::MeanMaxImbalance),
    (Scope::Stratum, "", Metric::CorrectGuessRate),
    (Scope::Stratum, "factor_1=2", Metric::MeanAbsImbalance),
    (Scope::Stratum, "factor_1=2", Metric::MeanMaxImbalance),
];

/// Runs of 40 participants in two strata, drawn by prevalence.
#[test]
fn estimates_in_strata_cover_the_exact_value() {
    let trial = scenario::read(&factors_of(40, &[&[0.7, 0.3]])).unwrap();
    let procedures = ["simple", "permuted-block(4, 6)", "efron(2/3)"];
    let plan = |choice| {
        let approach = Approach {
            participants: Participants::Drawn,
            ..Approach::new(REPLICATES, choice)
        };
        Plan::of_trial(trial.clone(), &procedures, approach).unwrap()
    };
    let numbers = |found: Vec<Assessed>| {
        let of = |one: &Assessed| {
            LOOKED_AT.map(|(scope, level, metric)| row(one, scope, level, metric).estimate)
        };
        found.iter().map(of).collect::<Vec<_>>()
    };
    let exact = numbers(
        Assessment::new(&plan(Choice::Exact))
            .unwrap()
            .conclude(None),
    );
    let simulated = plan(Choice::MonteCarlo);
    let simulated = Assessment::new(&simulated).unwrap().without_course();
    let mut missed = [[0; LOOKED_AT.len()]; 3];
    for run in 0..RUNS {
        let seed = Seed::from_integer(run);
        let sums = with_conduct(1, |conduct| {
            simulated.simulate(&seed, 0..REPLICATES.into(), conduct)
        })
        .unwrap();
        let found = numbers(simulated.conclude(Some(&sums)));
        for ((missed, found), exact) in missed.iter_mut().zip(&found).zip(&exact) {
            for ((missed, &found), exact) in missed.iter_mut().zip(found).zip(exact) {
                *missed += u32::from(is_missed(found, exact.value));
            }
        }
    }
    for (procedure, missed) in procedures.iter().zip(missed) {
        for (number, missed) in LOOKED_AT.iter().zip(missed) {
            assert!(
                MISSED.contains(&missed),
                "{procedure}, {number:?}: {missed}"
            );
        }
    }
}

/// Lists of 12 under selection bias, where the t test's rate is known from all lists.
#[test]
fn rejection_rates_cover_the_exact_one() {
    let procedures = ["permuted-block(4, 6)", "efron(2/3)"];
    let rates = |choice, seed| {
        let run = assess_list(&procedures, 12, Approach::new(REPLICATES, choice), seed);
        let biased = conditions(&["selection(0.5)", "linear(1/4)"], &[0.0], 0);
        let run = run.with_conditions(Some(biased)).unwrap();
        let rates = assessed(&run).into_iter().flat_map(|one| one.rejections);
        rates.map(|rate| rate.estimate).collect::<Vec<_>>()
    };
    let exact = rates(Choice::Exact, 0);
    assert_eq!(exact.len(), 4);
    let mut missed = vec![0; exact.len()];
    for seed in 0..RUNS {
        for ((missed, found), exact) in missed
            .iter_mut()
            .zip(rates(Choice::MonteCarlo, seed))
            .zip(&exact)
        {
            assert_eq!(exact.std_error, None);
            *missed += u32::from(is_missed(found, exact.value));
        }
    }
    assert!(
        missed.iter().all(|missed| MISSED.contains(missed)),
        "{missed:?}"
    );
}
