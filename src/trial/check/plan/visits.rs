//! Visits.

use super::super::super::draft::{self, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::conditions::{condition, period};
use super::super::names::text;
use super::super::numbers::{whole, whole_or};
use super::Parts;
use super::moments::Reading;
use super::names::Names;
use super::regimens::epoch;
use super::schedules::numbers;
use crate::design::epoch::run_in_days;
use crate::design::{
    Anchor, Condition, MAX_PERIOD_DAYS, Period, Regimen, Repeat, Visit, VisitDays, WeekCount,
};

/// The widest window to either side, in days.
const MAX_WINDOW: i64 = 366;

/// The visits.
pub(super) fn visits(
    part: &Part<Vec<draft::Visit>>,
    names: &Names<'_>,
    parts: Parts<'_>,
    week: WeekCount,
    found: &mut Findings,
) -> Option<Vec<Visit>> {
    if part.is_unreadable() {
        return None;
    }
    let at = Path::new("visit");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let reading = Reading {
                names,
                week,
                of_visit: place > 0,
            };
            visit(one, &at.index(place), reading, parts, found)
        })
        .collect();
    read.into_iter().collect()
}

fn visit(
    draft: &draft::Visit,
    at: &Path,
    reading: Reading<'_, '_>,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<Visit> {
    let name = text(&draft.name, &at.key("name"), found);
    let epoch = match &draft.epoch {
        Part::Absent => Some(None),
        part => epoch(part, &at.key("epoch"), reading.names, parts, found).map(Some),
    };
    let days = days(draft, at, reading, found);
    let window = window(&draft.window, &at.key("window"), found);
    let when = match &draft.when {
        Part::Absent => Some(Condition::always()),
        Part::Unreadable => None,
        Part::Given(when) => condition(when, &at.key("when"), parts.scope, found),
    };
    let visit = Visit {
        name: name?,
        epoch: epoch?,
        days: days?,
        window: window?,
        when: when?,
    };
    check_name(&visit, at, found);
    check_window(&visit, at, found);
    check_screening(&visit, at, parts, found);
    Some(visit)
}

fn days(
    draft: &draft::Visit,
    at: &Path,
    reading: Reading<'_, '_>,
    found: &mut Findings,
) -> Option<VisitDays> {
    match (&draft.at, &draft.cycle) {
        (Part::Absent, Part::Absent) => {
            found.add(at.clone(), BrokenRule::VisitWithoutDay);
            None
        }
        (moment, Part::Absent) => {
            let moment = moment
                .given()
                .and_then(|moment| reading.moment(moment, &at.key("at"), found));
            let repeat = repeat(draft, at, reading, found);
            Some(VisitDays::At {
                at: moment?,
                repeat: repeat?,
            })
        }
        (Part::Absent, cycle) => {
            for (is_there, key) in [
                (!draft.every.is_absent(), "every"),
                (!draft.times.is_absent(), "times"),
                (!draft.until.is_absent(), "until"),
            ] {
                if is_there {
                    found.add(at.key(key), BrokenRule::GoesWithAt(key));
                }
            }
            in_cycles(cycle.given()?, &at.key("cycle"), reading.names, found)
        }
        _ => {
            found.add(at.clone(), BrokenRule::Both(["at", "cycle"]));
            None
        }
    }
}

/// How a visit is repeated, if it is; `None` where that is not what it should be.
#[expect(
    clippy::option_option,
    reason = "a visit need not be repeated, and its repetition may be refused"
)]
fn repeat(
    draft: &draft::Visit,
    at: &Path,
    reading: Reading<'_, '_>,
    found: &mut Findings,
) -> Option<Option<Repeat>> {
    let until = reading.moments(&draft.until, &at.key("until"), found);
    let times = match &draft.times {
        Part::Absent => Some(None),
        times => whole_or(times, None, &at.key("times"), (1, MAX_PERIOD_DAYS), found).map(Some),
    };
    if draft.every.is_absent() {
        for (is_there, key) in [
            (!draft.times.is_absent(), "times"),
            (!draft.until.is_absent(), "until"),
        ] {
            if is_there {
                found.add(at.key(key), BrokenRule::GoesWithEvery(key));
            }
        }
        return until.map(|_| None);
    }
    let every = period(&draft.every, &at.key("every"), found)?;
    let (until, times) = (until?, times?);
    if times.is_none() && !until.iter().any(|until| until.anchor.is_sure()) {
        found.add(at.key("every"), BrokenRule::RepeatsForEver);
        return None;
    }
    Some(Some(Repeat {
        every,
        times,
        until,
    }))
}

fn in_cycles(
    draft: &draft::VisitCycle,
    at: &Path,
    names: &Names<'_>,
    found: &mut Findings,
) -> Option<VisitDays> {
    let days = numbers(&draft.days, &at.key("days"), 1, found);
    let bound = |part: &Part<i64>, key: &'static str, found: &mut Findings| match part {
        Part::Absent => Some(None),
        part => whole(*part.given()?, &at.key(key), 1, MAX_PERIOD_DAYS, found).map(Some),
    };
    let (first, last) = (
        bound(&draft.first, "first", found),
        bound(&draft.last, "last", found),
    );
    let name = draft.of.given()?;
    let part = names.one_part(name);
    if part.is_none() && !names.has_unknown() {
        let rule = BrokenRule::NoSuchPart(name.clone());
        found.add(at.key("of"), rule);
    }
    let days = days?;
    if days.is_empty() || !days.windows(2).all(|pair| pair[0] < pair[1]) {
        found.add(at.key("days"), BrokenRule::DaysAscend);
        return None;
    }
    let (first, last) = (first?.unwrap_or(1), last?);
    if last.is_some_and(|last| last < first) {
        found.add(at.key("last"), BrokenRule::NoCycleBetween);
        return None;
    }
    Some(VisitDays::InCycles {
        part: part?,
        days,
        first,
        last,
    })
}

/// Days before and after.
pub(in super::super) fn window(
    part: &Part<Vec<i64>>,
    at: &Path,
    found: &mut Findings,
) -> Option<(u32, u32)> {
    if part.is_absent() {
        return Some((0, 0));
    }
    let days = part.given()?;
    match days.as_slice() {
        &[before, after]
            if (-MAX_WINDOW..=0).contains(&before) && (0..=MAX_WINDOW).contains(&after) =>
        {
            Some((before.unsigned_abs() as u32, after as u32))
        }
        _ => {
            found.add(at.clone(), BrokenRule::Window(days.clone()));
            None
        }
    }
}

/// Refuses a series of visits that would all have one name.
fn check_name(visit: &Visit, at: &Path, found: &mut Findings) {
    let has = |placeholder: &str| visit.name.contains(placeholder);
    let (write, is_told_apart) = match &visit.days {
        VisitDays::At {
            repeat: Some(repeat),
            ..
        } if repeat.times != Some(1) => ("`{n}`", has("{n}")),
        VisitDays::At { .. } => return,
        VisitDays::InCycles { days, .. } if days.len() > 1 => (
            "`{cycle}` and `{day}`",
            has("{n}") || (has("{cycle}") && has("{day}")),
        ),
        VisitDays::InCycles { .. } => ("`{cycle}`", has("{n}") || has("{cycle}")),
    };
    if !is_told_apart {
        found.add(at.key("name"), BrokenRule::SameVisitName(write));
    }
}

/// Refuses a window that reaches into that of the next visit of the same series.
fn check_window(visit: &Visit, at: &Path, found: &mut Findings) {
    let VisitDays::At {
        repeat: Some(repeat),
        ..
    } = &visit.days
    else {
        return;
    };
    let apart = match repeat.every {
        Period::Days(days) => days,
        Period::Months(months) => 28 * months,
    };
    refuse_wide(visit, apart, at, found);
}

fn refuse_wide(visit: &Visit, apart: u32, at: &Path, found: &mut Findings) {
    let (before, after) = visit.window;
    if before + after >= apart {
        let rule = BrokenRule::WideWindow {
            days: before + after + 1,
            apart,
        };
        found.add(at.key("window"), rule);
    }
}

/// Refuses days that the cycle does not have, and windows that reach into each other.
pub(super) fn check_cycles(visits: &[Visit], regimens: &[Regimen], found: &mut Findings) {
    let at = Path::new("visit");
    for (place, visit) in visits.iter().enumerate() {
        let VisitDays::InCycles { part, days, .. } = &visit.days else {
            continue;
        };
        let at = at.index(place);
        let Some(length) = regimens[*part].schedule.cycle_length() else {
            let name = regimens[*part].treatment.clone();
            found.add(
                at.key("cycle").key("of"),
                BrokenRule::PartWithoutCycles(name),
            );
            continue;
        };
        if let Some(&day) = days.iter().find(|&&day| day > length) {
            let rule = BrokenRule::BeyondCycle { day, length };
            found.add(at.key("cycle").key("days"), rule);
            continue;
        }
        let wraps = days[0] + length - days[days.len() - 1];
        let gaps = days.windows(2).map(|pair| pair[1] - pair[0]);
        refuse_wide(
            visit,
            gaps.chain([wraps]).min().unwrap_or(length),
            &at,
            found,
        );
    }
}

/// Refuses a visit before everyone's screening, where it is known how long that takes.
fn check_screening(visit: &Visit, at: &Path, parts: Parts<'_>, found: &mut Findings) {
    let (Some(plan), Some(epochs)) = (parts.enrolment, parts.epochs) else {
        return;
    };
    let VisitDays::At { at: moment, .. } = &visit.days else {
        return;
    };
    let before = match (moment.anchor, moment.shift) {
        (Anchor::DaysBefore(days), None) => days,
        (Anchor::Randomization, Some(shift)) if shift.is_before => match shift.period {
            Period::Days(days) => days,
            Period::Months(months) => 28 * months,
        },
        _ => return,
    };
    let run_in = run_in_days(epochs);
    let (fewest, _) = plan.screening_days();
    if before > fewest + run_in {
        let rule = BrokenRule::VisitBeforeScreening {
            before,
            fewest: fewest + run_in,
        };
        found.add(at.key("at"), rule);
    }
}
