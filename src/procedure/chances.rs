//! From probabilities to an arm, by one word.

use super::Step;
use crate::design::{ArmIndex, MAX_ARMS};

/// 2^32, the number of values of a word.
pub(super) const WORDS: u64 = 1 << 32;

/// A share of all words, rounded to the nearest whole number, halves up; 0 for a share below 0.
#[inline]
pub(super) fn of_words(share: f64) -> u64 {
    // `as` cuts off what follows the point.
    (share * WORDS as f64 + 0.5) as u64
}

/// The probabilities with which the next arm is drawn by one word.
///
/// They are kept as what is drawn from: cumulated thresholds `C_k`, whole numbers of 2^-32, the
/// last 2^32. A word `w` selects the first arm with `w < C_k`. The probability of arm k is
/// (C_k - C_(k-1)) / 2^32, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chances {
    cumulated: [u64; MAX_ARMS],
    arms: u8,
}

impl Chances {
    /// From cumulated thresholds, the last of `arms` being 2^32.
    #[inline]
    pub(super) fn new(cumulated: [u64; MAX_ARMS], arms: usize) -> Self {
        debug_assert_eq!(cumulated[arms - 1], WORDS);
        Self {
            cumulated,
            arms: arms as u8,
        }
    }

    /// Two arms: the first where the word is below the threshold.
    #[inline]
    pub(super) fn two(threshold: u64) -> Self {
        let mut cumulated = [0; MAX_ARMS];
        cumulated[0] = threshold;
        cumulated[1] = WORDS;
        Self::new(cumulated, 2)
    }

    /// Arm k's probability is in proportion to weight k: its threshold is the sum of the weights
    /// up to k, added in order, divided by the sum of all, times 2^32, rounded, halves up. From
    /// the last weight above 0 on it is 2^32.
    ///
    /// The weights are finite, not below 0, and one is above 0.
    #[inline]
    pub(super) fn weighted(weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut cumulated = [WORDS; MAX_ARMS];
        let mut running = 0.0;
        let last = weights.iter().rposition(|&w| w > 0.0).unwrap_or(0);
        for (threshold, weight) in cumulated.iter_mut().zip(&weights[..last]) {
            running += weight;
            *threshold = of_words(running / total);
        }
        Self::new(cumulated, weights.len())
    }

    /// How many arms there are.
    pub fn arms(&self) -> usize {
        usize::from(self.arms)
    }

    /// The cumulated thresholds.
    #[inline]
    pub(super) fn cumulated(&self) -> &[u64] {
        &self.cumulated[..self.arms()]
    }

    /// The probability of one arm.
    ///
    /// # Panics
    /// Where there is no such arm.
    pub fn get(&self, arm: ArmIndex) -> f64 {
        let own = self.cumulated();
        let before = arm.get().checked_sub(1).map_or(0, |before| own[before]);
        (own[arm.get()] - before) as f64 / WORDS as f64
    }

    /// The probabilities, in the order of the arms; they sum to 1.
    pub fn iter(&self) -> impl Iterator<Item = f64> {
        (0..self.arms).map(|arm| self.get(ArmIndex(arm)))
    }

    /// The arm that a word selects. Counted without a branch on the word, which no processor can
    /// foresee.
    #[inline]
    pub fn pick(&self, word: u32) -> ArmIndex {
        let passed = |&&threshold: &&u64| threshold <= u64::from(word);
        ArmIndex(self.cumulated().iter().filter(passed).count() as u8)
    }

    /// Appends a step per arm that can be drawn.
    pub(super) fn push<N>(&self, next: impl Fn(ArmIndex) -> N, steps: &mut Vec<Step<N>>) {
        for arm in (0..self.arms).map(ArmIndex) {
            let probability = self.get(arm);
            if probability > 0.0 {
                let next = next(arm);
                steps.push(Step {
                    arm,
                    probability,
                    next,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_falls_on_an_arm_that_has_weight() {
        let chances = Chances::weighted(&[0.0, 1.0, 0.0, 3.0, 0.0]);
        for (word, arm) in [(0, 1), (0x3fff_ffff, 1), (0x4000_0000, 3), (u32::MAX, 3)] {
            assert_eq!(chances.pick(word), ArmIndex(arm), "{word}");
        }
        let mut steps = Vec::new();
        chances.push(|_| (), &mut steps);
        let given: Vec<_> = steps.iter().map(|s| (s.arm.get(), s.probability)).collect();
        assert_eq!(given, [(1, 0.25), (3, 0.75)]);
        assert_eq!(
            chances.iter().collect::<Vec<_>>(),
            [0.0, 0.25, 0.0, 0.75, 0.0]
        );
    }

    #[test]
    fn shares_are_rounded_to_the_nearest() {
        for (share, words) in [(0.5, 1 << 31), (1.0, WORDS), (2.0 / 3.0, 2_863_311_531)] {
            assert_eq!(of_words(share), words);
        }
        assert_eq!((of_words(1.0 - 1e-12), of_words(-0.1)), (WORDS, 0));
    }
}
