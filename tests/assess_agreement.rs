//! In trials with strata, what is exact and what is simulated agree, for every design that has both.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::common;

use std::collections::BTreeMap;

use common::assess::{assess_trial, assessed, row};
use evenhand::assess::{Approach, Assessed, Choice, Participants, Row, default_procedures};
use evenhand::balance::Scope;
use evenhand::metric::{Method, Metric};
use evenhand::scenario::{self, builtin};
use evenhand::simulate::{POPULATION, Prevalences};

/// Assesses procedures in a built-in scenario.
fn assess(scenario: &str, procedures: &[&str], approach: Approach) -> Vec<Assessed> {
    let source = builtin(scenario).unwrap();
    assessed(&assess_trial(&source, procedures, approach, 20_260_701))
}

fn drawn(replicates: u32, choice: Choice) -> Approach {
    Approach {
        participants: Participants::Drawn,
        ..Approach::new(replicates, choice)
    }
}

/// Whether a replicate's own value is a whole number, so that one value may be rare.
fn is_whole(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::MeanAbsImbalance
            | Metric::MeanSqImbalance
            | Metric::MeanMaxImbalance
            | Metric::ProbBalanced
            | Metric::ProbImbalanceAbove(_)
    )
}

/// Four standard errors of a simulated number whose true value is `exact`.
///
/// The error of a probability is that of the exact one. Where a value is expected of few replicates
/// alone, their number is skewed, and 3 more of them are allowed: so Poisson variables of any mean
/// stay within, all but once in 30,000 or more rarely.
fn allowed(row: &Row, exact: f64, [replicates, participants]: [u32; 2]) -> f64 {
    let [replicates, participants] = [replicates, participants].map(f64::from);
    let error = match row.metric {
        Metric::ProbBalanced | Metric::ProbImbalanceAbove(_) => {
            ((exact * (1.0 - exact)).max(0.0) / replicates).sqrt()
        }
        // All replicates may have one value.
        _ => row.estimate.std_error.unwrap_or(0.0),
    };
    // Of a rate, a participant's part.
    let part = if is_whole(row.metric) {
        exact.max(1.0)
    } else {
        1.0 / participants
    };
    4.0 * error + 3.0 * part / replicates
}

/// Holds that every number that is known both ways agrees; how many there were, by scope.
#[track_caller]
fn agree(exact: &Assessed, simulated: &Assessed, replicates: u32) -> BTreeMap<&'static str, u32> {
    let mut compared = BTreeMap::new();
    assert_eq!(exact.procedure, simulated.procedure);
    for known in &exact.rows {
        let is_same = |row: &&Row| row.place == known.place && row.metric == known.metric;
        let Some(row) = simulated.rows.iter().find(is_same) else {
            continue;
        };
        assert_eq!(
            (known.method, row.method),
            (Method::Exact, Method::MonteCarlo)
        );
        assert_eq!(known.estimate.std_error, None);
        let value = known.estimate.value;
        let allowed = allowed(row, value, [replicates, exact.participants]);
        assert!(
            (row.estimate.value - value).abs() <= allowed,
            "{}, {:?}, {}: {:?}, not {value}",
            exact.procedure,
            row.place,
            row.metric,
            row.estimate
        );
        *compared.entry(row.place.scope.name()).or_default() += 1;
    }
    compared
}

/// Overall the 18 metrics that do not depend on who guesses within what; the 4 means over strata;
/// and 14 of each stratum. Some 100 and 150 comparisons of each of 23 procedures: with all of them
/// independent, 4 standard errors would be exceeded for one seed in four.
#[test]
fn every_procedure_agrees_with_itself() {
    for (scenario, strata, replicates) in [("starter", 4, 2_000), ("polar", 9, 1_000)] {
        let procedures = &default_procedures();
        let exact = assess(scenario, procedures, drawn(1, Choice::Exact));
        let simulated = assess(scenario, procedures, drawn(replicates, Choice::MonteCarlo));
        assert_eq!(exact.len(), procedures.len());
        for (exact, simulated) in exact.iter().zip(&simulated) {
            let compared = agree(exact, simulated, replicates);
            let expected = BTreeMap::from([("overall", 18), ("stratum", 4 + 14 * strata)]);
            assert_eq!(compared, expected, "{}", exact.procedure);
        }
    }
}

/// The participants that POLAR enrols are in its strata as often as the computed prevalences have it: of two
/// procedures, nearly 300 comparisons, which by chance fail for one seed in fifty or more rarely.
#[test]
fn enrolled_participants_of_polar_agree_with_their_prevalences() {
    const REPLICATES: u32 = 1_000;
    let procedures = ["permuted-block(4, 6)", "big-stick(3)"];
    let exact = assess("polar", &procedures, drawn(1, Choice::Exact));
    let enrolled = Approach::new(REPLICATES, Choice::MonteCarlo);
    let simulated = assess("polar", &procedures, enrolled);
    for (exact, simulated) in exact.iter().zip(&simulated) {
        let compared = agree(exact, simulated, REPLICATES);
        let expected = BTreeMap::from([("overall", 18), ("stratum", 4 + 14 * 9)]);
        assert_eq!(compared, expected, "{}", exact.procedure);
    }
}

/// In POLAR 0.1215 men with fulvestrant are expected, of whom the counted prevalences had 15 % more. With
/// lambda = 0.1215 nearly Poisson, E|D| = P(1) + P(2) (2 * 11/30) + P(3) + ... of blocks of 4 or 6 = 0.1127.
#[test]
fn a_rare_stratum_of_polar_has_its_imbalance() {
    let exact = assess("polar", &["permuted-block(4, 6)"], drawn(1, Choice::Exact));
    let level = "gender_menopausal_status=man|planned_endocrine_therapy=fulvestrant";
    let found = row(&exact[0], Scope::Stratum, level, Metric::MeanAbsImbalance);
    assert_eq!(found.method, Method::Exact);
    assert!((found.estimate.value - 0.1127).abs() < 5e-5, "{found:?}");
}

/// Where a date bears on a factor, prevalences are counted, and exact numbers say so.
#[test]
fn exact_numbers_say_that_they_rest_on_counted_prevalences() {
    let mut source = builtin("starter").unwrap();
    let text = String::from_utf8(source.text).unwrap();
    let old = "require = { age = { at_least = 18 } }";
    assert!(text.contains(old));
    let new = "require = [{ age = { at_least = 50 } }, { surgery_on = { within = \"1 month\" } }]";
    source.text = text.replace(old, new).into_bytes();
    let trial = scenario::read(&source).unwrap();
    let prevalences = Prevalences::of(&trial).unwrap().unwrap();
    assert!(prevalences.are_counted());
    let counts = trial
        .strata()
        .iter()
        .map(|stratum| prevalences.count(stratum));
    assert_eq!(counts.sum::<Option<u32>>(), Some(POPULATION));
    for (stratum, share) in trial.strata().iter().zip(prevalences.shares()) {
        let error = (share * (1.0 - share) / f64::from(POPULATION)).sqrt();
        let found = prevalences.std_error(stratum).unwrap();
        assert!((found - error).abs() < 1e-15);
    }
    let procedures = ["permuted-block(4)"];
    let exact = assessed(&assess_trial(
        &source,
        &procedures,
        drawn(1, Choice::Exact),
        1,
    ));
    let methods = exact[0].rows.iter().map(|row| row.method);
    assert!(
        methods
            .clone()
            .all(|one| one == Method::ExactGivenPrevalences)
    );
    assert!(methods.count() > 20);
    // Participants that are drawn by them agree.
    let simulated = drawn(2_000, Choice::MonteCarlo);
    let simulated = assessed(&assess_trial(&source, &procedures, simulated, 2));
    let overall = |one: &Assessed| {
        let mean = row(one, Scope::Stratum, "", Metric::MeanAbsImbalance);
        mean.estimate
    };
    let (exact, simulated) = (overall(&exact[0]), overall(&simulated[0]));
    let error = simulated.std_error.unwrap();
    assert!((exact.value - simulated.value).abs() < 4.0 * error);
}
