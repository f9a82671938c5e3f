//! Mean, standard deviation and quantiles of scaled integers.

use crate::balance::Moments;
use crate::design::Number;

/// What is said of the values of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spread {
    /// `61.2 (10.9)`.
    pub mean: String,
    /// `62 (53, 70)`.
    pub median: String,
    /// `25, 88`.
    pub range: String,
}

/// A cell of something that is not defined.
pub(super) const NONE: &str = "\u{2013}";

impl Spread {
    /// Of values with so many decimals.
    pub(super) fn of(mut values: Vec<i64>, decimals: u8) -> Self {
        values.sort_unstable();
        let (Some(&least), Some(&most)) = (values.first(), values.last()) else {
            let none = || NONE.to_owned();
            return Self {
                mean: none(),
                median: none(),
                range: none(),
            };
        };
        let mut moments = Moments::EMPTY;
        for &value in &values {
            moments.add(value);
        }
        let unit = f64::from(10_u32.pow(u32::from(decimals)));
        let places = usize::from(decimals) + 1;
        let mean = moments.mean().unwrap_or_default() / unit;
        let sd = moments.variance().map_or_else(
            || NONE.to_owned(),
            |square| format!("{:.places$}", square.sqrt() / unit),
        );
        let [q1, median, q3] = [1, 2, 3].map(|quarter| quartile(&values, quarter, decimals));
        let number = |scaled| Number { scaled, decimals };
        Self {
            mean: format!("{} ({sd})", without_sign_of_0(format!("{mean:.places$}"))),
            median: format!("{median} ({q1}, {q3})"),
            range: format!("{}, {}", number(least), number(most)),
        }
    }
}

fn without_sign_of_0(text: String) -> String {
    let is_0 = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if is_0 { text.replace('-', "") } else { text }
}

/// A quartile of sorted values: with n values and p = quarter / 4, the mean of the values n p and n p + 1 where
/// n p is whole, else the next value (definition 5 of SAS, type 2 of R).
fn quartile(sorted: &[i64], quarter: usize, decimals: u8) -> Number {
    let place = sorted.len() * quarter / 4;
    let upper = sorted[place.min(sorted.len() - 1)];
    let is_whole = (sorted.len() * quarter).is_multiple_of(4);
    let lower = if is_whole {
        sorted[place.max(1) - 1]
    } else {
        upper
    };
    let sum = i128::from(lower) + i128::from(upper);
    let (scaled, decimals) = if sum % 2 == 0 {
        (sum / 2, decimals)
    } else {
        (sum * 5, decimals + 1)
    };
    Number {
        scaled: i64::try_from(scaled).unwrap_or(i64::MAX),
        decimals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_those_of_sas_and_r() {
        // quantile(x, c(.25, .5, .75), type = 2) of R.
        let of = |values: &[i64]| [1, 2, 3].map(|quarter| quartile(values, quarter, 0).to_string());
        assert_eq!(of(&[1, 2, 3, 4]), ["1.5", "2.5", "3.5"]);
        assert_eq!(of(&[1, 2, 3, 4, 5]), ["2", "3", "4"]);
        assert_eq!(of(&[1, 2, 3, 4, 5, 6]), ["2", "3.5", "5"]);
        assert_eq!(of(&[7]), ["7", "7", "7"]);
        assert_eq!(of(&[3, 8]), ["3", "5.5", "8"]);
    }

    #[test]
    fn a_spread_has_one_decimal_more_than_the_values() {
        let spread = Spread::of(vec![20, 40, 40, 40, 50, 50, 70, 90], 1);
        assert_eq!(spread.mean, "5.00 (2.14)");
        assert_eq!(spread.median, "4.5 (4.0, 6.0)");
        assert_eq!(spread.range, "2.0, 9.0");
    }

    #[test]
    fn one_value_has_no_standard_deviation_and_none_has_nothing() {
        assert_eq!(Spread::of(vec![-5], 0).mean, "-5.0 (\u{2013})");
        assert_eq!(Spread::of(vec![0, 0], 0).mean, "0.0 (0.0)");
        assert_eq!(Spread::of(Vec::new(), 2).range, NONE);
    }
}
