//! What the biased coins for two arms share: how their probabilities are written, drawn and
//! stepped through. The formula itself stands in each procedure's file.

use std::fmt;

use super::spec::whole;
use super::{ProcedureError, Step};
use crate::design::{ArmIndex, MAX_ENTRIES, Ratio};
use crate::rng::Draws;

/// A rational probability a/b in lowest terms, drawn without error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance {
    numerator: u32,
    denominator: u32,
}

/// 10^9, the denominator of the finest decimal.
const FINEST: u32 = 1_000_000_000;

impl Chance {
    /// One half.
    pub(super) const EVEN: Self = Self {
        numerator: 1,
        denominator: 2,
    };
    /// One: still one draw, so that a forced entry takes as many draws as any other.
    pub(super) const CERTAIN: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// The probability of the lagging arm, such as `2/3` or `0.6667`: above 1/2, at most 1.
    ///
    /// # Errors
    /// [`ProcedureError::LaggingProbability`] for anything else.
    pub(super) fn of_lagging(text: &str) -> Result<Self, ProcedureError> {
        let parts = match text.split_once('/') {
            Some((numerator, denominator)) => whole(numerator.trim_end())
                .and_then(|a| Ok((a, whole(denominator.trim_start())?)))
                .ok(),
            None => decimal(text),
        };
        parts
            .filter(|&(a, b)| a <= b && b - a < a)
            .map(|(a, b)| {
                let divisor = gcd(a, b);
                Self {
                    numerator: a / divisor,
                    denominator: b / divisor,
                }
            })
            .ok_or_else(|| ProcedureError::LaggingProbability(text.to_owned()))
    }

    /// Whether a bounded integer below the denominator is below the numerator.
    #[inline]
    pub(super) fn draw(self, draws: &mut Draws) -> bool {
        draws.below(self.denominator) < self.numerator
    }

    /// The probability as a number.
    pub(super) fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

/// One writing for one value: a decimal where nine places hold it, else a fraction.
impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.numerator == self.denominator {
            f.write_str("1")
        } else if FINEST.is_multiple_of(self.denominator) {
            let places = format!("{:09}", self.numerator * (FINEST / self.denominator));
            write!(f, "0.{}", places.trim_end_matches('0'))
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
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
        const WORDS: f64 = 4_294_967_296.0;
        Self {
            last: ((probability * WORDS + 0.5) as i64 - 1) as u32,
        }
    }

    /// Whether one word is below the threshold.
    #[inline]
    pub(super) fn draw(self, draws: &mut Draws) -> bool {
        draws.word() <= self.last
    }
}

/// The arm with fewer entries, from D = n_A - n_B; at a tie the first arm stands in for it.
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
/// [`ProcedureError::NotWhole`] or [`ProcedureError::Tolerance`].
pub(super) fn tolerance(text: &str) -> Result<u32, ProcedureError> {
    let m = whole(text)?;
    if m > MAX_ENTRIES {
        return Err(ProcedureError::Tolerance(m));
    }
    Ok(m)
}

/// A decimal number of a range, written in digits with or without a point.
///
/// # Errors
/// [`ProcedureError::Exponent`] for anything else.
pub(super) fn exponent(text: &str, least: f64, most: f64) -> Result<f64, ProcedureError> {
    digits(text)
        .and_then(|_| text.parse().ok())
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| ProcedureError::Exponent {
            given: text.to_owned(),
            least: least.to_string(),
            most: most.to_string(),
        })
}

/// The digits before and after the point, where there is nothing else.
fn digits(text: &str) -> Option<(&str, &str)> {
    let (before, after) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    let are_digits = !before.is_empty() && (before.bytes().chain(after.bytes())).all(is_digit);
    are_digits.then_some((before, after))
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// A decimal with at most nine places as numerator and denominator.
fn decimal(text: &str) -> Option<(u32, u32)> {
    let (before, after) = digits(text)?;
    if after.len() > 9 {
        return None;
    }
    let numerator = format!("{before}{after}").parse().ok()?;
    Some((numerator, 10_u32.pow(after.len() as u32)))
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        Chance::of_lagging(text).ok().map(|p| p.to_string())
    }

    #[test]
    fn a_probability_has_one_writing() {
        for (given, expected) in [
            ("2/3", "2/3"),
            ("4 / 6", "2/3"),
            ("0.6667", "0.6667"),
            ("0.750", "0.75"),
            ("3/4", "0.75"),
            ("1", "1"),
            ("1.000000000", "1"),
            ("7/7", "1"),
            ("0.500000001", "0.500000001"),
            ("2147483649/4294967295", "715827883/1431655765"),
            ("2147483648/4294967295", "2147483648/4294967295"),
        ] {
            assert_eq!(written(given).as_deref(), Some(expected), "{given}");
            assert_eq!(written(expected).as_deref(), Some(expected), "{given}");
        }
    }

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
            "/3",
            "2/",
            "2/3/4",
            "",
            "-0.7",
            "+0.7",
            ".7",
            "0.",
            "0.7e0",
            "NaN",
            "inf",
            "0.6666666667",
            "1000000000000",
            "2/1000000000000",
            "0,7",
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
