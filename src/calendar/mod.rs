//! Calendars: from a regimen and a date of randomization to dated administrations.
//!
//! Days are study days: the day of randomization is day 1, and there is no day 0.

mod course;
mod exposure;

pub use course::{Administration, Administrations, Course, CycleDay};
pub use exposure::{Exposure, Frequency};

use chrono::NaiveDate;

use crate::design::{ArmIndex, Facts, Value};
use crate::trial::Trial;

/// A participant who was randomized, as far as calendars ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The participant's key.
    pub participant_id: String,
    /// The arm.
    pub arm: ArmIndex,
    /// The day of randomization, study day 1.
    pub randomized_on: NaiveDate,
    /// One value per attribute of the trial; missing where it is not known.
    pub values: Vec<Value>,
}

impl Enrolled {
    /// The courses that the participant is given, in the order of the trial's regimens.
    pub fn courses<'a>(&'a self, trial: &'a Trial) -> impl Iterator<Item = Course<'a>> {
        let facts = Facts {
            values: &self.values,
            arm: Some(self.arm),
            randomized_on: self.randomized_on,
        };
        let conventions = trial.conventions();
        trial
            .regimens()
            .iter()
            .filter(move |regimen| regimen.when.holds(facts, conventions.missing_day))
            .map(move |regimen| Course::new(regimen, self.randomized_on, conventions))
    }
}
