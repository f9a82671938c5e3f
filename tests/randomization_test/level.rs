//! How often the test rejects, and what its numbers depend on.

use evenhand::allocation::Allocator;
use evenhand::design::ArmIndex;
use evenhand::inference::Observation;
use evenhand::rerandomize::{Compared, ObservedAllocation, TrialTest, TrialTestError};
use evenhand::rng::{Purpose, Seed, Streams};
use evenhand::trial::Trial;

use super::common::assess::with_conduct;
use super::{observed, participant, test_means, trial};

const PARTICIPANTS: usize = 40;

/// A trial allocated by its own procedure, and responses that know the stratum and rise over time.
fn simulate(trial: &Trial, replicate: u64, effect: f64) -> (ObservedAllocation, Vec<f64>) {
    let streams = Streams::new(Seed::from_integer(20_270_104), replicate);
    let mut lists = Allocator::new(trial, &streams);
    let mut draws = streams.open(Purpose::Outcome, "");
    let (mut allocation, mut responses) = (ObservedAllocation::default(), Vec::new());
    for place in 0..PARTICIPANTS {
        let levels = [draws.below(2) as usize, draws.below(3) as usize / 2];
        let arm = lists
            .allocate(&levels)
            .expect("the list is long enough")
            .arm;
        allocation
            .push(&participant(trial, levels, arm))
            .expect("the arm and the levels are known");
        let on_arm = if arm == ArmIndex(0) { effect } else { 0.0 };
        let trend = 0.1 * place as f64 + 2.0 * levels[0] as f64;
        responses.push(draws.normal() + trend + on_arm);
    }
    (allocation, responses)
}

/// With 39 draws and no ties P(p <= 0.05) is 0.05 to the digit. Of 300 trials 15 are expected, with
/// a standard deviation of 3.8; the bounds are 3.5 of them away.
#[test]
fn without_an_effect_p_values_are_uniform() {
    let trial = trial("permuted-block(4, 6)", "\"sex\", \"age_class\"");
    let mut p_values = Vec::new();
    for replicate in 0..300 {
        let (allocation, responses) = simulate(&trial, replicate, 0.0);
        let compared = Compared::MeanDifference(responses);
        let test = TrialTest::new(&trial, &allocation, compared, true).expect("both arms");
        let tail = with_conduct(1, |conduct| {
            test.rerandomize(&Seed::from_integer(replicate), 39, conduct)
        });
        p_values.push(tail.expect("nobody stops it").p_value());
    }
    let rejected = p_values.iter().filter(|&&p| p <= 0.05).count();
    assert!((2..=28).contains(&rejected), "{rejected} of 300");
    // Kolmogorov and Smirnov: 1.95 is the 0.001 point; p comes in steps of 1/40.
    p_values.sort_by(f64::total_cmp);
    let below = |place: usize| (place as f64 + 1.0) / 300.0;
    let apart = p_values
        .iter()
        .enumerate()
        .map(|(place, p)| (below(place) - p).abs());
    let largest = apart.fold(0.0, f64::max);
    assert!(largest < 1.95 / 300.0_f64.sqrt() + 0.025, "{largest}");
}

/// With 39 draws and no ties an interval at 0.95 misses an effect that is the same for everybody with a
/// probability of 0.05. Bounds as above; ranks have ties, which make intervals longer.
#[test]
fn intervals_hold_the_effect() {
    let trial = trial("permuted-block(4, 6)", "\"sex\", \"age_class\"");
    let missed = |make: fn(Vec<f64>) -> Compared| {
        let misses = |replicate: &u64| {
            let (allocation, responses) = simulate(&trial, *replicate, 1.5);
            let test = TrialTest::new(&trial, &allocation, make(responses), true).unwrap();
            let seed = Seed::from_integer(*replicate);
            let found = with_conduct(1, |conduct| test.effect_interval(0.95, &seed, 39, conduct));
            let found = found.expect("nobody stops it");
            !(found.lower..=found.upper).contains(&1.5)
        };
        (0..300).filter(misses).count()
    };
    let of_means = missed(Compared::MeanDifference);
    assert!((2..=28).contains(&of_means), "{of_means} of 300");
    let of_ranks = missed(Compared::RankSum);
    assert!((1..=28).contains(&of_ranks), "{of_ranks} of 300");
}

#[test]
fn an_effect_is_found() {
    let trial = trial("permuted-block(4, 6)", "\"sex\", \"age_class\"");
    let (allocation, responses) = simulate(&trial, 0, 3.0);
    let tail = test_means(&trial, &allocation, &responses, true, 999, 2);
    assert!(tail.p_value() <= 0.002, "{tail:?}");
}

#[test]
fn the_count_does_not_depend_on_threads() {
    for procedure in [
        "permuted-block(4, 6)",
        "minimization(range, 0.85)",
        "big-stick(3)",
    ] {
        let trial = trial(procedure, "\"sex\", \"age_class\"");
        let mut who = Vec::new();
        let (allocation, responses) = {
            let lists = self::trial("permuted-block(4, 6)", "\"sex\", \"age_class\"");
            simulate(&lists, 1, 0.2)
        };
        for (&stratum, &arm) in allocation.strata().iter().zip(allocation.arms()) {
            who.push(([usize::from(stratum / 2), usize::from(stratum % 2)], arm));
        }
        let allocation = observed(&trial, &who);
        let one = test_means(&trial, &allocation, &responses, true, 1_001, 1);
        assert_eq!(one.draws, 1_001);
        assert!((1..1_000).contains(&one.extreme), "{procedure}: {one:?}");
        for threads in [2, 3, 7] {
            let more = test_means(&trial, &allocation, &responses, true, 1_001, threads);
            assert_eq!(more, one, "{procedure}, {threads} threads");
        }
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let trial = trial("permuted-block(4, 6)", "\"sex\", \"age_class\"");
    let one_arm = observed(&trial, &[([0, 0], 0), ([1, 0], 0)]);
    let apart = observed(&trial, &[([0, 0], 0), ([1, 0], 1)]);
    let times = |time: f64| Observation {
        time,
        is_event: true,
    };
    let all = [
        Compared::MeanDifference(vec![1.0, 2.0]),
        Compared::RankSum(vec![1.0, 2.0]),
        Compared::LogRank(vec![times(1.0), times(2.0)]),
    ];
    for compared in all {
        let new = |allocation, is_stratified| {
            TrialTest::new(&trial, allocation, compared.clone(), is_stratified)
                .map(|test| test.observed())
        };
        let empty = TrialTestError::EmptyArm("control".to_owned());
        assert_eq!(new(&one_arm, true), Err(empty.clone()));
        assert_eq!(new(&one_arm, false), Err(empty));
        assert_eq!(new(&apart, true), Err(TrialTestError::NoStratum));
        assert!(new(&apart, false).is_ok_and(|observed| observed != 0.0));
    }
    let short = TrialTest::new(&trial, &apart, Compared::RankSum(vec![1.0]), true);
    assert!(matches!(short, Err(TrialTestError::Statistic(_))));
}

#[test]
fn arms_are_counted_with_their_events() {
    let trial = trial("permuted-block(4, 6)", "\"sex\", \"age_class\"");
    let allocation = observed(
        &trial,
        &[([0, 0], 0), ([0, 0], 1), ([0, 0], 1), ([0, 1], 1)],
    );
    let seen = [(1.0, true), (2.0, false), (3.0, true), (3.0, false)];
    let seen = seen.map(|(time, is_event)| Observation { time, is_event });
    let test = TrialTest::new(&trial, &allocation, Compared::LogRank(seen.to_vec()), true);
    let test = test.expect("a stratum has both arms");
    let counts: Vec<_> = test
        .arms()
        .map(|(arm, n, events)| (arm.name(), n, events))
        .collect();
    assert_eq!(counts, [("active", 1, Some(1)), ("control", 3, Some(1))]);
    assert_eq!(test.stratified_by(), ["sex", "age_class"]);
    // One event on the first arm with both at risk, where 1/3 is expected.
    assert!((test.observed() - 2.0 / 3.0).abs() < 1e-15);
    assert!(test.ordinary_p_value().is_some());
}
