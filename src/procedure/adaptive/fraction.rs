//! Numbers of a specification, kept exactly.

use super::error::AdaptiveError;

/// A number from 0 up, written as a decimal such as `0.85` or as a fraction such as `2/3`, and
/// kept exactly.
///
/// # Examples
/// ```
/// use evenhand::procedure::adaptive::Fraction;
/// assert_eq!(Fraction::parse("0.850")?.to_string(), "0.85");
/// assert_eq!(Fraction::parse("2/3")?.value(), 2.0 / 3.0);
/// assert!(Fraction::parse("85%").is_err());
/// # Ok::<(), evenhand::procedure::adaptive::AdaptiveError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    numerator: u64,
    denominator: u64,
    /// Written as a decimal: the denominator is a power of 10.
    is_decimal: bool,
}

/// The most digits on either side of a decimal point.
const MAX_DIGITS: usize = 9;

fn digits(text: &str) -> Option<u64> {
    let is_number = text.len() <= MAX_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    if text.is_empty() {
        return Some(0);
    }
    text.parse().ok()
}

impl Fraction {
    /// The number 1.
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
        is_decimal: true,
    };

    /// A fraction, not reduced.
    pub(super) const fn new(numerator: u32, denominator: u32) -> Self {
        Self {
            numerator: numerator as u64,
            denominator: denominator as u64,
            is_decimal: false,
        }
    }

    /// Reads a decimal or a fraction.
    ///
    /// # Errors
    /// [`AdaptiveError::Number`] where it is neither, has more than 9 digits on one side, or
    /// divides by 0.
    pub fn parse(text: &str) -> Result<Self, AdaptiveError> {
        let number = match text.split_once('/') {
            Some((top, bottom)) => Self::of_parts(top.trim_end(), bottom.trim_start()),
            None => Self::of_decimal(text),
        };
        number.ok_or_else(|| AdaptiveError::Number(text.to_owned()))
    }

    fn of_parts(top: &str, bottom: &str) -> Option<Self> {
        let numerator = digits(top).filter(|_| !top.is_empty())?;
        let denominator = digits(bottom).filter(|&denominator| denominator > 0)?;
        let divisor = gcd(numerator, denominator);
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
            is_decimal: false,
        })
    }

    fn of_decimal(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() && decimals.is_empty() {
            return None;
        }
        let decimals_short = decimals.trim_end_matches('0');
        if decimals.len() > MAX_DIGITS {
            return None;
        }
        let denominator = 10_u64.pow(decimals_short.len() as u32);
        Some(Self {
            numerator: digits(whole)? * denominator + digits(decimals_short)?,
            denominator,
            is_decimal: true,
        })
    }

    /// The numerator.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The denominator, >= 1.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// The value, correctly rounded.
    pub fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Whether it is below another.
    pub fn is_below(self, other: Self) -> bool {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        product(self.numerator, other.denominator) < product(other.numerator, self.denominator)
    }

    /// Itself, where it is a probability of at least `least`.
    pub(super) fn probability(self, least: Self) -> Result<Self, AdaptiveError> {
        if self.is_below(least) || Self::ONE.is_below(self) {
            return Err(AdaptiveError::Probability { given: self, least });
        }
        Ok(self)
    }
}

/// The decimal or the fraction, as short as it can be written.
impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (
            self.numerator / self.denominator,
            self.numerator % self.denominator,
        );
        if !self.is_decimal {
            write!(f, "{}/{}", self.numerator, self.denominator)
        } else if rest == 0 {
            write!(f, "{whole}")
        } else {
            let width = self.denominator.ilog10() as usize;
            write!(f, "{whole}.{rest:0width$}")
        }
    }
}

/// The greatest common divisor.
pub(super) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Whole numbers in the proportions of these, in lowest terms; `None` where all are 0 or one
/// would be above a million.
pub(super) fn in_proportion(numbers: &[Fraction]) -> Option<Vec<i64>> {
    const LARGEST: u64 = 1_000_000;
    let mut common = 1_u64;
    for number in numbers {
        let factor = number.denominator / gcd(common, number.denominator);
        common = common.checked_mul(factor)?;
    }
    let mut whole = Vec::with_capacity(numbers.len());
    for number in numbers {
        whole.push(number.numerator.checked_mul(common / number.denominator)?);
    }
    let divisor = whole.iter().copied().fold(0, gcd);
    if divisor == 0 || whole.iter().any(|number| number / divisor > LARGEST) {
        return None;
    }
    Some(
        whole
            .iter()
            .map(|number| (number / divisor).cast_signed())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_as_it_was_written() {
        for (text, shown) in [
            ("0.85", "0.85"),
            (".850", "0.85"),
            ("1.0", "1"),
            ("0.005", "0.005"),
            ("4/6", "2/3"),
            ("2 / 3", "2/3"),
            ("12.5", "12.5"),
            ("0", "0"),
        ] {
            assert_eq!(Fraction::parse(text).unwrap().to_string(), shown, "{text}");
        }
        for text in [
            "",
            ".",
            "-1",
            "1e-3",
            "2/0",
            "/3",
            "1/2/3",
            "0.1234567890",
            "NaN",
            "+1",
        ] {
            assert_eq!(
                Fraction::parse(text),
                Err(AdaptiveError::Number(text.to_owned()))
            );
        }
    }

    #[test]
    fn weights_become_whole_numbers() {
        let parse = |text: &str| Fraction::parse(text).unwrap();
        let whole = |texts: &[&str]| {
            let numbers: Vec<_> = texts.iter().map(|text| parse(text)).collect();
            in_proportion(&numbers)
        };
        assert_eq!(whole(&["0.2", "0.3", "1/2"]), Some(vec![2, 3, 5]));
        assert_eq!(whole(&["1/3", "0", "1/6"]), Some(vec![2, 0, 1]));
        assert_eq!(whole(&["0", "0"]), None);
        assert_eq!(whole(&["1", "0.0000001"]), None);
    }
}
