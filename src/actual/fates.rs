//! What becomes of each planned dose.

use super::cause::Cause;
use super::holds::hold_on;
use super::treated::{Missed, Treated, TreatedCourse};
use super::units::{Unit, UnitKind};
use super::{DayNumber, number_of};
use crate::calendar::CycleDay;
use crate::design::Later;
use crate::table::Day;

/// What becomes of a dose, in the order in which the first that applies counts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter, strum::EnumCount,
)]
#[strum(serialize_all = "SCREAMING-KEBAB-CASE")]
pub enum Fate {
    /// The treatment was never begun.
    #[strum(serialize = "NOT STARTED")]
    NotStarted,
    /// The treatment was stopped.
    Stopped,
    /// The treatment was held.
    Held,
    /// Its cycle, or it, came too late.
    Delayed,
    /// It was forgotten.
    Missed,
    /// It was given.
    Given,
}

impl Fate {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A planned dose, and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct DoseFate<'t> {
    /// The place of its part among the treatment's.
    pub course: usize,
    /// The planned day.
    pub(super) planned: DayNumber,
    /// The time slot.
    pub slot: u8,
    /// Its day of the cycle.
    pub cycle: Option<CycleDay>,
    /// Its number in the plan of the treatment, from 1.
    pub number: u32,
    /// What happened to the dose.
    pub fate: Fate,
    /// The day on which it was given, or would have been.
    pub(super) on: DayNumber,
    /// The dose level on that day, from 0.
    pub level: usize,
    /// Why it was not given.
    pub cause: Option<&'t Cause>,
}

impl DoseFate<'_> {
    /// The planned day.
    pub fn planned_on(&self) -> Day {
        Day(self.planned)
    }

    /// The day on which it was given; of one that was not, on which it would have been.
    pub fn given_on(&self) -> Day {
        Day(self.on)
    }
}

impl Treated<'_> {
    /// Every dose of the plan with its fate, in the order of the plan: of time and time slots.
    pub fn fates(&self) -> Vec<DoseFate<'_>> {
        let mut fates = Vec::new();
        for (place, course) in self.courses.iter().enumerate() {
            self.fates_of(place, course, &mut fates);
        }
        let follow = self.courses.windows(2).all(|pair| {
            let [one, other] = pair else { return true };
            one.course.end() <= other.course.start()
        });
        if !follow {
            fates.sort_by_key(|dose| (dose.planned, dose.slot));
        }
        for (dose, number) in fates.iter_mut().zip(1..) {
            dose.number = number;
        }
        self.forget(&mut fates);
        fates
    }

    fn fates_of<'t>(
        &'t self,
        place: usize,
        course: &'t TreatedCourse<'_>,
        fates: &mut Vec<DoseFate<'t>>,
    ) {
        let start = number_of(course.course.start());
        let end = number_of(course.course.end());
        let mut units = course.units.iter().peekable();
        let Some(mut unit) = units.next() else {
            return;
        };
        for given in course.course.dosing_days() {
            while given.day >= unit.next {
                match units.next() {
                    Some(next) => unit = next,
                    None => break,
                }
            }
            let planned = start + given.day.cast_signed() - 1;
            let (fate, on, cause) = self.fate(course, unit, planned, end);
            let level = self.level_on(Day(on));
            for slot in course.course.slots(given.day).iter() {
                fates.push(DoseFate {
                    course: place,
                    planned,
                    slot,
                    cycle: given.cycle,
                    number: 0,
                    fate,
                    on,
                    level,
                    cause,
                });
            }
        }
    }

    /// The fate of the doses of a planned day, but for those that are forgotten.
    fn fate(
        &self,
        course: &TreatedCourse<'_>,
        unit: &Unit,
        planned: DayNumber,
        end: DayNumber,
    ) -> (Fate, DayNumber, Option<&Cause>) {
        let stop = self.stop.as_ref();
        let stopped = stop.map(|stop| &stop.cause);
        if self.first.is_none() && stop.is_some() {
            return (Fate::NotStarted, planned, stopped);
        }
        let Some(begins) = unit.begins else {
            return if unit.is_stopped {
                (Fate::Stopped, planned, stopped)
            } else {
                (Fate::Delayed, planned, None)
            };
        };
        let start = number_of(course.course.start());
        let on = match (course.kind, course.later) {
            (UnitKind::Doses, _) => begins,
            (UnitKind::Cycles, Later::Shift) => {
                begins + planned - start - unit.first.cast_signed() + 1
            }
            (UnitKind::Cycles, Later::Stay) | (UnitKind::Days, _) => planned,
        };
        if stop.is_some_and(|stop| on >= stop.on) {
            return (Fate::Stopped, on, stopped);
        }
        if let Some(hold) = hold_on(&self.holds, on) {
            return (Fate::Held, on, Some(&hold.cause));
        }
        if on >= end || on < begins {
            return (Fate::Delayed, on, None);
        }
        (Fate::Given, on, None)
    }

    /// Takes from the doses that would be given those that are forgotten.
    fn forget(&self, fates: &mut [DoseFate<'_>]) {
        let mut gaps = match &self.missed {
            Missed::None => return,
            Missed::On(days) => {
                for dose in fates.iter_mut() {
                    if dose.fate == Fate::Given && days.binary_search(&dose.planned).is_ok() {
                        dose.fate = Fate::Missed;
                    }
                }
                return;
            }
            Missed::Drawn(gaps) => gaps.iter(),
        };
        let Some(mut left) = gaps.next().copied() else {
            return;
        };
        let mut in_time: Vec<&mut DoseFate<'_>> = fates
            .iter_mut()
            .filter(|dose| dose.fate == Fate::Given)
            .collect();
        in_time.sort_by_key(|dose| (dose.on, dose.slot));
        for dose in in_time {
            if left > 0 {
                left -= 1;
                continue;
            }
            dose.fate = Fate::Missed;
            left = gaps.next().copied().unwrap_or(u32::MAX);
        }
    }
}
