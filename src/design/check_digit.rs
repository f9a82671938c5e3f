//! Check digits: what shows that a number was mistyped.

/// How a number is protected against slips of the pen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum CheckDigit {
    /// Not at all.
    #[default]
    None,
    /// One digit that shows every single wrong digit and all exchanges of neighbours but 09 and 90.
    Luhn,
    /// Two digits that show these and nearly all other slips.
    #[strum(serialize = "mod-97")]
    Mod97,
}

impl CheckDigit {
    /// The digits that follow a number of these decimal digits; `None` for what is no number.
    ///
    /// # Formula
    /// Luhn: with the digits from the right doubled at the first, third, fifth, ... place, and the
    /// digits of the products summed with the others to s, the check digit is (10 - s mod 10)
    /// mod 10. Mod 97: 98 - (100 n mod 97) in two digits, so that the whole is 1 modulo 97.
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::CheckDigit;
    /// assert_eq!(CheckDigit::Luhn.of("7992739871").as_deref(), Some("3"));
    /// assert_eq!(CheckDigit::Mod97.of("794").as_deref(), Some("44"));
    /// assert_eq!(CheckDigit::None.of("794").as_deref(), Some(""));
    /// assert_eq!(CheckDigit::Luhn.of("-1"), None);
    /// ```
    ///
    /// # References
    /// ISO/IEC 7812-1, annex B (Luhn); ISO/IEC 7064, the system MOD 97-10.
    pub fn of(self, digits: &str) -> Option<String> {
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let values = digits.bytes().map(|digit| u32::from(digit - b'0'));
        Some(match self {
            Self::None => String::new(),
            Self::Luhn => {
                let weighted = values.rev().enumerate().map(|(place, digit)| {
                    let doubled = if place % 2 == 0 { 2 * digit } else { digit };
                    doubled / 10 + doubled % 10
                });
                ((10 - weighted.sum::<u32>() % 10) % 10).to_string()
            }
            Self::Mod97 => {
                let rest = values.fold(0, |rest, digit| (10 * rest + digit) % 97);
                format!("{:02}", 98 - 100 * rest % 97)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        for (number, check) in [("7992739871", "3"), ("453914880343646", "7"), ("0", "0")] {
            assert_eq!(
                CheckDigit::Luhn.of(number).as_deref(),
                Some(check),
                "{number}"
            );
        }
        // 794 44 is the example of ISO/IEC 7064; 32142829123456987654321611 82 is the number of the
        // IBAN GB82 WEST 1234 5698 7654 32 in digits, without and with its check digits.
        for (number, check) in [
            ("794", "44"),
            ("32142829123456987654321611", "82"),
            ("0", "98"),
        ] {
            assert_eq!(
                CheckDigit::Mod97.of(number).as_deref(),
                Some(check),
                "{number}"
            );
        }
    }

    #[test]
    fn one_wrong_digit_is_always_shown() {
        for check in [CheckDigit::Luhn, CheckDigit::Mod97] {
            for number in (10_000_000..99_000_000_u32).step_by(9_876_543) {
                let right = number.to_string();
                for place in 0..right.len() {
                    for digit in '0'..='9' {
                        let mut wrong = right.clone();
                        wrong.replace_range(place..=place, &digit.to_string());
                        assert_eq!(
                            wrong == right,
                            check.of(&wrong) == check.of(&right),
                            "{wrong}"
                        );
                    }
                }
            }
        }
    }
}
