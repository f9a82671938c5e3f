//! The participants found so are those of the whole enrolment.
#![allow(clippy::unwrap_used)] // what fails here fails the test

use super::*;
use crate::rng::Streams;
use crate::scenario;

type Row = (u16, u32, Vec<u16>);

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

/// The participants by the whole enrolment; `None` where it fails.
fn enrolled(trial: &Trial, seed: &Seed, replicate: u64) -> Option<Vec<Row>> {
    let start = trial.enrolment().unwrap().start();
    let mut rows = Vec::new();
    for record in Enrolment::new(trial, &Streams::new(seed.clone(), replicate)) {
        let participant = record.ok()?.participant;
        let Some(day) = participant.randomized_on else {
            continue;
        };
        let levels = participant.levels.iter().map(|level| level.unwrap() as u16);
        rows.push((
            participant.site.unwrap() as u16,
            (day - start).num_days() as u32,
            levels.collect(),
        ));
    }
    Some(rows)
}

fn found(participants: &mut RandomizedParticipants, replicate: u64) -> Option<Vec<Row>> {
    let rows = participants.read(replicate)?;
    Some(
        rows.map(|one| (one.site, one.day, one.levels.to_vec()))
            .collect(),
    )
}

/// Compares replicates, in an order in which what was learned of some is wrong for others; returns how
/// many were found.
fn compare(trial: &Trial, seed: u64, replicates: u64) -> usize {
    let seed = Seed::from_integer(seed);
    let mut participants = RandomizedParticipants::new(trial, &seed).unwrap();
    let mut count = 0;
    for replicate in (0..replicates).chain([1 << 40, 0]) {
        if let Some(rows) = found(&mut participants, replicate) {
            let expected = enrolled(trial, &seed, replicate);
            assert!(Some(rows) == expected, "{} of {}", replicate, trial.name());
            count += 1;
        }
    }
    count
}

#[test]
fn every_built_in_scenario_has_the_participants_of_its_enrolment() {
    for name in scenario::builtin_names() {
        let replicates = if name.starts_with("polar") { 40 } else { 6 };
        assert_eq!(
            compare(&trial(name, &[]), 42, replicates),
            replicates as usize + 2
        );
    }
}

#[test]
fn many_candidates_at_a_site_are_judged_in_sets() {
    let many = trial("starter", &[("sample_size = 120", "sample_size = 3000")]);
    assert_eq!(compare(&many, 1, 4), 6);
    let polar = trial("polar", &[("sample_size = 405", "sample_size = 4000")]);
    assert_eq!(compare(&polar, 2, 2), 4);
}

/// A date that is asked about by a case, a criterion of two attributes, levels by number, the last days
/// of the calendar.
#[test]
fn conditions_of_every_kind_are_judged_as_enrolment_does() {
    let mixed = trial(
        "starter",
        &[
            (
                "uniform = { min = 45, max = 120 }",
                r#"uniform = { min = 45, max = 120 }

[[attribute.case]]
when = { sex = "male", age = { below = 60 } }
normal = { mean = 80.5, sd = 15, min = 40, max = 130 }"#,
            ),
            (
                "days_before = { min = 5, max = 120, present = 0.8 }",
                r#"days_before = { min = 5, max = 120, present = 0.8 }

[[attribute]]
name = "scan_on"
days_before = { min = 1, max = 40, present = 0.9, not_before = "surgery_on" }

[[attribute.case]]
when = { surgery_on = { within = "2 months", more_than = "1 week" }, weight = { below = 90 } }
days_before = { min = 1, max = 60 }"#,
            ),
            (
                "require = { age = { at_least = 18 } }",
                "require = [{ age = { at_least = 30, below = 60 }, sex = \"male\" }, { weight = { below = 80.5 } }, { sex = \"female\", scan_on = { within = \"1 month\" } }]",
            ),
        ],
    );
    assert_eq!(compare(&mixed, 3, 10), 12);
}

/// What is not found in the usual way is left to the whole enrolment, which fails or not.
#[test]
fn what_cannot_be_completed_is_not_found() {
    let rare = trial("starter", &[("fails = 0.05", "fails = 0.99")]);
    assert_eq!(compare(&rare, 1, 1), 0);
    let late = trial("starter", &[("2027-01-04", "2199-09-01")]);
    let seed = Seed::from_integer(1);
    for replicate in 0..20 {
        let participants = RandomizedParticipants::new(&late, &seed);
        let rows = participants.and_then(|mut one| found(&mut one, replicate));
        if let Some(rows) = rows {
            assert!(Some(rows) == enrolled(&late, &seed, replicate));
        }
    }
}
