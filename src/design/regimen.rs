//! Regimens: parts of treatments: what is given, how much, when, for whom, how long.

use super::condition::Condition;
use super::dose::Dose;
use super::moment::Moment;
use super::period::Period;
use super::schedule::{Schedule, TimeSlots};

/// One part of a treatment's plan: plain data, of parts that are checked on their own.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Regimen {
    /// The treatment, as in tables.
    pub treatment: String,
    /// The part's name in tables: its number among the treatment's parts, from 1, where it has none of its
    /// own.
    pub part: String,
    /// The epoch's place.
    pub epoch: usize,
    /// How much at each administration.
    pub dose: Dose,
    /// How it is given, such as `oral`.
    pub route: String,
    /// On which days it is given.
    pub schedule: Schedule,
    /// In which time slots of such a day.
    pub slots: TimeSlots,
    /// When it begins; with its epoch where nothing is said.
    pub start: Option<Moment>,
    /// For how long.
    pub lasts: Option<Lasting>,
    /// Strictly before the earliest of these.
    pub until: Vec<Moment>,
    /// For whom.
    pub when: Condition,
}

/// How long a part lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// A period from its start.
    Period(Period),
    /// So many cycles, or intervals of a schedule at intervals.
    Cycles(u32),
    /// So many administrations.
    Doses(u32),
}

impl From<Period> for Lasting {
    fn from(period: Period) -> Self {
        Self::Period(period)
    }
}

impl Regimen {
    /// A treatment of one part, once on each day of its schedule from the start of the trial's first
    /// epoch of treatment on, for everyone.
    pub fn new(
        treatment: &str,
        dose: Dose,
        route: &str,
        schedule: Schedule,
        lasts: impl Into<Lasting>,
    ) -> Self {
        Self {
            treatment: treatment.to_owned(),
            part: "1".to_owned(),
            epoch: 0,
            dose,
            route: route.to_owned(),
            schedule,
            slots: TimeSlots::default(),
            start: None,
            lasts: Some(lasts.into()),
            until: Vec::new(),
            when: Condition::always(),
        }
    }

    /// The same in these time slots.
    #[must_use]
    pub fn in_slots(self, slots: TimeSlots) -> Self {
        Self { slots, ..self }
    }
}
