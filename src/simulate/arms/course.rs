//! Sums after each entry.

use serde::{Deserialize, Serialize};

use super::targets::Targets;
use crate::metric::{Estimate, Moment};
use crate::simulate::moments::{Moments, UNITS, units};

/// The sums after one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct EntrySums {
    /// Of d.
    distance: Moments,
    /// Of (W d)^2.
    square: Moments,
    /// Of the largest d so far.
    largest: Moments,
    /// Of W max |N_k - j rho_k|.
    deviation: Moments,
    /// How often the entry was on each arm.
    arms: Box<[u64]>,
}

impl EntrySums {
    pub(super) fn new(arms: usize) -> Self {
        Self {
            distance: Moments::default(),
            square: Moments::default(),
            largest: Moments::default(),
            deviation: Moments::default(),
            arms: vec![0; arms].into(),
        }
    }

    /// Counts replicates that have come to the same deviations: W times their sizes.
    pub(super) fn add_state(
        &mut self,
        targets: &Targets,
        (square, deviation): (u64, u32),
        times: u32,
    ) {
        if times > 0 {
            self.distance
                .add_times(units(targets.distance(square)), times);
            self.square.add_times(square, times);
            self.deviation.add_times(deviation.into(), times);
        }
    }

    /// Counts replicates with the same largest (W d)^2 so far.
    pub(super) fn add_largest(&mut self, targets: &Targets, square: u64, times: u32) {
        if times > 0 {
            self.largest
                .add_times(units(targets.distance(square)), times);
        }
    }

    /// Counts replicates whose entry is on an arm.
    pub(super) fn add_arm(&mut self, arm: usize, times: u32) {
        self.arms[arm] += u64::from(times);
    }

    /// `None` where a sum would be too large.
    pub(super) fn merge(&mut self, more: &Self) -> Option<()> {
        self.distance.merge(more.distance)?;
        self.square.merge(more.square)?;
        self.largest.merge(more.largest)?;
        self.deviation.merge(more.deviation)?;
        for (count, more) in self.arms.iter_mut().zip(&more.arms) {
            *count = count.checked_add(*more)?;
        }
        Some(())
    }

    /// Whether each replicate is on one of so many arms.
    pub(super) fn is_of(&self, replicates: u64, arms: usize) -> bool {
        let mut counts = self.arms.iter();
        let counted = counts.try_fold(0_u64, |sum, &count| sum.checked_add(count));
        self.arms.len() == arms && counted == Some(replicates)
    }

    pub(super) fn moment(&self, targets: &Targets, replicates: u64) -> Moment {
        let scale = targets.scale();
        let of = |moments: Moments, units| moments.estimate(replicates, units);
        Moment::Distance {
            mean: of(self.distance, UNITS),
            mean_sq: of(self.square, scale * scale),
            mean_max: Some(of(self.largest, UNITS)),
            mean_deviation: of(self.deviation, scale),
        }
    }

    /// How often the entry is on each arm.
    pub(super) fn probabilities(&self, replicates: u64) -> Box<[Estimate]> {
        let counts = self.arms.iter();
        counts
            .map(|&count| Moments::of_count(count).estimate(replicates, 1.0))
            .collect()
    }
}
