//! Exposure: intervals of constant dosing.

use super::course::{Course, DosingDay};
use super::frequency::Frequency;
use crate::design::{Schedule, TimeSlots};

/// An interval on which the dose is given on every day, in the same time slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// The cycle, from 1, for a regimen of cycles.
    pub cycle: Option<u32>,
    /// The first day of the course, from 1.
    pub start_day: u32,
    /// The last day.
    pub end_day: u32,
    /// The time slots of each day.
    pub slots: TimeSlots,
    /// How often.
    pub frequency: Frequency,
    /// How many administrations.
    pub administrations: u32,
}

impl Course<'_> {
    /// The intervals of constant dosing, in order of time: runs of days, one after the other, of one
    /// cycle. They cover the calendar's administrations exactly: one interval for a daily regimen, one
    /// per cycle, one per injection.
    pub fn exposures(&self) -> impl Iterator<Item = Exposure> + use<'_> {
        let (days, slots) = (self.days(), self.regimen().slots);
        let is_whole = self.slots(days) == slots;
        // Of the forms that most days are of, the runs are known without their days.
        let known = match self.regimen().schedule {
            Schedule::Daily if is_whole && days > 0 => Some((u32::MAX, u32::MAX)),
            Schedule::Cycles { on, off } if is_whole => Some((on, on + off)),
            _ => None,
        };
        let runs = known.into_iter().flat_map(move |(on, length)| {
            let starts = (1..=days).step_by(length as usize);
            starts.map(move |start| (start, days.min(start.saturating_add(on - 1))))
        });
        let has_cycles = self.regimen().schedule.cycle_length().is_some();
        let runs = runs.zip(1..).map(move |((start, end), cycle)| Run {
            cycle: has_cycles.then_some(cycle),
            start,
            end,
            slots,
        });
        let found = known.is_none().then(|| self.runs());
        let is_daily = self.regimen().schedule.is_daily();
        runs.chain(found.into_iter().flatten())
            .map(move |run| run.exposure(is_daily))
    }

    /// The runs of days, day by day.
    fn runs(&self) -> impl Iterator<Item = Run> + use<'_> {
        let mut days = self.dosing_days().peekable();
        std::iter::from_fn(move || {
            let first = days.next()?;
            let slots = self.slots(first.day);
            let mut last = first;
            while let Some(next) =
                days.next_if(|next| next.follows(&last) && self.slots(next.day) == slots)
            {
                last = next;
            }
            Some(Run {
                cycle: first.cycle.map(|cycle| cycle.cycle),
                start: first.day,
                end: last.day,
                slots,
            })
        })
    }
}

/// Days one after the other, of one cycle, with the same time slots.
struct Run {
    cycle: Option<u32>,
    start: u32,
    end: u32,
    slots: TimeSlots,
}

impl Run {
    fn exposure(self, is_daily: bool) -> Exposure {
        let length = self.end - self.start + 1;
        let each = self.slots.count();
        Exposure {
            cycle: self.cycle,
            start_day: self.start,
            end_day: self.end,
            slots: self.slots,
            frequency: if length == 1 && each == 1 && !is_daily {
                Frequency::Once
            } else {
                Frequency::PerDay(each)
            },
            administrations: length * each,
        }
    }
}

impl DosingDay {
    /// Whether this is the day after, in the same cycle.
    fn follows(&self, earlier: &Self) -> bool {
        self.day == earlier.day + 1
            && self.cycle.map(|cycle| cycle.cycle) == earlier.cycle.map(|cycle| cycle.cycle)
    }
}
