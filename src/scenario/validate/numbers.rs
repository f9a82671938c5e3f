//! Numbers within bounds, and numbers on the grid of an attribute's decimals.

use std::ops::Range;

use super::super::decode::{At, Field, Refused};
use super::super::notes::Notes;
use crate::design::Number;

/// A whole number from `min` to `max`.
pub(super) fn whole(
    field: &Field<i64>,
    key: &str,
    min: u32,
    max: u32,
    notes: &mut Notes<'_>,
) -> Option<u32> {
    whole_at(field.given()?, key, min, max, notes)
}

/// As [`whole`], of a value with its place.
pub(super) fn whole_at(
    given: &At<i64>,
    key: &str,
    min: u32,
    max: u32,
    notes: &mut Notes<'_>,
) -> Option<u32> {
    let number = u32::try_from(given.value)
        .ok()
        .filter(|number| (min..=max).contains(number));
    if number.is_none() {
        let value = given.value;
        let message = format!("`{key}` is {value}: write a whole number from {min} to {max}");
        notes.add(&given.span, message);
    }
    number
}

/// A number times 10^decimals, where it has no more decimals than that.
pub(super) fn scaled(given: &At<f64>, decimals: u8, notes: &mut Notes<'_>) -> Option<i64> {
    let number = given.value;
    if number.abs() >= 1e9 {
        notes.add(
            &given.span,
            format_args!("{number} is out of range: write a number below 1e9"),
        );
        return None;
    }
    let exact = number * 10_f64.powi(i32::from(decimals));
    let nearest = exact.round();
    if (exact - nearest).abs() > 1e-6 {
        let message = format!(
            "{number} has more decimals than the attribute: write a number with {decimals}, such as {}",
            Number {
                scaled: nearest as i64,
                decimals
            },
        );
        notes.add(&given.span, message);
        return None;
    }
    Some(nearest as i64)
}

/// As [`scaled`], of a bound that may be absent.
pub(super) fn bound(
    field: &Field<f64>,
    decimals: u8,
    notes: &mut Notes<'_>,
) -> Result<Option<i64>, Refused> {
    match field {
        Field::Absent => Ok(None),
        Field::Wrong => Err(Refused),
        Field::Given(given) => match scaled(given, decimals, notes) {
            Some(bound) => Ok(Some(bound)),
            None => Err(Refused),
        },
    }
}

/// Notes that nothing lies between two bounds.
pub(super) fn check_between(
    span: &Range<usize>,
    at_least: Option<i64>,
    below: Option<i64>,
    decimals: u8,
    notes: &mut Notes<'_>,
) {
    if let (Some(low), Some(high)) = (at_least, below)
        && low >= high
    {
        let show = |scaled| Number { scaled, decimals };
        let (low, high) = (show(low), show(high));
        let message =
            format!("no number is at least {low} and below {high}: write `at_least` < `below`");
        notes.add(span, message);
    }
}
