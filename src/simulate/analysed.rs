//! What analyses of outcomes come to besides their rejections.

use serde::{Deserialize, Serialize};

use super::findings::AnalysedFound;
use crate::metric::Estimate;

/// Units of one in sums of estimates.
const UNITS: f64 = (1_u64 << 20) as f64;

/// How far from 0 an estimate counts; beyond, it counts as this.
const FARTHEST: f64 = 1e8;

/// Sums over the replicates of one analysis under one condition, in whole numbers as [`Moments`] are.
///
/// [`Moments`]: super::moments::Moments
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Analysed {
    /// Replicates that the analysis had no result for.
    failed: u64,
    /// Replicates with an estimate of the effect.
    estimated: u64,
    sum: i128,
    squares: u128,
}

impl Analysed {
    /// A replicate that the analysis has no result for.
    pub(super) fn add_failed(&mut self) {
        self.failed += 1;
    }

    /// A replicate with this estimate.
    pub(super) fn add(&mut self, estimate: f64) {
        let value = (estimate.clamp(-FARTHEST, FARTHEST) * UNITS).round() as i64;
        self.estimated += 1;
        self.sum += i128::from(value);
        self.squares += u128::from(value.unsigned_abs()).pow(2);
    }

    /// `None` where a sum would be too large.
    pub(super) fn merge(&mut self, other: Self) -> Option<()> {
        self.failed = self.failed.checked_add(other.failed)?;
        self.estimated = self.estimated.checked_add(other.estimated)?;
        self.sum = self.sum.checked_add(other.sum)?;
        self.squares = self.squares.checked_add(other.squares)?;
        Some(())
    }

    /// Whether these can be sums over so many replicates.
    pub(super) fn is_of(&self, replicates: u64) -> bool {
        let all = self.failed.checked_add(self.estimated);
        all.is_some_and(|all| all <= replicates)
    }

    /// What was found.
    pub(super) fn found(&self) -> AnalysedFound {
        let r = self.estimated as f64;
        let mean = self.sum as f64 / r;
        let spread = self.squares as f64 / r - mean * mean;
        let std_error = (spread.max(0.0) / (r - 1.0)).sqrt() / UNITS;
        AnalysedFound {
            not_analysed: self.failed,
            mean_estimate: (self.estimated > 0).then(|| Estimate {
                value: mean / UNITS,
                std_error: (std_error > 0.0).then_some(std_error),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_and_its_error_are_those_of_the_estimates() {
        let mut analysed = Analysed::default();
        let mut others = Analysed::default();
        for estimate in [1.5, -0.5] {
            analysed.add(estimate);
        }
        others.add(2.0);
        others.add_failed();
        analysed.merge(others).unwrap();
        let found = analysed.found();
        assert_eq!(found.not_analysed, 1);
        let mean = found.mean_estimate.unwrap();
        assert!((mean.value - 1.0).abs() < 1e-12);
        // The variance of 1.5, -0.5 and 2 is 1.75.
        assert!((mean.std_error.unwrap() - (1.75_f64 / 3.0).sqrt()).abs() < 1e-9);
        assert!(analysed.is_of(4) && !analysed.is_of(3));
    }
}
