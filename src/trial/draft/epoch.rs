//! Epochs and events.

use super::{Length, Part, When};
use crate::design::EpochKind;

/// A period of the trial that every participant goes through.
///
/// # Examples
/// ```
/// use evenhand::design::EpochKind;
/// use evenhand::trial::draft::Epoch;
/// let washout = Epoch::new("WASHOUT", EpochKind::Washout).lasts("14 days");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Epoch {
    pub(crate) name: Part<String>,
    pub(crate) kind: Part<EpochKind>,
    pub(crate) lasts: Part<Length>,
}

impl Epoch {
    /// An epoch that ends with the last of its parts.
    pub fn new(name: &str, kind: EpochKind) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            kind: Part::Given(kind),
            lasts: Part::Absent,
        }
    }

    /// An epoch of fixed length.
    #[must_use]
    pub fn lasts(mut self, length: impl Into<Length>) -> Self {
        self.lasts = Part::Given(length.into());
        self
    }
}

/// A date after randomization, such as the progression of the disease.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Event;
/// let progression = Event::new("progression_on").survival("exponential(0.5)");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub(crate) name: Part<String>,
    pub(crate) law: Law,
    pub(crate) cases: Part<Vec<EventCase>>,
}

/// When an event comes in a simulated trial.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Law {
    /// A distribution of the time in years, by its specification.
    pub survival: Part<String>,
    /// A number of days.
    pub days_after: Part<DaysAfter>,
}

/// Days after randomization.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DaysAfter {
    /// Fewest.
    pub min: Part<i64>,
    /// Most.
    pub max: Part<i64>,
}

/// A law under a condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventCase {
    /// The condition.
    pub when: Part<When>,
    /// The law.
    pub law: Law,
}

impl Event {
    /// An event whose dates are those of a file.
    pub fn new(name: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            law: Law::default(),
            cases: Part::Absent,
        }
    }

    /// In a simulated trial, after a time in years of this distribution, such as `exponential(0.5)`.
    #[must_use]
    pub fn survival(mut self, specification: &str) -> Self {
        self.law.survival = Part::Given(specification.to_owned());
        self
    }

    /// In a simulated trial, a number of days after randomization, uniform from `min` to `max`.
    #[must_use]
    pub fn days_after(mut self, min: u32, max: u32) -> Self {
        self.law.days_after = Part::Given(DaysAfter {
            min: Part::Given(min.into()),
            max: Part::Given(max.into()),
        });
        self
    }

    /// After a time of another distribution where this condition holds; the first that holds is taken.
    #[must_use]
    pub fn survival_when(mut self, when: When, specification: &str) -> Self {
        self.cases.or_begin().push(EventCase {
            when: Part::Given(when),
            law: Law {
                survival: Part::Given(specification.to_owned()),
                days_after: Part::Absent,
            },
        });
        self
    }
}
