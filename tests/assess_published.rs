//! Assessments against numbers from elsewhere: type I errors and power from randomizeR 3.0.2, balance
//! in strata from carat 2.2.1. Sources: `tests/reference/README.md`.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::common;

use common::assess::{assess_list, assess_trial, assessed, conditions, row, three_factors};
use evenhand::assess::{Approach, Assessed, Choice, Participants};
use evenhand::balance::Scope;
use evenhand::design::Ratio;
use evenhand::exact::{Stratum, exact_stratified};
use evenhand::inference::TestKind;
use evenhand::metric::{Estimate, Method, Metric};
use evenhand::procedure::Procedure;

/// Procedure, bias, effect, and the rejection rate to the digits given: N = 12, level 0.05.
const REJECTIONS: [(&str, &str, f64, &str); 5] = [
    ("big-stick(2)", "selection(1.796/4)", 0.0, "0.056"),
    ("maximal(2)", "selection(1.796/4)", 0.0, "0.072"),
    ("permuted-block(4)", "selection(1.796/4)", 0.0, "0.082"),
    ("big-stick(2)", "linear(1/12)", 0.0, "0.05"),
    ("big-stick(2)", "none", 1.796, "0.795"),
];

/// The only rejection rate of one procedure, bias and effect.
fn rejection_rate(
    (procedure, bias, effect): (&str, &str, f64),
    approach: Approach,
) -> (Method, Estimate) {
    let run = assess_list(&[procedure], 12, approach, 12);
    let run = run.with_conditions(Some(conditions(&[bias], &[effect], 0)));
    let found = assessed(&run.unwrap());
    let [rate] = &found[0].rejections[..] else {
        panic!("{:?}", found[0].rejections)
    };
    assert_eq!((rate.test, rate.condition.effect), (TestKind::T, effect));
    (rate.method, rate.estimate)
}

#[test]
fn rejection_rates_are_the_published_ones() {
    for (procedure, bias, effect, published) in REJECTIONS {
        for choice in [Choice::Best, Choice::Exact] {
            let asked = (procedure, bias, effect);
            let (method, found) = rejection_rate(asked, Approach::new(10, choice));
            assert_eq!((method, found.std_error), (Method::Exact, None));
            let digits = published.len() - 2;
            assert_eq!(
                format!("{:.digits$}", found.value),
                published,
                "{procedure}, {bias}, {effect}"
            );
        }
    }
}

/// Five comparisons of 4 standard errors fail for one seed in 3,000. Without a bias every list of
/// the same numbers on both arms has the same rate, so that there is rounding alone.
#[test]
fn simulated_rejection_rates_are_the_exact_ones() {
    for (procedure, bias, effect, _) in REJECTIONS {
        let asked = (procedure, bias, effect);
        let (_, exact) = rejection_rate(asked, Approach::new(10, Choice::Exact));
        let (method, found) = rejection_rate(asked, Approach::new(20_000, Choice::MonteCarlo));
        assert_eq!(method, Method::MonteCarlo);
        let error = found.std_error.unwrap_or(0.0);
        assert!(error < 0.002, "{procedure}, {bias}: {error}");
        assert!(
            (found.value - exact.value).abs() < 4.0 * error + 1e-9,
            "{procedure}, {bias}, {effect}: {found:?}, not {exact:?}"
        );
    }
}

/// Procedure, mean |D| overall, half a unit of its last digit, and the same within strata.
///
/// 405 participants with three independent factors of 6, 3 and 2 equally likely levels. All are
/// carat's, from 5,000 replicates, but for Hu and Hu's procedure within strata: there carat was
/// reported to give 1.34, and 1.3134 is what another program gives that was written from carat's
/// formula (20,000 replicates; `src/procedure/adaptive/tests/monte_carlo.rs`).
const CARAT: [(&str, [f64; 2], [f64; 2]); 4] = [
    ("permuted-block(4)", [4.32, 0.005], [0.669, 0.0005]),
    ("minimization(squares, 0.85)", [1.36, 0.005], [2.30, 0.005]),
    ("hu-hu(0.85)", [1.25, 0.005], [1.3134, 0.0005]),
    ("stratified-coin(0.85)", [4.73, 0.005], [0.71, 0.005]),
];
const CARAT_REPLICATES: f64 = 5_000.0;

/// Mean |D| overall and its mean over strata.
fn balance(one: &Assessed) -> [Estimate; 2] {
    let metric = Metric::MeanAbsImbalance;
    [Scope::Overall, Scope::Stratum].map(|scope| row(one, scope, "", metric).estimate)
}

fn three_factors_drawn(procedures: &[&str], choice: Choice) -> Vec<Assessed> {
    let approach = Approach {
        participants: Participants::Drawn,
        ..Approach::new(10_000, choice)
    };
    assessed(&assess_trial(
        &three_factors(405),
        procedures,
        approach,
        405,
    ))
}

/// Eight comparisons of 4 standard errors fail for one seed in 2,000.
#[test]
fn balance_in_strata_is_that_of_carat() {
    let procedures = CARAT.map(|(procedure, ..)| procedure);
    let found = three_factors_drawn(&procedures, Choice::MonteCarlo);
    for (one, (procedure, overall, within)) in found.iter().zip(CARAT) {
        assert_eq!(one.procedure, procedure);
        for (ours, [theirs, half_digit]) in balance(one).into_iter().zip([overall, within]) {
            // Both sides have the same standard deviation, over 10,000 and 5,000 replicates.
            let error = ours.std_error.unwrap() * (1.0 + 10_000.0 / CARAT_REPLICATES).sqrt();
            assert!(
                (ours.value - theirs).abs() < 4.0 * error + half_digit,
                "{procedure}: {ours:?}, not {theirs}"
            );
        }
    }
}

/// Exactly, by the prevalences that are computed, which are those that are meant.
#[test]
fn blocks_in_strata_are_those_of_carat_exactly() {
    let (_, [overall, _], [within, half_digit]) = CARAT[0];
    let simulated = &three_factors_drawn(&["permuted-block(4)"], Choice::MonteCarlo)[0];
    let computed = &three_factors_drawn(&["permuted-block(4)"], Choice::Exact)[0];

    let ratio = Ratio::new(&[1, 1]).unwrap();
    let procedure = &Procedure::parse("permuted-block(4)", &ratio, 405).unwrap();
    let alike = [Stratum {
        weight: 1,
        procedure,
    }; 36];
    let meant = exact_stratified(&alike, 405).unwrap();
    let metric = Metric::MeanAbsImbalance;
    let meant = [
        meant.get(metric).unwrap().value,
        meant.strata[0].get(metric).unwrap().value,
    ];
    for ((exact, meant), simulated) in balance(computed).iter().zip(meant).zip(balance(simulated)) {
        assert_eq!(exact.std_error, None);
        assert!((exact.value - meant).abs() < 1e-10, "{exact:?}, {meant}");
        let error = simulated.std_error.unwrap();
        assert!(
            (simulated.value - exact.value).abs() < 4.0 * error,
            "{simulated:?}, {exact:?}"
        );
    }
    // carat's error is that of 5,000 replicates.
    let of_carat = balance(simulated).map(|one| one.std_error.unwrap() * 2_f64.sqrt());
    assert!(
        (meant[0] - overall).abs() < 4.0 * of_carat[0] + 0.005,
        "{meant:?}"
    );
    assert!(
        (meant[1] - within).abs() < 4.0 * of_carat[1] + half_digit,
        "{meant:?}"
    );
}
