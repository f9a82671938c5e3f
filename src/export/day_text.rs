//! The text of every date and every study day, made once and copied from then on.

use chrono::{Datelike as _, NaiveDate};

/// Numbers of up to this many digits have a text in the table.
const WIDTH: usize = 7;

/// Texts of dates and of small numbers.
#[derive(Debug, Clone)]
pub struct DayTexts {
    first: NaiveDate,
    dates: Vec<[u8; 10]>,
    numbers: Vec<NumberText>,
}

/// A number's digits and how many they are.
#[derive(Debug, Clone, Copy)]
struct NumberText {
    digits: [u8; WIDTH],
    length: u8,
}

impl DayTexts {
    /// The texts of the dates from one day to another, both included, and of the numbers from 0 to
    /// `largest`.
    ///
    /// # Panics
    /// Where `largest` has more than seven digits.
    pub fn new(first: NaiveDate, last: NaiveDate, largest: u32) -> Self {
        let dates: Vec<[u8; 10]> = first
            .iter_days()
            .take_while(|date| *date <= last)
            .map(date_text)
            .collect();
        let numbers = (0..=largest).map(NumberText::new).collect();
        Self {
            first,
            dates,
            numbers,
        }
    }

    /// The dates from `start` on, study day 1 first.
    ///
    /// # Panics
    /// Where `start` is not among the dates of the table.
    pub fn dates_from(&self, start: NaiveDate) -> &[[u8; 10]] {
        let place = (start - self.first).num_days();
        &self.dates[usize::try_from(place).expect("the table begins before every participant")..]
    }

    /// A number's digits.
    #[inline]
    pub fn number(&self, number: u32) -> &[u8] {
        let text = &self.numbers[number as usize];
        &text.digits[..usize::from(text.length)]
    }
}

impl NumberText {
    fn new(number: u32) -> Self {
        let text = number.to_string();
        let mut digits = [b' '; WIDTH];
        digits[..text.len()].copy_from_slice(text.as_bytes());
        Self {
            digits,
            length: text.len() as u8,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_chrono_and_of_the_formatter() {
        let first: NaiveDate = "1999-12-30".parse().unwrap();
        let texts = DayTexts::new(first, "2004-03-02".parse().unwrap(), 1096);
        for (offset, text) in texts.dates_from(first).iter().enumerate() {
            let date = first + chrono::Days::new(offset as u64);
            assert_eq!(std::str::from_utf8(text).unwrap(), date.to_string());
        }
        assert_eq!(texts.number(0), b"0");
        assert_eq!(texts.number(1096), b"1096");
    }
}
