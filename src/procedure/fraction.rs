//! Numbers of a specification, kept exactly.

use std::cmp::Ordering;

use crate::design::gcd;

/// A number from 0 to 2^32 - 1 in lowest terms, such as a probability: numerator and denominator
/// are below 2^32.
///
/// # Examples
/// ```
/// use evenhand::procedure::Fraction;
/// let read = |text| Fraction::parse(text).map(|number| number.to_string());
/// assert_eq!(read("0.850").as_deref(), Some("0.85"));
/// assert_eq!(read("4/6").as_deref(), Some("2/3"));
/// assert_eq!(read("85%"), None);
/// assert!(Fraction::parse("2/3") > Fraction::parse("0.6666"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    numerator: u32,
    denominator: u32,
}

/// The most places of a decimal.
const PLACES: usize = 9;

impl Fraction {
    /// The number 0.
    pub const ZERO: Self = Self::new(0, 1);
    /// The number 1.
    pub const ONE: Self = Self::new(1, 1);
    /// One half.
    pub const HALF: Self = Self::new(1, 2);
    /// The largest number.
    pub const MAX: Self = Self::new(u32::MAX, 1);

    /// A quotient.
    ///
    /// # Panics
    /// Where the denominator is 0.
    pub const fn new(numerator: u32, denominator: u32) -> Self {
        assert!(denominator > 0, "a denominator");
        let divisor = gcd(numerator as u64, denominator as u64) as u32;
        Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        }
    }

    /// Reads a decimal of at most 9 places or a quotient of whole numbers; `None` for anything
    /// else, and where a part is above 2^32 - 1 in lowest terms.
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = if let Some((above, below)) = text.split_once('/') {
            (digits(above.trim_end())?, digits(below.trim_start())?)
        } else if let Some((whole, places)) = text.split_once('.') {
            // `.85` is 0.85, as SAS and R write it.
            let whole = if whole.is_empty() { 0 } else { digits(whole)? };
            let scale = 10_u64.pow(Some(places.len()).filter(|&n| n <= PLACES)? as u32);
            let scaled = whole.checked_mul(scale)?;
            (scaled.checked_add(digits(places)?)?, scale)
        } else {
            (digits(text)?, 1)
        };
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self {
            numerator: u32::try_from(numerator / divisor).ok()?,
            denominator: u32::try_from(denominator / divisor).ok()?,
        })
    }

    /// The numerator, in lowest terms.
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// The denominator, in lowest terms, at least 1.
    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// The value, correctly rounded.
    pub fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        let own = product(self.numerator, other.denominator);
        own.cmp(&product(other.numerator, self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One writing for one value: a decimal where 9 places hold it, else a quotient. It reads back as
/// the same number.
impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let denominator = u64::from(self.denominator);
        for places in 0..=PLACES {
            let scale = 10_u64.pow(places as u32);
            if scale.is_multiple_of(denominator) {
                let scaled = u64::from(self.numerator) * (scale / denominator);
                write!(f, "{}", scaled / scale)?;
                return match places {
                    0 => Ok(()),
                    places => write!(f, ".{:0places$}", scaled % scale),
                };
            }
        }
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_one_way() {
        for (text, written) in [
            ("2", "2"),
            ("1.000000000", "1"),
            ("0.850", "0.85"),
            (".85", "0.85"),
            ("17/20", "0.85"),
            ("0.005", "0.005"),
            ("4 / 6", "2/3"),
            ("5/4", "1.25"),
            ("7/7", "1"),
            ("0", "0"),
            ("0.000000001", "0.000000001"),
            ("2147483648/4294967295", "2147483648/4294967295"),
            ("2147483649/4294967295", "715827883/1431655765"),
        ] {
            let number = Fraction::parse(text).unwrap();
            assert_eq!(number.to_string(), written);
            assert_eq!(Fraction::parse(written), Some(number));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            ".",
            "5.",
            "-1",
            "+1",
            "1e3",
            "1e-3",
            "1/0",
            "0/0",
            "/3",
            "2/",
            "1/2/3",
            "0,7",
            "80%",
            "1.0000000001",
            "4294967296",
            "2/1000000000000",
            "99999999999999999999",
            "99999999999.5",
            "nan",
            "inf",
        ] {
            assert_eq!(Fraction::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_compared_exactly() {
        let third = Fraction::new(1, 3);
        let near = Fraction::parse("0.333333333").unwrap();
        assert!(near < third && third < Fraction::HALF && Fraction::HALF < Fraction::ONE);
        assert_eq!(Fraction::new(2, 6).cmp(&third), Ordering::Equal);
    }
}
