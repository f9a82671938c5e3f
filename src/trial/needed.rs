//! What randomization numbers are needed for.

use std::fmt;

/// What numbers are needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Needed {
    /// One for each participant.
    SampleSize,
    /// One for each entry of the lists.
    Lists {
        /// How many strata there are.
        strata: usize,
        /// The entries of the longest list.
        longest: u64,
    },
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleSize => f.write_str("the sample size"),
            Self::Lists { strata: 1, longest } => {
                write!(f, "a list of up to {longest} entries")
            }
            Self::Lists { strata, longest } => {
                write!(f, "{strata} strata with lists of up to {longest} entries")
            }
        }
    }
}
