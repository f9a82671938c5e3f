//! Why there are no exact numbers.

use super::MAX_WORK;
use super::chain::MAX_STATES;
use super::lengths::MAX_KEPT;
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
    /// Strata of different ratios.
    #[error(
        "one stratum has the ratio {0} and another does not: the strata of a trial are assessed together where all have the same"
    )]
    Ratio(Ratio),
    /// The dynamic program would be too large.
    #[error("the exact method would need more than {0}: shorten the list, or use Monte Carlo")]
    TooLarge(Limit),
    /// The work was stopped before its end.
    #[error("the exact numbers were not finished: the work was stopped")]
    Stopped,
}

/// What the exact method has a limit of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// States: what the next entry depends on, together with the counts of the arms.
    States,
    /// Additions.
    Work,
    /// Probabilities that are kept at a time.
    Memory,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::States => write!(f, "{MAX_STATES} states"),
            Self::Work => write!(f, "{MAX_WORK} additions"),
            Self::Memory => write!(f, "{MAX_KEPT} probabilities at a time"),
        }
    }
}
