//! How often a dose is given, in the terms of CDISC's codelist FREQ.

use std::borrow::Cow;

use crate::design::{Period, Regimen, Schedule};

/// How often the dose is given within an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// On every day, so many times.
    PerDay(u32),
    /// Once: the interval is one day.
    Once,
}

impl Frequency {
    /// The CDISC submission value; the codelist is extensible, and more than six times a day extend it.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Once => "ONCE".into(),
            Self::PerDay(1) => "QD".into(),
            Self::PerDay(2) => "BID".into(),
            Self::PerDay(3) => "TID".into(),
            Self::PerDay(4) => "QID".into(),
            Self::PerDay(times) => format!("{times} TIMES PER DAY").into(),
        }
    }
}

/// How often a part is planned to be given, whichever way its schedule is written.
pub fn planned_frequency(regimen: &Regimen) -> Cow<'static, str> {
    let each = regimen.slots.count();
    let schedule = &regimen.schedule;
    match schedule {
        Schedule::Once if each == 1 => "ONCE".into(),
        _ if schedule.is_daily() || each > 1 => Frequency::PerDay(each).name(),
        Schedule::Once | Schedule::Daily => Frequency::PerDay(each).name(),
        Schedule::Cycles { on, off } => every_days(on + off),
        Schedule::CycleDays { length, days } => {
            let apart = length / days.len() as u32;
            let first = days[0];
            let is_even = length.is_multiple_of(days.len() as u32)
                && days
                    .iter()
                    .zip(0..)
                    .all(|(&day, k)| day == first + k * apart);
            if is_even {
                every_days(apart)
            } else {
                let days: Vec<String> = days.iter().map(u32::to_string).collect();
                format!("DAYS {} OF {length}", days.join(", ")).into()
            }
        }
        Schedule::Weekdays(weekdays) => match weekdays.count() {
            1 => "QW".into(),
            7 => "QD".into(),
            days => format!("{days} TIMES PER WEEK").into(),
        },
        Schedule::Every { interval, .. } => match *interval {
            Period::Days(days) => every_days(days),
            Period::Months(1) => "QM".into(),
            Period::Months(12) => "PA".into(),
            Period::Months(months) => format!("Q{months}M").into(),
        },
    }
}

/// One dose every so many days.
fn every_days(days: u32) -> Cow<'static, str> {
    match days {
        1 => "QD".into(),
        2 => "QOD".into(),
        3..=6 => format!("Q{days}D").into(),
        7 => "QW".into(),
        days if days.is_multiple_of(7) => format!("Q{}W", days / 7).into(),
        days => format!("EVERY {days} DAYS").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dose, TimeSlots, Weekdays};
    use chrono::Weekday;

    fn planned(schedule: Schedule, each: u32) -> String {
        let dose = Dose::new(1.0, "mg").unwrap();
        let regimen = Regimen::new("drug", dose, "oral", schedule, Period::Months(12));
        let slots = TimeSlots::first(each).unwrap();
        planned_frequency(&regimen.in_slots(slots)).into_owned()
    }

    #[test]
    fn one_schedule_has_one_frequency_however_it_is_written() {
        let every = |days| Schedule::every(Period::Days(days), vec![1], None).unwrap();
        let months = |months| Schedule::every(Period::Months(months), vec![1], None).unwrap();
        let cycle = |length, days: &[u32]| Schedule::cycle_days(length, days.to_vec()).unwrap();
        let on_off = |on, off| Schedule::cycles(on, off).unwrap();
        let week = |days: &[Weekday]| Schedule::Weekdays(Weekdays::new(days).unwrap());
        for (schedule, each, name) in [
            (Schedule::Daily, 1, "QD"),
            (every(1), 1, "QD"),
            (on_off(1, 0), 1, "QD"),
            (on_off(21, 7), 1, "QD"),
            (cycle(28, &[1, 2, 3]), 1, "QD"),
            (Schedule::Daily, 2, "BID"),
            (on_off(14, 7), 2, "BID"),
            (Schedule::Daily, 24, "24 TIMES PER DAY"),
            (every(2), 1, "QOD"),
            (on_off(1, 1), 1, "QOD"),
            (every(5), 1, "Q5D"),
            (every(7), 1, "QW"),
            (on_off(1, 6), 1, "QW"),
            (cycle(28, &[1, 8, 15, 22]), 1, "QW"),
            (week(&[Weekday::Mon]), 1, "QW"),
            (week(&[Weekday::Mon, Weekday::Thu]), 1, "2 TIMES PER WEEK"),
            (every(14), 1, "Q2W"),
            (cycle(28, &[1, 15]), 1, "Q2W"),
            (cycle(21, &[1]), 1, "Q3W"),
            (every(28), 1, "Q4W"),
            (every(10), 1, "EVERY 10 DAYS"),
            (cycle(28, &[1, 8, 15]), 1, "DAYS 1, 8, 15 OF 28"),
            (months(1), 1, "QM"),
            (months(3), 1, "Q3M"),
            (months(12), 1, "PA"),
            (Schedule::Once, 1, "ONCE"),
        ] {
            assert_eq!(planned(schedule.clone(), each), name, "{schedule:?}");
        }
    }
}
