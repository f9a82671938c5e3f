//! Texts of numbers and dates, made once and copied from then on: most bytes of a run are these.

use std::sync::OnceLock;

use chrono::{Datelike as _, NaiveDate};

use crate::table::{Day, Notation};

/// Whole numbers below this have a text in the table: study days of a long life.
const NUMBERS: i64 = 20_000;

/// Dates of these years have a text in the table: all that a trial can have.
const YEARS: std::ops::Range<i32> = 1900..2301;

/// The bytes of a short number in the table, blanks after its digits.
pub(super) const NUMBER: usize = 8;

/// The bytes of a date.
pub(super) const DATE: usize = 10;

/// A short number's digits and how many they are.
#[derive(Clone, Copy)]
struct Digits {
    digits: [u8; NUMBER],
    length: u8,
}

/// The texts of short numbers and of dates.
pub(super) struct Texts {
    numbers: Vec<Digits>,
    first: i32,
    end: i32,
    dates: Vec<[u8; DATE]>,
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
            end: Day::from(end).0,
            dates: first
                .iter_days()
                .take_while(|day| *day < end)
                .map(date_text)
                .collect(),
        }
    }

    /// Whether all these numbers are in the table.
    pub(super) fn has_numbers(numbers: &[i64]) -> bool {
        numbers.iter().all(|number| (0..NUMBERS).contains(number))
    }

    /// A number that is in the table: its digits with blanks after them, and how many they are.
    #[inline]
    pub(super) fn number(&self, number: i64) -> (&[u8; NUMBER], usize) {
        let text = &self.numbers[number as usize];
        (&text.digits, usize::from(text.length))
    }

    /// Whether all these days are in the table.
    pub(super) fn has_days(&self, days: &[Day]) -> bool {
        let all = self.first..self.end;
        days.iter().all(|day| all.contains(&day.0))
    }

    /// A day that is in the table.
    #[inline]
    pub(super) fn day(&self, day: Day) -> &[u8; DATE] {
        &self.dates[(day.0 - self.first) as usize]
    }
}

/// Appends a whole number.
pub(super) fn push_whole(number: i64, out: &mut Vec<u8>) {
    push(out, format_args!("{number}"));
}

/// Appends a date as YYYY-MM-DD.
pub(super) fn push_day(day: Day, out: &mut Vec<u8>) {
    out.extend_from_slice(&date_text(day.date()));
}

fn digits(number: i64) -> Digits {
    let text = number.to_string();
    let mut digits = [b' '; NUMBER];
    digits[..text.len()].copy_from_slice(text.as_bytes());
    Digits {
        digits,
        length: text.len() as u8,
    }
}

/// A date as YYYY-MM-DD.
fn date_text(date: NaiveDate) -> [u8; DATE] {
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
        let days = [-25_567, -1, 0, 18_321, 120_894].map(Day);
        assert!(texts.has_days(&days));
        assert!(!texts.has_days(&[Day(-25_568)]) && !texts.has_days(&[Day(120_895)]));
        for day in days {
            assert_eq!(String::from_utf8_lossy(texts.day(day)), day.to_string());
            let mut out = Vec::new();
            push_day(day, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), day.to_string());
        }
        assert!(Texts::has_numbers(&[0, 9, 19_999]));
        assert!(!Texts::has_numbers(&[20_000]) && !Texts::has_numbers(&[-1]));
        for number in [0_i64, 9, 10, 365, 19_999] {
            let (digits, length) = texts.number(number);
            assert_eq!(
                String::from_utf8_lossy(&digits[..length]),
                number.to_string()
            );
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
