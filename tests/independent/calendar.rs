//! A participant's calendar: every day of treatment is looked at in turn and asked whether it is a
//! dosing day. Written from the conventions of the design, without looking at `src/calendar`.

use crate::civil::{Date, MissingDay};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Days(u32),
    Months(u32),
    Years(u32),
}

#[derive(Clone, Debug)]
pub enum Schedule {
    Daily,
    /// Days on, then days off, over and over.
    Cycles {
        on: u32,
        off: u32,
    },
    /// Loading doses on these study days; then one every `every` (days or months), counted from the
    /// date of `from_day`, by default the last loading day.
    Injections {
        loading: Vec<u32>,
        every: Period,
        from_day: Option<u32>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conventions {
    pub missing_day: MissingDay,
    pub end_inclusive: bool,
}

/// A dosing day. Cycle and day of cycle only where the schedule has cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dose {
    pub date: Date,
    pub study_day: u32,
    pub cycle: Option<(u32, u32)>,
}

/// First and last dosing day of an interval (study days), and how many dosing days it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub cycle: Option<u32>,
    pub first: u32,
    pub last: u32,
    pub dosing_days: u32,
}

fn plus(date: Date, period: Period, missing_day: MissingDay) -> Date {
    match period {
        Period::Days(n) => date.plus_days(n),
        Period::Months(n) => date.plus_months(n, missing_day),
        Period::Years(n) => date.plus_months(12 * n, missing_day),
    }
}

/// Every date of treatment, from `start` to the end.
pub fn treatment_days(start: Date, duration: Period, conventions: Conventions) -> Vec<Date> {
    let end = plus(start, duration, conventions.missing_day);
    let mut dates = Vec::new();
    let mut date = start;
    while date < end || (conventions.end_inclusive && date == end) {
        dates.push(date);
        date = date.next();
    }
    dates
}

/// Every dosing day, in order.
pub fn doses(
    start: Date,
    duration: Period,
    schedule: &Schedule,
    conventions: Conventions,
) -> Vec<Dose> {
    let days = treatment_days(start, duration, conventions);
    let maintenance = maintenance_dates(start, days.len() as u32, schedule, conventions);
    let mut doses = Vec::new();
    for (place, date) in days.into_iter().enumerate() {
        let study_day = place as u32 + 1;
        let mut cycle = None;
        let is_dosing_day = match schedule {
            Schedule::Daily => true,
            Schedule::Cycles { on, off } => {
                let number = (study_day - 1) / (on + off) + 1;
                let day = (study_day - 1) % (on + off) + 1;
                cycle = Some((number, day));
                day <= *on
            }
            Schedule::Injections { loading, .. } => {
                let last_loading = loading.iter().copied().max().unwrap_or(0);
                loading.contains(&study_day)
                    || (study_day > last_loading && maintenance.contains(&date))
            }
        };
        if is_dosing_day {
            doses.push(Dose {
                date,
                study_day,
                cycle,
            });
        }
    }
    doses
}

/// The k-th date for k = 1, 2, ..., each counted from the same base and never from the one before.
fn maintenance_dates(
    start: Date,
    days: u32,
    schedule: &Schedule,
    conventions: Conventions,
) -> BTreeSet<Date> {
    let mut dates = BTreeSet::new();
    if let Schedule::Injections {
        loading,
        every,
        from_day,
    } = schedule
    {
        let last_loading = *loading.iter().max().expect("a loading day");
        let base = start.plus_days(from_day.unwrap_or(last_loading) - 1);
        match every {
            Period::Days(n) => {
                let mut date = base;
                for _ in 0..=days / n {
                    date = date.plus_days(*n);
                    dates.insert(date);
                }
            }
            Period::Months(n) => {
                // A month has at least 28 days, so these are enough.
                for k in 1..=days / (28 * n) + 1 {
                    dates.insert(base.plus_months(k * n, conventions.missing_day));
                }
            }
            Period::Years(_) => panic!("maintenance is every so many days or months"),
        }
    }
    dates
}

/// Runs of days, one after the other, of one cycle.
pub fn exposure(doses: &[Dose]) -> Vec<Interval> {
    let mut intervals: Vec<Interval> = Vec::new();
    for dose in doses {
        let cycle = dose.cycle.map(|cycle| cycle.0);
        match intervals.last_mut() {
            Some(before) if before.last + 1 == dose.study_day && before.cycle == cycle => {
                before.last = dose.study_day;
                before.dosing_days += 1;
            }
            _ => intervals.push(Interval {
                cycle,
                first: dose.study_day,
                last: dose.study_day,
                dosing_days: 1,
            }),
        }
    }
    intervals
}
