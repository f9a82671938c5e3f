//! Enrolment: the Poisson-gamma model, the criteria, and POLAR's calibration.
//!
//! Seeds are fixed, so a test that passes keeps passing; the bounds say how rarely a right
//! implementation would miss them.
#![allow(clippy::unwrap_used)] // what fails here fails the test

use chrono::{Days, Months, NaiveDate};
use evenhand::design::Value;
use evenhand::enrolment::{Enrolment, ScreeningRecord};
use evenhand::rng::{Seed, Streams};
use evenhand::scenario;
use evenhand::trial::Trial;

fn trial(name: &str, replacements: &[(&str, &str)]) -> Trial {
    let mut source = scenario::builtin(name).unwrap();
    let mut text = String::from_utf8(source.text).unwrap();
    for (old, new) in replacements {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    source.text = text.into_bytes();
    scenario::read(&source).unwrap()
}

fn candidates(trial: &Trial, replicate: u64) -> Vec<ScreeningRecord> {
    let streams = Streams::new(Seed::from_integer(42), replicate);
    Enrolment::new(trial, &streams)
        .map(Result::unwrap)
        .collect()
}

#[test]
fn turned_to_a_replicate_is_made_for_it() {
    let trial = trial("polar", &[]);
    let mut enrolment = Enrolment::new(&trial, &Streams::new(Seed::from_integer(42), 3));
    for (replicate, taken) in [(3, 90), (0, 700), (8, 0), (3, 600), (3, 600)] {
        enrolment.restart(replicate);
        let found: Vec<ScreeningRecord> =
            enrolment.by_ref().take(taken).map(Result::unwrap).collect();
        let made = candidates(&trial, replicate);
        assert_eq!(found, made[..taken.min(made.len())], "{replicate}");
    }
}

fn value(trial: &Trial, candidate: &ScreeningRecord, name: &str) -> Value {
    let place = trial
        .attributes()
        .iter()
        .position(|attribute| attribute.name() == name);
    candidate.participant.values[place.unwrap()]
}

/// The registry's recruitment began on 2019-08-27 and ended in December 2024. Over 200 trials the
/// mean date of the last randomization has a standard error of 14 days around the calibrated mean,
/// 2024-12-09; the bound is 22 days above, and a right implementation misses it once in 17 seeds.
#[test]
fn polar_recruits_within_the_recorded_period_on_average() {
    let trial = trial("polar", &[]);
    let start: NaiveDate = "2019-08-27".parse().unwrap();
    let replicates = 200;
    let mut days = 0;
    for replicate in 0..replicates {
        let candidates = candidates(&trial, replicate);
        let randomized = candidates
            .iter()
            .filter(|candidate| candidate.participant.is_randomized());
        let dates = || randomized.clone().map(|candidate| candidate.decided_on);
        assert!(dates().min().unwrap() >= start);
        days += (dates().max().unwrap() - start).num_days();
    }
    let mean = start + Days::new(days.unsigned_abs() / replicates);
    assert!(mean <= "2024-12-31".parse().unwrap(), "{mean}");
    assert!(mean >= "2024-10-31".parse().unwrap(), "{mean}");
}

#[test]
fn excision_and_radiotherapy_are_consistent_with_the_criteria() {
    let trial = trial("polar", &[]);
    let mut given = 0;
    for candidate in (0..5).flat_map(|replicate| candidates(&trial, replicate)) {
        let Value::Date(excision) = value(&trial, &candidate, "excision_on") else {
            panic!("every candidate has had an excision");
        };
        let radiotherapy = value(&trial, &candidate, "radiotherapy_ended_on");
        let screened_on = candidate.participant.screened_on.unwrap();
        assert!(screened_on <= candidate.decided_on);
        if let Value::Date(ended) = radiotherapy {
            given += 1;
            assert!(excision <= ended && ended <= screened_on);
        }
        if candidate.participant.is_randomized() {
            let randomized_on = candidate.decided_on;
            assert!(excision >= randomized_on - Months::new(6), "{candidate:?}");
            if let Value::Date(ended) = radiotherapy {
                assert!(ended < randomized_on - Days::new(14), "{candidate:?}");
            }
        }
    }
    assert!(given > 1_000, "radiotherapy is given to most: {given}");
}

#[test]
fn who_fails_a_criterion_is_not_randomized_and_everyone_eligible_is() {
    let trial = trial("polar", &[]);
    let candidates = candidates(&trial, 3);
    let randomized: Vec<u32> = candidates
        .iter()
        .filter_map(|candidate| candidate.participant.number())
        .collect();
    assert_eq!(randomized, (1..=405).collect::<Vec<_>>());
    let last = candidates
        .iter()
        .position(|c| c.participant.number() == Some(405))
        .unwrap();
    for (place, candidate) in candidates.iter().enumerate() {
        let was_open = place <= last;
        let is_participant = candidate.participant.is_randomized();
        assert_eq!(
            is_participant,
            candidate.is_eligible() && was_open,
            "{candidate:?}"
        );
    }
    let decided: Vec<NaiveDate> = candidates.iter().map(|c| c.decided_on).collect();
    assert!(
        decided.is_sorted(),
        "candidates come in the order of the decision"
    );
}

/// With one site, all eligible, and no waiting, the time to the n-th arrival at rate
/// lambda G, G gamma with mean 1 and shape a, has E[n / (lambda G)] = n a / (lambda (a - 1)).
/// With a = 1000, G is nearly 1: the mean time to 120 arrivals at 30 a month of 30.4375 days is
/// 121.9 days, its standard deviation over replicates 11.8; over 400 trials, 4 standard errors are
/// 2.4 days, missed once in 16,000 seeds.
#[test]
fn candidates_arrive_at_the_rate_of_the_plan() {
    let trial = trial(
        "starter",
        &[
            ("mean_rate = 1.5 ", "mean_rate = 7.5 "),
            ("shape = 2.0 ", "shape = 1000.0 "),
            ("screening_days = [0, 14] ", "screening_days = [0, 0] "),
            ("opening = \"6 months\" ", "# "),
            ("fails = 0.05", "fails = 0"),
            ("at_least = 18", "at_least = 0"),
            (
                "min = 5, max = 120, present = 0.8",
                "min = 20, max = 60, present = 0.8",
            ),
        ],
    );
    let start = trial.enrolment().unwrap().start();
    let replicates = 400;
    let total: i64 = (0..replicates)
        .map(|replicate| {
            let last = candidates(&trial, replicate).pop().unwrap();
            (last.decided_on - start).num_days()
        })
        .sum();
    // Whole days are counted, half a day less on average.
    let mean = total as f64 / replicates as f64 + 0.5;
    assert!((mean - 121.9).abs() < 2.4, "{mean}");
}

/// The number of arrivals at a site is negative binomial: mean m, variance m (1 + m / a). At m = 41
/// the ratio of variance to mean over sites is 83 for a = 0.5; for a = 1000 it would be 1.04, but
/// that sites open at different times adds to it.
#[test]
fn a_small_shape_makes_a_few_sites_recruit_most() {
    let dispersion = |shape: &str| {
        let trial = trial("starter", &[("shape = 2.0 ", shape)]);
        let mut sum_of_squares = 0.0;
        let mut n = 0.0;
        for replicate in 0..60 {
            let mut counts = [0.0_f64; 4];
            for candidate in candidates(&trial, replicate) {
                counts[candidate.participant.site.unwrap()] += 1.0;
            }
            let mean = counts.iter().sum::<f64>() / 4.0;
            let squares: f64 = counts
                .iter()
                .map(|count| (count - mean) * (count - mean))
                .sum();
            sum_of_squares += squares / mean / 3.0;
            n += 1.0;
        }
        sum_of_squares / n
    };
    let uneven = dispersion("shape = 0.5 ");
    let even = dispersion("shape = 1000.0 ");
    assert!(uneven > 20.0, "{uneven}");
    assert!(even < 6.0, "{even}");
}
