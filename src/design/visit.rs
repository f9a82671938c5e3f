//! Visits: days on which a participant is seen.

use super::condition::Condition;
use super::moment::Moment;
use super::period::Period;

/// A visit, or a series of visits.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The name in tables; `{n}`, `{cycle}` and `{day}` are replaced in it.
    pub name: String,
    /// The epoch's place, where it is written.
    pub epoch: Option<usize>,
    /// On which days.
    pub days: VisitDays,
    /// How many days before and after the planned day the visit may take place.
    pub window: (u32, u32),
    /// For whom.
    pub when: Condition,
}

/// The planned days of a visit.
#[derive(Debug, Clone, PartialEq)]
pub enum VisitDays {
    /// One day, or one every period from there on.
    At {
        /// The day, or the first of them.
        at: Moment,
        /// How it is repeated.
        repeat: Option<Repeat>,
    },
    /// Days of a part's cycles.
    InCycles {
        /// The part's place.
        part: usize,
        /// Days of the cycle, ascending.
        days: Vec<u32>,
        /// The first cycle, from 1.
        first: u32,
        /// The last cycle; the part's last where it is left out.
        last: Option<u32>,
    },
}

/// How a visit is repeated: k periods after its first day, k = 1, 2, ...
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// The period, never chained.
    pub every: Period,
    /// How often at most, the first time included.
    pub times: Option<u32>,
    /// Strictly before the earliest of these.
    pub until: Vec<Moment>,
}
