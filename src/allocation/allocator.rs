//! Allocations: participants using the entries of their stratum's list.

use super::list::{Entry, ListUse, StratumList, entries_of_trial};
use super::number::RandomizationNumbers;
use crate::design::{StratumIndex, Trial};
use crate::rng::Streams;

/// A participant's use of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The stratum whose list was used.
    pub stratum: StratumIndex,
    /// The entry.
    pub entry: Entry,
    /// The entry's randomization number, without prefix and check digits.
    pub randomization_number: u32,
}

/// A stratum whose list has no entry left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the list of stratum `{stratum}` has no entry left after {length}: raise `list_length` in [randomization]"
)]
pub struct ListExhausted {
    /// The stratum's label.
    pub stratum: String,
    /// How many entries were used.
    pub length: u32,
}

/// The lists of a run, each at its next entry.
pub struct Allocator<'a> {
    trial: &'a Trial,
    lists: Vec<StratumList<'a>>,
    used: Vec<u32>,
    numbers: RandomizationNumbers,
}

impl<'a> Allocator<'a> {
    /// The lists of every stratum, from their beginning.
    pub fn new(trial: &'a Trial, streams: &Streams) -> Self {
        let plan = trial.randomization();
        let count = plan.strata.count();
        Self {
            trial,
            lists: plan
                .strata
                .iter()
                .map(|stratum| entries_of_trial(trial, streams, ListUse::Production, stratum))
                .collect(),
            used: vec![0; count],
            numbers: RandomizationNumbers::of_trial(trial, streams, ListUse::Production),
        }
    }

    /// Allocates the next participant of a stratum.
    ///
    /// # Errors
    /// [`ListExhausted`] where the stratum's list has no entry left.
    pub fn allocate(&mut self, stratum: StratumIndex) -> Result<Allocation, ListExhausted> {
        let Some(entry) = self.lists[stratum.get()].next() else {
            let stratum_label = self.trial.randomization().strata.label(stratum);
            let length = self.used[stratum.get()];
            return Err(ListExhausted {
                stratum: stratum_label,
                length,
            });
        };
        self.used[stratum.get()] = entry.sequence;
        let randomization_number = self.numbers.number(stratum, entry.sequence);
        Ok(Allocation {
            stratum,
            entry,
            randomization_number,
        })
    }
}
