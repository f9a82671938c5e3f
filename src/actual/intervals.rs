//! Actual exposure: intervals of constant dosing.

use super::DayNumber;
use super::fates::{DoseFate, Fate};
use super::treated::Treated;
use crate::calendar::Frequency;
use crate::design::TimeSlots;
use crate::table::Day;

/// An interval on which the same dose was given on every day, in the same time slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActualInterval {
    /// The place of its part among the treatment's.
    pub course: usize,
    /// The cycle, from 1, for a part with cycles.
    pub cycle: Option<u32>,
    /// The first day.
    from: DayNumber,
    /// The last day.
    to: DayNumber,
    /// The time slots of each day.
    pub slots: TimeSlots,
    /// The dose level, from 0.
    pub level: usize,
    /// How often.
    pub frequency: Frequency,
    /// How many administrations.
    pub administrations: u32,
}

impl ActualInterval {
    /// The first day.
    pub fn first_day(&self) -> Day {
        Day(self.from)
    }

    /// The last day.
    pub fn last_day(&self) -> Day {
        Day(self.to)
    }
}

/// The intervals of a treatment of which these are the doses, in order of time: runs of days, one after
/// the other, of one part, one cycle and one level. They cover the doses that were given exactly.
pub fn intervals(treated: &Treated<'_>, doses: &[DoseFate<'_>]) -> Vec<ActualInterval> {
    let mut all = Vec::new();
    for place in 0..treated.courses.len() {
        let is_own = |dose: &&DoseFate<'_>| dose.course == place && dose.fate == Fate::Given;
        let given: Vec<&DoseFate<'_>> = doses.iter().filter(is_own).collect();
        let before = all.len();
        for day in given.chunk_by(|one, other| one.on == other.on) {
            add(&mut all, before, day);
        }
        let schedule = &treated.courses[place].course.regimen().schedule;
        for interval in &mut all[before..] {
            let each = interval.slots.count();
            if interval.from == interval.to && each == 1 && !schedule.is_daily() {
                interval.frequency = Frequency::Once;
            }
        }
    }
    all.sort_by_key(|interval| (interval.from, interval.slots.iter().next()));
    all
}

/// Adds the doses of one day of a part, whose intervals begin at a place.
fn add(all: &mut Vec<ActualInterval>, first: usize, day: &[&DoseFate<'_>]) {
    let dose = day[0];
    let slots: Vec<u32> = day.iter().map(|dose| u32::from(dose.slot)).collect();
    let slots = TimeSlots::of(&slots).expect("a plan has time slots that ascend");
    let cycle = dose.cycle.map(|cycle| cycle.cycle);
    let each = slots.count();
    if let Some(last) = all[first..].last_mut()
        && last.to + 1 == dose.on
        && (last.cycle, last.slots, last.level) == (cycle, slots, dose.level)
    {
        last.to = dose.on;
        last.administrations += each;
        return;
    }
    all.push(ActualInterval {
        course: dose.course,
        cycle,
        from: dose.on,
        to: dose.on,
        slots,
        level: dose.level,
        frequency: Frequency::PerDay(each),
        administrations: each,
    });
}
