//! Holds: days on which a treatment is not given.

use super::DayNumber;
use super::cause::Cause;
use crate::table::Day;

/// Days on which a treatment is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The first of them.
    pub(super) from: DayNumber,
    /// The first day after them.
    pub(super) until: DayNumber,
    /// Why.
    pub cause: Cause,
}

impl Hold {
    /// Its first day.
    pub fn first_day(&self) -> Day {
        Day(self.from)
    }

    /// Its last day.
    pub fn last_day(&self) -> Day {
        Day(self.until - 1)
    }

    /// Whether a day is one of them.
    pub(super) fn holds(&self, day: DayNumber) -> bool {
        self.from <= day && day < self.until
    }
}

/// The hold that a day is in, of several the one that ends last.
pub(super) fn hold_on(holds: &[Hold], day: DayNumber) -> Option<&Hold> {
    place_on(holds, day).map(|place| &holds[place])
}

/// The place of that hold.
pub(super) fn place_on(holds: &[Hold], day: DayNumber) -> Option<usize> {
    let on = holds.iter().enumerate().filter(|(_, hold)| hold.holds(day));
    let last = on.max_by_key(|(_, hold)| hold.until);
    last.map(|(place, _)| place)
}
