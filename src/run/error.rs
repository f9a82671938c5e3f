//! Why a run ends without its files.

use crate::allocation::{AllocationError, LeftoversError};
use crate::assess::AssessError;
use crate::calendar::PlanError;
use crate::enrolment::EnrolmentFailure;
use crate::forecast::ForecastError;
use crate::page::AgendaError;
use crate::report::TableError;
use crate::supply::NotMadeUp;
use crate::table::SinkError;
use crate::tables::{ChangedEntry, FormError};

/// Why a run ends without its files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The conduct was stopped.
    #[error("stopped: nothing was left behind")]
    Stopped,
    /// The sample size cannot be reached.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentFailure),
    /// A participant cannot be allocated: a stratum's list is too short.
    #[error(transparent)]
    Allocation(#[from] AllocationError),
    /// Leftovers cannot be balanced in this trial.
    #[error(transparent)]
    Leftovers(#[from] LeftoversError),
    /// An entry that was handed over would have another arm.
    #[error(transparent)]
    ChangedEntry(#[from] ChangedEntry),
    /// There is no list to write.
    #[error("`{0}` makes no list: it allocates participants one by one, by their factors")]
    NoList(String),
    /// The list has no such form.
    #[error(transparent)]
    Form(#[from] FormError),
    /// There is no table of this name.
    #[error("the run has no table `{name}`: its tables are {}", names.join(", "))]
    NoTable {
        /// The name.
        name: String,
        /// The names of its tables.
        names: Vec<String>,
    },
    /// Nothing can be planned for a participant.
    #[error(transparent)]
    Plan(Box<PlanError>),
    /// A participant's dose consists of no items.
    #[error("participant `{participant}`, {treatment}: {reason}")]
    NotMadeUp {
        /// The participant's key.
        participant: String,
        /// The treatment.
        treatment: String,
        /// What is wrong.
        reason: NotMadeUp,
    },
    /// A participant's calendar has no form for people.
    #[error(transparent)]
    Agenda(AgendaError),
    /// Treatment hangs on an event that nobody says the law of.
    #[error(
        "treatment depends on `{0}`, whose time in a simulated trial is not given: write an [[event]] \
         of this name with `survival` or `days_after`"
    )]
    NoLaw(String),
    /// A procedure cannot be assessed.
    #[error(transparent)]
    Assess(AssessError),
    /// Nothing can be forecast.
    #[error(transparent)]
    Forecast(ForecastError),
    /// The report cannot be made of the run's tables.
    #[error(transparent)]
    Report(#[from] TableError),
    /// A file cannot be written or, in a comparison, read.
    #[error(transparent)]
    Output(#[from] SinkError),
}

impl From<PlanError> for RunError {
    fn from(error: PlanError) -> Self {
        Self::Plan(Box::new(error))
    }
}

impl From<AssessError> for RunError {
    fn from(error: AssessError) -> Self {
        match error {
            AssessError::Stopped => Self::Stopped,
            error => Self::Assess(error),
        }
    }
}

impl From<ForecastError> for RunError {
    fn from(error: ForecastError) -> Self {
        match error {
            ForecastError::Stopped => Self::Stopped,
            error => Self::Forecast(error),
        }
    }
}
