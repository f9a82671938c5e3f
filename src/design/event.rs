//! Events: dates after randomization that treatment may hang on.

use super::condition::Condition;
use super::hazard::Hazard;
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
    /// For whom; it never comes for others.
    pub when: Condition,
    /// What it ends.
    pub ends: Ends,
    /// The place of the treatment that begins in place of one that it ends.
    pub begins: Option<usize>,
    /// Why, in tables.
    pub reason: String,
}

/// What an event ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ends {
    /// Nothing.
    #[default]
    Nothing,
    /// The treatments at these places.
    Treatments(Vec<usize>),
    /// All treatments.
    Treatment,
    /// All treatments and visits; the participant is last known of on its day.
    Trial,
    /// All treatments and visits; the participant was last known of before.
    Contact,
}

impl Event {
    /// An event that comes from files only and ends nothing.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            laws: Vec::new(),
            when: Condition::always(),
            ends: Ends::Nothing,
            begins: None,
            reason: name.to_owned(),
        }
    }

    /// Whether it ends anything.
    pub fn ends_anything(&self) -> bool {
        self.ends != Ends::Nothing
    }

    /// Whether it ends the treatment at a place.
    pub fn ends_treatment(&self, treatment: usize) -> bool {
        match &self.ends {
            Ends::Nothing => false,
            Ends::Treatments(treatments) => treatments.contains(&treatment),
            Ends::Treatment | Ends::Trial | Ends::Contact => true,
        }
    }

    /// Whether it ends the participant's time in the trial.
    pub fn ends_trial(&self) -> bool {
        matches!(self.ends, Ends::Trial | Ends::Contact)
    }
}

/// When an event comes.
#[derive(Debug, Clone, PartialEq)]
pub enum EventLaw {
    /// After a time of this distribution, in years from randomization.
    Survival(Survival),
    /// By a probability per month that changes from period to period.
    Hazard(Hazard),
    /// A whole number of days after randomization, uniform.
    DaysAfter {
        /// Fewest days.
        min: u32,
        /// Most days.
        max: u32,
    },
}
