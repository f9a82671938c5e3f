//! Numbers as they are written: coordinates, tooltips and counts.

use super::Unit;

/// The largest magnitude that is drawn: far beyond it, the width of an axis overflows.
const LARGEST: f64 = 1e100;
/// The smallest value on a logarithmic axis: far below it, half of a value is 0.
pub(super) const SMALLEST: f64 = 1e-100;

/// Whether a value has a place on an axis.
pub(super) fn drawable(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// A coordinate with at most 2 decimals, without trailing zeros and without `-0`.
pub(super) fn coordinate(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// Four significant digits, with the unit.
pub(super) fn digits(value: f64, unit: Unit) -> String {
    let shown = match unit {
        Unit::Number => value,
        Unit::Percent => value * 100.0,
    };
    let size = shown.abs();
    let text = if size == 0.0 {
        "0".to_owned()
    } else if (1e-4..1e6).contains(&size) {
        let before = libm::floor(libm::log10(size)) as i32;
        let decimals = (3 - before).max(0) as usize;
        grouped(&format!("{shown:.decimals$}"))
    } else {
        signed(&format!("{shown:.3e}"))
    };
    with_unit(text, unit)
}

/// The same without zeros at the end of the decimals: for a value that somebody chose.
pub(super) fn short(value: f64, unit: Unit) -> String {
    let text = digits(value, unit);
    let (number, rest) = text.split_at(text.find('\u{a0}').unwrap_or(text.len()));
    if number.contains('.') && !number.contains('e') {
        let number = number.trim_end_matches('0').trim_end_matches('.');
        return format!("{number}{rest}");
    }
    text
}

/// The text of a number with its unit.
pub(super) fn with_unit(text: String, unit: Unit) -> String {
    match unit {
        Unit::Number => text,
        Unit::Percent => text + "\u{a0}%",
    }
}

/// A comma between every three digits before the point, and a true minus sign.
pub(super) fn grouped(number: &str) -> String {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", number),
    };
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A number with true minus signs.
pub(super) fn signed(number: &str) -> String {
    number.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_two_decimals_and_no_negative_zero() {
        assert_eq!(coordinate(1.0), "1");
        assert_eq!(coordinate(10.0), "10");
        assert_eq!(coordinate(0.125), "0.12");
        assert_eq!(coordinate(-0.001), "0");
        assert_eq!(coordinate(-3.456), "-3.46");
    }

    #[test]
    fn tooltips_have_four_digits() {
        assert_eq!(digits(0.624_71, Unit::Percent), "62.47\u{a0}%");
        assert_eq!(digits(0.008_977, Unit::Number), "0.008977");
        assert_eq!(digits(12_345.6, Unit::Number), "12,346");
        assert_eq!(digits(-2.0, Unit::Number), "\u{2212}2.000");
        assert_eq!(digits(2.5e-7, Unit::Number), "2.500e\u{2212}7");
        assert_eq!(digits(-0.0, Unit::Number), "0");
    }

    #[test]
    fn a_chosen_value_is_short() {
        assert_eq!(short(0.05, Unit::Number), "0.05");
        assert_eq!(short(0.05, Unit::Percent), "5\u{a0}%");
        assert_eq!(short(0.8, Unit::Percent), "80\u{a0}%");
        assert_eq!(short(0.0, Unit::Percent), "0\u{a0}%");
        assert_eq!(short(1000.0, Unit::Number), "1,000");
        assert_eq!(short(2.5e-7, Unit::Number), "2.500e\u{2212}7");
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(grouped("999"), "999");
        assert_eq!(grouped("1000"), "1,000");
        assert_eq!(grouped("-1234567.5"), "\u{2212}1,234,567.5");
    }

    #[test]
    fn what_is_not_finite_is_not_drawn() {
        assert!(drawable(-1e100) && drawable(0.0));
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
            assert!(!drawable(value));
        }
    }
}
