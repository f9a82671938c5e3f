//! Texts of numbers and dates, made once and copied from then on: most bytes of a run are these.

use std::sync::OnceLock;

use chrono::{Datelike as _, NaiveDate};

use crate::table::{Day, Notation};

/// Whole numbers below this have a text in the table: study days of a long life.
const NUMBERS: usize = 40_000;

/// Dates of these years have a text in the table: all that a trial can have.
const YEARS: std::ops::Range<i32> = 1800..2400;

/// A short number's digits and how many they are.
#[derive(Clone, Copy)]
struct Digits {
    digits: [u8; 7],
    length: u8,
}

/// No whole number and no date is longer.
pub(super) const LONGEST: usize = 20;

/// The texts of short numbers and of dates.
pub(super) struct Texts {
    numbers: Vec<Digits>,
    first: i32,
    dates: Vec<[u8; 10]>,
}

impl Texts {
    /// The texts, made when they are first asked for.
    pub(super) fn shared() -> &'static Self {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(Self::new)
    }

    fn new() -> Self {
        let first_of = |year| NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
        let (first, end) = (first_of(YEARS.start), first_of(YEARS.end));
        Self {
            numbers: (0..NUMBERS).map(digits).collect(),
            first: Day::from(first).0,
            dates: first
                .iter_days()
                .take_while(|day| *day < end)
                .map(date_text)
                .collect(),
        }
    }

    /// Appends a whole number.
    #[inline]
    pub(super) fn push_whole(&self, number: i64, out: &mut Vec<u8>) {
        match usize::try_from(number)
            .ok()
            .and_then(|place| self.numbers.get(place))
        {
            Some(text) => out.extend_from_slice(&text.digits[..usize::from(text.length)]),
            None => push(out, format_args!("{number}")),
        }
    }

    /// Puts a whole number at the beginning of a place of at least [`LONGEST`] bytes, and returns its
    /// length. What follows it there may be overwritten.
    #[inline]
    pub(super) fn put_whole(&self, number: i64, place: &mut [u8]) -> usize {
        match usize::try_from(number)
            .ok()
            .and_then(|at| self.numbers.get(at))
        {
            Some(text) => {
                // As many bytes each time: one move.
                place[..text.digits.len()].copy_from_slice(&text.digits);
                usize::from(text.length)
            }
            None => put(place, &number.to_string()),
        }
    }

    /// The same of a date.
    #[inline]
    pub(super) fn put_day(&self, day: Day, place: &mut [u8]) -> usize {
        let at = usize::try_from(i64::from(day.0) - i64::from(self.first));
        match at.ok().and_then(|at| self.dates.get(at)) {
            Some(text) => {
                place[..text.len()].copy_from_slice(text);
                text.len()
            }
            None => put(place, &day.to_string()),
        }
    }

    /// Appends a date as YYYY-MM-DD.
    #[inline]
    pub(super) fn push_day(&self, day: Day, out: &mut Vec<u8>) {
        let place = usize::try_from(i64::from(day.0) - i64::from(self.first));
        match place.ok().and_then(|place| self.dates.get(place)) {
            Some(text) => out.extend_from_slice(text),
            None => push(out, format_args!("{day}")),
        }
    }
}

fn digits(number: usize) -> Digits {
    let text = number.to_string();
    let mut digits = [b' '; 7];
    digits[..text.len()].copy_from_slice(text.as_bytes());
    Digits {
        digits,
        length: text.len() as u8,
    }
}

/// A date as YYYY-MM-DD.
fn date_text(date: NaiveDate) -> [u8; 10] {
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let (year, month, day) = (date.year().unsigned_abs(), date.month(), date.day());
    [
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ]
}

/// A number's text: as many digits as read back to the same number.
pub(super) fn number_text(number: f64, notation: Notation) -> String {
    let size = number.abs();
    if notation == Notation::Scientific && size > 0.0 && size < 1e-6 {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

/// The text of a decimal from its last place.
pub(super) fn decimal_text(scaled: i64, places: u8) -> String {
    if places == 0 {
        return scaled.to_string();
    }
    let unit = 10_u64.pow(u32::from(places));
    let sign = if scaled < 0 { "-" } else { "" };
    let size = scaled.unsigned_abs();
    let width = usize::from(places);
    format!("{sign}{}.{:0width$}", size / unit, size % unit)
}

fn put(place: &mut [u8], text: &str) -> usize {
    place[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

/// Appends formatted text.
fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    out.write_fmt(text).expect("a vector takes every byte");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_chrono_and_of_the_formatter() {
        let texts = Texts::shared();
        let mut out = Vec::new();
        for day in [
            i32::MIN / 4,
            -62_092,
            -62_091,
            -1,
            0,
            18_321,
            157_053,
            157_054,
            1_000_000,
        ] {
            out.clear();
            texts.push_day(Day(day), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), Day(day).to_string());
        }
        for number in [i64::MIN, -1, 0, 9, 39_999, 40_000, i64::MAX] {
            out.clear();
            texts.push_whole(number, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), number.to_string());
        }
    }

    #[test]
    fn small_numbers_have_an_exponent_where_that_is_asked_for() {
        for (number, text) in [
            (0.0, "0"),
            (1e-6, "0.000001"),
            (9.9e-7, "9.9e-7"),
            (-2e-9, "-2e-9"),
        ] {
            assert_eq!(number_text(number, Notation::Scientific), text);
        }
        assert_eq!(number_text(1.2e-7, Notation::Plain), "0.00000012");
    }

    #[test]
    fn a_decimal_has_all_its_places() {
        for (scaled, places, text) in [(57, 0, "57"), (2340, 2, "23.40"), (-5, 2, "-0.05")] {
            assert_eq!(decimal_text(scaled, places), text);
        }
    }
}
