//! From exact probabilities to an arm, by one word.

use std::cmp::Ordering;

use super::error::AdaptiveError;
use super::fraction::Fraction;
use crate::design::{ArmIndex, MAX_ARMS, Ratio};

/// 2^32, the number of values of a word.
pub(super) const WORDS: u64 = 1 << 32;

/// The probabilities with which the next participant's arm is drawn, given the allocations so far.
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

    /// How many arms there are.
    pub fn arms(&self) -> usize {
        usize::from(self.arms)
    }

    /// The probability of one arm.
    ///
    /// # Panics
    /// Where there is no such arm.
    pub fn get(&self, arm: ArmIndex) -> f64 {
        let own = &self.cumulated[..self.arms()];
        let before = arm.get().checked_sub(1).map_or(0, |before| own[before]);
        (own[arm.get()] - before) as f64 / WORDS as f64
    }

    /// The probabilities, in the order of the arms; they sum to 1.
    pub fn iter(&self) -> impl Iterator<Item = f64> {
        (0..self.arms).map(|arm| self.get(ArmIndex(arm)))
    }

    /// The arm that a word selects.
    #[inline]
    pub fn pick(&self, word: u32) -> ArmIndex {
        let passed = self.cumulated[..self.arms()]
            .iter()
            .filter(|&&threshold| u64::from(word) >= threshold)
            .count();
        ArmIndex(passed as u8)
    }
}

/// A fraction of 2^32, rounded to the nearest whole number, halves up.
fn of_words(numerator: u128, denominator: u128) -> u64 {
    ((numerator * 2 * u128::from(WORDS) + denominator) / (2 * denominator)) as u64
}

/// A coin biased towards a preferred arm, for any ratio.
///
/// Han, Enas and McEntegart's probabilities: with the preferred arm i, another arm k has
///
/// ```text
/// P(k | i) = (1 - p) r_k / (R - r_min),   k != i
/// ```
///
/// and arm i the rest, 1 - (1 - p) (R - r_i) / (R - r_min). So p belongs to the arm with the
/// smallest part of the ratio; with equal parts, i has p and the others share 1 - p. If arm i is
/// preferred with probability r_i / R, each arm is allocated with probability r_k / R.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coin {
    ratio: Ratio,
    /// The cumulated thresholds, per preferred arm.
    preferred: Vec<[u64; MAX_ARMS]>,
}

impl Coin {
    /// The least p: that of complete randomization, r_min / R.
    pub(super) fn least(ratio: &Ratio) -> Fraction {
        let smallest = ratio.parts().iter().copied().min().unwrap_or(1);
        Fraction::new(smallest, ratio.total())
    }

    /// A coin; p is from [`Coin::least`] to 1.
    pub(super) fn new(p: Fraction, ratio: &Ratio) -> Self {
        let parts = ratio.parts();
        let total = u128::from(ratio.total());
        let smallest = u128::from(parts.iter().copied().min().unwrap_or(1));
        let others = u128::from(p.denominator() - p.numerator());
        // In units of 1 / (denominator of p * (R - r_min)).
        let whole = u128::from(p.denominator()) * (total - smallest);
        let of_preferred = |preferred: usize| {
            let mut cumulated = [0; MAX_ARMS];
            let mut sum = 0;
            for (arm, &part) in parts.iter().enumerate() {
                let part = u128::from(part);
                sum += if arm == preferred {
                    whole - others * (total - part)
                } else {
                    others * part
                };
                cumulated[arm] = of_words(sum, whole);
            }
            cumulated
        };
        Self {
            ratio: *ratio,
            preferred: (0..parts.len()).map(of_preferred).collect(),
        }
    }

    /// The chances where the arms that `is_preferred` tells are tied: which of them is preferred
    /// is drawn in the ratio, by the same word. C_k = floor(sum of r_i C_(i,k) / sum of r_i), over
    /// the tied arms i.
    pub(super) fn chances(&self, is_preferred: impl Fn(usize) -> bool) -> Chances {
        let mut cumulated = [0; MAX_ARMS];
        let mut tied = 0;
        let arms = self.ratio.arms();
        for (arm, &part) in self.ratio.parts().iter().enumerate() {
            if is_preferred(arm) {
                tied += u64::from(part);
                for (sum, own) in cumulated[..arms].iter_mut().zip(&self.preferred[arm]) {
                    *sum += u64::from(part) * own;
                }
            }
        }
        for sum in &mut cumulated[..arms] {
            *sum /= tied;
        }
        Chances::new(cumulated, arms)
    }

    /// The thresholds of the first of two arms: where it is preferred, on a tie, and where the
    /// second is preferred.
    pub(super) fn thresholds(&self) -> Thresholds {
        Thresholds::new(&[
            self.chances(|arm| arm == 0),
            self.chances(|_| true),
            self.chances(|arm| arm == 1),
        ])
    }
}

/// The thresholds of the first of two arms, by the sign of its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thresholds([u64; 3]);

impl Thresholds {
    /// From the chances where the first arm lags, stands equal and leads.
    pub(super) fn new(chances: &[Chances; 3]) -> Self {
        Self([0, 1, 2].map(|sign: usize| chances[sign].cumulated[0]))
    }

    /// Efron's coin: the lagging arm has probability p, from 1/2 to 1; a tie is fair.
    pub(super) fn biased(p: Fraction) -> Result<Self, AdaptiveError> {
        let ratio = Ratio::new(&[1, 1]).expect("1:1 is a ratio");
        let p = p.probability(Coin::least(&ratio))?;
        Ok(Coin::new(p, &ratio).thresholds())
    }

    /// Where the first arm lags (`Less`), stands equal or leads.
    #[inline]
    pub(super) fn get(&self, lead: Ordering) -> u64 {
        self.0[(lead as i8 + 1) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(chances: &Chances, expected: &[f64]) {
        let probabilities: Vec<f64> = chances.iter().collect();
        assert_eq!(probabilities.len(), expected.len());
        for (probability, expected) in probabilities.iter().zip(expected) {
            assert!((probability - expected).abs() < 1e-9, "{probabilities:?}");
        }
    }

    /// Han, Enas and McEntegart 2009: ratio 1:2:3, p_H = 0.7.
    #[test]
    fn one_two_three() {
        let ratio = Ratio::new(&[1, 2, 3]).unwrap();
        let coin = Coin::new(Fraction::parse("0.7").unwrap(), &ratio);
        near(&coin.chances(|arm| arm == 0), &[0.70, 0.12, 0.18]);
        near(&coin.chances(|arm| arm == 1), &[0.06, 0.76, 0.18]);
        near(&coin.chances(|arm| arm == 2), &[0.06, 0.12, 0.82]);
        near(&coin.chances(|_| true), &[1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0]);
        // Arms 1 and 3 tied: a quarter of the first row and three quarters of the third.
        near(&coin.chances(|arm| arm != 1), &[0.22, 0.12, 0.66]);
    }

    #[test]
    fn an_equal_ratio_shares_the_rest_equally() {
        let ratio = Ratio::new(&[1, 1, 1]).unwrap();
        let coin = Coin::new(Fraction::parse("0.8").unwrap(), &ratio);
        near(&coin.chances(|arm| arm == 2), &[0.1, 0.1, 0.8]);
    }

    #[test]
    fn a_word_selects_the_first_arm_above_it() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let coin = Coin::new(Fraction::parse("0.75").unwrap(), &ratio);
        let first = coin.chances(|arm| arm == 0);
        assert_eq!(first.pick(0), ArmIndex(0));
        assert_eq!(first.pick((3 << 30) - 1), ArmIndex(0));
        assert_eq!(first.pick(3 << 30), ArmIndex(1));
        assert_eq!(first.pick(u32::MAX), ArmIndex(1));
        let certain = Coin::new(Fraction::ONE, &ratio);
        assert_eq!(certain.chances(|arm| arm == 0).pick(u32::MAX), ArmIndex(0));
        assert_eq!(certain.chances(|arm| arm == 1).pick(0), ArmIndex(1));
        let thresholds = coin.thresholds();
        assert_eq!(thresholds.get(Ordering::Less), 3 << 30);
        assert_eq!(thresholds.get(Ordering::Equal), 1 << 31);
        assert_eq!(thresholds.get(Ordering::Greater), 1 << 30);
    }
}
