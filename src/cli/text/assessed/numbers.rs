//! Numbers as they are read: with as many digits as their errors leave.

use super::super::grid::Cell;
use evenhand::metric::{Estimate, Method};

/// What stands after a simulated number whose error is not known.
pub(super) const UNKNOWN: &str = "±?";

/// The most decimals.
const DECIMALS: usize = 5;

/// An exact number with four significant digits; a simulated one with its standard error of two, and to the same
/// place.
pub(super) fn cell(found: Option<(Method, Estimate)>) -> Cell {
    let Some((method, estimate)) = found else {
        return Cell::default();
    };
    let value = estimate.value;
    match (method, estimate.std_error) {
        (Method::Exact | Method::ExactGivenPrevalences, _) => Cell {
            value: digits(value),
            after: String::new(),
        },
        (Method::MonteCarlo, None) => Cell {
            value: digits(value),
            after: UNKNOWN.to_owned(),
        },
        (Method::MonteCarlo, Some(error)) => match decimals(error) {
            Some(places) => Cell {
                value: format!("{value:.places$}"),
                after: format!("±{error:.places$}"),
            },
            None => Cell {
                value: format!("{value:.DECIMALS$}"),
                after: "±<0.00001".to_owned(),
            },
        },
    }
}

/// The decimals at which a standard error has two digits, at most [`DECIMALS`]; `None` where none is left then.
fn decimals(error: f64) -> Option<usize> {
    let (mut places, mut shown) = (0, error);
    while shown < 9.95 && places < DECIMALS {
        shown *= 10.0;
        places += 1;
    }
    (shown >= 0.5).then_some(places)
}

/// Four significant digits, or as many decimals as fit beside them.
pub(super) fn digits(number: f64) -> String {
    match number.abs() {
        // Rounding errors of exact numbers are no digits.
        size if size < 1e-12 => "0.0000".to_owned(),
        size if size >= 1000.0 => format!("{number:.0}"),
        size if size >= 100.0 => format!("{number:.1}"),
        size if size >= 10.0 => format!("{number:.2}"),
        size if size >= 0.1 => format!("{number:.4}"),
        _ => format!("{number:.5}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_its_error_does() {
        for (value, error, text) in [
            (0.694_123, 0.000_93, "0.69412 ±0.00093"),
            (0.694_123, 0.009_3, "0.6941 ±0.0093"),
            (22.6, 2.064, "22.6 ±2.1"),
            (247.44, 135.6, "247 ±136"),
            (0.05, 0.000_004, "0.05000 ±<0.00001"),
            (0.05, 0.000_012, "0.05000 ±0.00001"),
        ] {
            let std_error = Some(error);
            let cell = cell(Some((Method::MonteCarlo, Estimate { value, std_error })));
            assert_eq!(format!("{} {}", cell.value, cell.after), text);
        }
    }

    #[test]
    fn an_exact_number_has_no_error_and_a_constant_one_an_unknown() {
        let estimate = Estimate {
            value: 3.0,
            std_error: None,
        };
        let after = |method| cell(Some((method, estimate))).after;
        assert_eq!(after(Method::Exact), "");
        assert_eq!(after(Method::MonteCarlo), "±?");
    }
}
