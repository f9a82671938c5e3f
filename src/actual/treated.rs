//! A treatment of a participant as it is really given.

use super::DayNumber;
use super::cause::Cause;
use super::episodes::Episode;
use super::holds::Hold;
use super::units::{Unit, UnitKind};
use crate::calendar::Course;
use crate::design::Later;
use crate::table::Day;

/// Amounts are rounded to this part of a unit.
const SCALE: f64 = 1e6;

/// A treatment of a participant as it is really given.
#[derive(Debug, Clone)]
pub struct Treated<'a> {
    /// The treatment's place.
    pub treatment: usize,
    /// What it was begun in place of.
    pub replaces: Option<Replaced>,
    /// Its parts, in order of their first doses.
    pub courses: Vec<TreatedCourse<'a>>,
    /// Its holds, in the order in which they began.
    pub holds: Vec<Hold>,
    /// The shares of the planned dose at each level, from 1 for the planned dose on; empty where there is
    /// no other.
    pub shares: Vec<f64>,
    /// Its reductions, in order of time.
    pub levels: Vec<LevelChange>,
    /// Its end, where that is not the plan's.
    pub stop: Option<Stop>,
    /// The episodes of its toxicities, in order of time.
    pub episodes: Vec<Episode>,
    /// The rules that were applied, in order of time.
    pub applied: Vec<Applied>,
    /// The day on which it is begun.
    pub(super) first: Option<DayNumber>,
    /// The first day after its plan.
    pub(super) plan_end: DayNumber,
    /// Which doses are forgotten.
    pub(super) missed: Missed,
}

/// What a treatment was begun in place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// The treatment that was ended.
    pub treatment: usize,
    /// The event that ended it.
    pub event: usize,
}

/// A part of a treatment.
#[derive(Debug, Clone)]
pub struct TreatedCourse<'a> {
    /// The part's place.
    pub part: usize,
    /// Its plan.
    pub course: Course<'a>,
    /// The planned amount of each dose.
    pub amount: f64,
    /// Its units, in their order.
    pub units: Vec<Unit>,
    /// What becomes of units after one that is late.
    pub(super) later: Later,
    /// How its units are made.
    pub(super) kind: UnitKind,
}

/// A lower dose from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelChange {
    /// The first day at this level.
    pub(super) from: DayNumber,
    /// The level, from 0 for the planned dose.
    pub level: usize,
    /// Why.
    pub cause: Cause,
}

/// The end of a treatment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The first day without it.
    pub(super) on: DayNumber,
    /// Why.
    pub cause: Cause,
}

/// A rule that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The day.
    pub(super) on: DayNumber,
    /// The rule's place.
    pub rule: usize,
}

/// Which doses are forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missed {
    /// None.
    None,
    /// By the numbers of doses that are given before each that is forgotten.
    Drawn(Vec<u32>),
    /// Those planned on these days, ascending.
    On(Vec<DayNumber>),
}

impl Treated<'_> {
    /// The amount of a dose of a part (its place among the treatment's) at a level, to 6 decimals.
    pub fn amount(&self, course: usize, level: usize) -> f64 {
        let planned = self.courses[course].amount;
        match self.shares.get(level) {
            Some(share) if level > 0 => (planned * share * SCALE).round() / SCALE,
            _ => planned,
        }
    }

    /// The dose level on a day, from 0 for the planned dose.
    pub fn level_on(&self, day: Day) -> usize {
        let day = day.0;
        let changes = self.levels.iter().rev();
        let mut changes = changes.filter(|change| change.from <= day);
        changes.next().map_or(0, |change| change.level)
    }

    /// Whether it was an event that ended it, before its plan did.
    pub(super) fn is_ended_by(&self, event: usize) -> bool {
        let is_by = |stop: &Stop| stop.cause == Cause::Event(event) && stop.on < self.plan_end;
        self.stop.as_ref().is_some_and(is_by)
    }

    /// The first day of its plan; where it was begun in place of another, the day of the event.
    pub fn planned_start(&self) -> Day {
        Day::from(self.courses[0].course.start())
    }

    /// Whether it was stopped before the end of its plan.
    pub fn is_stopped_early(&self) -> bool {
        self.stop
            .as_ref()
            .is_some_and(|stop| stop.on < self.plan_end)
    }

    /// Its delays: the number of the cycle, or of the single dose, in its part, and the first and the last
    /// day of the delay.
    pub fn delays(&self) -> impl Iterator<Item = (u32, Day, Day)> + '_ {
        self.courses.iter().flat_map(|course| {
            let units = course.units.iter().zip(1..);
            units.filter_map(|(unit, number)| {
                let begins = unit.begins.filter(|_| unit.late_by > 0)?;
                let due = begins - unit.late_by.cast_signed();
                Some((number, Day(due), Day(begins - 1)))
            })
        })
    }

    /// Whether it was begun.
    pub fn is_begun(&self) -> bool {
        self.first.is_some()
    }

    /// Whether it was planned, and not begun in place of another.
    pub fn is_planned(&self) -> bool {
        self.replaces.is_none()
    }
}

impl LevelChange {
    /// The first day at this level.
    pub fn first_day(&self) -> Day {
        Day(self.from)
    }
}

impl Stop {
    /// The first day without the treatment.
    pub fn first_day(&self) -> Day {
        Day(self.on)
    }
}

impl Applied {
    /// The day.
    pub fn on(&self) -> Day {
        Day(self.on)
    }
}
