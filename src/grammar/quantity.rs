//! Finite numbers of a specification.

/// Reads a number as specifications write it: a decimal such as `-0.25`, without an exponent, or a
/// quotient of two such as `1/12`; `None` for anything else and for what is not finite.
///
/// # Examples
/// ```
/// use evenhand::grammar::parse_quantity;
/// assert_eq!(parse_quantity("1.796/4"), Some(0.449));
/// assert_eq!(parse_quantity("0,4"), None);
/// ```
pub fn parse_quantity(text: &str) -> Option<f64> {
    let value = match text.split_once('/') {
        None => decimal(text)?,
        Some((above, below)) => decimal(above.trim_end())? / decimal(below.trim_start())?,
    };
    // -0 is 0, so that there is one writing.
    Some(value + 0.0).filter(|value| value.is_finite())
}

fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_decimal = unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && unsigned.bytes().any(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_quotients_are_read() {
        for (text, value) in [
            ("0", 0.0),
            ("-0.25", -0.25),
            ("+1.5", 1.5),
            (".5", 0.5),
            ("1/12", 1.0 / 12.0),
            ("1.796 / 4", 0.449),
            ("-1/-2", 0.5),
        ] {
            assert_eq!(parse_quantity(text), Some(value), "{text}");
        }
        assert_eq!(
            parse_quantity("-0").map(|zero| zero.to_string()).as_deref(),
            Some("0")
        );
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for text in [
            "", ".", "-", "1/0", "0/0", "1e3", "nan", "inf", "1/2/3", "0,5", "50%", "--1", "1.2.3",
        ] {
            assert_eq!(parse_quantity(text), None, "{text:?}");
        }
        assert_eq!(parse_quantity(&"9".repeat(400)), None);
    }
}
