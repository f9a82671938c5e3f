//! Sums over a range of replicates.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::tally::Tally;
use crate::simulate::SimulateError;

/// The sums over a range of replicates: what shards and interrupted runs hand over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// The replicates that were counted.
    pub(crate) replicates: Range<u64>,
    /// By design.
    pub(crate) tallies: Vec<Tally>,
}

impl Sums {
    /// The replicates that were counted.
    pub fn replicates(&self) -> &Range<u64> {
        &self.replicates
    }

    /// Adds the sums over the replicates that follow these.
    ///
    /// # Errors
    /// [`SimulateError::Sums`] where they do not follow, or are not of the same designs.
    pub fn append(&mut self, later: &Self) -> Result<(), SimulateError> {
        if later.replicates.start != self.replicates.end
            || later.tallies.len() != self.tallies.len()
        {
            return Err(SimulateError::Sums {
                until: self.replicates.end,
                from: later.replicates.start,
            });
        }
        self.replicates.end = later.replicates.end;
        for (tally, later) in self.tallies.iter_mut().zip(&later.tallies) {
            tally.merge(later);
        }
        Ok(())
    }
}
