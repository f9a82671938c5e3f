//! Why procedures cannot be assessed.

use super::requested::RequestError;
use crate::design::Ratio;
use crate::exact::{ExactError, MAX_ENUMERATED};
use crate::metric::MAX_ASSESSED;
use crate::simulate::{MAX_SCALED, SimulateError};

/// Why procedures cannot be assessed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// No list, or one too long.
    #[error(
        "a list of {0} entries cannot be assessed: write a whole number from 1 to {MAX_ASSESSED}"
    )]
    Entries(u64),
    /// A ratio that is too fine for so many participants.
    #[error(
        "the sum {sum} of the ratio {ratio}, times {participants} participants, is above {MAX_SCALED}: \
         write the ratio in smaller numbers", sum = ratio.total()
    )]
    Ratio {
        /// The ratio.
        ratio: Box<Ratio>,
        /// How many entries or participants there are.
        participants: u32,
    },
    /// Tests of more arms than two.
    #[error("there are {0} arms: tests of the treatment effect are assessed for two")]
    TestedArms(usize),
    /// Lists that amendments or strata change.
    #[error(
        "the lists of this trial are not all alike: {0}; operating characteristics are those of one \
         procedure and one ratio, so assess a scenario without"
    )]
    NotAlike(&'static str),
    /// No lists to simulate.
    #[error("0 replicates give no estimate: write a whole number from 1 to {max}", max = u32::MAX)]
    Replicates,
    /// A covariate-adaptive procedure for one list, which has no factors: assess it in a trial.
    #[error("{0} uses the participants' factors")]
    NoFactors(String),
    /// A procedure that is assessed already.
    #[error("the procedure {0} is given twice: write it once")]
    Twice(String),
    /// A design that no exact method knows: by Monte Carlo, or as [`Choice::Best`], it is assessed.
    ///
    /// [`Choice::Best`]: super::Choice::Best
    #[error(
        "there is no exact method for {0}: it is for lists whose strata are not sites or countries"
    )]
    NoExactDesign(String),
    /// Tests that no exact method knows.
    #[error(
        "the only exact rejection rate is that of the t test for one list of at most {MAX_ENUMERATED} entries"
    )]
    NoExactTest,
    /// Strata whose prevalences are not constant.
    #[error(
        "the strata of `{0}` have no constant prevalences, because a factor is the site or the country"
    )]
    NoPrevalences(String),
    /// A view of sites, where there are none.
    #[error("investigators cannot see their sites' allocations where participants have no sites")]
    NoSites,
    /// An outcome of a scenario that cannot be analysed as asked for.
    #[error(transparent)]
    Outcome(#[from] RequestError),
    /// No exact numbers.
    #[error(transparent)]
    Exact(ExactError),
    /// The assessment was stopped before its end.
    #[error("the assessment was stopped before its end: it has no result")]
    Stopped,
    /// A design that cannot be simulated.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
}

impl From<ExactError> for AssessError {
    fn from(error: ExactError) -> Self {
        if error == ExactError::Stopped {
            Self::Stopped
        } else {
            Self::Exact(error)
        }
    }
}
