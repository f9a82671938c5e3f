//! Epochs.

use super::{Length, Part};
use crate::design::EpochKind;

/// A period of the trial that every participant goes through.
///
/// # Examples
/// ```
/// use evenhand::design::EpochKind;
/// use evenhand::trial::draft::Epoch;
/// let washout = Epoch::new("WASHOUT", EpochKind::Washout).lasts("14 days");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Epoch {
    pub(crate) name: Part<String>,
    pub(crate) kind: Part<EpochKind>,
    pub(crate) lasts: Part<Length>,
}

impl Epoch {
    /// An epoch that ends with the last of its parts.
    pub fn new(name: &str, kind: EpochKind) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            kind: Part::Given(kind),
            lasts: Part::Absent,
        }
    }

    /// An epoch of fixed length.
    #[must_use]
    pub fn lasts(mut self, length: impl Into<Length>) -> Self {
        self.lasts = Part::Given(length.into());
        self
    }
}
