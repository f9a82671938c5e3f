//! Why nothing is forecast.

use chrono::NaiveDate;

use crate::allocation::AllocationError;
use crate::calendar::PlanError;
use crate::enrolment::{EnrolmentFailure, RunningError};
use crate::problem::words::{listed, shown};
use crate::supply::NotMadeUp;

/// Why nothing is forecast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// No replicates.
    #[error("0 replicates forecast nothing: give 1 or more, such as 1000")]
    NoReplicates,
    /// Enrolment is not simulated.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentFailure),
    /// Participants that a trial cannot go on from.
    #[error(transparent)]
    Running(#[from] RunningError),
    /// A participant beyond the sample size.
    #[error(
        "there is no participant {number}: give a number from 1 to {sample_size}, the sample size"
    )]
    Milestone {
        /// The number.
        number: u32,
        /// The sample size.
        sample_size: u32,
    },
    /// A day before enrolment starts, or beyond the calendar.
    #[error(
        "nobody can be counted by {day}, as enrolment starts on {start}: give a later day, in this or \
         the next century"
    )]
    ByDate {
        /// The day.
        day: NaiveDate,
        /// The start of enrolment.
        start: NaiveDate,
    },
    /// An event that nothing says the law of.
    #[error("`{}` is neither an event with a distribution nor an outcome of kind survival: {}", shown(.name), advice(.known))]
    UnknownEvent {
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// More events than participants.
    #[error(
        "there is no event {number} of `{name}`: give a number from 1 to {sample_size}, as each \
         participant has at most one"
    )]
    EventNumber {
        /// The event.
        name: String,
        /// The number.
        number: u32,
        /// The sample size.
        sample_size: u32,
    },
    /// Events of a trial that runs.
    #[error(
        "allocations do not show which events have occurred: leave out the events, or the allocations"
    )]
    EventsOfRunning,
    /// A replicate whose enrolment cannot be completed.
    #[error("replicate {replicate}: {failure}")]
    Replicate {
        /// The replicate.
        replicate: u64,
        /// What happened.
        failure: EnrolmentFailure,
    },
    /// A replicate in which a participant cannot be allocated.
    #[error("replicate {replicate}: {error}")]
    Allocation {
        /// The replicate.
        replicate: u64,
        /// What happened.
        error: AllocationError,
    },
    /// A replicate in which a participant cannot be given a plan.
    #[error("replicate {replicate}: {error}")]
    Plan {
        /// The replicate.
        replicate: u64,
        /// What happened.
        error: PlanError,
    },
    /// A replicate in which no items make up a dose.
    #[error("replicate {replicate}: {error}")]
    NotMadeUp {
        /// The replicate.
        replicate: u64,
        /// What happened.
        error: NotMadeUp,
    },
    /// The work was stopped.
    #[error("stopped: nothing was left behind")]
    Stopped,
}

/// What is known, as advice.
fn advice(names: &[String]) -> String {
    if names.is_empty() {
        return "the scenario has none, so leave it out".to_owned();
    }
    let names = names.iter().map(String::as_str);
    format!("write one of {}", listed(names))
}
