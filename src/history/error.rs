//! Why a history cannot be followed, or a participant not be allocated by it.

use super::version::Version;
use crate::allocation::AllocationError;

/// Why a history cannot be followed, or a participant not be allocated by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// A factor with the name of a column.
    #[error(
        "the stratification factor `{0}` has the name of another column of a history: give it another name in the scenario"
    )]
    Column(String),
    /// Bytes that are not UTF-8.
    #[error("line {line} is not UTF-8: it was changed, or saved by another program")]
    NotText {
        /// Line, from 1.
        line: usize,
    },
    /// Rows under another seed.
    #[error(
        "the history was made with the seed of commitment {}, and this seed has {}: give the seed with \
         which the history was begun",
        beginning(.history), beginning(.given)
    )]
    OtherSeed {
        /// The commitment in the history.
        history: String,
        /// That of the seed.
        given: String,
    },
    /// Rows under another scenario.
    #[error(
        "line {line} was made under the scenario {history}, and this one is {given}: give the scenario as it was, or, if the trial was amended, have every row replayed under this one (--amended)"
    )]
    OtherScenario {
        /// Line, from 1: that of the last row.
        line: usize,
        /// The version in the history.
        history: String,
        /// That of the scenario.
        given: Version,
    },
    /// A participant without a key.
    #[error("the participant has no id: give one")]
    NoId,
    /// A key that a row cannot hold.
    #[error("the participant's id has a control character: write it without")]
    Id,
    /// A participant who was allocated.
    #[error(
        "`{id}` was allocated before, on line {line} of the history: nobody is allocated twice"
    )]
    Twice {
        /// The key.
        id: String,
        /// Line, from 1.
        line: usize,
    },
    /// A key that looks like another.
    #[error(
        "`{id}` looks like `{other}` on line {line} of the history, but has other letters: nobody is \
         allocated twice, so write both alike if they are the same"
    )]
    LooksLike {
        /// The key.
        id: String,
        /// The other.
        other: String,
        /// Line, from 1.
        line: usize,
    },
    /// No entry or number is left, or a level is not known.
    #[error("`{id}`: {error}")]
    Allocation {
        /// The key.
        id: String,
        /// Why.
        error: AllocationError,
    },
}

/// The beginning of a commitment, enough to tell two apart.
fn beginning(commitment: &str) -> String {
    commitment.chars().take(12).collect()
}
