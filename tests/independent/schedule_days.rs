//! Days and schedules: adding periods, study days, and whether a day is a dosing day.

use crate::civil::{Date, MissingDay, days_in_month};
use crate::schedule::{Conventions, Day, Part, Participant, Period, Schedule, Slots};
use std::sync::LazyLock;

/// Every date from 1 January 1970 on, one after the other.
static DATES: LazyLock<Vec<Date>> = LazyLock::new(|| {
    let mut dates = Vec::new();
    let mut date = Date::new(1970, 1, 1);
    while date.year < 2200 {
        dates.push(date);
        date = date.next();
    }
    dates
});

pub fn date(day: Day) -> Date {
    DATES[usize::try_from(day).expect("a day from 1970 on")]
}

/// 0 is Monday; 1 January 1970 was a Thursday.
pub fn weekday(day: Day) -> i64 {
    (day + 3).rem_euclid(7)
}

/// The date so many months later, or earlier where `months` is negative.
pub fn add_months(day: Day, months: i64, missing_day: MissingDay) -> Day {
    let from = date(day);
    let (mut year, mut month) = (from.year, from.month);
    for _ in 0..months.abs() {
        month += if months > 0 { 1 } else { -1 };
        if month == 13 {
            (year, month) = (year + 1, 1);
        }
        if month == 0 {
            (year, month) = (year - 1, 12);
        }
    }
    let last = days_in_month(year, month);
    if from.day <= last {
        return Date::new(year, month, from.day).days_from_civil();
    }
    let last_day = Date::new(year, month, last).days_from_civil();
    match missing_day {
        MissingDay::Clamp => last_day,
        MissingDay::RollForward => last_day + 1,
    }
}

/// The day `times` periods later, counted at once from the day.
pub fn add(day: Day, period: Period, times: i64, missing_day: MissingDay) -> Day {
    match period {
        Period::Days(n) => day + n * times,
        Period::Weeks(n) => day + 7 * n * times,
        Period::Months(n) => add_months(day, n * times, missing_day),
        Period::Years(n) => add_months(day, 12 * n * times, missing_day),
    }
}

/// The first day after a period that begins on this day.
pub fn end_of_period(start: Day, period: Period, conventions: Conventions) -> Day {
    let end = add(start, period, 1, conventions.missing_day);
    if conventions.end_inclusive {
        end + 1
    } else {
        end
    }
}

pub fn study_day(participant: &Participant, day: Day, conventions: Conventions) -> i64 {
    let mut first = participant.randomized_on;
    if conventions.study_day_from_first_dose
        && let Some(first_dose) = participant.first_dose_on
    {
        first = first_dose;
    }
    if day >= first {
        day - first + 1
    } else {
        day - first
    }
}

/// The length of a cycle, where the schedule has cycles.
pub fn cycle_length(schedule: &Schedule) -> Option<i64> {
    match schedule {
        Schedule::OnOff { on, off } => Some(on + off),
        Schedule::DaysOfCycle { length, .. } => Some(*length),
        _ => None,
    }
}

/// Cycle and day of the cycle, where the schedule has cycles.
pub fn cycle(schedule: &Schedule, start: Day, day: Day) -> Option<(i64, i64)> {
    let length = cycle_length(schedule)?;
    let gone = day - start;
    Some((gone / length + 1, gone % length + 1))
}

/// Whether the schedule, which begins on `start` and never ends, gives a dose on this day.
pub fn is_dosing_day(schedule: &Schedule, start: Day, day: Day, missing_day: MissingDay) -> bool {
    if day < start {
        return false;
    }
    let day_of_part = day - start + 1;
    match schedule {
        Schedule::Once => day_of_part == 1,
        Schedule::Daily => true,
        Schedule::OnOff { on, .. } => cycle(schedule, start, day).unwrap().1 <= *on,
        Schedule::DaysOfCycle { days, .. } => {
            days.contains(&cycle(schedule, start, day).unwrap().1)
        }
        Schedule::Every {
            interval,
            loading,
            from_day,
        } => {
            let loading = loading.clone().unwrap_or(vec![1]);
            let last_loading = *loading.last().expect("a loading day");
            if day_of_part <= last_loading {
                return loading.contains(&day_of_part);
            }
            let anchor = start + from_day.unwrap_or(last_loading) - 1;
            is_repeat(anchor, *interval, day, missing_day)
        }
        Schedule::EveryHours(hours) => *hours <= 24 || (day - start) % (hours / 24) == 0,
        Schedule::Weekdays(days) => days.contains(&weekday(day)),
    }
}

/// Whether the day is anchor + k periods for a k of 1, 2, ...
fn is_repeat(anchor: Day, interval: Period, day: Day, missing_day: MissingDay) -> bool {
    let months = match interval {
        Period::Days(n) => return day > anchor && (day - anchor) % n == 0,
        Period::Weeks(n) => return day > anchor && (day - anchor) % (7 * n) == 0,
        Period::Months(n) => n,
        Period::Years(n) => 12 * n,
    };
    let (from, to) = (date(anchor), date(day));
    let gone = i64::from(12 * (to.year - from.year) + to.month - from.month);
    let guess = gone / months;
    (guess - 1..=guess + 1)
        .filter(|k| *k >= 1)
        .any(|k| add_months(anchor, k * months, missing_day) == day)
}

/// The time slots of each dosing day.
pub fn slots(part: &Part) -> Vec<i64> {
    match (&part.slots, &part.schedule) {
        (Slots::TimesPerDay(times), _) => (1..=*times).collect(),
        (Slots::Listed(slots), _) => slots.clone(),
        (Slots::Unwritten, Schedule::EveryHours(hours)) if *hours < 24 => {
            (1..=24 / hours).collect()
        }
        (Slots::Unwritten, _) => vec![1],
    }
}

/// Whether every day is a dosing day, whichever way that is written.
fn is_daily(schedule: &Schedule) -> bool {
    let start = 10_000;
    (start..start + 800).all(|day| is_dosing_day(schedule, start, day, MissingDay::Clamp))
}

/// The dosing days of a cycle.
fn days_of_cycle(schedule: &Schedule) -> Option<Vec<i64>> {
    match schedule {
        Schedule::OnOff { on, .. } => Some((1..=*on).collect()),
        Schedule::DaysOfCycle { days, .. } => Some(days.clone()),
        _ => None,
    }
}

/// Given daily, or in cycles that begin with two or more dosing days one after the other.
/// And have no others: day 8 of days 1, 2, 8 is ONCE.
pub fn is_daily_or_in_runs(schedule: &Schedule) -> bool {
    let in_runs = days_of_cycle(schedule)
        .is_some_and(|days| days.len() >= 2 && *days.last().unwrap() as usize == days.len());
    in_runs || is_daily(schedule)
}

/// The frequency of so many doses on each day.
pub fn times_per_day(times: usize) -> String {
    match times {
        1 => "QD".to_string(),
        2 => "BID".to_string(),
        3 => "TID".to_string(),
        4 => "QID".to_string(),
        _ => format!("{times} TIMES PER DAY"),
    }
}

fn every_days(days: i64) -> String {
    match days {
        1 => "QD".to_string(),
        2 => "QOD".to_string(),
        3..=6 => format!("Q{days}D"),
        7 => "QW".to_string(),
        _ if days % 7 == 0 => format!("Q{}W", days / 7),
        _ => format!("EVERY {days} DAYS"),
    }
}

fn every_months(months: i64) -> String {
    match months {
        1 => "QM".to_string(),
        12 => "PA".to_string(),
        _ => format!("Q{months}M"),
    }
}

pub fn planned_frequency(part: &Part) -> String {
    let slots = slots(part).len();
    // Also of a part that is given once.
    if slots > 1 {
        return times_per_day(slots);
    }
    match &part.schedule {
        Schedule::Once => "ONCE".to_string(),
        Schedule::Daily => "QD".to_string(),
        Schedule::EveryHours(hours) => every_days(hours / 24),
        Schedule::Every { interval, .. } => match interval {
            Period::Days(n) => every_days(*n),
            Period::Weeks(n) => every_days(7 * n),
            Period::Months(n) => every_months(*n),
            Period::Years(n) => every_months(12 * n),
        },
        Schedule::Weekdays(days) => match days.len() {
            1 => "QW".to_string(),
            7 => "QD".to_string(),
            n => format!("{n} TIMES PER WEEK"),
        },
        schedule if is_daily_or_in_runs(schedule) => "QD".to_string(),
        schedule => {
            let length = cycle_length(schedule).unwrap();
            let days = days_of_cycle(schedule).unwrap();
            // From each day to the next one, from the last to the first of the cycle after.
            let mut gaps: Vec<i64> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
            gaps.push(days[0] + length - days.last().unwrap());
            if gaps.iter().all(|gap| *gap == gaps[0]) {
                return every_days(gaps[0]);
            }
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            format!("DAYS {} OF {length}", days.join(", "))
        }
    }
}
