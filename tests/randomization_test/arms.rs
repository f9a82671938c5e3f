//! Three arms: every allocation written down.

use evenhand::allocation::Allocator;
use evenhand::inference::{Analysis, Observation, OwnedResponses, TailCount};
use evenhand::rerandomize::{
    ArmsFound, ArmsTest, Compared, ObservedAllocation, PairFound, TrialTestError,
};
use evenhand::rng::{Purpose, Seed, Streams};
use evenhand::scenario;
use evenhand::trial::Trial;

use super::common::assess::with_conduct;
use super::{RANDOMIZATION, observed, scenario_with, seed};

const DRAWS: u64 = 20_000;
const RESPONSES: [f64; 6] = [7.0, 3.0, 9.0, 1.0, 8.0, 5.5];
const ARMS: [u8; 6] = [0, 1, 2, 1, 2, 0];
const ORDERS: [[u8; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

fn trial(factors: &str) -> Trial {
    let randomization = format!("procedure = \"permuted-block(3)\"\nstratify_by = [{factors}]");
    let arms = "[[arm]]\nname = \"third\"\nratio = 1\n\n[[arm]]\nname = \"active\"";
    let source = scenario_with(
        "starter",
        &[
            (RANDOMIZATION, &randomization),
            ("[[arm]]\nname = \"active\"", arms),
        ],
    );
    scenario::read(&source).unwrap_or_else(|problems| panic!("{problems}"))
}

fn allocation(trial: &Trial, arms: [u8; 6]) -> ObservedAllocation {
    observed(trial, &arms.map(|arm| ([], arm)))
}

fn run(test: &ArmsTest, threads: usize) -> ArmsFound {
    with_conduct(threads, |conduct| {
        test.rerandomize(&seed(42), DRAWS, conduct)
    })
    .unwrap()
}

/// Two participants on each arm: sums stand for means.
fn sums(scores: &[f64; 6], arms: [u8; 6]) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for (score, arm) in scores.iter().zip(arms) {
        sums[usize::from(arm)] += score;
    }
    sums
}

const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

fn far(sums: &[f64; 3], (one, other): (usize, usize)) -> f64 {
    (sums[one] - sums[other]).abs()
}

/// Q, each |t| and the largest |t| over all 36 lists of two blocks of 3, for the scores.
fn exact(scores: &[f64; 6]) -> [f64; 7] {
    let q = |sums: [f64; 3]| sums.iter().map(|sum| sum * sum).sum::<f64>();
    let observed = sums(scores, ARMS);
    let mut extreme = [0_u32; 7];
    for first in ORDERS {
        for second in ORDERS {
            let mut arms = [0; 6];
            arms[..3].copy_from_slice(&first);
            arms[3..].copy_from_slice(&second);
            let again = sums(scores, arms);
            extreme[0] += u32::from(q(again) >= q(observed) - 1e-9);
            let largest = PAIRS
                .map(|pair| far(&again, pair))
                .into_iter()
                .fold(0.0, f64::max);
            for (place, pair) in PAIRS.into_iter().enumerate() {
                let limit = far(&observed, pair) - 1e-9;
                extreme[1 + place] += u32::from(far(&again, pair) >= limit);
                extreme[4 + place] += u32::from(largest >= limit);
            }
        }
    }
    extreme.map(|count| f64::from(count) / 36.0)
}

#[track_caller]
fn agrees(extreme: u64, exact: f64) {
    let share = extreme as f64 / DRAWS as f64;
    let error = (exact * (1.0 - exact) / DRAWS as f64).sqrt();
    assert!((share - exact).abs() <= 3.5 * error, "{share} {exact}");
}

#[test]
fn two_blocks_of_three_have_36_allocations() {
    let trial = trial("");
    let allocation = allocation(&trial, ARMS);
    let mean = RESPONSES.iter().sum::<f64>() / 6.0;
    let means = RESPONSES.map(|response| response - mean);
    // Ranks 4, 2, 6, 1, 5, 3.
    let ranks = [4.0, 2.0, 6.0, 1.0, 5.0, 3.0].map(|rank| rank - 3.5);
    for (compared, scores) in [
        (Compared::MeanDifference(RESPONSES.to_vec()), means),
        (Compared::RankSum(RESPONSES.to_vec()), ranks),
    ] {
        let test = ArmsTest::new(&trial, &allocation, compared, false).unwrap();
        let found = run(&test, 2);
        let exact = exact(&scores);
        assert!(
            exact.iter().filter(|&&share| share < 0.5).count() >= 3,
            "{exact:?}"
        );
        agrees(found.all.extreme, exact[0]);
        for (place, pair) in found.pairs.iter().enumerate() {
            agrees(pair.own.extreme, exact[1 + place]);
            agrees(pair.any.extreme, exact[4 + place]);
            assert!(pair.any.extreme >= pair.own.extreme);
        }
        assert_eq!(run(&test, 1), found);
    }
    let compared = Compared::MeanDifference(RESPONSES.to_vec());
    let test = ArmsTest::new(&trial, &allocation, compared, false).unwrap();
    let sums = sums(&means, ARMS);
    let q: f64 = sums.iter().map(|sum| sum * sum / 2.0).sum();
    assert!((test.observed() - q).abs() < 1e-12);
    for (pair, (one, other)) in test.pairs().zip(PAIRS) {
        assert_eq!((usize::from(pair.0.0), usize::from(pair.1.0)), (one, other));
        let (difference, t) = test.observed_pair(pair);
        assert!((difference - (sums[one] - sums[other]) / 2.0).abs() < 1e-12);
        assert!((t - difference).abs() < 1e-12);
    }
}

/// Without ties and censoring the log-rank scores of times 1 to 6 are 1 less the sum of 1 / (7 - i).
#[test]
fn log_rank_scores_are_compared_between_three_arms() {
    let trial = trial("");
    let allocation = allocation(&trial, ARMS);
    let times = [4.0, 2.0, 6.0, 1.0, 5.0, 3.0];
    let seen = times.map(|time| Observation {
        time,
        is_event: true,
    });
    let hazard = |time: f64| {
        (1..=time as u32)
            .map(|i| 1.0 / (7.0 - f64::from(i)))
            .sum::<f64>()
    };
    let scores = times.map(|time| 1.0 - hazard(time));
    let test = ArmsTest::new(&trial, &allocation, Compared::LogRank(seen.to_vec()), false).unwrap();
    let found = run(&test, 2);
    let exact = exact(&scores);
    agrees(found.all.extreme, exact[0]);
    for (place, pair) in found.pairs.iter().enumerate() {
        agrees(pair.own.extreme, exact[1 + place]);
        agrees(pair.any.extreme, exact[4 + place]);
    }
}

/// With a block in each of two strata, what differs between strata is taken away.
#[test]
fn scores_are_taken_within_strata() {
    let trial = trial("\"sex\"");
    let who: [([usize; 1], u8); 6] =
        std::array::from_fn(|place| ([usize::from(place >= 3)], ARMS[place]));
    let allocation = observed(&trial, &who);
    let new = |responses: [f64; 6], is_stratified| {
        let compared = Compared::MeanDifference(responses.to_vec());
        ArmsTest::new(&trial, &allocation, compared, is_stratified).unwrap()
    };
    let mut shifted = RESPONSES;
    shifted[3..]
        .iter_mut()
        .for_each(|response| *response += 100.0);
    let (one, other) = (new(RESPONSES, true), new(shifted, true));
    assert!((one.observed() - other.observed()).abs() < 1e-9);
    assert_eq!(run(&one, 2), run(&other, 2));
    assert_eq!(one.stratified_by(), ["sex"]);
    assert!(new(RESPONSES, false).stratified_by().is_empty());
}

/// Without an effect, over 300 trials: the test of all arms, and the least of the adjusted p-values,
/// reject with a probability of 0.05 with 39 draws and no ties. 15 are expected, with a standard
/// deviation of 3.8; the bounds are 3.5 of them away. Unadjusted, some pair is rejected more often.
#[test]
fn adjusted_p_values_keep_the_level_over_all_pairs() {
    let trial = trial("");
    let [mut of_all, mut adjusted, mut unadjusted] = [0_u32; 3];
    for replicate in 0..300 {
        let streams = Streams::new(Seed::from_integer(20_270_105), replicate);
        let mut lists = Allocator::new(&trial, &streams);
        let mut draws = streams.open(Purpose::Outcome, "");
        let arms = [(); 30].map(|()| lists.allocate(&[]).expect("long enough").arm.0);
        let responses = [(); 30].map(|()| draws.normal());
        let allocation = observed(&trial, &arms.map(|arm| ([], arm)));
        let compared = Compared::MeanDifference(responses.to_vec());
        let test = ArmsTest::new(&trial, &allocation, compared, false).unwrap();
        let seed = Seed::from_integer(replicate);
        let found = with_conduct(1, |conduct| test.rerandomize(&seed, 39, conduct)).unwrap();
        let rejects = |of: fn(&PairFound) -> TailCount| {
            u32::from(found.pairs.iter().any(|pair| of(pair).p_value() <= 0.05))
        };
        of_all += u32::from(found.all.p_value() <= 0.05);
        adjusted += rejects(|pair| pair.any);
        unadjusted += rejects(|pair| pair.own);
    }
    assert!((2..=28).contains(&of_all), "{of_all} of 300");
    assert!((2..=28).contains(&adjusted), "{adjusted} of 300");
    assert!(unadjusted > adjusted, "{unadjusted} {adjusted}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let trial = trial("");
    let full = allocation(&trial, ARMS);
    let numbers = OwnedResponses::Numbers(RESPONSES.to_vec());
    let by_t = analysed(Analysis::TTest, numbers);
    let refused = ArmsTest::new(&trial, &full, by_t, false).unwrap_err();
    assert_eq!(refused, TrialTestError::TwoArmsOnly("t-test", 3));
    let empty = allocation(&trial, [0, 1, 0, 1, 0, 0]);
    let means = Compared::MeanDifference(RESPONSES.to_vec());
    let refused = ArmsTest::new(&trial, &empty, means.clone(), false).unwrap_err();
    assert!(matches!(refused, TrialTestError::EmptyArm(_)));
    let test = ArmsTest::new(&trial, &full, means, false).unwrap();
    let refused = with_conduct(1, |conduct| test.rerandomize(&seed(1), 0, conduct));
    assert_eq!(refused, Err(TrialTestError::Rerandomizations(0)));
}

fn analysed(analysis: Analysis, responses: OwnedResponses) -> Compared {
    Compared::Analysed {
        analysis,
        responses,
        covariates: Vec::new(),
    }
}
