//! Sums over a range of replicates.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::arms::ArmsTally;
use super::findings::Findings;
use super::tally::Tally;
use crate::simulate::SimulateError;

/// The sums over a range of replicates: what shards and interrupted runs hand over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// The replicates that were counted.
    pub(crate) replicates: Range<u64>,
    /// By design, of two arms 1:1.
    pub(super) tallies: Vec<Tally>,
    /// By design, of more arms or another ratio.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) arms: Vec<ArmsTally>,
}

impl Sums {
    /// The replicates that were counted.
    pub fn replicates(&self) -> &Range<u64> {
        &self.replicates
    }

    /// Adds the sums over the replicates that follow these.
    ///
    /// # Errors
    /// [`SimulateError::Sums`] where they do not follow, or are not of the same designs;
    /// [`SimulateError::Overflow`] where they cannot be sums over so many replicates.
    pub fn append(&mut self, later: &Self) -> Result<(), SimulateError> {
        let is_same = later.tallies.len() == self.tallies.len()
            && later.arms.len() == self.arms.len()
            && (self.tallies.iter().zip(&later.tallies)).all(|(one, other)| one.is_like(other))
            && (self.arms.iter().zip(&later.arms)).all(|(one, other)| one.is_like(other));
        if later.replicates.start != self.replicates.end || !is_same {
            return Err(SimulateError::Sums {
                until: self.replicates.end,
                from: later.replicates.start,
            });
        }
        self.replicates.end = later.replicates.end;
        self.add(&later.tallies, &later.arms)
    }

    /// Adds tallies of the same designs.
    pub(super) fn add(
        &mut self,
        tallies: &[Tally],
        arms: &[ArmsTally],
    ) -> Result<(), SimulateError> {
        let mut pairs = self.tallies.iter_mut().zip(tallies);
        let added = pairs.try_for_each(|(tally, more)| tally.merge(more));
        let mut pairs = self.arms.iter_mut().zip(arms);
        let added = added.and_then(|()| pairs.try_for_each(|(tally, more)| tally.merge(more)));
        added.ok_or(SimulateError::Overflow)
    }

    /// What is found of each design.
    pub(crate) fn findings(&self) -> Vec<&dyn Findings> {
        let of_two = self.tallies.iter().map(|tally| tally as &dyn Findings);
        let of_arms = self.arms.iter().map(|tally| tally as &dyn Findings);
        of_two.chain(of_arms).collect()
    }

    /// Whether each number of replicates in them is that of the range. Sums that were read may be
    /// anything; of these, all figures can be computed.
    pub fn are_whole(&self) -> bool {
        let replicates = self.replicates.end.checked_sub(self.replicates.start);
        replicates.is_some_and(|replicates| {
            self.tallies.iter().all(|tally| tally.is_of(replicates))
                && self.arms.iter().all(|tally| tally.is_of(replicates))
        })
    }
}
