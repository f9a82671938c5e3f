//! Irrational probabilities as thresholds for one word.

use super::Step;
use crate::design::{ArmIndex, MAX_ARMS};

/// One, in the fixed point of this file: a word is below it.
const ONE: u64 = 1 << 32;

/// The cumulated probabilities of the arms in multiples of 2^-32.
#[derive(Debug, Clone)]
pub(super) struct Thresholds {
    cumulated: [u64; MAX_ARMS],
    arms: usize,
}

impl Thresholds {
    /// Arm k's probability is in proportion to weight k: its threshold is the sum of the weights
    /// up to k, added in order, divided by the sum of all, times 2^32, rounded, halves up. From
    /// the last weight above 0 on it is 2^32.
    ///
    /// The weights are finite, not below 0, and one is above 0.
    #[inline]
    pub fn new(weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut cumulated = [ONE; MAX_ARMS];
        let mut running = 0.0;
        let last = weights.iter().rposition(|&w| w > 0.0).unwrap_or(0);
        for (threshold, weight) in cumulated.iter_mut().zip(&weights[..last]) {
            running += weight;
            // `as` cuts off what follows the point, so this rounds halves up.
            *threshold = (running / total * ONE as f64 + 0.5) as u64;
        }
        Self {
            cumulated,
            arms: weights.len(),
        }
    }

    /// The first arm whose threshold exceeds the word.
    #[inline]
    pub fn arm(&self, word: u32) -> ArmIndex {
        let passed = |&&threshold: &&u64| threshold <= u64::from(word);
        ArmIndex(self.cumulated[..self.arms].iter().filter(passed).count() as u8)
    }

    /// Appends a step per arm that can be drawn.
    pub fn push<N>(&self, next: impl Fn(ArmIndex) -> N, steps: &mut Vec<Step<N>>) {
        let mut before = 0;
        for (arm, &threshold) in self.cumulated[..self.arms].iter().enumerate() {
            if threshold > before {
                let arm = ArmIndex(arm as u8);
                steps.push(Step {
                    arm,
                    probability: (threshold - before) as f64 / ONE as f64,
                    next: next(arm),
                });
            }
            before = threshold;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_falls_on_an_arm_that_has_weight() {
        let thresholds = Thresholds::new(&[0.0, 1.0, 0.0, 3.0, 0.0]);
        for (word, arm) in [(0, 1), (0x3fff_ffff, 1), (0x4000_0000, 3), (u32::MAX, 3)] {
            assert_eq!(thresholds.arm(word), ArmIndex(arm), "{word}");
        }
        let mut steps = Vec::new();
        thresholds.push(|_| (), &mut steps);
        let given: Vec<_> = steps.iter().map(|s| (s.arm.get(), s.probability)).collect();
        assert_eq!(given, [(1, 0.25), (3, 0.75)]);
    }
}
