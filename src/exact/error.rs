//! Why there are no exact numbers.

use crate::design::Ratio;
use crate::metric::MAX_ASSESSED;

/// Why there are no exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExactError {
    /// No list, or one too long.
    #[error(
        "a list of {0} entries cannot be assessed: write a whole number from 1 to {MAX_ASSESSED}"
    )]
    Entries(u32),
    /// Not two arms 1:1.
    #[error(
        "the ratio is {0}: operating characteristics are defined here for two arms in the ratio 1:1"
    )]
    Ratio(Ratio),
    /// The dynamic program would be too large.
    #[error("the exact method would take too much memory or time for a list this long")]
    TooLarge,
    /// The work was stopped before its end.
    #[error("the exact numbers were not finished: the work was stopped")]
    Stopped,
}
