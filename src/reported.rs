//! What files report of participants: what really happened to them.

use chrono::NaiveDate;

/// Something that happened to a participant.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The participant's place in the file of participants.
    pub participant: usize,
    /// The line of the file that reports it, from 1.
    pub line: usize,
    /// What happened.
    pub what: Reported,
}

/// What happened. Places are those of the trial's treatments, toxicities and visits.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reported {
    /// A treatment was held.
    Hold {
        /// The treatment.
        treatment: usize,
        /// The first day without a dose.
        from: NaiveDate,
        /// The last; `None` while it is held.
        to: Option<NaiveDate>,
        /// Why, where that is reported.
        reason: Option<String>,
    },
    /// A cycle of a treatment began later than it would have.
    Delay {
        /// The treatment.
        treatment: usize,
        /// The cycle, from 1.
        cycle: u32,
        /// How many days later, at least 1.
        days: u32,
        /// Why, where that is reported.
        reason: Option<String>,
    },
    /// A treatment went on at a lower dose.
    Reduction {
        /// The treatment.
        treatment: usize,
        /// From when on.
        from: Since,
        /// The amount of each administration from then on, in the treatment's unit, above 0.
        dose: f64,
        /// Why, where that is reported.
        reason: Option<String>,
    },
    /// A treatment was stopped.
    Stop {
        /// The treatment; all of them where there is none.
        treatment: Option<usize>,
        /// The first day without a dose.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
    /// A dose was missed.
    Missed {
        /// The treatment.
        treatment: usize,
        /// The day on which it was planned.
        planned_on: NaiveDate,
        /// Why, where that is reported.
        reason: Option<String>,
    },
    /// A dose was given on another day.
    Given {
        /// The treatment.
        treatment: usize,
        /// The day on which it was planned.
        planned_on: NaiveDate,
        /// The day on which it was given.
        on: NaiveDate,
    },
    /// An episode of a toxicity.
    Toxicity {
        /// The toxicity.
        toxicity: usize,
        /// The grade, 1 to 4.
        grade: u8,
        /// The first day.
        from: NaiveDate,
        /// The last; `None` while it lasts.
        to: Option<NaiveDate>,
    },
    /// A visit took place, or did not.
    Visit {
        /// The visit as the scenario has it.
        visit: usize,
        /// Its name, with the numbers of this one where it is one of a series.
        name: String,
        /// The day on which it was planned.
        planned_on: NaiveDate,
        /// The day on which it took place; `None` where it was missed.
        on: Option<NaiveDate>,
    },
}

/// From when on a dose is lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Since {
    /// From this day on.
    Day(NaiveDate),
    /// From this cycle on, counted from 1.
    Cycle(u32),
}
