//! What really happens in POLAR is as often as was published: in a simulated trial of 100,000 participants, each
//! rate that the scenario was set from is within 3 standard errors, or within the range that was published.
//!
//! Sources: PALLAS, PMC9851679 (stopped before 2 years, and for adverse events); pooled PALOMA,
//! 10.1186/s13058-020-01263-0 (at least one reduction); PMC8361185, table 3 (one and two reductions, days to the
//! first, interruptions or delays); PALOMA-3 and the US label (neutropenia).
#![allow(clippy::unwrap_used)] // what fails here fails the test

use chrono::Months;
use evenhand::actual::{Actual, Cause, Fate, Treated};
use evenhand::allocation::Allocator;
use evenhand::calendar::{Plan, draw_events};
use evenhand::enrolment::Enrolment;
use evenhand::participant::Participant;
use evenhand::participant_streams::NamedStreams;
use evenhand::rng::{Seed, Streams};
use evenhand::scenario;
use evenhand::table::Day;
use evenhand::trial::Trial;

const PARTICIPANTS: usize = 100_000;
const NEUTROPENIA: &str = "neutropenia";

/// POLAR with more participants, who come faster.
fn polar() -> Trial {
    let mut source = scenario::builtin("polar").unwrap();
    let text = String::from_utf8(source.text).unwrap();
    let text = text
        .replace(
            "sample_size = 405",
            &format!("sample_size = {PARTICIPANTS}"),
        )
        .replace("mean_rate = 0.195", "mean_rate = 1000");
    source.text = text.into_bytes();
    scenario::read(&source).unwrap()
}

/// What happened to one participant who began palbociclib.
#[expect(clippy::struct_excessive_bools, reason = "each is a rate of its own")]
struct One {
    is_stopped_by_2_years: bool,
    is_stopped_for_adverse_events: bool,
    reductions: u32,
    first_reduction: Option<i32>,
    worst_grade: u8,
    is_febrile: bool,
    is_interrupted_or_delayed: bool,
    first_neutropenia: Option<i32>,
    durations: Vec<i32>,
}

fn one(trial: &Trial, actual: &Actual<'_, '_>, treated: &Treated<'_>) -> Option<One> {
    let doses = treated.fates();
    let given = || doses.iter().filter(|dose| dose.fate == Fate::Given);
    let first = given().map(|dose| dose.given_on().0).min()?;
    let two_years = Day::from(actual.plan.randomized_on() + Months::new(24));
    let stop = treated.stop.as_ref();
    let stop = stop.filter(|stop| stop.first_day() < two_years && treated.is_stopped_early());
    let events = trial.treatment_plan().events();
    let toxicities = &trial.deviations().toxicities;
    let episodes = || {
        let all = treated.episodes.iter();
        all.filter(|episode| toxicities[episode.toxicity].name == NEUTROPENIA)
    };
    let lower = given().filter(|dose| dose.level > 0);
    // A toxicity interrupts where a planned dose is held, and delays where a cycle waits for the end of a hold.
    let is_held = doses.iter().any(|dose| dose.fate == Fate::Held);
    let ends = |day: Day| {
        treated
            .holds
            .iter()
            .any(|hold| hold.last_day().0 + 1 == day.0)
    };
    let mut units = treated.courses.iter().flat_map(|course| &course.units);
    let has_waited = units.any(|unit| unit.late_by > 0 && unit.begins().is_some_and(ends));
    Some(One {
        is_stopped_by_2_years: stop.is_some(),
        is_stopped_for_adverse_events: stop.is_some_and(|stop| match stop.cause {
            Cause::Toxicity(_) => true,
            Cause::Event(event) => events[event].reason == "ADVERSE EVENT",
            _ => false,
        }),
        reductions: given().map(|dose| dose.level).max()? as u32,
        first_reduction: lower.map(|dose| dose.given_on().0 - first).min(),
        worst_grade: episodes().map(|episode| episode.grade).max().unwrap_or(0),
        is_febrile: episodes().any(|episode| episode.is_complicated),
        is_interrupted_or_delayed: is_held || has_waited,
        first_neutropenia: episodes()
            .map(|episode| episode.first_day().0 - first)
            .min(),
        durations: episodes()
            .map(|episode| episode.last_day().0 - episode.first_day().0 + 1)
            .collect(),
    })
}

/// Everyone who began palbociclib, in two threads.
fn everyone() -> Vec<One> {
    let trial = polar();
    let streams = Streams::new(Seed::from_integer(42), 0);
    let named = NamedStreams {
        plan: trial.treatment_plan(),
        deviations: trial.deviations(),
        streams: &streams,
    };
    let mut allocator = Allocator::new(&trial, &streams);
    let enrolled = Enrolment::new(&trial, &streams).map(|record| record.unwrap().participant);
    let people: Vec<Participant> = enrolled
        .filter(Participant::is_randomized)
        .map(|mut participant| {
            allocator.allocate_participant(&mut participant).unwrap();
            participant
        })
        .collect();
    assert_eq!(people.len(), PARTICIPANTS);
    let follow = |people: &[Participant]| {
        let happened = people.iter().filter_map(|participant| {
            let mut participant = participant.clone();
            let planned = trial.treatment_plan();
            draw_events(planned, &mut participant, &named);
            let plan = Plan::new(planned, &participant).unwrap().unwrap();
            let actual = Actual::drawn(&plan, trial.deviations(), &participant, &named).unwrap();
            let mut treated = actual.treatments.iter();
            let treated =
                treated.find(|own| planned.treatments()[own.treatment] == "palbociclib")?;
            one(&trial, &actual, treated)
        });
        happened.collect::<Vec<One>>()
    };
    let (early, late) = people.split_at(PARTICIPANTS / 2);
    std::thread::scope(|scope| {
        let early = scope.spawn(|| follow(early));
        let late = follow(late);
        let mut all = early.join().unwrap();
        all.extend(late);
        all
    })
}

fn median(mut values: Vec<i32>) -> i32 {
    values.sort_unstable();
    values[values.len() / 2]
}

#[test]
fn each_published_rate_comes_out() {
    let all = everyone();
    let n = all.len() as f64;
    let share = |is: &dyn Fn(&One) -> bool| all.iter().filter(|one| is(one)).count() as f64 / n;
    for (what, published, found) in [
        (
            "stopped before 2 years",
            1199.0 / 2840.0,
            share(&|one| one.is_stopped_by_2_years),
        ),
        (
            "stopped before 2 years for adverse events",
            0.272,
            share(&|one| one.is_stopped_for_adverse_events),
        ),
        ("reduced", 0.369, share(&|one| one.reductions > 0)),
        (
            "neutropenia of grade 3",
            0.56,
            share(&|one| one.worst_grade == 3),
        ),
        (
            "neutropenia of grade 4",
            0.11,
            share(&|one| one.worst_grade == 4),
        ),
        ("febrile neutropenia", 0.01, share(&|one| one.is_febrile)),
    ] {
        let error = (published * (1.0 - published) / n).sqrt();
        let distance = (found - published) / error;
        assert!(
            distance.abs() <= 3.0,
            "{what}: {found:.4} and not {published:.4}, {distance:.2} standard errors"
        );
    }
    for (what, range, found) in [
        (
            "one reduction",
            0.22..=0.26,
            share(&|one| one.reductions == 1),
        ),
        (
            "two reductions",
            0.11..=0.21,
            share(&|one| one.reductions == 2),
        ),
        (
            "interruption or delay",
            0.72..=0.81,
            share(&|one| one.is_interrupted_or_delayed),
        ),
    ] {
        assert!(
            range.contains(&found),
            "{what}: {found:.4}, not in {range:?}"
        );
    }
    assert_eq!(
        median(all.iter().filter_map(|one| one.first_neutropenia).collect()),
        16
    );
    assert_eq!(
        median(all.iter().flat_map(|one| one.durations.clone()).collect()),
        7
    );
    let first = median(all.iter().filter_map(|one| one.first_reduction).collect());
    assert!(
        (91..=179).contains(&first),
        "{first} days to the first reduction"
    );
    let early = all.iter().filter_map(|one| one.first_reduction);
    let early = early.filter(|&days| days <= 183).count() as f64;
    assert!(
        early / share(&|one| one.reductions > 0) / n > 0.5,
        "mostly in the first 6 months"
    );
}
