//! Moments: days that are counted from what happens to a participant.

use std::sync::Arc;

use chrono::NaiveDate;

use super::period::Period;

/// A day that is known once the dates of a participant are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// What it is counted from.
    pub anchor: Anchor,
    /// How far from it.
    pub shift: Option<Shift>,
    /// The moment as the protocol states it, such as `14 days after loading`.
    pub text: Arc<str>,
}

/// A period after or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// The period.
    pub period: Period,
    /// Whether it is before.
    pub is_before: bool,
}

/// What a moment is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Anchor {
    /// The day of randomization.
    Randomization,
    /// The day of screening.
    Screening,
    /// A day of treatment, from 1.
    TreatmentDay(u32),
    /// So many days before randomization, at least 1.
    DaysBefore(u32),
    /// The day on which this begins.
    Start(Span),
    /// The first day after this.
    End(Span),
    /// The day of the first dose from day 1 of treatment on: of a span, or of all treatments.
    FirstDose(Option<Span>),
    /// The day of the last dose likewise.
    LastDose(Option<Span>),
    /// The day of the first dose of any treatment, as files of participants have it.
    FirstDoseOn,
    /// The day of the last dose of any treatment likewise.
    LastDoseOn,
    /// The date of the event at this place.
    Event(usize),
    /// The date that the attribute at this place holds.
    Attribute(usize),
    /// A date.
    Date(NaiveDate),
    /// The planned day of the visit written before.
    PreviousVisit,
}

impl Anchor {
    /// What it waits for, if it does.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Start(span) | Self::End(span) => Some(span),
            Self::FirstDose(span) | Self::LastDose(span) => span,
            _ => None,
        }
    }

    /// Whether every participant has such a day, whatever happens.
    pub fn is_sure(self) -> bool {
        !matches!(
            self,
            Self::Event(_) | Self::Attribute(_) | Self::FirstDoseOn | Self::LastDoseOn
        )
    }
}

/// What begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The part at this place.
    Part(usize),
    /// All parts of the treatment at this place that a participant is given.
    Treatment(usize),
    /// The epoch at this place.
    Epoch(usize),
}
