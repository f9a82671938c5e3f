//! How often tests of the treatment effect reject, where the answer is known beforehand.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::disallowed_methods, reason = "a test changes its own files")]

use crate::common;

use std::fs;

use common::assess::{
    assess_list, assess_trial, assessed, conditions, factors_of, findings, write_assessment,
};
use evenhand::assess::{
    Approach, Assessed, Choice, Participants, RejectionRate, default_procedures,
    default_trial_procedures,
};
use evenhand::inference::Bias;
use evenhand::inference::{Conditions, Outcome, TestKind, View};
use evenhand::metric::{Estimate, Method};
use evenhand::rng::Seed;
use evenhand::run::Assess;
use evenhand::scenario::builtin;

fn monte_carlo(replicates: u32) -> Approach {
    Approach::new(replicates, Choice::MonteCarlo)
}

fn drawn(replicates: u32) -> Approach {
    Approach {
        participants: Participants::Drawn,
        ..monte_carlo(replicates)
    }
}

fn survival(control: &str, hazard_ratios: &[f64], biases: &[&str]) -> Conditions {
    let outcome = Outcome::Survival {
        control: control.parse().unwrap(),
        hazard_ratios: hazard_ratios.to_vec(),
        follow_up: 5.0,
    };
    let biases = biases.iter().map(|bias| bias.parse().unwrap()).collect();
    Conditions::new(0.05, biases, View::Stratum, outcome).unwrap()
}

fn tested(run: Assess, conditions: Conditions) -> Vec<Assessed> {
    assessed(&run.with_conditions(Some(conditions)).unwrap())
}

/// The rates of one test, condition by condition.
fn rates(one: &Assessed, test: TestKind) -> Vec<Estimate> {
    let of_test = |rate: &&RejectionRate| rate.test == test;
    let rates = one.rejections.iter().filter(of_test);
    rates.map(|rate| rate.estimate).collect()
}

/// Given the allocation, the t test of normal responses rejects with probability alpha. A list of 30
/// by coins has one arm alone once in 5 * 10^8.
#[test]
fn without_bias_and_effect_t_tests_reject_with_probability_alpha() {
    let found = tested(
        assess_list(&default_procedures(), 30, monte_carlo(20), 3),
        conditions(&["none"], &[0.0], 0),
    );
    assert_eq!(found.len(), default_procedures().len());
    for one in &found {
        let rates = rates(one, TestKind::T);
        assert_eq!(rates.len(), 1);
        assert!(
            (rates[0].value - 0.05).abs() < 1e-9,
            "{}: {rates:?}",
            one.procedure
        );
        // The probability is the same in every list, up to rounding.
        assert!(
            rates[0].std_error.is_none_or(|error| error < 1e-9),
            "{}: {rates:?}",
            one.procedure
        );
    }
    let starter = builtin("starter").unwrap();
    for approach in [monte_carlo(10), drawn(10)] {
        let found = tested(
            assess_trial(&starter, default_trial_procedures(), approach, 3),
            conditions(&["none"], &[0.0], 0),
        );
        for one in &found {
            for test in [TestKind::T, TestKind::StratifiedT] {
                let rates = rates(one, test);
                assert_eq!(rates.len(), 1);
                let what = format!("{}, {}: {rates:?}", one.procedure, test.name());
                assert!((rates[0].value - 0.05).abs() < 1e-9, "{what}");
            }
        }
    }
}

/// With 39 allocations made again, P(p <= 0.05) is 2/40 where there are no ties, and no more where
/// there are. 1,000 lists leave a standard error of 0.0069; the bounds are 4 of them away. Where a
/// trend is steep, the t test of the same lists rejects far too often or hardly ever.
#[test]
fn the_randomization_test_keeps_its_level() {
    const LISTS: u32 = 1_000;
    let error = (0.05_f64 * 0.95 / f64::from(LISTS)).sqrt();
    for (procedure, bias, t_test) in [
        ("big-stick(3)", "none", 0.05..0.050_001),
        ("permuted-block(4)", "none", 0.05..0.050_001),
        ("truncated-binomial", "linear(1/4)", 0.09..1.0),
        ("permuted-block(4)", "linear(1/4)", 0.0..0.03),
    ] {
        let found = tested(
            assess_list(&[procedure], 24, monte_carlo(LISTS), 24),
            conditions(&[bias], &[0.0], 39),
        );
        let [by_t] = rates(&found[0], TestKind::T)[..] else {
            panic!()
        };
        assert!(
            t_test.contains(&(by_t.value + 1e-9)),
            "{procedure}, {bias}: {by_t:?}"
        );
        let [again] = rates(&found[0], TestKind::Randomization)[..] else {
            panic!()
        };
        assert!(
            (again.value - 0.05).abs() < 4.0 * error,
            "{procedure}, {bias}: {again:?}"
        );
    }
}

/// Without an effect the log-rank test's level is near alpha: at 200 participants, 2,000 lists
/// do not tell them apart; the bounds are 4 standard errors of 0.0049 away.
#[test]
fn the_log_rank_test_keeps_its_level() {
    const LISTS: u32 = 2_000;
    let error = (0.05_f64 * 0.95 / f64::from(LISTS)).sqrt();
    for control in ["exponential(1/10)", "weibull(1.3, 8)"] {
        let found = tested(
            assess_list(
                &["permuted-block(4)", "simple"],
                200,
                monte_carlo(LISTS),
                200,
            ),
            survival(control, &[1.0], &["none"]),
        );
        for one in &found {
            let [rate] = rates(one, TestKind::LogRank)[..] else {
                panic!()
            };
            assert!(
                (rate.value - 0.05).abs() < 4.0 * error,
                "{control}: {rate:?}"
            );
        }
    }
    let found = tested(
        assess_trial(&builtin("starter").unwrap(), &[], drawn(2_000), 5),
        survival("exponential(1/10)", &[1.0], &["none"]),
    );
    let error = (0.05_f64 * 0.95 / 2_000.0).sqrt();
    for test in [TestKind::LogRank, TestKind::StratifiedLogRank] {
        let [rate] = rates(&found[0], test)[..] else {
            panic!()
        };
        assert!(
            (rate.value - 0.05).abs() < 4.0 * error,
            "{test:?}: {rate:?}"
        );
    }
}

/// Outcomes are drawn alike under every effect, so that more is rejected the larger it is.
#[test]
fn power_rises_with_the_effect() {
    let source = builtin("starter").unwrap();
    let run = || assess_trial(&source, &["permuted-block(4)"], drawn(300), 8);
    let normal = tested(run(), conditions(&["none"], &[0.0, 0.25, 0.5, 1.0], 19));
    let times = survival("exponential(1/5)", &[1.0, 0.8, 0.6, 0.3], &["none"]);
    let times = tested(run(), times);
    for (one, tests) in [
        (
            &normal[0],
            &[TestKind::T, TestKind::StratifiedT, TestKind::Randomization][..],
        ),
        (&times[0], &[TestKind::LogRank, TestKind::StratifiedLogRank]),
    ] {
        assert_eq!(one.rejections.len(), 4 * tests.len());
        for &test in tests {
            let rates: Vec<f64> = rates(one, test).iter().map(|rate| rate.value).collect();
            assert!(
                rates.is_sorted_by(|less, more| less < more),
                "{test:?}: {rates:?}"
            );
            assert!(rates[0] < 0.1 && rates[3] > 0.95, "{test:?}: {rates:?}");
        }
    }
}

/// Of two strata nobody is in the second: what the tests with strata find is what the others find.
#[test]
fn with_everybody_in_one_stratum_strata_change_nothing() {
    let source = factors_of(40, &[&[1.0, 0.0]]);
    let run = || assess_trial(&source, &["efron(2/3)"], drawn(200), 6);
    let normal = conditions(&["linear(1/20)", "selection(0.5)"], &[0.0, 0.5], 0);
    let times = survival("weibull(1.3, 8)", &[1.0, 0.5], &["none", "selection(0.5)"]);
    for (found, plain, stratified) in [
        (tested(run(), normal), TestKind::T, TestKind::StratifiedT),
        (
            tested(run(), times),
            TestKind::LogRank,
            TestKind::StratifiedLogRank,
        ),
    ] {
        let [plain, stratified] = [plain, stratified].map(|test| rates(&found[0], test));
        assert_eq!(plain.len(), 4);
        for (plain, stratified) in plain.iter().zip(&stratified) {
            assert!(
                (plain.value - stratified.value).abs() < 1e-12,
                "{plain:?} {stratified:?}"
            );
        }
        // They are not all alike.
        assert!(plain[1].value > plain[0].value + 0.05, "{plain:?}");
    }
}

/// A trial without factors is one list: the same lists, the same rates. The seed is a key, as an integer is
/// tied to the trial's name.
#[test]
fn a_trial_without_factors_is_a_list() {
    let source = factors_of(60, &[]);
    let key = Seed::from_key([60; 32]);
    let of_trial = assess_trial(&source, &["efron(2/3)"], drawn(100), key.clone());
    let of_list = assess_list(&["efron(2/3)"], 60, monte_carlo(100), key);
    let biases = ["linear(1/20)", "selection(0.5)", "step(1, 30)"];
    let [trial, list] = [of_trial, of_list].map(|run| {
        tested(run, conditions(&biases, &[0.0, 0.5], 19))
            .remove(0)
            .rejections
    });
    assert_eq!(trial.len(), 3 * 2 * 2);
    assert_eq!(trial, list);
}

/// Every kind of condition: a run is made again from its manifest, byte for byte, until a rate is
/// changed.
#[test]
fn conditions_survive_the_manifest() {
    let normal = |alpha, view, rerandomizations| {
        let biases = [
            "none",
            "selection(0.3)",
            "linear(-1/12)",
            "log(0.1)",
            "step(0.5, 7)",
            "selection(0.5) + linear(0.1)",
        ];
        let biases: Vec<Bias> = biases.iter().map(|bias| bias.parse().unwrap()).collect();
        let outcome = Outcome::Normal {
            effects: vec![0.0, -0.7],
            rerandomizations,
        };
        Conditions::new(alpha, biases, view, outcome).unwrap()
    };
    let biases = ["none", "log(0.1)"];
    let starter = builtin("starter").unwrap();
    let list = |choice| assess_list(&["permuted-block(4)"], 12, Approach::new(30, choice), 2);
    let trial = |approach| assess_trial(&starter, &["big-stick(2)"], approach, 2);
    let place = tempfile::tempdir().unwrap();
    for (number, (run, conditions)) in [
        (list(Choice::Exact), normal(0.05, View::Overall, 0)),
        (list(Choice::Best), normal(0.1, View::Stratum, 9)),
        (
            list(Choice::MonteCarlo),
            survival("weibull(1.3, 8)", &[0.5, 1.0], &biases),
        ),
        (trial(monte_carlo(5)), normal(0.05, View::Site, 9)),
        (trial(drawn(30)), normal(0.01, View::Overall, 0)),
        (
            trial(monte_carlo(5)),
            survival("exponential(1/5)", &[0.7], &biases),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let run = run.with_conditions(Some(conditions.clone())).unwrap();
        let target = place.path().join(number.to_string());
        let manifest = write_assessment(run, &target);
        assert!(manifest.to_json().contains("\"conditions\""));
        let again = manifest.run(None, &[]).unwrap();
        let again = again.assessment().unwrap();
        assert_eq!(again.plan().conditions(), Some(&conditions));
        let verified = || findings(&target);
        assert_eq!(verified(), [], "{conditions:?}");

        let table = target.join("rejection_rates.csv");
        let text = fs::read_to_string(&table).unwrap();
        assert!(text.contains(",none,"), "{text}");
        fs::write(&table, text.replacen(",none,", ",any,", 1)).unwrap();
        let findings = verified();
        assert_eq!(findings.len(), 1);
        let told = findings[0].to_string();
        assert!(
            told.contains("rejection_rates.csv, line 2, column bias"),
            "{told}"
        );
    }
}

/// Where a rate is known from every list, it is not simulated; where it is not, `--exact` says so.
#[test]
fn exact_rates_are_those_of_short_lists_alone() {
    let method = |n, rerandomizations| {
        let run = assess_list(&["efron(2/3)"], n, Approach::new(10, Choice::Best), 1);
        let found = tested(run, conditions(&["none"], &[0.0], rerandomizations));
        let methods = found[0].rejections.iter().map(|rate| rate.method);
        methods.collect::<Vec<_>>()
    };
    assert_eq!(method(16, 0), [Method::Exact]);
    assert_eq!(method(17, 0), [Method::MonteCarlo]);
    assert_eq!(method(16, 9), [Method::MonteCarlo; 2]);
}

/// The same condition by enumeration, as `tests/inference/combined.rs` has it from a second program, and simulated.
#[test]
fn a_combined_bias_is_the_same_exact_and_simulated() {
    let rate = |approach| {
        let run = assess_list(&["permuted-block(4)"], 12, approach, 12);
        let found = tested(
            run,
            conditions(&["selection(0.5) + linear(0.1)"], &[0.0], 0),
        );
        let [rate] = rates(&found[0], TestKind::T)[..] else {
            panic!()
        };
        rate
    };
    let exact = rate(Approach::new(1, Choice::Exact));
    assert!((exact.value - 0.073_860_577_831_526_08).abs() < 1e-10);
    let drawn = rate(monte_carlo(2_000));
    let error = drawn.std_error.unwrap();
    assert!(error < 0.001 && (drawn.value - exact.value).abs() < 4.0 * error);
}
