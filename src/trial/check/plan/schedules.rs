//! On which days, and how often on a day.

use super::super::super::draft::{Interval, Part, ScheduleKind, Slots};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::conditions::period;
use super::super::numbers::{whole, whole_or};
use crate::design::{MAX_SLOTS, Schedule, ScheduleError, TimeSlots, WEEKDAYS, Weekdays};

/// The longest cycle, and the latest loading day; the schedule itself refuses what is above.
const MAX_DAYS: u32 = 1_000_000;

/// The schedule, with the time slots where hours give them.
pub(super) fn schedule(
    kind: &ScheduleKind,
    at: &Path,
    found: &mut Findings,
) -> Option<(Schedule, Option<TimeSlots>)> {
    let schedule = match kind {
        ScheduleKind::Once => Some(Schedule::Once),
        ScheduleKind::Daily => Some(Schedule::Daily),
        ScheduleKind::Cycles { on, off } => {
            let at = at.key("cycle");
            let [on, off] = [(on, "on"), (off, "off")].map(|(days, key)| {
                let days = *days.given()?;
                whole(days, &at.key(key), 0, MAX_DAYS, found)
            });
            found.check(|| at, Schedule::cycles(on?, off?))
        }
        ScheduleKind::CycleDays { length, days } => {
            let at = at.key("cycle");
            let length = length
                .given()
                .and_then(|&length| whole(length, &at.key("length"), 0, MAX_DAYS, found));
            let days = numbers(days, &at.key("days"), 0, found);
            let schedule = Schedule::cycle_days(length?, days?);
            let at = match schedule {
                Err(ScheduleError::Length(_)) => at.key("length"),
                _ => at.key("days"),
            };
            found.check(|| at, schedule)
        }
        ScheduleKind::Weekdays(names) => weekdays(names, &at.key("weekdays"), found),
        ScheduleKind::Every {
            interval,
            loading_days,
            from_day,
        } => return every(interval, loading_days, from_day, &at.key("every"), found),
    };
    schedule.map(|schedule| (schedule, None))
}

/// Whole numbers of a list, each from `min` on.
pub(in super::super) fn numbers(
    part: &Part<Vec<i64>>,
    at: &Path,
    min: u32,
    found: &mut Findings,
) -> Option<Vec<u32>> {
    let numbers = part.given()?.iter().enumerate();
    let numbers: Vec<_> = numbers
        .map(|(place, &number)| whole(number, &at.index(place), min, MAX_DAYS, found))
        .collect();
    numbers.into_iter().collect()
}

fn weekdays(names: &[String], at: &Path, found: &mut Findings) -> Option<Schedule> {
    let read: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let day = WEEKDAYS.iter().find(|(own, _)| own == name);
            if day.is_none() {
                let known = WEEKDAYS.map(|(own, _)| own);
                found.add_unknown(at.index(place), "day of the week", name, &known);
            }
            day.map(|(_, day)| *day)
        })
        .collect();
    let days: Vec<_> = read.into_iter().collect::<Option<_>>()?;
    found.check(|| at.clone(), Weekdays::new(&days).map(Schedule::Weekdays))
}

fn every(
    interval: &Part<Interval>,
    loading_days: &Part<Vec<i64>>,
    from_day: &Part<i64>,
    at: &Path,
    found: &mut Findings,
) -> Option<(Schedule, Option<TimeSlots>)> {
    let of_interval = at.key("interval");
    let interval = match interval {
        Part::Given(Interval::Hours(hours)) => {
            for (is_there, key) in [
                (!loading_days.is_absent(), "loading_days"),
                (!from_day.is_absent(), "from_day"),
            ] {
                if is_there {
                    found.add(at.key(key), BrokenRule::GoesWithoutHours(key));
                }
            }
            let (schedule, slots) = found.check(|| of_interval, Schedule::hours(*hours))?;
            return Some((schedule, Some(slots)));
        }
        Part::Given(Interval::Period(length)) => {
            period(&Part::Given(length.clone()), &of_interval, found)
        }
        Part::Absent | Part::Unreadable => None,
    };
    let of_loading = at.key("loading_days");
    let days = match loading_days {
        Part::Absent => Some(vec![1]),
        days => numbers(days, &of_loading, 1, found),
    };
    let of_from_day = at.key("from_day");
    let day = match from_day {
        Part::Absent => Some(None),
        part => whole_or(part, None, &of_from_day, (1, MAX_DAYS), found).map(Some),
    };
    let at = match (from_day.given(), loading_days.given()) {
        (Some(_), None) => of_from_day,
        (None, Some(_)) => of_loading,
        _ => at.clone(),
    };
    let schedule = found.check(|| at, Schedule::every(interval?, days?, day?))?;
    Some((schedule, None))
}

/// The time slots, where they are written; `None` where they are not what they should be.
#[expect(
    clippy::option_option,
    reason = "slots may be left out, and may be refused"
)]
pub(super) fn slots(slots: &Slots, at: &Path, found: &mut Findings) -> Option<Option<TimeSlots>> {
    match (&slots.times_per_day, &slots.time_slots) {
        (Part::Absent, Part::Absent) => Some(None),
        (times, Part::Absent) => {
            let times = *times.given()?;
            let at = at.key("times_per_day");
            let times = whole(times, &at, 1, MAX_SLOTS, found)?;
            found.check(|| at, TimeSlots::first(times)).map(Some)
        }
        (Part::Absent, list) => {
            let at = at.key("time_slots");
            let list = numbers(list, &at, 0, found)?;
            found.check(|| at, TimeSlots::of(&list)).map(Some)
        }
        _ => {
            let rule = BrokenRule::Both(["times_per_day", "time_slots"]);
            found.add(at.clone(), rule);
            None
        }
    }
}
