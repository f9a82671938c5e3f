//! The swimmer plot.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::given::{Chosen, Given, Shown, name_of};
use super::happened::{Disposition, Event};
use super::rows::months_between;
use crate::picture::{Axis, Bar, BarKind, Lane, Sign, Swimmer, Words};
use crate::report::parts::{Cell, Head, Table};
use crate::report::source::Source;
use crate::trial::Trial;

/// The longest time between two doses within a bar, in days, as in calendars for people.
const LONGEST_BREAK: i64 = 56;

/// How long after the last dose of all signs are still drawn, in days: what comes years later would leave no room for
/// treatment.
const AFTER: i64 = 60;

/// What signs mean, by their kind.
const SIGNS: [&str; 6] = [
    "dose reduced",
    "a treatment stopped early",
    "end of treatment as planned",
    "end of treatment, early",
    "event",
    "end of the trial, early",
];
const REDUCED: usize = 0;
const STOPPED: usize = 1;
const COMPLETED: usize = 2;
const DISCONTINUED: usize = 3;
const EVENT: usize = 4;
const LEFT: usize = 5;

/// A participant's course.
struct Course<'c> {
    shown: &'c Shown,
    arm: String,
    start: NaiveDate,
    bars: Vec<Given>,
    holds: Vec<&'c Event>,
    signs: Vec<(usize, NaiveDate, Option<usize>, String)>,
}

/// The picture and its numbers.
pub(super) fn swimmers(
    source: &Source<'_>,
    trial: &Trial,
    chosen: &Chosen,
    events: &[Vec<Event>],
    dispositions: &[Option<Disposition>],
) -> (String, Table) {
    let happened = events.iter().zip(dispositions);
    let courses = chosen.drawn.iter().zip(happened);
    let courses = courses
        .filter_map(|(shown, (events, end))| course(source, trial, shown, events, end.as_ref()));
    let mut courses: Vec<Course<'_>> = courses.collect();
    let arm = |course: &Course<'_>| source.participants[course.shown.place].arm;
    courses.sort_by_key(|course| (arm(course), std::cmp::Reverse(length(course))));
    let kinds = kinds(trial, &courses);
    let drawn = courses.len();
    let reach = courses.iter().map(length).max().unwrap_or(0);
    let picture = Swimmer {
        words: Words {
            title: if dispositions.iter().any(Option::is_some) {
                "What participants were given, by months since randomization".to_owned()
            } else {
                "What is planned for participants, by months since randomization".to_owned()
            },
            subtitle: format!(
                "{}. {}, by arm, the longest first",
                trial.title(),
                who(drawn, source.participants.len(), chosen.is_beginning)
            ),
            source: source.makings.software.clone(),
        },
        x: Axis::new("Months since randomization"),
        bars: kinds.iter().map(|(_, kind)| kind.clone()).collect(),
        signs: if events.iter().all(Vec::is_empty) && dispositions.iter().all(Option::is_none) {
            Vec::new()
        } else {
            SIGNS.map(str::to_owned).to_vec()
        },
        lanes: courses
            .iter()
            .map(|one| lane(trial, one, &kinds, reach + AFTER))
            .collect(),
    };
    (picture.svg(), numbers(trial, &courses))
}

/// Who is drawn, in words.
fn who(drawn: usize, all: usize, is_beginning: bool) -> String {
    match drawn {
        1 if all == 1 => "One participant".to_owned(),
        _ if drawn == all => format!("All {all} participants"),
        _ if is_beginning => format!("The first {drawn} of {all} participants"),
        _ => format!("{drawn} of {all} participants, chosen evenly in the order of randomization"),
    }
}

/// Days from randomization to the end of the last bar.
fn length(course: &Course<'_>) -> i64 {
    let last = course.bars.iter().map(|bar| bar.last).max();
    last.map_or(0, |last| (last - course.start).num_days())
}

fn course<'c>(
    source: &Source<'_>,
    trial: &Trial,
    shown: &'c Shown,
    events: &'c [Event],
    end: Option<&Disposition>,
) -> Option<Course<'c>> {
    let participant = &source.participants[shown.place];
    let first = shown.given.iter().map(|one| one.first).min();
    let start = participant.randomized_on.or(first)?;
    let arm = participant.arm.map(|arm| trial.arms().get(arm).label());
    Some(Course {
        shown,
        arm: arm.unwrap_or_default().to_owned(),
        start,
        bars: bars(&shown.given),
        holds: events.iter().filter(|one| one.category == "HOLD").collect(),
        signs: signs(trial, events, end),
    })
}

/// Intervals of one part of a treatment that follow each other closely, as one.
fn bars(given: &[Given]) -> Vec<Given> {
    let mut bars: Vec<Given> = Vec::new();
    for one in given {
        let before = bars.iter_mut().rev().find(|bar| {
            bar.treatment == one.treatment
                && bar.part == one.part
                && (one.first - bar.last).num_days() <= LONGEST_BREAK
        });
        match before {
            Some(bar) => bar.last = bar.last.max(one.last),
            None => bars.push(one.clone()),
        }
    }
    bars
}

/// What happened, as signs: what comes after the last contact is not seen.
fn signs(
    trial: &Trial,
    events: &[Event],
    end: Option<&Disposition>,
) -> Vec<(usize, NaiveDate, Option<usize>, String)> {
    let treatments = trial.treatment_plan().treatments();
    let because = |reason: &str| match reason {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    let last = end.and_then(|end| end.last_contact);
    let mut signs = Vec::new();
    for one in events {
        if last.is_some_and(|last| one.first > last) {
            continue;
        }
        let colour = treatments.iter().position(|name| *name == one.treatment);
        let (kind, note) = match &*one.category {
            "REDUCTION" => (
                REDUCED,
                format!("{} reduced to {}", one.treatment, one.dose),
            ),
            "STOP" => (
                STOPPED,
                format!("{} stopped{}", one.treatment, because(&one.reason)),
            ),
            "EVENT" => (EVENT, format!("{}{}", one.name, because(&one.reason))),
            _ => continue,
        };
        signs.push((kind, one.first, colour, note));
    }
    let Some(end) = end else {
        return signs;
    };
    if let Some(on) = end.last_dose {
        signs.push(if end.treatment_status == "COMPLETED" {
            (COMPLETED, on, None, "treatment completed".to_owned())
        } else {
            let why = because(&end.treatment_reason);
            (
                DISCONTINUED,
                on,
                None,
                format!("treatment ended early{why}"),
            )
        });
    }
    if let (Some(on), "DISCONTINUED") = (end.last_contact, &*end.trial_status) {
        let why = because(&end.trial_reason);
        signs.push((LEFT, on, None, format!("left the trial{why}")));
    }
    signs
}

/// What bars there are, in the order of the plan, with what they are given by.
fn kinds(trial: &Trial, courses: &[Course<'_>]) -> Vec<((usize, String), BarKind)> {
    let bars = courses.iter().flat_map(|one| &one.bars);
    let there: BTreeSet<(usize, &str)> = bars.map(|bar| (bar.treatment, &*bar.part)).collect();
    let mut kinds = Vec::new();
    for (treatment, part) in there {
        let parts = trial.treatment_plan().parts(treatment);
        let is_own = |&place: &usize| trial.regimens()[place].part == part;
        let pattern = parts.iter().position(is_own);
        let kind = BarKind {
            name: name_of(trial, treatment, part),
            colour: treatment,
            pattern: pattern.unwrap_or_else(|| part.parse::<usize>().map_or(0, |one| one - 1)),
        };
        kinds.push(((treatment, part.to_owned()), kind));
    }
    kinds
}

/// A participant's lane, with signs until so many days after randomization.
fn lane(
    trial: &Trial,
    course: &Course<'_>,
    kinds: &[((usize, String), BarKind)],
    reach: i64,
) -> Lane {
    let at = |day: NaiveDate| months_between(course.start, day);
    // A day of treatment ends with the day.
    let until = |day: NaiveDate| at(day.succ_opt().unwrap_or(day));
    let bars = course.bars.iter().filter_map(|bar| {
        let kind = kinds
            .iter()
            .position(|((treatment, part), _)| *treatment == bar.treatment && *part == bar.part)?;
        Some(Bar {
            kind,
            from: at(bar.first),
            to: until(bar.last),
        })
    });
    let treatments = trial.treatment_plan().treatments();
    let gaps = course.holds.iter().filter_map(|hold| {
        let kind = treatments.iter().position(|name| *name == hold.treatment)?;
        let bars = course.bars.iter().filter(|bar| bar.treatment == kind);
        let end = bars.map(|bar| bar.last).max()?;
        let last = hold.last.unwrap_or(hold.first).min(end);
        (hold.first <= last).then(|| Bar {
            kind,
            from: at(hold.first),
            to: until(last),
        })
    });
    let signs = course.signs.iter();
    let signs = signs.filter(|(_, on, ..)| (*on - course.start).num_days() <= reach);
    let signs = signs.map(|(kind, on, colour, note)| Sign {
        kind: *kind,
        at: at(*on),
        colour: *colour,
        note: note.clone(),
    });
    Lane {
        name: course.shown.id.clone(),
        group: course.arm.clone(),
        bars: bars.collect(),
        gaps: gaps.collect(),
        signs: signs.collect(),
    }
}

/// The same as a table.
fn numbers(trial: &Trial, courses: &[Course<'_>]) -> Table {
    let rows = courses.iter().map(|course| {
        let given = course.bars.iter().map(|bar| {
            let name = name_of(trial, bar.treatment, &bar.part);
            format!("{name} {} to {}", bar.first, bar.last)
        });
        let mut signs: Vec<_> = course.signs.iter().collect();
        signs.sort_by_key(|(kind, on, ..)| (*on, *kind));
        let signs = signs.iter().map(|(_, on, _, note)| format!("{on} {note}"));
        let holds = match course.holds.len() {
            0 => String::new(),
            many => many.to_string(),
        };
        vec![
            Cell::text(&course.shown.id),
            Cell::text(&course.arm),
            Cell::date(course.start.to_string()),
            Cell::text(given.collect::<Vec<_>>().join("; ")),
            Cell::number(holds),
            Cell::text(signs.collect::<Vec<_>>().join("; ")),
        ]
    });
    Table {
        caption: "the course of each participant who is drawn".to_owned(),
        head: vec![
            Head::text("Participant"),
            Head::text("Arm"),
            Head::text("Month 0"),
            Head::text("Given, first and last day"),
            Head::number("Holds"),
            Head::text("What happened"),
        ],
        rows: rows.collect(),
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(first: &str, last: &str, part: &str) -> Given {
        Given {
            treatment: 0,
            part: part.to_owned(),
            epoch: String::new(),
            cycle: None,
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
            times_per_day: 1,
            dose: "1".to_owned(),
            unit: "mg".to_owned(),
            is_single: false,
            route: "oral".to_owned(),
        }
    }

    #[test]
    fn cycles_are_one_bar_until_a_long_break() {
        let bars = bars(&[
            given("2026-01-01", "2026-01-21", "1"),
            given("2026-01-29", "2026-02-18", "1"),
            given("2026-02-18", "2026-02-18", "2"),
            given("2026-06-01", "2026-06-02", "1"),
        ]);
        let days: Vec<String> = bars
            .iter()
            .map(|bar| format!("{} {} {}", bar.part, bar.first, bar.last))
            .collect();
        assert_eq!(
            days,
            [
                "1 2026-01-01 2026-02-18",
                "2 2026-02-18 2026-02-18",
                "1 2026-06-01 2026-06-02"
            ]
        );
    }

    #[test]
    fn who_is_drawn_is_said() {
        assert_eq!(who(1, 1, false), "One participant");
        assert_eq!(who(12, 12, false), "All 12 participants");
        assert_eq!(who(40, 9000, true), "The first 40 of 9000 participants");
        assert!(who(40, 405, false).starts_with("40 of 405 participants, chosen evenly"));
    }
}
