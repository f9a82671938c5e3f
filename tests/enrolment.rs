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

/// The starter with these epochs, and E1 judged in one of them.
fn with_epochs(epochs: &[(&str, &str, &str)], of_e1: &str) -> Trial {
    let mut sections = String::new();
    for (name, kind, length) in epochs {
        let section = format!("[[epoch]]\nname = \"{name}\"\nkind = \"{kind}\"\n{length}\n");
        sections.push_str(&section);
    }
    let fails = format!("fails = 0.2{of_e1}");
    trial(
        "starter",
        &[
            ("fails = 0.05", &fails),
            ("[conventions]", &format!("{sections}[conventions]")),
        ],
    )
}

const RUN_IN: [(&str, &str, &str); 3] = [
    ("SCREENING", "screening", ""),
    ("RUN-IN", "run-in", "for = \"2 weeks\"\n"),
    ("TREATMENT", "treatment", ""),
];

/// Days from screening to the decision.
fn waited(candidate: &ScreeningRecord) -> i64 {
    let screened_on = candidate.participant.screened_on.unwrap();
    (candidate.decided_on - screened_on).num_days()
}

/// Screening takes 0 to 14 days, and the run-in 14 more for those whom it is not over for.
#[test]
fn who_fails_in_screening_leaves_before_the_run_in() {
    let trial = with_epochs(&RUN_IN, "");
    let mut waits = [0; 29];
    let mut failed = 0;
    for candidate in (0..4).flat_map(|replicate| candidates(&trial, replicate)) {
        let days = waited(&candidate);
        if candidate.is_eligible() {
            assert!((14..=28).contains(&days), "{candidate:?}");
            waits[usize::try_from(days).unwrap()] += 1;
        } else {
            failed += 1;
            assert!((0..=14).contains(&days), "{candidate:?}");
        }
        if candidate.participant.is_randomized() {
            assert_eq!(
                candidate.participant.randomized_on,
                Some(candidate.decided_on)
            );
        }
    }
    assert!(failed > 100, "{failed}");
    assert!(waits[14..].iter().all(|&count| count > 0), "{waits:?}");
}

/// The criterion of the run-in, the third, is failed alone or not at all, and by the share of those who
/// pass the others that it says: 0.2. Of 480 or more, a share that is off by 4 standard errors of
/// sqrt(0.16 / 480) comes once in 16,000 seeds.
#[test]
fn a_criterion_of_the_run_in_fails_only_those_who_pass_the_others() {
    let trial = with_epochs(&RUN_IN, "\nepoch = \"RUN-IN\"");
    let (mut judged, mut failed, mut others) = (0, 0, 0);
    for candidate in (0..4).flat_map(|replicate| candidates(&trial, replicate)) {
        let days = waited(&candidate);
        match candidate.failed.as_slice() {
            [] => judged += 1,
            [2] => {
                (judged, failed) = (judged + 1, failed + 1);
                assert!((14..=28).contains(&days), "{candidate:?}");
            }
            of_screening => {
                others += 1;
                assert!(!of_screening.contains(&2), "{candidate:?}");
                assert!((0..=14).contains(&days), "{candidate:?}");
            }
        }
    }
    assert!(judged >= 480 && others > 100, "{judged} {others}");
    let share = f64::from(failed) / f64::from(judged);
    let bound = 4.0 * (0.16 / f64::from(judged)).sqrt();
    assert!((share - 0.2).abs() < bound, "{failed} of {judged}");
}

/// Candidates come in the order of their decisions, also where some leave before the run-in.
#[test]
fn a_run_in_keeps_the_order_of_decisions() {
    let trial = with_epochs(&RUN_IN, "\nepoch = \"RUN-IN\"");
    let candidates = candidates(&trial, 5);
    let decided: Vec<NaiveDate> = candidates.iter().map(|one| one.decided_on).collect();
    assert!(decided.is_sorted());
    let numbers: Vec<u32> = candidates
        .iter()
        .filter_map(|one| one.participant.number())
        .collect();
    assert_eq!(numbers, (1..=120).collect::<Vec<_>>());
}

/// Epochs without a run-in change nothing: neither their names, nor those after randomization, nor how
/// long screening is said to take.
#[test]
fn without_a_run_in_enrolment_is_as_it_was() {
    let plain = candidates(&with_epochs(&[], ""), 2);
    for epochs in [
        &[("VISIT 0", "screening", ""), ("T", "treatment", "")][..],
        &[("T", "treatment", "")],
        &[
            ("SCREENING", "screening", "for = \"28 days\"\n"),
            ("T", "treatment", "for = \"1 year\"\n"),
            ("F", "follow-up", ""),
        ],
    ] {
        assert_eq!(candidates(&with_epochs(epochs, ""), 2), plain, "{epochs:?}");
    }
}

/// Who arrives, on which day, and how long screening takes does not go by the run-in.
#[test]
fn a_run_in_moves_nobody_to_another_day_of_screening() {
    let plain = candidates(&with_epochs(&[], ""), 2);
    let run_in = candidates(&with_epochs(&RUN_IN, ""), 2);
    let of_a_site = |candidates: &[ScreeningRecord], site: usize| -> Vec<NaiveDate> {
        let of = candidates
            .iter()
            .filter(|one| one.participant.site == Some(site));
        let mut days: Vec<_> = of.map(|one| one.participant.screened_on.unwrap()).collect();
        days.sort_unstable();
        days
    };
    for site in 0..4 {
        let (plain, run_in) = (of_a_site(&plain, site), of_a_site(&run_in, site));
        let both = plain.len().min(run_in.len());
        // The trials end on different days: those before are the same.
        assert!(both > 5, "{site}");
        assert_eq!(plain[..both], run_in[..both], "{site}");
    }
}
