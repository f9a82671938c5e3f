//! Units of treatment: what is begun, and delayed, as a whole.

use super::DayNumber;
use crate::calendar::Course;
use crate::design::Schedule;
use crate::table::Day;

/// A cycle, a single dose, or all days of a part that is given daily or on weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Its first planned day among the days of its part, from 1.
    pub first: u32,
    /// That of the next unit; of the last, the day after the part.
    pub next: u32,
    /// The day on which it begins; none where it does not.
    pub(super) begins: Option<DayNumber>,
    /// Whether it was to begin at or after the stop.
    pub(super) is_stopped: bool,
    /// How many days after its due day it begins; 0 within its window.
    pub late_by: u32,
}

impl Unit {
    /// The day on which it begins; none where it does not.
    pub fn begins(&self) -> Option<Day> {
        self.begins.map(Day)
    }
}

/// How the units of a part are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitKind {
    Cycles,
    Doses,
    Days,
}

impl UnitKind {
    pub(super) fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::Cycles { .. } | Schedule::CycleDays { .. } => Self::Cycles,
            Schedule::Once | Schedule::Every { .. } => Self::Doses,
            Schedule::Daily | Schedule::Weekdays(_) => Self::Days,
        }
    }
}

/// The units of a course, in their order, none of them begun.
pub(super) fn units(course: &Course<'_>) -> Vec<Unit> {
    let unit = |first, next| Unit {
        first,
        next,
        begins: None,
        is_stopped: false,
        late_by: 0,
    };
    let end = course.days() + 1;
    match UnitKind::of(&course.regimen().schedule) {
        UnitKind::Days => vec![unit(1, end)],
        UnitKind::Cycles => {
            let length = course.regimen().schedule.cycle_length().unwrap_or(1);
            let firsts = (1..end).step_by(length as usize);
            firsts.map(|first| unit(first, first + length)).collect()
        }
        UnitKind::Doses => {
            let days: Vec<u32> = course.dosing_days().map(|given| given.day).collect();
            let nexts = days.iter().skip(1).copied().chain([end]);
            days.iter()
                .zip(nexts)
                .map(|(&first, next)| unit(first, next))
                .collect()
        }
    }
}
