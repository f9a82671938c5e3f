//! Calendars: from a regimen and a date of randomization to dated administrations.
//!
//! Days are study days: the day of randomization is day 1, and there is no day 0.

mod course;
mod exposure;

pub use course::{Administration, Administrations, Course, CycleDay};
pub use exposure::{Exposure, Frequency};

use crate::design::Facts;
use crate::participant::Participant;
use crate::trial::Trial;

/// The courses that a participant is given, in the order of the trial's regimens. None where the
/// participant has no arm or no day of randomization.
pub fn courses<'a>(
    trial: &'a Trial,
    participant: &'a Participant,
) -> impl Iterator<Item = Course<'a>> {
    let conventions = trial.conventions();
    let begun = participant.arm.zip(participant.randomized_on);
    begun.into_iter().flat_map(move |(arm, randomized_on)| {
        let facts = Facts {
            values: &participant.values,
            arm: Some(arm),
            randomized_on,
        };
        let regimens = trial.regimens().iter();
        regimens
            .filter(move |regimen| regimen.when.holds(facts, conventions.missing_day))
            .map(move |regimen| Course::new(regimen, randomized_on, conventions))
    })
}
