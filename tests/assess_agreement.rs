//! In trials with strata, what is exact and what is simulated agree, for every design that has both.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use std::collections::BTreeMap;

use common::assess::{assess_trial, assessed, row};
use evenhand::assess::{Approach, Assessed, Choice, Participants, Row, default_procedures};
use evenhand::balance::Scope;
use evenhand::design::Ratio;
use evenhand::exact::{Stratum, exact_stratified};
use evenhand::metric::{Method, Metric};
use evenhand::procedure::Procedure;
use evenhand::rng::{Draws, Purpose, Seed, Streams};
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
        _ => row.estimate.std_error.unwrap(),
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

/// Every exact number of a trial whose strata are this common, by its place.
fn exact_by(
    procedure: &Procedure,
    counts: &[u64],
    labels: &[String],
    participants: u32,
) -> BTreeMap<(Scope, String, String), f64> {
    let inhabited = counts.iter().zip(labels).filter(|(count, _)| **count > 0);
    let (strata, labels): (Vec<_>, Vec<_>) = inhabited
        .map(|(&weight, label)| (Stratum { weight, procedure }, label))
        .unzip();
    let found = exact_stratified(&strata, participants).unwrap();
    let mut all = BTreeMap::new();
    for (metric, estimate) in &found.overall {
        let scope = match metric {
            Metric::CorrectGuessRate => Scope::Stratum,
            _ => Scope::Overall,
        };
        all.insert((scope, String::new(), metric.to_string()), estimate.value);
    }
    for (one, label) in found.strata.iter().zip(labels) {
        for (metric, estimate) in &one.metrics {
            let metric = metric.to_string();
            *all.entry((Scope::Stratum, String::new(), metric.clone()))
                .or_default() += estimate.value / counts.len() as f64;
            all.insert((Scope::Stratum, label.clone(), metric), estimate.value);
        }
    }
    all
}

/// As many participants as were counted, drawn again by the prevalences that were counted.
fn counted_again(counts: &[u32], draws: &mut Draws) -> Vec<u64> {
    let mut again = vec![0; counts.len()];
    for _ in 0..POPULATION {
        let mut place = draws.below(POPULATION);
        let stratum = counts.iter().position(|&count| {
            let is_here = place < count;
            place = place.saturating_sub(count);
            is_here
        });
        again[stratum.unwrap()] += 1;
    }
    again
}

/// The exact numbers of POLAR stand on prevalences that were counted among 65,536 participants, and
/// the 100 trials enrolled have 40,500: so the count is hardly surer than the trials. How much it
/// leaves open is how far exact numbers spread whose prevalences were counted again, 25 times; the
/// two errors are independent. Nearly 300 comparisons of 4.5 standard errors, for the spread is
/// known to 14 % alone.
#[test]
fn enrolled_participants_of_polar_agree_with_their_prevalences() {
    const AGAIN: usize = 25;
    const REPLICATES: u32 = 100;
    let trial = scenario::read(&builtin("polar").unwrap()).unwrap();
    let strata = trial.strata();
    let labels: Vec<String> = strata.iter().map(|one| strata.label(one)).collect();
    let prevalences = Prevalences::of(&trial).unwrap().unwrap();
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let procedures = ["permuted-block(4, 6)", "big-stick(3)"];
    let exact = assess("polar", &procedures, drawn(1, Choice::Exact));
    let enrolled = Approach::new(REPLICATES, Choice::MonteCarlo);
    let simulated = assess("polar", &procedures, enrolled);
    for (exact, simulated) in exact.iter().zip(&simulated) {
        let procedure = Procedure::parse(&exact.procedure, &ratio, 405).unwrap();
        let mut draws = Streams::new(Seed::from_integer(65_536), 0).open(Purpose::Cohort, "again");
        let again: Vec<_> = (0..AGAIN)
            .map(|_| {
                let counts = counted_again(prevalences.counts(), &mut draws);
                exact_by(&procedure, &counts, &labels, 405)
            })
            .collect();
        let spread = |row: &Row| {
            let place = (
                row.place.scope,
                row.place.level.clone(),
                row.metric.to_string(),
            );
            let values = again.iter().map(|one| one[&place]);
            let mean = values.clone().sum::<f64>() / AGAIN as f64;
            let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
            (squares / (AGAIN - 1) as f64).sqrt()
        };
        let mut compared = 0;
        for known in &exact.rows {
            let is_same = |row: &&Row| row.place == known.place && row.metric == known.metric;
            let Some(found) = simulated.rows.iter().find(is_same) else {
                continue;
            };
            let value = known.estimate.value;
            let of_trials = allowed(found, value, [REPLICATES, 405]) / 4.0;
            let error = of_trials.hypot(spread(known));
            assert!(
                (found.estimate.value - value).abs() < 4.5 * error,
                "{}, {:?}, {}: {:?}, not {value}, {of_trials} {}",
                exact.procedure,
                known.place,
                known.metric,
                found.estimate,
                spread(known)
            );
            compared += 1;
        }
        assert_eq!(compared, 18 + 4 + 14 * 9, "{}", exact.procedure);
        // The largest stratum's prevalence is uncertain, and with it what is found within.
        let largest = (0..9).max_by_key(|&one| prevalences.counts()[one]).unwrap();
        let mean_square = row(
            exact,
            Scope::Stratum,
            &labels[largest],
            Metric::MeanSqImbalance,
        );
        assert!(spread(mean_square) > 0.0);
    }
}
