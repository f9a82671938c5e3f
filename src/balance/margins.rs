//! Counts by stratum, and by the levels of each stratification factor.

use super::expected::{ScopeTally, Unit};
use crate::design::{ArmIndex, Levels, Ratio, Strata, StratumIndex};

/// Counts by the levels of the stratification factors, either as randomized or true.
#[derive(Debug, Clone)]
pub(super) struct Margins {
    pub(super) strata: Vec<ScopeTally>,
    /// Per factor, per level.
    pub(super) factors: Vec<Vec<ScopeTally>>,
}

impl Margins {
    /// Nobody yet.
    pub(super) fn new(strata: &Strata, empty: &ScopeTally) -> Self {
        let levels = strata.factors().iter().map(|factor| factor.labels().len());
        Self {
            strata: vec![empty.clone(); strata.count()],
            factors: levels.map(|count| vec![empty.clone(); count]).collect(),
        }
    }

    /// How many participants a stratum has.
    pub(super) fn count_in(&self, stratum: StratumIndex) -> u32 {
        self.strata[stratum.get()].counts().total()
    }

    /// Counts one more participant.
    pub(super) fn add(&mut self, levels: &Levels, arm: ArmIndex, ratio: &Ratio, unit: Unit) {
        for (tallies, level) in self.factors.iter_mut().zip(levels.iter()) {
            if let Some(level) = level {
                tallies[level].add(arm, ratio, unit);
            }
        }
        if let Some(stratum) = levels.stratum() {
            self.strata[stratum.get()].add(arm, ratio, unit);
        }
    }
}
