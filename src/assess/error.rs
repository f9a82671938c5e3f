//! Why procedures cannot be assessed.

use super::every_list::MAX_ENUMERATED;
use super::plan::MAX_ASSESSED;
use crate::design::{Ratio, StrataError};
use crate::enrolment::EnrolmentFailure;
use crate::procedure::ProcedureError;
use crate::procedure::adaptive::AdaptiveError;

/// Why procedures cannot be assessed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// No list, or one too long.
    #[error(
        "a list of {0} entries cannot be assessed: write a whole number from 1 to {MAX_ASSESSED}"
    )]
    Entries(u64),
    /// Not two arms 1:1.
    #[error(
        "the ratio is {0}: operating characteristics are defined here for two arms in the ratio 1:1"
    )]
    Ratio(Box<Ratio>),
    /// No lists to simulate.
    #[error("0 replicates give no estimate: write a whole number from 1 to {max}", max = u32::MAX)]
    Replicates,
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
    /// A covariate-adaptive procedure without a scenario.
    #[error(
        "{0} looks at the participants' factors: name a scenario that has some, such as `evenhand assess polar --procedure '{0}'`"
    )]
    NoFactors(String),
    /// A procedure that is assessed already.
    #[error("the procedure {0} stands twice: write it once")]
    Twice(String),
    /// Too many strata.
    #[error(transparent)]
    Strata(#[from] StrataError),
    /// The dynamic program would be too large.
    #[error(
        "the exact method would take too much memory or time for a list this long: use Monte Carlo (--monte-carlo), or a shorter list"
    )]
    NoExact,
    /// A design that no exact method knows.
    #[error(
        "there is no exact method for {0}: it is for lists whose strata are not sites or countries; leave --exact out"
    )]
    NoExactDesign(String),
    /// Tests that no exact method knows.
    #[error(
        "there is no exact rejection rate but that of the t test for one list of at most {MAX_ENUMERATED} entries: leave --exact out"
    )]
    NoExactTest,
    /// Strata whose prevalences are not constant.
    #[error(
        "the strata of `{0}` have no constant prevalences, because a factor is the site or the country: leave --prevalences out"
    )]
    NoPrevalences(String),
    /// A view of sites, where there are none.
    #[error(
        "investigators cannot see their sites' allocations where participants have no sites: assess a scenario without --prevalences, or give --view stratum or --view overall"
    )]
    NoSites,
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
}
