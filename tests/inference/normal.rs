//! The t test of normal responses: its exact rejection probability.

use allocation_counter::measure;
use evenhand::inference::{
    Bias, ConditionError, Conditions, Outcome, ResponseModel, Survival, TTest, View,
    rejection_probability, t_test,
};
use evenhand::rng::{Draws, Purpose, Seed, Streams};

fn draws(name: &str) -> Draws {
    Streams::new(Seed::from_integer(42), 0).open(Purpose::Attribute, name)
}

/// The critical value, df, delta, lambda and P(|T| > critical): the integral of normal tails over
/// the density of the noncentral chi variable, by mpmath 1.4.1 at 40 digits.
#[test]
fn the_doubly_noncentral_t_distribution() {
    for (critical, df, delta, lambda, expected) in POINTS {
        let found = rejection_probability(critical, df, delta, lambda);
        assert!(
            (found - expected).abs() < 1e-13,
            "{df} {delta} {lambda}: {found}"
        );
        let mirrored = rejection_probability(critical, df, -delta, lambda);
        assert_eq!(found.to_bits(), mirrored.to_bits());
    }
}

/// Far from what a trial meets, the probability is near 0 or 1, or as for a normal variable.
#[test]
fn extreme_noncentralities_are_followed() {
    // T is about 500 / sqrt(10^6 / 10): 1.5811, with a standard deviation of about 0.0035.
    assert!((rejection_probability(1.5, 10, 500.0, 1e6) - 1.0).abs() < 1e-12);
    assert!(rejection_probability(1.7, 10, 500.0, 1e6) < 1e-12);
    let z = rejection_probability(1.959_963_984_540_054, 100_000_000, 1.0, 0.0);
    // P(|Z + 1| > 1.96), scipy 1.17.1, normal distribution.
    assert!((z - 0.170_075_051_805_218_6).abs() < 1e-7, "{z}");
}

/// Allocations of a stratified trial in which one stratum has one arm alone: (stratum, arm).
const STRATIFIED: [(u16, u8); 16] = [
    (0, 0),
    (1, 1),
    (0, 1),
    (0, 1),
    (2, 1),
    (1, 0),
    (1, 0),
    (0, 0),
    (2, 1),
    (1, 1),
    (0, 1),
    (1, 1),
    (0, 0),
    (2, 1),
    (1, 0),
    (1, 1),
];

/// 40,000 trials: a probability of 0.2 has a standard error of 0.002; the bound is four of them.
#[test]
fn simulated_trials_are_rejected_as_often_as_computed() {
    const TRIALS: u32 = 40_000;
    for (bias, effect, is_stratified) in [
        ("selection(1)", 0.0, true),
        ("linear(1/4)", 1.0, true),
        ("step(2, 7)", 1.5, false),
        ("none", 1.25, true),
    ] {
        let mut course = bias.parse::<Bias>().unwrap().course(3);
        let arms = STRATIFIED.map(|(_, arm)| arm);
        let strata = STRATIFIED.map(|(stratum, _)| if is_stratified { stratum } else { 0 });
        let mut shifts = [0.0; 16];
        course.shifts(&arms, &strata, &mut shifts);
        let expected: Vec<f64> = (0..16)
            .map(|i| shifts[i] + if arms[i] == 0 { effect } else { 0.0 })
            .collect();
        let mut model = ResponseModel::new(3);
        for i in 0..16 {
            model.add(strata[i], arms[i], expected[i]);
        }
        let computed = TTest::new(0.05).unwrap().rejection(&model);
        let mut draws = draws(bias);
        let mut rejected = 0;
        for _ in 0..TRIALS {
            let responses: Vec<f64> = expected.iter().map(|mean| mean + draws.normal()).collect();
            let found = t_test(&responses, &arms, &strata).unwrap();
            rejected += u32::from(found.p_value < 0.05);
        }
        let share = f64::from(rejected) / f64::from(TRIALS);
        let error = (computed * (1.0 - computed) / f64::from(TRIALS)).sqrt();
        assert!(
            (share - computed).abs() < 4.0 * error,
            "{bias}: {share} {computed}"
        );
    }
}

/// A constant shift of a stratum is the model's to take: it changes nothing.
#[test]
fn the_level_of_a_stratum_does_not_matter() {
    let mut test = TTest::new(0.05).unwrap();
    let mut rejection = |levels: [f64; 3]| {
        let mut model = ResponseModel::new(3);
        for (i, &(stratum, arm)) in STRATIFIED.iter().enumerate() {
            let level = levels[usize::from(stratum)];
            model.add(stratum, arm, level + 0.1 * i as f64 * f64::from(1 - arm));
        }
        test.rejection(&model)
    };
    let without = rejection([0.0; 3]);
    assert!(without > 0.05);
    assert!((rejection([3.0, -5.0, 8.0]) - without).abs() < 1e-12);
}

#[test]
fn without_both_arms_or_a_degree_of_freedom_nothing_is_rejected() {
    let mut test = TTest::new(0.05).unwrap();
    let mut model = ResponseModel::new(1);
    assert!(test.rejection(&model).abs() < f64::EPSILON);
    model.add(0, 0, 5.0);
    model.add(0, 0, 5.0);
    assert!(test.rejection(&model).abs() < f64::EPSILON);
    model.clear();
    model.add(0, 0, 50.0);
    model.add(0, 1, 0.0);
    assert!(test.rejection(&model).abs() < f64::EPSILON);
    model.add(0, 1, 0.0);
    assert!(test.rejection(&model) > 0.9);
}

#[test]
fn a_level_is_between_0_and_1() {
    for level in [0.0, -0.05, 1.0, 1.5, 1e-10, f64::NAN] {
        let error = TTest::new(level).unwrap_err();
        assert!(error.to_string().starts_with("the level is "), "{error}");
    }
    assert!((TTest::new(0.05).unwrap().critical_value(10) - 2.228_138_851_986_275).abs() < 1e-14);
    assert!(TTest::new(0.05).unwrap().critical_value(0).is_infinite());
}

/// After the first list, lists of 405 entries ask for no memory.
#[test]
fn no_allocation_per_list() {
    let mut course = "selection(0.25)".parse::<Bias>().unwrap().course(6);
    let mut model = ResponseModel::new(6);
    let mut test = TTest::new(0.05).unwrap();
    let mut draws = draws("lists");
    let mut sum = 0.0;
    let counted = measure(|| {
        for _ in 0..10 {
            course.restart();
            model.clear();
            for i in 0..405_u32 {
                let (stratum, arm) = ((i % 6) as u16, draws.below(2) as u8);
                model.add(stratum, arm, course.next(stratum, arm));
            }
            sum += test.rejection(&model);
        }
    });
    assert_eq!(counted.count_total, 0);
    assert!(sum > 0.0);
}

const POINTS: [(f64, u32, f64, f64, f64); 20] = [
    (2.228_138_852, 10, 0.0, 0.0, 0.049_999_999_998_836_524),
    (
        2.228_138_852,
        10,
        3.110_763_250_393_703_5,
        0.0,
        0.800_198_565_150_723_4,
    ),
    (2.228_138_852, 10, 0.5, 3.25, 0.042_825_127_636_761_016),
    (12.706_204_736, 1, 0.75, 2.0, 0.023_456_898_527_633_174),
    (4.302_652_73, 2, 3.0, 0.5, 0.324_817_332_876_198_5),
    (5.840_909_31, 3, 1.5, 40.0, 1.039_605_954_484_035_3e-09),
    (2.570_581_836, 5, -2.0, 7.0, 0.097_400_572_582_732_73),
    (2.446_911_851, 6, 2.0, 7.0, 0.130_263_688_619_304_32),
    (2.073_873_068, 22, 1.25, 18.0, 0.077_258_634_959_021_34),
    (3.505_067_97, 48, 4.0, 30.0, 0.339_926_524_183_154_5),
    (1.965_867_932, 403, 0.0, 80.0, 0.031_961_535_850_003_6),
    (1.965_867_932, 403, 1.0, 80.0, 0.126_391_975_513_564_7),
    (1.965_867_932, 403, 3.25, 160.0, 0.822_494_087_834_565_6),
    (1.965_867_932, 403, 12.0, 900.0, 1.0),
    (1.965_867_932, 403, 50.0, 7600.0, 1.0),
    (
        2.228_138_852,
        10,
        50.0,
        10_000.0,
        2.716_377_252_661_483_6e-63,
    ),
    (3.314_831_708, 403, -6.0, 2.5, 0.996_078_401_011_339_8),
    (1.960_438_742, 4998, 2.8, 1000.0, 0.742_907_350_177_147_5),
    (2.042_272_456, 30, 40.0, 400.0, 1.0),
    (1.414_923_928, 7, 0.1, 0.001, 0.201_961_088_375_844_42),
];

/// Conditions that are made in memory keep the ranges of those that are read.
#[test]
fn conditions_have_ranges() {
    let normal = |effect, bias, rerandomizations| {
        let outcome = Outcome::Normal {
            effects: vec![effect],
            rerandomizations,
        };
        Conditions::new(0.05, vec![bias], View::Stratum, outcome).err()
    };
    assert_eq!(normal(100.0, Bias::Log { theta: -100.0 }, 10_000_000), None);
    for effect in [100.5, -1e156, f64::INFINITY, f64::NAN] {
        let refused = normal(effect, Bias::None, 0);
        assert!(
            matches!(refused, Some(ConditionError::Effect(_))),
            "{effect}"
        );
        let refused = normal(0.0, Bias::Linear { theta: effect }, 0);
        assert!(matches!(refused, Some(ConditionError::Bias(_))), "{effect}");
    }
    let refused = normal(0.0, Bias::None, u32::MAX);
    assert_eq!(refused, Some(ConditionError::Rerandomizations(u32::MAX)));

    let survival = |rate, hazard_ratio, follow_up| {
        let outcome = Outcome::Survival {
            control: Survival::Exponential { rate },
            hazard_ratios: vec![hazard_ratio],
            follow_up,
        };
        Conditions::new(0.05, Vec::new(), View::Stratum, outcome).is_ok()
    };
    assert!(survival(1e-6, 1e6, 1e6));
    for number in [0.0, -1.0, 9e-7, 1.1e6, f64::INFINITY, f64::NAN] {
        assert!(!survival(number, 1.0, 1.0), "{number}");
        assert!(!survival(1.0, number, 1.0), "{number}");
        assert!(!survival(1.0, 1.0, number), "{number}");
    }
}

/// The largest effects and the steepest trends that are allowed, in lists of every length.
#[test]
fn the_largest_shifts_have_a_rejection_probability() {
    for participants in [3_u32, 12, 405, 100_000] {
        for bias in [
            "none",
            "selection(100)",
            "linear(-100)",
            "log(100)",
            "step(100, 6)",
        ] {
            for effect in [-100.0, 0.0, 100.0] {
                let bias: Bias = bias.parse().expect("a bias");
                let mut course = bias.course(1);
                let mut model = ResponseModel::new(1);
                for place in 0..participants {
                    let arm = (place % 2) as u8;
                    let of_arm = if arm == 0 { effect } else { 0.0 };
                    model.add(0, arm, of_arm + course.next(0, arm));
                }
                for alpha in [1e-9, 0.05, 0.999] {
                    let found = TTest::new(alpha).expect("a level").rejection(&model);
                    assert!(
                        (0.0..=1.0).contains(&found),
                        "{participants} {bias} {effect}"
                    );
                    let is_sure = bias == Bias::None && effect != 0.0 && participants >= 405;
                    assert!(
                        !is_sure || found > 1.0 - 1e-10,
                        "{participants} {effect}: {found}"
                    );
                }
            }
        }
    }
}
