//! Tests of observed responses and times, against other software.

use allocation_counter::measure;
use evenhand::inference::{
    LogRank, Observation, RandomizationTest, Statistic, StatisticError, TailCount, clopper_pearson,
    t_test,
};

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{found} {expected}"
    );
}

const RESPONSES: [f64; 16] = [
    5.2, 6.1, 4.8, 7.3, 6.6, 5.9, 8.4, 7.7, 9.1, 6.8, 8.0, 10.2, 7.1, 9.6, 8.8, 11.0,
];
const ARMS: [u8; 16] = [0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1];
/// The last stratum has one participant.
const STRATA: [u16; 16] = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3];

/// scipy 1.17.1, `stats.ttest_ind`.
#[test]
fn two_sample_t() {
    let found = t_test(&RESPONSES, &ARMS, &[0; 16]).unwrap();
    close(found.t, 0.430_412_016_207_462_67);
    close(found.p_value, 0.673_448_073_004_802_4);
    assert_eq!(found.df, 14);
}

/// statsmodels 0.15.0, `OLS` with an indicator of the first arm and of each stratum.
#[test]
fn stratified_t() {
    let found = t_test(&RESPONSES, &ARMS, &STRATA).unwrap();
    close(found.estimate, 0.918_918_918_918_918_9);
    close(found.t, 1.917_050_481_647_862);
    assert!((found.p_value - 0.081_559_870_423_785_8).abs() < 1e-12);
    assert_eq!(found.df, 11);
}

#[test]
fn a_t_test_without_variation_is_none() {
    assert_eq!(t_test(&[1.1, 1.1, 7.7, 7.7], &[0, 0, 1, 1], &[0; 4]), None);
    assert_eq!(t_test(&[1.0, 2.0], &[0, 1], &[0; 2]), None);
    assert_eq!(t_test(&[], &[], &[]), None);
    let far = [1e200, -1e200, 3e200, 1e200];
    assert_eq!(t_test(&far, &[0, 0, 1, 1], &[0; 4]), None);
    let shifted = RESPONSES.map(|response| response + 1e6);
    let (near, far) = (
        t_test(&RESPONSES, &ARMS, &STRATA),
        t_test(&shifted, &ARMS, &STRATA),
    );
    assert!((near.unwrap().t - far.unwrap().t).abs() < 1e-8);
}

/// Weeks of remission in acute leukaemia, 6-mercaptopurine and placebo (Freireich and others 1963);
/// a minus marks who was still in remission.
const REMISSION: [[f64; 21]; 2] = [
    [
        6.0, 6.0, 6.0, -6.0, 7.0, -9.0, 10.0, -10.0, -11.0, 13.0, 16.0, -17.0, -19.0, -20.0, 22.0,
        23.0, -25.0, -32.0, -32.0, -34.0, -35.0,
    ],
    [
        1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 11.0, 11.0, 12.0, 12.0,
        15.0, 17.0, 22.0, 23.0,
    ],
];

fn remission() -> (Vec<Observation>, Vec<u8>) {
    let weeks = REMISSION.iter().flatten();
    let seen = weeks.map(|&weeks| Observation {
        time: weeks.abs(),
        is_event: weeks > 0.0,
    });
    (seen.collect(), (0..42).map(|i| u8::from(i >= 21)).collect())
}

/// lifelines 0.30.3, `logrank_test`; O, E and V by numpy.
#[test]
fn log_rank() {
    let (seen, arms) = remission();
    let found = LogRank::default().test(&seen, &arms, &[0; 42]).unwrap();
    assert_eq!(found.observed, 9);
    close(found.expected, 19.250_500_948_031_13);
    close(found.variance, 6.256_960_573_675_5);
    close(found.z * found.z, 16.792_940_989_216_54);
    assert!((found.p_value - 4.168_809_109_337e-5).abs() < 1e-15);
}

/// statsmodels 0.15.0, `survdiff` with `strata`; participant i is in stratum (i^2 + i div 3) mod 3.
#[test]
fn stratified_log_rank() {
    let (seen, arms) = remission();
    let strata: Vec<u16> = (0..42).map(|i| (i * i + i / 3) % 3).collect();
    let mut test = LogRank::default();
    let found = test.test(&seen, &arms, &strata).unwrap();
    close(found.z * found.z, 14.545_796_677_816_586);
    close(found.p_value, 1.367_934_891_129_962_7e-4);
    let again = measure(|| assert_eq!(test.test(&seen, &arms, &strata), Some(found)));
    assert_eq!(again.count_total, 0);
}

const NINE: [f64; 9] = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0];

/// How many of the 126 allocations of 4 to 5 are extreme.
fn extreme_of_126(statistic: &Statistic) -> u32 {
    let test = RandomizationTest::new(statistic, &[0, 0, 0, 0, 1, 1, 1, 1, 1]).unwrap();
    let mut extreme = 0;
    for set in (0_u16..512).filter(|set| set.count_ones() == 5) {
        let arms: [u8; 9] = std::array::from_fn(|i| ((set >> i) & 1) as u8);
        let counted = measure(|| extreme += u32::from(test.is_extreme(&arms)));
        assert_eq!(counted.count_total, 0);
    }
    extreme
}

/// All allocations enumerated with Python's itertools and scipy 1.17.1's `rankdata`.
#[test]
fn all_allocations_of_four_to_five() {
    assert_eq!(
        extreme_of_126(&Statistic::mean_difference(&NINE, &[0; 9]).unwrap()),
        11
    );
    assert_eq!(
        extreme_of_126(&Statistic::rank_sum(&NINE, &[0; 9]).unwrap()),
        6
    );
    // A third of everything does not move ties apart.
    let thirds = NINE.map(|response| response / 3.0 + 0.1);
    assert_eq!(
        extreme_of_126(&Statistic::mean_difference(&thirds, &[0; 9]).unwrap()),
        11
    );
}

/// The rank sum of the first four is 12, where 20 are expected, over n + 1 = 10.
#[test]
fn statistics_are_as_defined() {
    let arms = [0, 0, 0, 0, 1, 1, 1, 1, 1];
    let ranks = Statistic::rank_sum(&NINE, &[0; 9]).unwrap();
    close(ranks.value(&arms).unwrap(), -0.8);
    let difference = Statistic::mean_difference(&RESPONSES, &STRATA).unwrap();
    close(difference.value(&ARMS).unwrap(), 0.918_918_918_918_918_9);
    let (seen, arms) = remission();
    let log_rank = Statistic::log_rank(&seen, &[0; 42]).unwrap();
    close(log_rank.value(&arms).unwrap(), 9.0 - 19.250_500_948_031_13);
    assert_eq!(log_rank.participants(), 42);
    // Within strata {3, 1, 4, 1} and the rest: (3 - 2.5) / 5 and so on.
    let stratified = Statistic::rank_sum(&NINE, &[0, 0, 0, 0, 1, 1, 1, 1, 1]).unwrap();
    let value = stratified.value(&[0, 1, 0, 1, 1, 0, 1, 1, 1]).unwrap();
    close(
        value,
        (3.0 - 2.5) / 5.0 + (4.0 - 2.5) / 5.0 + (5.0 - 3.0) / 6.0,
    );
}

#[test]
fn what_is_not_defined_counts_as_extreme() {
    let statistic = Statistic::mean_difference(&NINE, &[0; 9]).unwrap();
    assert!(RandomizationTest::new(&statistic, &[1; 9]).is_none());
    let test = RandomizationTest::new(&statistic, &[0, 0, 0, 0, 1, 1, 1, 1, 1]).unwrap();
    assert!((test.observed() + 3.15).abs() < 1e-12);
    assert!(test.is_extreme(&[0; 9]));
    let tail = test.run(10, |arms| arms.fill(1));
    assert_eq!(
        tail,
        TailCount {
            extreme: 10,
            draws: 10
        }
    );
}

#[test]
fn refused_responses_are_named() {
    let strata = [0; 3];
    let error = Statistic::mean_difference(&[1.0, f64::NAN, 2.0], &strata).unwrap_err();
    assert_eq!(error, StatisticError::NotFinite(2));
    let error = Statistic::rank_sum(&[1.0, 2.0], &strata).unwrap_err();
    assert_eq!(
        error,
        StatisticError::Lengths {
            responses: 2,
            strata: 3
        }
    );
}

/// scipy 1.17.1, `stats.binomtest(x, n).proportion_ci(0.95, 'exact')`.
#[test]
fn intervals_of_clopper_and_pearson() {
    for (count, of, lower, upper) in [
        (0, 100, 0.0, 0.036_216_692_645_190_54),
        (1, 20, 0.001_265_089_497_956_033_9, 0.248_732_762_772_027_72),
        (
            5,
            9_999,
            0.000_162_384_174_546_490_93,
            0.001_166_560_826_254_855_8,
        ),
        (
            50,
            1_000,
            0.037_335_397_604_660_63,
            0.065_390_487_915_493_65,
        ),
        (500, 1_000, 0.468_549_172_971_791_94, 0.531_450_827_028_208),
        (9_999, 9_999, 0.999_631_143_206_501_6, 1.0),
        // mpmath 1.4.1: scipy is off in the tenth digit.
        (
            2_000,
            1_000_000,
            0.001_913_380_739_386_891,
            0.002_089_523_762_648_616,
        ),
    ] {
        let (low, high) = clopper_pearson(count, of);
        assert!(
            (low - lower).abs() <= 1e-11 * lower,
            "{count} of {of}: {low}"
        );
        assert!(
            (high - upper).abs() <= 1e-11 * upper,
            "{count} of {of}: {high}"
        );
    }
    assert_eq!(clopper_pearson(0, 0), (0.0, 1.0));
    let tail = TailCount {
        extreme: 5,
        draws: 9_999,
    };
    assert_eq!(tail.interval(), clopper_pearson(5, 9_999));
    close(tail.p_value(), 6e-4);
}
