//! What really happens to a participant: all treatments, those that events begin, and the visits.

use crate::deviation::{Actual, Came, Ends};
use crate::deviation_course::{Happened, Machine, PlannedPart, Stop, ends};
use crate::deviation_draws::{Draws, events, moved_by};
use crate::schedule::{Anchor, Condition, Day, Moment, Offset, Participant, Unfit};
use crate::schedule_course::Course;
use crate::schedule_tables::planned_days;
use std::collections::BTreeMap;

/// A treatment of a participant.
pub struct Given {
    pub treatment: String,
    pub parts: Vec<PlannedPart>,
    pub happened: Happened,
    /// The treatment in whose place an event has begun it, and why that was ended.
    pub in_place_of: Option<(String, String)>,
}

/// A day of a visit.
#[derive(Debug)]
pub struct Seen {
    /// The visit's place, and which of its days it is, from 1.
    pub visit: usize,
    pub repeat: usize,
    pub planned_on: Day,
    pub due_on: Option<Day>,
    pub status: &'static str,
    pub kept_on: Option<Day>,
}

pub struct Outcome {
    pub came: Vec<Came>,
    pub given: Vec<Given>,
    pub seen: Vec<Seen>,
}

/// The participant must have no dates of events yet: they are drawn here.
pub fn outcome(actual: &Actual, participant: &Participant, draws: Draws) -> Result<Outcome, Unfit> {
    let came = events(actual, participant, draws);
    let mut dated = participant.clone();
    for one in &came {
        let name = actual.events[one.event].name.clone();
        dated.dates.insert(name, one.day);
    }
    let course = Course::new(&actual.design, &dated);
    let mut given = Vec::new();
    for treatment in actual.design.treatments() {
        let parts = planned_parts(&course, &treatment)?;
        if !parts.is_empty() {
            given.push(give(actual, &treatment, parts, &came, draws, None));
        }
    }
    // One after the other: what is begun is there, and may be ended by an event that begins another one.
    loop {
        let next = (0..given.len()).filter_map(|place| {
            let (treatment, part) = next_begun(actual, &given, place, &came, &dated)?;
            Some((place, treatment, part))
        });
        let Some((place, treatment, part)) = next.min_by_key(|(.., part)| part.start) else {
            break;
        };
        let stop = given[place].happened.stop.clone().expect("it was ended");
        let ended = Some((given[place].treatment.clone(), stop.reason));
        given.push(give(actual, &treatment, vec![part], &came, draws, ended));
    }
    let seen = seen(actual, &course, &given, &came, draws)?;
    Ok(Outcome { came, given, seen })
}

/// The parts with a dose, in order of their first doses.
fn planned_parts(course: &Course, treatment: &str) -> Result<Vec<PlannedPart>, Unfit> {
    let mut parts = Vec::new();
    for (part, own) in course.design.parts.iter().enumerate() {
        if own.treatment != treatment {
            continue;
        }
        let doses = course.dosing_days(part)?;
        if doses.is_empty() {
            continue;
        }
        parts.push(PlannedPart {
            part,
            start: course.part_start(part)?.expect("it has doses"),
            end: course.part_end(part)?.expect("it has doses"),
            doses,
        });
    }
    parts.sort_by_key(|part| part.doses[0].0);
    Ok(parts)
}

/// The first event that ends a treatment.
fn first_stop(
    actual: &Actual,
    treatment: &str,
    came: &[Came],
    begins: Option<Day>,
) -> Option<Came> {
    let own = came
        .iter()
        .filter(|one| ends(&actual.events[one.event].ends, treatment));
    let own = own.filter(|one| begins.is_none_or(|begins| one.day >= begins));
    own.min_by_key(|one| one.day).cloned()
}

fn reason(actual: &Actual, event: usize) -> String {
    let event = &actual.events[event];
    event.reason.clone().unwrap_or_else(|| event.name.clone())
}

fn give(
    actual: &Actual,
    treatment: &str,
    parts: Vec<PlannedPart>,
    came: &[Came],
    draws: Draws,
    in_place_of: Option<(String, String)>,
) -> Given {
    // What comes before a treatment that an event begins does not end it.
    let begins = in_place_of.as_ref().map(|_| parts[0].start);
    // What comes after the end of the plan ends nothing.
    let end = parts.iter().map(|part| part.end).max();
    let first = first_stop(actual, treatment, came, begins).filter(|one| Some(one.day) < end);
    let stop = first.map(|one| Stop {
        day: one.day,
        reason: reason(actual, one.event),
    });
    let happened =
        Machine::new(actual, treatment, &parts, stop, draws).run(treatment, in_place_of.is_some());
    Given {
        treatment: treatment.to_string(),
        parts,
        happened,
        in_place_of,
    }
}

/// The treatment that begins in place of this one, where an event ended it.
fn next_begun(
    actual: &Actual,
    given: &[Given],
    place: usize,
    came: &[Came],
    participant: &Participant,
) -> Option<(String, PlannedPart)> {
    let own = &given[place];
    let end = own.parts.iter().map(|part| part.end).max()?;
    let begins = own.in_place_of.as_ref().map(|_| own.parts[0].start);
    let event = first_stop(actual, &own.treatment, came, begins)?;
    let begins = actual.events[event.event].begins.clone()?;
    let is_ended_by_it = own.happened.stop.as_ref()?
        == &Stop {
            day: event.day,
            reason: reason(actual, event.event),
        };
    let is_begun = own.happened.begun_on? < event.day;
    let is_there = given.iter().any(|other| other.treatment == begins);
    if !is_ended_by_it || !is_begun || event.day >= end || is_there {
        return None;
    }
    let mut design = actual.design.clone();
    let part = design
        .parts
        .iter()
        .position(|part| part.treatment == begins)?;
    // From that day on as planned, and until the end of the plan of the one that was ended.
    let at = |day| Moment {
        offset: Offset::At,
        anchor: Anchor::Date(day),
    };
    design.parts[part].when = Condition::default();
    design.parts[part].start = Some(at(event.day));
    design.parts[part].until.push(at(end));
    let course = Course::new(&design, participant);
    let parts = planned_parts(&course, &begins).ok()?;
    Some((begins, parts.into_iter().next()?))
}

fn seen(
    actual: &Actual,
    course: &Course,
    given: &[Given],
    came: &[Came],
    draws: Draws,
) -> Result<Vec<Seen>, Unfit> {
    let randomized_on = course.participant.randomized_on;
    let left = came
        .iter()
        .filter(|one| matches!(actual.events[one.event].ends, Ends::Trial | Ends::Contact));
    let left = left.map(|one| one.day).min();
    let mut begun: BTreeMap<(usize, i64), Day> = BTreeMap::new();
    for one in given {
        for (part, cycle, planned_on, day) in &one.happened.cycles {
            begun.insert((*part, *cycle), day - planned_on);
        }
    }
    let mut all = Vec::new();
    let mut previous = None;
    for (place, visit) in actual.design.visits.iter().enumerate() {
        let planned = planned_days(course, visit, previous)?;
        previous = planned.last().map(|(day, _)| *day);
        let mut missed = draws.stream("missed-visit", &visit.name);
        let mut moved = draws.stream("visit-day", &visit.name);
        for (before, (planned_on, cycle)) in planned.into_iter().enumerate() {
            let mut seen = Seen {
                visit: place,
                repeat: before + 1,
                planned_on,
                due_on: Some(planned_on),
                status: "IN WINDOW",
                kept_on: Some(planned_on),
            };
            let attendance = actual.attendance.as_ref().expect("attendance is written");
            let is_missed = missed.uniform() < attendance.missed;
            let (earlier, later) = visit.window.unwrap_or((0, 0));
            let by = moved_by(&attendance.timing, (earlier, later), &mut moved);
            let shift = match (&visit.planned, cycle) {
                (crate::schedule::Planned::Cycle { of, .. }, Some((cycle, _))) => {
                    let part = course.design.part_named(of);
                    begun.get(&(part, cycle)).copied()
                }
                _ => Some(0),
            };
            let due = planned_on + shift.unwrap_or(0);
            seen.due_on = shift.map(|_| due);
            let day = (due + by).max(randomized_on);
            if planned_on < randomized_on {
                // It takes place as planned.
            } else if shift.is_none() || left.is_some_and(|left| due >= left) {
                (seen.status, seen.kept_on) = ("NOT DONE", None);
            } else if is_missed {
                (seen.status, seen.kept_on) = ("MISSED", None);
            } else if left.is_some_and(|left| day >= left) {
                // Who has left is not seen late.
                (seen.status, seen.kept_on) = ("NOT DONE", None);
            } else {
                seen.kept_on = Some(day);
                seen.status = if day < due - earlier {
                    "EARLY"
                } else if day > due + later {
                    "LATE"
                } else {
                    "IN WINDOW"
                };
            }
            all.push(seen);
        }
    }
    Ok(all)
}
