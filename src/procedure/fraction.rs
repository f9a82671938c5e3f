//! Parameters that are exact fractions, written `2`, `0.85` or `2/3`.

/// A number from 0, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    /// The numerator.
    pub numerator: u32,
    /// The denominator, above 0.
    pub denominator: u32,
}

impl Fraction {
    /// Reads a whole number, a decimal of at most 9 places or a quotient of whole numbers.
    pub fn read(text: &str) -> Option<Self> {
        let (numerator, denominator) = if let Some((above, below)) = text.split_once('/') {
            (digits(above.trim_end())?, digits(below.trim_start())?)
        } else if let Some((whole, places)) = text.split_once('.') {
            let scale = 10u64.pow(u32::try_from(places.len()).ok().filter(|&n| n <= 9)?);
            let whole = digits(whole)?.checked_mul(scale)?;
            (whole.checked_add(digits(places)?)?, scale)
        } else {
            (digits(text)?, 1)
        };
        let divisor = greatest_common_divisor(numerator, denominator);
        (denominator > 0).then_some(())?;
        Some(Self {
            numerator: u32::try_from(numerator / divisor).ok()?,
            denominator: u32::try_from(denominator / divisor).ok()?,
        })
    }

    /// The nearest `f64`.
    pub fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl std::fmt::Display for Fraction {
    /// As a decimal where it has at most 9 places, else as a quotient; reads back as the same.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let denominator = u64::from(self.denominator);
        for places in 0..=9 {
            let scale = 10u64.pow(places);
            if scale.is_multiple_of(denominator) {
                let scaled = u64::from(self.numerator) * (scale / denominator);
                write!(f, "{}", scaled / scale)?;
                return match places {
                    0 => Ok(()),
                    places => write!(f, ".{:01$}", scaled % scale, places as usize),
                };
            }
        }
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_written_one_way() {
        for (text, written) in [
            ("2", "2"),
            ("0.850", "0.85"),
            ("4 / 6", "2/3"),
            ("5/4", "1.25"),
            ("0", "0"),
            ("0.000000001", "0.000000001"),
        ] {
            let fraction = Fraction::read(text).unwrap();
            assert_eq!(fraction.to_string(), written);
            assert_eq!(Fraction::read(written), Some(fraction));
        }
    }

    #[test]
    fn what_is_no_fraction_is_refused() {
        for text in [
            "",
            "-1",
            "+1",
            "1e3",
            "1/0",
            "0/0",
            ".5",
            "5.",
            "1.0000000001",
            "4294967296",
            "nan",
        ] {
            assert_eq!(Fraction::read(text), None, "{text:?}");
        }
    }
}
