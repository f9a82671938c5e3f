//! Numbers within bounds, and numbers on the grid of an attribute's decimals.

use super::super::draft::Part;
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;

/// A whole number from `min` to `max`.
pub(super) fn whole(
    given: i64,
    at: &Path,
    min: u32,
    max: u32,
    found: &mut Findings,
) -> Option<u32> {
    let number = u32::try_from(given)
        .ok()
        .filter(|number| (min..=max).contains(number));
    if number.is_none() {
        let key = at.last_key().to_owned();
        let rule = BrokenRule::Whole {
            key,
            given,
            min,
            max,
        };
        found.add(at.clone(), rule);
    }
    number
}

/// As [`whole`], of a part that may be left out.
pub(super) fn whole_or(
    part: &Part<i64>,
    default: Option<u32>,
    at: &Path,
    (min, max): (u32, u32),
    found: &mut Findings,
) -> Option<u32> {
    match part {
        Part::Absent => default,
        part => whole(*part.given()?, at, min, max, found),
    }
}

/// A number times 10^decimals, where it has no more decimals than that.
pub(super) fn scaled(number: f64, decimals: u8, at: &Path, found: &mut Findings) -> Option<i64> {
    if number.is_nan() || number.abs() >= 1e9 {
        found.add(at.clone(), BrokenRule::TooLarge(number));
        return None;
    }
    let exact = number * 10_f64.powi(i32::from(decimals));
    let nearest = exact.round();
    if (exact - nearest).abs() > 1e-6 {
        let rule = BrokenRule::Decimals {
            number,
            nearest: nearest as i64,
            decimals,
        };
        found.add(at.clone(), rule);
        return None;
    }
    Some(nearest as i64)
}

/// A bound was not what it should be; that has been said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused;

/// As [`scaled`], of a bound that may be left out.
pub(super) fn bound(
    part: &Part<f64>,
    decimals: u8,
    at: &Path,
    found: &mut Findings,
) -> Result<Option<i64>, Refused> {
    match part {
        Part::Absent => Ok(None),
        Part::Unreadable => Err(Refused),
        Part::Given(given) => match scaled(*given, decimals, at, found) {
            Some(bound) => Ok(Some(bound)),
            None => Err(Refused),
        },
    }
}

/// Refuses bounds that nothing lies between.
pub(super) fn check_between(
    at: &Path,
    at_least: Option<i64>,
    below: Option<i64>,
    decimals: u8,
    found: &mut Findings,
) {
    if let (Some(low), Some(high)) = (at_least, below)
        && low >= high
    {
        let rule = BrokenRule::NothingBetween {
            low,
            high,
            decimals,
        };
        found.add(at.clone(), rule);
    }
}
