//! The ratio, as it is measured against.

use crate::design::Ratio;
use crate::exact::block_variation;

/// The largest product of the sum of a ratio and a number of participants: deviations fit in 32 bits, and the sum
/// of their squares in 64.
pub(crate) const MAX_SCALED: u64 = i32::MAX as u64;

/// The parts of a ratio, and what follows from them.
#[derive(Debug, Clone)]
pub(crate) struct Targets {
    ratio: Ratio,
    /// w_k.
    pub(super) parts: Vec<i32>,
    /// W.
    pub(super) total: i32,
    /// 1 / w_k.
    pub(super) reciprocals: Vec<f64>,
    /// rho_k.
    pub(super) shares: Vec<f64>,
    /// The mean total variation of a block that holds the ratio once.
    pub(super) of_block: f64,
}

impl Targets {
    /// The targets of a ratio.
    pub(crate) fn new(ratio: &Ratio) -> Self {
        let parts = ratio.parts().iter();
        let total = f64::from(ratio.total());
        Self {
            parts: parts.clone().map(|&part| part.cast_signed()).collect(),
            total: ratio.total().cast_signed(),
            reciprocals: parts.clone().map(|&part| 1.0 / f64::from(part)).collect(),
            shares: parts.map(|&part| f64::from(part) / total).collect(),
            of_block: block_variation(ratio),
            ratio: *ratio,
        }
    }

    /// The ratio.
    pub(in crate::simulate) fn ratio(&self) -> &Ratio {
        &self.ratio
    }

    /// How many arms there are.
    pub(super) fn arms(&self) -> usize {
        self.parts.len()
    }

    /// W as a number.
    pub(super) fn scale(&self) -> f64 {
        f64::from(self.total)
    }

    /// d of W times the deviations.
    pub(super) fn distance(&self, square: u64) -> f64 {
        (square as f64).sqrt() / self.scale()
    }

    /// Every two arms.
    pub(super) fn pairs(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let arms = self.arms();
        (0..arms).flat_map(move |first| (first + 1..arms).map(move |second| [first, second]))
    }

    /// |N_k / w_k - N_l / w_l|, from W times the deviations: j cancels.
    pub(super) fn difference(&self, scaled: &[i32], [k, l]: [usize; 2]) -> f64 {
        let of = |arm: usize| f64::from(scaled[arm]) * self.reciprocals[arm];
        ((of(k) - of(l)) / self.scale()).abs()
    }

    /// The largest of these differences.
    pub(super) fn range(&self, scaled: &[i32]) -> f64 {
        let of_arms = scaled.iter().zip(&self.reciprocals);
        let of_arms = of_arms.map(|(&scaled, reciprocal)| f64::from(scaled) * reciprocal);
        let ends = [f64::INFINITY, f64::NEG_INFINITY];
        let [low, high] = of_arms.fold(ends, |[low, high]: [f64; 2], one| {
            [low.min(one), high.max(one)]
        });
        (high - low) / self.scale()
    }
}
