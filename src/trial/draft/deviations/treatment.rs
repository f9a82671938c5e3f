//! How treatments are given and visits kept.

use std::fmt::Display;

use super::super::Part;
use crate::design::Later;

/// How a treatment is really given. What is left out is as planned.
///
/// Laws of days are a [`DaysLaw`](crate::design::DaysLaw) or its text.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Timing, Treatment};
/// let palbociclib = Treatment::new("palbociclib")
///     .dose_levels([125.0, 100.0, 75.0])
///     .never_started(0.01)
///     .first_dose("uniform(0, 7)")
///     .missed(0.02)
///     .timing(Timing::new().outside(0.05, "uniform(1, 7)"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Treatment {
    pub(crate) name: Part<String>,
    pub(crate) dose_levels: Part<Vec<f64>>,
    pub(crate) dose_shares: Part<Vec<f64>>,
    pub(crate) never_started: Part<f64>,
    pub(crate) first_dose: Part<String>,
    pub(crate) missed: Part<f64>,
    pub(crate) timing: Part<Timing>,
    pub(crate) later: Part<Later>,
}

/// How far from its day a cycle is begun, or a single dose given.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Timing;
/// let injections = Timing::new().window(3, 3).outside(0.05, "uniform(1, 7)").early(0.2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timing {
    pub(crate) window: Part<Vec<i64>>,
    pub(crate) outside: Part<f64>,
    pub(crate) outside_days: Part<String>,
    pub(crate) early: Part<f64>,
}

/// How visits are really kept. What is left out is as planned.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Attendance;
/// let attendance = Attendance::new().missed(0.03).outside(0.1, "uniform(1, 14)").early(0.2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attendance {
    pub(crate) missed: Part<f64>,
    pub(crate) timing: Timing,
}

impl Treatment {
    /// The treatment of this name, as planned.
    pub fn new(name: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            dose_levels: Part::Absent,
            dose_shares: Part::Absent,
            never_started: Part::Absent,
            first_dose: Part::Absent,
            missed: Part::Absent,
            timing: Part::Absent,
            later: Part::Absent,
        }
    }

    /// The planned dose and the lower ones, descending, in its unit.
    #[must_use]
    pub fn dose_levels(mut self, levels: impl IntoIterator<Item = f64>) -> Self {
        self.dose_levels = Part::Given(levels.into_iter().collect());
        self
    }

    /// In place of levels: shares of each planned dose, from 1 down, where parts differ or a dose goes by
    /// the body.
    #[must_use]
    pub fn dose_shares(mut self, shares: impl IntoIterator<Item = f64>) -> Self {
        self.dose_shares = Part::Given(shares.into_iter().collect());
        self
    }

    /// The probability that it is never begun.
    #[must_use]
    pub fn never_started(mut self, probability: f64) -> Self {
        self.never_started = Part::Given(probability);
        self
    }

    /// The law of the days from its planned start until it can be begun.
    #[must_use]
    pub fn first_dose(mut self, law: impl Display) -> Self {
        self.first_dose = Part::Given(law.to_string());
        self
    }

    /// The probability that a dose is forgotten.
    #[must_use]
    pub fn missed(mut self, probability: f64) -> Self {
        self.missed = Part::Given(probability);
        self
    }

    /// How far from their days cycles are begun, or single doses given.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = Part::Given(timing);
        self
    }

    /// Whether a cycle or a dose that is late or early moves those after it.
    #[must_use]
    pub fn later(mut self, later: Later) -> Self {
        self.later = Part::Given(later);
        self
    }
}

impl Timing {
    /// On its day.
    pub fn new() -> Self {
        Self::default()
    }

    /// So many days early and so many late, each day of the window as likely.
    #[must_use]
    pub fn window(mut self, before: u32, after: u32) -> Self {
        self.window = Part::Given(vec![-i64::from(before), after.into()]);
        self
    }

    /// The probability of a day outside of the window, and the law of how many days it is from it.
    #[must_use]
    pub fn outside(mut self, probability: f64, law: impl Display) -> Self {
        self.outside = Part::Given(probability);
        self.outside_days = Part::Given(law.to_string());
        self
    }

    /// The probability that what is outside is early.
    #[must_use]
    pub fn early(mut self, probability: f64) -> Self {
        self.early = Part::Given(probability);
        self
    }
}

impl Attendance {
    /// Every visit is kept, each day of its window as likely.
    pub fn new() -> Self {
        Self::default()
    }

    /// The probability that a visit is missed.
    #[must_use]
    pub fn missed(mut self, probability: f64) -> Self {
        self.missed = Part::Given(probability);
        self
    }

    /// The probability of a day outside of the visit's window, and the law of how many days it is from it.
    #[must_use]
    pub fn outside(mut self, probability: f64, law: impl Display) -> Self {
        self.timing = self.timing.outside(probability, law);
        self
    }

    /// The probability that what is outside is early.
    #[must_use]
    pub fn early(mut self, probability: f64) -> Self {
        self.timing = self.timing.early(probability);
        self
    }
}
