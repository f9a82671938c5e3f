//! A coin biased towards a preferred arm.

use std::cmp::Ordering;

use crate::design::{MAX_ARMS, Ratio};
use crate::procedure::chances::WORDS;
use crate::procedure::spec::number;
use crate::procedure::{Chances, Fraction, ProcedureError};

/// A fraction of 2^32, rounded to the nearest whole number, halves up.
pub(super) fn of_words(numerator: u128, denominator: u128) -> u64 {
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
    /// The chances of each set of tied arms, for few arms.
    of_sets: Vec<Chances>,
}

/// For up to so many arms the chances of every set of tied arms are kept (2^6 times 136 bytes).
const MAX_KEPT: usize = 6;

impl Coin {
    /// The probability p of a coin.
    ///
    /// # Errors
    /// [`ProcedureError::NotNumber`] unless it is from r_min / R, that of complete randomization,
    /// to 1.
    pub(super) fn probability(text: &str, ratio: &Ratio) -> Result<Fraction, ProcedureError> {
        let smallest = ratio.parts().iter().copied().min().unwrap_or(1);
        number(text, Fraction::new(smallest, ratio.total()), Fraction::ONE)
    }

    /// A coin; p is as [`Coin::probability`] allows.
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
        let mut coin = Self {
            ratio: *ratio,
            preferred: (0..parts.len()).map(of_preferred).collect(),
            of_sets: Vec::new(),
        };
        if parts.len() <= MAX_KEPT {
            // The empty set never comes; what stands for it is the set of all.
            let all = (1 << parts.len()) - 1;
            let kept = (0..=all).map(|set| coin.computed(if set == 0 { all } else { set }));
            coin.of_sets = kept.collect();
        }
        coin
    }

    /// The chances where the arms of a set, arm k in bit k, are tied: which of them is preferred is
    /// drawn in the ratio, by the same word. C_k = floor(sum of r_i C_(i,k) / sum of r_i), over the
    /// tied arms i.
    #[inline]
    pub(super) fn chances(&self, tied: u16) -> Chances {
        match self.of_sets.get(usize::from(tied)) {
            Some(kept) => *kept,
            None => self.computed(tied),
        }
    }

    fn computed(&self, set: u16) -> Chances {
        let mut cumulated = [0; MAX_ARMS];
        let mut tied = 0;
        let arms = self.ratio.arms();
        for (arm, &part) in self.ratio.parts().iter().enumerate() {
            if set >> arm & 1 == 1 {
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
    pub(super) fn by_sign(&self) -> BySign {
        BySign::new(&[self.chances(0b01), self.chances(0b11), self.chances(0b10)])
    }
}

/// The thresholds of the first of two arms, by the sign of its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BySign([u64; 3]);

impl BySign {
    /// From the chances where the first arm lags, stands equal and leads.
    pub(super) fn new(chances: &[Chances; 3]) -> Self {
        Self([0, 1, 2].map(|sign: usize| chances[sign].cumulated()[0]))
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
    use crate::design::ArmIndex;

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
        let coin = Coin::new(Fraction::new(7, 10), &ratio);
        near(&coin.chances(0b001), &[0.70, 0.12, 0.18]);
        near(&coin.chances(0b010), &[0.06, 0.76, 0.18]);
        near(&coin.chances(0b100), &[0.06, 0.12, 0.82]);
        near(&coin.chances(0b111), &[1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0]);
        // Arms 1 and 3 tied: a quarter of the first row and three quarters of the third.
        near(&coin.chances(0b101), &[0.22, 0.12, 0.66]);
    }

    #[test]
    fn an_equal_ratio_shares_the_rest_equally() {
        let ratio = Ratio::new(&[1, 1, 1]).unwrap();
        let coin = Coin::new(Fraction::new(8, 10), &ratio);
        near(&coin.chances(0b100), &[0.1, 0.1, 0.8]);
    }

    #[test]
    fn a_word_selects_the_first_arm_above_it() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let coin = Coin::new(Fraction::new(3, 4), &ratio);
        let first = coin.chances(0b001);
        assert_eq!(first.pick(0), ArmIndex(0));
        assert_eq!(first.pick((3 << 30) - 1), ArmIndex(0));
        assert_eq!(first.pick(3 << 30), ArmIndex(1));
        assert_eq!(first.pick(u32::MAX), ArmIndex(1));
        let certain = Coin::new(Fraction::ONE, &ratio);
        assert_eq!(certain.chances(0b001).pick(u32::MAX), ArmIndex(0));
        assert_eq!(certain.chances(0b010).pick(0), ArmIndex(1));
        let thresholds = coin.by_sign();
        assert_eq!(thresholds.get(Ordering::Less), 3 << 30);
        assert_eq!(thresholds.get(Ordering::Equal), 1 << 31);
        assert_eq!(thresholds.get(Ordering::Greater), 1 << 30);
    }
}
