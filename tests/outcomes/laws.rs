//! The distribution of each kind of outcome, against its law from another source.

use chrono::NaiveDate;
use evenhand::design::{ArmIndex, Value};
use evenhand::outcome::{OutcomeModel, Uniforms};
use evenhand::rng::Seed;
use evenhand::trial::Trial;
use evenhand::trial::draft::{Attribute, Effect, Outcome, When};
use statrs::distribution::{
    ChiSquared, ContinuousCDF, DiscreteCDF, NegativeBinomial, Normal, Poisson,
};

/// How many are drawn.
const DRAWS: usize = 20_000;

fn model(outcome: Outcome) -> OutcomeModel {
    let trial = Trial::builder("laws")
        .arms([("A", 1), ("B", 1)])
        .factor("sex", ["f", "m"])
        .attribute(Attribute::number("age", "years", 1))
        .procedure("simple")
        .sample_size(60)
        .outcome(outcome)
        .build()
        .unwrap();
    trial.outcomes()[0].clone()
}

/// Outcomes at a linear predictor.
fn drawn(model: &OutcomeModel, eta: f64, seed: u64) -> Vec<f64> {
    let mut uniforms = Uniforms::new(&Seed::from_integer(seed), model.name());
    uniforms.open(0, DRAWS, 0);
    let all = uniforms.participants().iter();
    all.map(|&u| model.quantile(eta, u)).collect()
}

/// Fails where chi-square of counts against probabilities has a p-value below 0.001.
#[track_caller]
fn check_counts(counts: &[usize], probabilities: &[f64]) {
    let all = counts.iter().sum::<usize>() as f64;
    let terms = counts.iter().zip(probabilities);
    let statistic: f64 = terms
        .map(|(&count, p)| (count as f64 - all * p).powi(2) / (all * p))
        .sum();
    let law = ChiSquared::new((counts.len() - 1) as f64).unwrap();
    assert!(law.sf(statistic) > 0.001, "{statistic}: {counts:?}");
}

/// Counts in 20 classes that are equally likely under a distribution function.
#[track_caller]
fn check_continuous(values: &[f64], below: impl Fn(f64) -> f64) {
    let mut counts = [0; 20];
    for &value in values {
        counts[((below(value) * 20.0) as usize).min(19)] += 1;
    }
    check_counts(&counts, &[0.05; 20]);
}

/// With p in the law and p in the draws differing by 3 standard errors, the same check refuses.
#[test]
fn the_check_of_counts_can_fail() {
    let refused = std::panic::catch_unwind(|| check_counts(&[10_400, 9_600], &[0.5, 0.5]));
    assert!(refused.is_err());
}

#[test]
fn normal() {
    let model = model(Outcome::normal("y", 50.0, 10.0));
    let values = drawn(&model, -4.0, 1);
    let law = Normal::new(46.0, 10.0).unwrap();
    check_continuous(&values, |value| law.cdf(value));
    let mean = values.iter().sum::<f64>() / DRAWS as f64;
    let square = values.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / DRAWS as f64;
    // Standard errors 0.071 and 1.0.
    assert!((mean - 46.0).abs() < 0.28, "{mean}");
    assert!((square - 100.0).abs() < 4.0, "{square}");
}

#[test]
fn binary() {
    let model = model(Outcome::binary("y", 0.3));
    for (odds_ratio, seed) in [(1.0, 2), (2.5, 3), (0.2, 4)] {
        let odds = 0.3 / 0.7 * odds_ratio;
        let p = odds / (1.0 + odds);
        let values = drawn(&model, libm::log(odds_ratio), seed);
        let events = values.iter().filter(|&&one| one > 0.5).count();
        assert!(values.iter().all(|one| [0.0, 1.0].contains(one)));
        check_counts(&[DRAWS - events, events], &[1.0 - p, p]);
    }
}

/// At every threshold, the odds of a higher level are the odds ratio times those of the control arm.
#[test]
fn ordinal() {
    let probabilities = [0.2, 0.5, 0.2, 0.1];
    let model = model(Outcome::ordinal("y", probabilities));
    let odds_ratio = 1.8;
    let at_most = [0.2, 0.7, 0.9, 1.0].map(|p: f64| {
        let higher = (1.0 - p) / p * odds_ratio;
        1.0 / (1.0 + higher)
    });
    let shares = [0, 1, 2, 3].map(|k| at_most[k] - if k == 0 { 0.0 } else { at_most[k - 1] });
    let mut counts = [0; 4];
    for value in drawn(&model, libm::log(odds_ratio), 5) {
        counts[value as usize - 1] += 1;
    }
    check_counts(&counts, &shares);
}

/// A count is the least with P(Y <= count) >= u, by the distribution functions of statrs.
#[test]
fn counts_are_quantiles() {
    for (mean, dispersion) in [
        (0.4, 0.0),
        (3.0, 0.0),
        (900.0, 0.0),
        (9_000.0, 0.0),
        (2.5, 0.7),
        (400.0, 0.01),
        (900.0, 0.002),
    ] {
        let of_poisson = Poisson::new(mean).unwrap();
        let at_most: Box<dyn Fn(u64) -> f64> = if dispersion > 0.0 {
            let size = 1.0 / dispersion;
            let law = NegativeBinomial::new(size, size / (size + mean)).unwrap();
            Box::new(move |k| law.cdf(k))
        } else {
            Box::new(move |k| of_poisson.cdf(k))
        };
        let model = model(Outcome::count("y", mean, dispersion));
        for step in 1..200 {
            let u = f64::from(step) / 200.0;
            let count = model.quantile(0.0, u) as u64;
            assert!(
                at_most(count) >= u - 1e-9,
                "{mean}, {dispersion}: {u}, {count}"
            );
            if count > 0 {
                assert!(
                    at_most(count - 1) < u + 1e-9,
                    "{mean}, {dispersion}: {u}, {count}"
                );
            }
        }
        for u in [1e-15, 1.0 - 1e-15] {
            assert!(model.quantile(0.0, u).is_finite());
        }
    }
}

#[test]
fn count_moments() {
    let model = model(Outcome::count("y", 2.0, 0.5));
    let values = drawn(&model, libm::log(1.5), 6);
    let mean = values.iter().sum::<f64>() / DRAWS as f64;
    let square = values.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / DRAWS as f64;
    // Mean 3, variance 3 + 0.5 * 9 = 7.5: standard errors 0.019 and about 0.14.
    assert!((mean - 3.0).abs() < 0.08, "{mean}");
    assert!((square - 7.5).abs() < 0.6, "{square}");
}

#[test]
fn survival() {
    let model = model(Outcome::survival("y", "weibull(1.4, 12)", 3.0));
    let hazard_ratio: f64 = 0.7;
    let values = drawn(&model, libm::log(hazard_ratio), 7);
    check_continuous(&values, |t| {
        1.0 - libm::exp(-hazard_ratio * libm::pow(t / 12.0, 1.4))
    });
}

/// Effects of attributes add up; that of a number is per unit from its reference.
#[test]
fn attributes_make_the_prognosis() {
    let outcome = Outcome::normal("y", 0.0, 1.0)
        .effect(Effect::when(When::new().is("arm", "a")).difference(-3.0))
        .effect(Effect::when(When::new().is("sex", "m")).difference(2.0))
        .effect(Effect::per("age", 10.0, 60.0).difference(1.5))
        .effect(Effect::per_years(2.0).difference(1.0));
    let model = model(outcome);
    let day = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    let of = |level, age| model.prognosis(&[Value::Level(level), Value::Number(age)], day);
    assert!((of(1, 700) - (2.0 + 1.5)).abs() < 1e-12);
    assert!((of(0, 550) - (-0.75)).abs() < 1e-12);
    assert!((model.per_year() - 0.5).abs() < 1e-12);
    assert!((model.effect() - (-3.0)).abs() < 1e-12);
    assert!(model.arm(ArmIndex(1)).abs() < 1e-12);
}

/// The larger the uniform number, the larger the outcome; the larger the linear predictor, the larger the outcome, and
/// the shorter a time to an event. So an effect never turns a participant's outcome the other way.
#[test]
fn outcomes_rise_with_the_uniform_number_and_the_predictor() {
    for outcome in [
        Outcome::normal("y", 5.0, 2.0),
        Outcome::binary("y", 0.3),
        Outcome::ordinal("y", [0.1, 0.4, 0.5]),
        Outcome::count("y", 3.0, 0.4),
        Outcome::survival("y", "exponential(0.2)", 1.0),
    ] {
        let model = model(outcome);
        let sign = if model.kind().name() == "survival" {
            -1.0
        } else {
            1.0
        };
        for step in 1..100 {
            let u = f64::from(step) / 100.0;
            let at = |eta: f64| model.quantile(eta, u);
            assert!(at(0.0) >= model.quantile(0.0, u - 0.005), "{model:?}, {u}");
            assert!(sign * at(0.5) >= sign * at(0.0), "{model:?}, {u}");
        }
    }
}
