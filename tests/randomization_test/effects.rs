//! Null effects other than 0, and the interval of the effects that are not rejected.

use evenhand::design::ArmIndex;
use evenhand::inference::{Analysis, Analyst, Observation, Observations, OwnedResponses};
use evenhand::rerandomize::{
    Compared, EffectInterval, ObservedAllocation, TrialTest, TrialTestError,
};
use evenhand::trial::Trial;

use super::common::assess::with_conduct;
use super::{observed, participant, seed, trial};

const RESPONSES: [f64; 8] = [7.0, 3.5, 9.0, 4.0, 8.5, 6.0, 10.0, 2.0];
const ARMS: [u8; 8] = [0, 1, 0, 1, 0, 1, 1, 0];

const BLOCKS: [[u8; 4]; 6] = [
    [0, 0, 1, 1],
    [0, 1, 0, 1],
    [0, 1, 1, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 0],
    [1, 1, 0, 0],
];

fn interval(test: &TrialTest, level: f64, draws: u64, threads: usize) -> EffectInterval {
    with_conduct(threads, |conduct| {
        test.effect_interval(level, &seed(42), draws, conduct)
    })
    .unwrap_or_else(|error| panic!("{error}"))
}

fn p_value(test: &TrialTest, draws: u64) -> f64 {
    with_conduct(2, |conduct| test.rerandomize(&seed(42), draws, conduct))
        .expect("nobody stops it")
        .p_value()
}

/// The sum of ranks, or of responses, on the first arm less the second, whose size orders allocations
/// of as many to each arm.
fn contrast(responses: &[f64; 8], arms: [u8; 8], by_ranks: bool) -> f64 {
    let score = |who: usize| {
        let response = responses[who];
        if by_ranks {
            // Twice the midrank, less 1.
            let below = responses.iter().filter(|other| **other < response).count();
            let upto = responses.iter().filter(|other| **other <= response).count();
            (below + upto) as f64
        } else {
            response
        }
    };
    (0..8)
        .map(|who| {
            if arms[who] == 0 {
                score(who)
            } else {
                -score(who)
            }
        })
        .sum()
}

/// The share of the 36 allocations that are as extreme, for the null effect `effect`.
fn exact(effect: f64, by_ranks: bool) -> f64 {
    let mut shifted = RESPONSES;
    for (response, arm) in shifted.iter_mut().zip(ARMS) {
        *response -= if arm == 0 { effect } else { 0.0 };
    }
    let limit = contrast(&shifted, ARMS, by_ranks).abs() - 1e-9;
    let mut extreme = 0;
    for first in BLOCKS {
        for second in BLOCKS {
            let mut arms = [0; 8];
            arms[..4].copy_from_slice(&first);
            arms[4..].copy_from_slice(&second);
            extreme += u32::from(contrast(&shifted, arms, by_ranks).abs() >= limit);
        }
    }
    f64::from(extreme) / 36.0
}

fn eight() -> (Trial, ObservedAllocation) {
    let trial = trial("permuted-block(4)", "");
    let allocation = observed(&trial, &ARMS.map(|arm| ([], arm)));
    (trial, allocation)
}

/// All 36 allocations of two blocks, at each of 6,001 effects. 0.2 and 0.4 are no multiples of
/// 1/36 and with 20,000 draws the share of each count is known to 0.004: the draws reject what all
/// allocations together reject.
#[test]
fn the_interval_is_what_a_grid_over_all_allocations_does_not_reject() {
    let (trial, allocation) = eight();
    let grid = || (-3_000..=3_000).map(|step| f64::from(step) / 100.0 + 1e-4);
    for by_ranks in [false, true] {
        let compared = if by_ranks {
            Compared::RankSum(RESPONSES.to_vec())
        } else {
            Compared::MeanDifference(RESPONSES.to_vec())
        };
        let test = TrialTest::new(&trial, &allocation, compared, false).unwrap();
        for alpha in [0.2, 0.4] {
            let kept: Vec<f64> = grid()
                .filter(|&effect| exact(effect, by_ranks) > alpha)
                .collect();
            let found = interval(&test, 1.0 - alpha, 20_000, 2);
            let (lower, upper) = (kept[0], kept[kept.len() - 1]);
            assert!((found.lower - lower).abs() <= 1.1e-2, "{found:?} {lower}");
            assert!((found.upper - upper).abs() <= 1.1e-2, "{found:?} {upper}");
            // Without a gap.
            assert_eq!(kept.len(), ((upper - lower) * 1e2).round() as usize + 1);
            assert!(found.lower < found.estimate && found.estimate < found.upper);
        }
    }
}

/// Two of 36 allocations are as extreme whatever the effect: the observed one and its mirror.
#[test]
fn an_interval_that_cannot_end_is_all_numbers() {
    let (trial, allocation) = eight();
    for compared in [
        Compared::MeanDifference(RESPONSES.to_vec()),
        Compared::RankSum(RESPONSES.to_vec()),
    ] {
        let test = TrialTest::new(&trial, &allocation, compared, false).unwrap();
        for (level, draws) in [(0.99, 9_999), (0.95, 18)] {
            let found = interval(&test, level, draws, 1);
            assert_eq!(
                (found.lower, found.upper),
                (f64::NEG_INFINITY, f64::INFINITY)
            );
        }
    }
}

/// 60 participants in four strata, with ties.
fn sixty(procedure: &str) -> (Trial, ObservedAllocation, Vec<f64>) {
    let trial = trial(procedure, "\"sex\", \"age_class\"");
    let mut allocation = ObservedAllocation::default();
    let mut responses = Vec::new();
    let mut state = 1_u64;
    for who in 0..60_usize {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(99);
        let arm = ((state >> 40) & 1) as u8;
        let levels = [(who / 3) % 2, usize::from(who % 5 < 2)];
        allocation
            .push(&participant(&trial, levels, ArmIndex(arm)))
            .unwrap();
        responses.push(((state >> 60) as f64) / 2.0 + f64::from(1 - arm) * 1.5 + levels[0] as f64);
    }
    (trial, allocation, responses)
}

/// Just within the limits the test of the null effect does not reject, just beyond it does, with the
/// same seed: for lists in strata, and for minimization with the ratio 1:1 over all together.
#[test]
fn the_limits_are_where_the_test_begins_to_reject() {
    for (procedure, is_stratified) in [
        ("permuted-block(2, 4)", true),
        ("minimization(range, 0.8)", false),
    ] {
        let (trial, allocation, responses) = sixty(procedure);
        for compared in [
            Compared::MeanDifference(responses.clone()),
            Compared::RankSum(responses.clone()),
        ] {
            let test = TrialTest::new(&trial, &allocation, compared, is_stratified).unwrap();
            let found = interval(&test, 0.95, 399, 1);
            assert_eq!(found, interval(&test, 0.95, 399, 3));
            assert!(
                found.lower < 1.5 && 1.5 < found.upper && found.upper < 10.0,
                "{found:?}"
            );
            let p_of = |effect: f64| p_value(&test.clone().with_null(effect).unwrap(), 399);
            let near = 1e-6;
            assert!(p_of(found.lower - near) <= 0.05 && p_of(found.lower + near) > 0.05);
            assert!(p_of(found.upper + near) <= 0.05 && p_of(found.upper - near) > 0.05);
            // With ties the rank sum is near what is expected there, not always at it.
            assert!(p_of(found.estimate) > 0.5);
        }
    }
}

/// That of Hodges and Lehmann is the median of all differences.
#[test]
fn the_estimates_are_the_difference_of_means_and_of_hodges_and_lehmann() {
    let (trial, allocation) = eight();
    let of = |compared| {
        let test = TrialTest::new(&trial, &allocation, compared, false).unwrap();
        interval(&test, 0.8, 199, 1).estimate
    };
    let means = of(Compared::MeanDifference(RESPONSES.to_vec()));
    assert!((means - (26.5 - 23.5) / 4.0).abs() < 1e-12);
    let mut differences: Vec<f64> = Vec::new();
    for (one, _) in RESPONSES.iter().zip(ARMS).filter(|(_, arm)| *arm == 0) {
        for (other, _) in RESPONSES.iter().zip(ARMS).filter(|(_, arm)| *arm == 1) {
            differences.push(one - other);
        }
    }
    differences.sort_by(f64::total_cmp);
    let median = 0.5 * (differences[7] + differences[8]);
    assert!((of(Compared::RankSum(RESPONSES.to_vec())) - median).abs() < 1e-12);
}

/// A null effect is taken from the first arm, and from nobody else.
#[test]
fn a_null_effect_is_the_effect_that_is_taken_away() {
    let (trial, allocation, responses) = sixty("permuted-block(4)");
    let taken: Vec<f64> = responses
        .iter()
        .zip(allocation.arms())
        .map(|(response, arm)| {
            if *arm == 0 {
                response - 0.75
            } else {
                *response
            }
        })
        .collect();
    for make in [Compared::MeanDifference, Compared::RankSum] {
        let new = |responses: &[f64]| {
            TrialTest::new(&trial, &allocation, make(responses.to_vec()), true).unwrap()
        };
        let (with_null, without) = (new(&responses).with_null(0.75).unwrap(), new(&taken));
        assert_eq!(with_null.observed().to_bits(), without.observed().to_bits());
        assert_eq!(with_null.ordinary_p_value(), without.ordinary_p_value());
        assert_eq!(
            p_value(&with_null, 499).to_bits(),
            p_value(&without, 499).to_bits()
        );
        let same = new(&responses).with_null(0.0).unwrap();
        assert_eq!(
            same.observed().to_bits(),
            new(&responses).observed().to_bits()
        );
    }
}

#[test]
fn what_has_no_effect_in_its_unit_is_refused() {
    let (trial, allocation) = eight();
    let seen = RESPONSES.map(|time| Observation {
        time,
        is_event: true,
    });
    let log_rank =
        TrialTest::new(&trial, &allocation, Compared::LogRank(seen.to_vec()), false).unwrap();
    let refused = TrialTestError::NoShift("log-rank");
    assert_eq!(log_rank.clone().with_null(1.0).unwrap_err(), refused);
    let of = |test: &TrialTest, level: f64| {
        with_conduct(1, |conduct| {
            test.effect_interval(level, &seed(1), 9, conduct)
        })
        .unwrap_err()
    };
    assert_eq!(of(&log_rank, 0.95), refused);
    let means = Compared::MeanDifference(RESPONSES.to_vec());
    let means = TrialTest::new(&trial, &allocation, means, false).unwrap();
    for level in [0.3, 1.0, 95.0] {
        assert_eq!(of(&means, level), TrialTestError::Confidence(level));
    }
    for null in [f64::INFINITY, 1e101] {
        assert_eq!(
            means.clone().with_null(null).unwrap_err(),
            TrialTestError::Null(null)
        );
    }
}

/// The t statistic orders allocations of as many to each arm as the difference of means does.
#[test]
fn an_analysis_is_compared_by_its_statistic() {
    let (trial, allocation) = eight();
    let new = |compared| TrialTest::new(&trial, &allocation, compared, false).unwrap();
    let numbers = OwnedResponses::Numbers(RESPONSES.to_vec());
    let by_t = new(analysed(Analysis::TTest, numbers.clone()));
    let by_means = new(Compared::MeanDifference(RESPONSES.to_vec()));
    assert_eq!(
        p_value(&by_t, 2_000).to_bits(),
        p_value(&by_means, 2_000).to_bits()
    );
    assert_eq!(by_t.ordinary_p_value(), {
        let observations = Observations {
            arms: &ARMS,
            strata: &[0; 8],
            covariates: &[],
            responses: numbers.responses(),
        };
        Some(
            Analyst::default()
                .run(Analysis::TTest, &observations)
                .unwrap()
                .p_value,
        )
    });

    // With yes and no chi-square orders them too.
    let is_above = RESPONSES.map(|response| response > 5.0);
    let binary = OwnedResponses::Binary(is_above.to_vec());
    let by_chi_square = new(analysed(Analysis::ChiSquare, binary));
    let shares = is_above.map(|is_above| f64::from(u8::from(is_above)));
    let by_shares = new(Compared::MeanDifference(shares.to_vec()));
    assert_eq!(
        p_value(&by_chi_square, 2_000).to_bits(),
        p_value(&by_shares, 2_000).to_bits()
    );
}

fn analysed(analysis: Analysis, responses: OwnedResponses) -> Compared {
    Compared::Analysed {
        analysis,
        responses,
        covariates: Vec::new(),
    }
}
