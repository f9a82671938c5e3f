//! Numbers as they are written.

use super::designs::Found;

/// Four significant digits.
pub(super) fn digits(value: f64) -> String {
    significant(value, 4)
}

/// So many significant digits; with an exponent where it is very small or large.
fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    // The exponent after rounding: that of 0.99999 in four digits is 0.
    let rounded = format!("{value:.*e}", (digits - 1).max(0) as usize);
    let exponent = rounded.split_once('e').map(|(_, exponent)| exponent);
    let exponent: i32 = exponent.and_then(|text| text.parse().ok()).unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        return rounded;
    }
    let decimals = (digits - 1 - exponent).max(0) as usize;
    format!("{value:.decimals$}")
}

/// A number with its standard error in two digits where it is simulated, and a star where it is exact for prevalences
/// that were counted.
pub(super) fn found(found: Option<Found>) -> String {
    let Some(found) = found else {
        return "\u{2013}".to_owned();
    };
    let value = digits(found.value);
    match (found.is_simulated, found.std_error) {
        (true, Some(error)) => format!("{value} (SE {})", short(error)),
        (true, None) => format!("{value} (SE ?)"),
        (false, _) if found.is_given_prevalences => format!("{value}*"),
        (false, _) => value,
    }
}

/// Two significant digits.
pub(super) fn short(value: f64) -> String {
    significant(value, 2)
}

/// A share in per cent with one decimal.
pub(super) fn percent(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

/// `1 design`, `2 designs`.
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits_and_errors_two() {
        assert_eq!(digits(0.573_683_12), "0.5737");
        assert_eq!(digits(0.999_999_999_99), "1.000");
        assert_eq!(digits(123_456.7), "123457");
        assert_eq!(digits(12.345), "12.35");
        assert_eq!(digits(0.0), "0");
        assert_eq!(digits(1.5e-9), "1.500e-9");
        assert_eq!(short(0.0302), "0.030");
        let one = |is_simulated, std_error| {
            found(Some(Found {
                value: 2.5,
                is_simulated,
                is_given_prevalences: !is_simulated,
                std_error,
            }))
        };
        assert_eq!(one(true, Some(0.0123)), "2.500 (SE 0.012)");
        assert_eq!(one(true, None), "2.500 (SE ?)");
        assert_eq!(one(false, None), "2.500*");
        assert_eq!(found(None), "\u{2013}");
    }

    #[test]
    fn lists_and_counts_are_grammatical() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&names), "a, b and c");
        assert_eq!(list(&names[..2]), "a and b");
        assert_eq!(list(&names[..1]), "a");
        assert_eq!(count(1, "design"), "1 design");
        assert_eq!(count(0, "design"), "0 designs");
    }
}
