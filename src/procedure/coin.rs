//! What the biased coins for two arms share: how their probabilities are written, drawn and
//! stepped through. The formula itself stands in each procedure's file.

use std::fmt;

use super::chances::of_words;
use super::spec::whole;
use super::{Fraction, ProcedureError, Step};
use crate::design::{ArmIndex, MAX_ENTRIES, Ratio};
use crate::rng::Draws;

/// A probability that is drawn without error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance(Fraction);

impl Chance {
    /// One half.
    pub(super) const EVEN: Self = Self(Fraction::HALF);
    /// One: still one draw, so that a forced entry takes as many draws as any other.
    pub(super) const CERTAIN: Self = Self(Fraction::ONE);

    /// The probability of the lagging arm, such as `2/3` or `0.6667`: above 1/2, at most 1.
    ///
    /// # Errors
    /// [`ProcedureError::LaggingProbability`] for anything else.
    pub(super) fn of_lagging(text: &str) -> Result<Self, ProcedureError> {
        Fraction::parse(text)
            .filter(|&p| p > Fraction::HALF && p <= Fraction::ONE)
            .map(Self)
            .ok_or_else(|| ProcedureError::LaggingProbability(text.to_owned()))
    }

    /// Whether a bounded integer below the denominator is below the numerator.
    #[inline]
    pub(super) fn draw(self, draws: &mut Draws) -> bool {
        draws.below(self.0.denominator()) < self.0.numerator()
    }

    /// The probability as a number.
    pub(super) fn value(self) -> f64 {
        self.0.value()
    }
}

impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A probability of at least 1/2 in units of 2^-32: p becomes t = floor(2^32 p + 1/2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Threshold {
    /// t - 1, so that t = 2^32, certainty, fits.
    last: u32,
}

impl Threshold {
    /// The threshold of a probability from 1/2 to 1.
    #[inline]
    pub(super) fn new(probability: f64) -> Self {
        Self {
            last: (of_words(probability) - 1) as u32,
        }
    }

    /// Whether one word is below the threshold.
    #[inline]
    pub(super) fn draw(self, draws: &mut Draws) -> bool {
        draws.word() <= self.last
    }
}

/// The arm with fewer entries, from D = n_A - n_B; at a tie the first arm is taken.
#[inline]
pub(super) fn lagging(difference: i32) -> ArmIndex {
    ArmIndex(u8::from(difference > 0))
}

/// The lagging arm or the other one.
#[inline]
pub(super) fn choose(lagging: ArmIndex, is_lagging: bool) -> ArmIndex {
    ArmIndex(lagging.0 ^ u8::from(!is_lagging))
}

/// D after one more entry on an arm.
#[inline]
pub(super) fn after(difference: i32, arm: ArmIndex) -> i32 {
    difference + 1 - 2 * i32::from(arm.0)
}

/// The counts of two arms after one more entry on an arm. Without an index, so that they stay in
/// registers.
#[inline]
pub(super) fn counted(counts: [u32; 2], arm: ArmIndex) -> [u32; 2] {
    let [a, b] = counts;
    let on_b = u32::from(arm.0);
    [a + 1 - on_b, b + on_b]
}

/// Gives the next entry to the lagging arm or the other one, and keeps D.
#[inline]
pub(super) fn give(difference: &mut i32, is_lagging: bool) -> ArmIndex {
    let arm = choose(lagging(*difference), is_lagging);
    *difference = after(*difference, arm);
    arm
}

/// Appends the one or two steps of a coin that falls on the lagging arm with a probability.
pub(super) fn push_coin<N>(
    lagging: ArmIndex,
    probability: f64,
    next: impl Fn(ArmIndex) -> N,
    steps: &mut Vec<Step<N>>,
) {
    let sides = [(true, probability), (false, 1.0 - probability)];
    for (is_lagging, probability) in sides.into_iter().filter(|side| side.1 > 0.0) {
        let arm = choose(lagging, is_lagging);
        steps.push(Step {
            arm,
            probability,
            next: next(arm),
        });
    }
}

/// That there are two arms in the ratio 1:1.
///
/// # Errors
/// [`ProcedureError::TwoEqualArms`] otherwise.
pub(super) fn two_equal_arms(ratio: &Ratio) -> Result<(), ProcedureError> {
    if ratio.parts() == [1, 1] {
        Ok(())
    } else {
        Err(ProcedureError::TwoEqualArms(Box::new(*ratio)))
    }
}

/// A largest imbalance m, from 1 to the longest list.
///
/// # Errors
/// [`ProcedureError::NotWhole`] for anything else.
pub(super) fn tolerance(text: &str) -> Result<u32, ProcedureError> {
    whole(text, 1, MAX_ENTRIES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_probability_of_the_lagging_arm_is_refused() {
        for text in [
            "1/2",
            "0.5",
            "1/3",
            "0",
            "1.000000001",
            "3/2",
            "2/0",
            "0/1",
            "",
            "NaN",
            "0.6666666667",
            "70%",
        ] {
            assert_eq!(
                Chance::of_lagging(text),
                Err(ProcedureError::LaggingProbability(text.to_owned()))
            );
        }
    }

    #[test]
    fn a_threshold_is_the_nearest_multiple_of_two_to_the_minus_32() {
        assert_eq!(Threshold::new(0.5).last, (1 << 31) - 1);
        assert_eq!(Threshold::new(1.0).last, u32::MAX);
        assert_eq!(Threshold::new(2.0 / 3.0).last, 2_863_311_531 - 1);
        assert_eq!(Threshold::new(1.0 - 1e-12).last, u32::MAX);
    }
}
