//! Why designs cannot be simulated.

use crate::design::StrataError;
use crate::enrolment::EnrolmentFailure;
use crate::procedure::ProcedureError;
use crate::procedure::adaptive::AdaptiveError;

/// Why designs cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimulateError {
    /// A procedure that cannot be read, or is not defined for the list.
    #[error("{specification}: {error}")]
    Procedure {
        /// The procedure, as it was given.
        specification: String,
        /// What is wrong with it.
        error: ProcedureError,
    },
    /// A covariate-adaptive procedure that cannot be read, or is not defined here.
    #[error("{specification}: {error}")]
    Adaptive {
        /// The procedure, as it was given.
        specification: String,
        /// What is wrong with it.
        error: AdaptiveError,
    },
    /// Too many strata.
    #[error(transparent)]
    Strata(#[from] StrataError),
    /// A trial whose enrolment cannot be completed.
    #[error("replicate {replicate}: {failure}")]
    Enrolment {
        /// The replicate.
        replicate: u64,
        /// What happened.
        failure: EnrolmentFailure,
    },
    /// Sums that do not belong together.
    #[error(
        "the replicates from {from} on do not follow those before {until}: shards are merged in their order, all of one run"
    )]
    Sums {
        /// The first replicate that is not counted.
        until: u64,
        /// The first replicate of the sums that should follow.
        from: u64,
    },
    /// Sums that are too large.
    #[error("the sums are too large to be those of a run: a part of it was altered")]
    Overflow,
}
