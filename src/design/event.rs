//! Events: dates after randomization that treatment may hang on.

use super::condition::Condition;
use crate::survival::Survival;

/// The longest time to a simulated event, in years; what is later never comes.
pub const MAX_EVENT_YEARS: f64 = 200.0;

/// An event, such as the progression of the disease.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The name, which is its column in files of participants.
    pub name: String,
    /// When it comes in a simulated trial: the first law whose condition holds. None where it comes
    /// from files only.
    pub laws: Vec<(Condition, EventLaw)>,
}

/// When an event comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EventLaw {
    /// After a time of this distribution, in years from randomization.
    Survival(Survival),
    /// A whole number of days after randomization, uniform.
    DaysAfter {
        /// Fewest days.
        min: u32,
        /// Most days.
        max: u32,
    },
}
