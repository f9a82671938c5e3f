//! Dates as other systems write them.

use chrono::{Datelike as _, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::design::YEARS;
use crate::problem::words::shown;

/// How dates are written. Where none is given, dates are YYYY-MM-DD.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DateForm {
    /// Day, month, year of four digits, with `.`, `/` or `-` between: 27.08.2019.
    Dmy,
    /// Month, day, year likewise: 08/27/2019.
    Mdy,
    /// Days since 1960-01-01, as SAS counts, or DATE9: 21788, 27AUG2019.
    Sas,
    /// Days since 1899-12-30, as spreadsheets count from 1 March 1900 on: 43704.
    Excel,
    /// YYYY-MM-DD, or the same with a time, which is cut off and never shifted by its zone:
    /// 2019-08-27T23:30:00-05:00.
    IsoTime,
    /// YYYY-MM-DD: 2019-08-27.
    Iso,
}

/// Why a date is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::intake) enum DateError {
    /// Not of the form that was given.
    #[error(
        "`{shown}` is not a date of the form `{name}`: write 27 August 2019 as {example}",
        shown = shown(.text), name = .form.name(), example = .form.example()
    )]
    Form {
        /// The cell.
        text: String,
        /// The form.
        form: DateForm,
    },
    /// A year of two digits.
    #[error("`{shown}` has a year of two digits: write four, as the century is unknown", shown = shown(.0))]
    Century(String),
    /// A date that the calendar does not have.
    #[error("`{shown}` is not a day of the calendar as `{name}` reads it: correct the month or the day, \
        or give another form with --dates", shown = shown(.text), name = .form.name())]
    NoSuchDay {
        /// The cell.
        text: String,
        /// The form.
        form: DateForm,
    },
    /// A serial number that a spreadsheet shows as another day than it is.
    #[error("`{shown}` lies before 1 March 1900, where spreadsheets count a day that does not exist: \
        write the date as YYYY-MM-DD", shown = shown(.0))]
    Before1900(String),
    /// A date outside the years of a trial.
    #[error("`{shown}` is {date}, outside the years {first} to {last}: correct the year, or give another form with --dates", shown = shown(.text), first = YEARS.start(), last = YEARS.end())]
    Year {
        /// The cell.
        text: String,
        /// The date.
        date: String,
    },
    /// A date of another form, which one option would read.
    #[error(
        "`{shown}` is not a date of the form YYYY-MM-DD: give --dates {name} to read it as {date}",
        shown = shown(.text), name = .form.name()
    )]
    Other {
        /// The cell.
        text: String,
        /// The form of that option.
        form: DateForm,
        /// As it would be read.
        date: NaiveDate,
    },
    /// A date that two options would read differently.
    #[error(
        "`{shown}` is not a date of the form YYYY-MM-DD and can be {} or {}: say with --dates {} or --dates {} which it is",
        .first.1, .second.1, .first.0.name(), .second.0.name(),
        shown = shown(.text)
    )]
    Ambiguous {
        /// The cell.
        text: String,
        /// One reading.
        first: (DateForm, NaiveDate),
        /// The other.
        second: (DateForm, NaiveDate),
    },
}

/// Why a text is no date of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Form,
    Century,
    NoSuchDay,
    Before1900,
    Year(NaiveDate),
}

impl DateForm {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// In words.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Dmy => "day, month, year",
            Self::Mdy => "month, day, year",
            Self::Sas => "days since 1960-01-01 or as DATE9",
            Self::Excel => "days since 1899-12-30",
            Self::IsoTime => "YYYY-MM-DD with or without a time, which is dropped",
            Self::Iso => "YYYY-MM-DD",
        }
    }

    /// 27 August 2019.
    fn example(self) -> &'static str {
        match self {
            Self::Dmy => "27.08.2019",
            Self::Mdy => "08/27/2019",
            Self::Sas => "21788 or 27AUG2019",
            Self::Excel => "43704",
            Self::IsoTime => "2019-08-27, with or without a time such as T10:30",
            Self::Iso => "2019-08-27",
        }
    }

    /// The date that a text is in this form.
    pub(super) fn read(self, text: &str) -> Result<NaiveDate, DateError> {
        self.date(text).map_err(|refused| {
            let (text, form) = (text.to_owned(), self);
            match refused {
                Refused::Form => DateError::Form { text, form },
                Refused::Century => DateError::Century(text),
                Refused::NoSuchDay => DateError::NoSuchDay { text, form },
                Refused::Before1900 => DateError::Before1900(text),
                Refused::Year(date) => DateError::Year {
                    text,
                    date: date.to_string(),
                },
            }
        })
    }

    fn date(self, text: &str) -> Result<NaiveDate, Refused> {
        let date = match self {
            Self::Dmy => parts(text).and_then(|[day, month, year]| ymd(year, month, day)),
            Self::Mdy => parts(text).and_then(|[month, day, year]| ymd(year, month, day)),
            Self::Sas => date9(text).unwrap_or_else(|| since(text, 1960, 1, 1)),
            Self::Excel => excel(text),
            Self::IsoTime => iso_time(text),
            Self::Iso => iso(text),
        }?;
        if YEARS.contains(&date.year()) {
            Ok(date)
        } else {
            Err(Refused::Year(date))
        }
    }
}

/// What is wrong with a text that is not YYYY-MM-DD, where another form would read it.
pub(super) fn other_forms(text: &str) -> Option<DateError> {
    let forms = [
        DateForm::Dmy,
        DateForm::Mdy,
        DateForm::Sas,
        DateForm::Excel,
        DateForm::IsoTime,
    ];
    // A year or an age is no date by its number of days.
    if text.len() < 5 {
        return None;
    }
    let mut readings = forms
        .into_iter()
        .filter_map(|form| Some((form, form.date(text).ok()?)));
    let first = readings.next()?;
    let text = text.to_owned();
    Some(match readings.find(|(_, date)| *date != first.1) {
        Some(second) => DateError::Ambiguous {
            text,
            first,
            second,
        },
        None => DateError::Other {
            text,
            form: first.0,
            date: first.1,
        },
    })
}

/// Whether month, day, year reads this text of day, month, year too.
pub(super) fn is_mdy_too(date: NaiveDate) -> bool {
    date.day() <= 12
}

fn ymd(year: u32, month: u32, day: u32) -> Result<NaiveDate, Refused> {
    NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or(Refused::NoSuchDay)
}

/// Up to four digits.
fn number(digits: &[u8]) -> Option<u32> {
    let is_number = (1..=4).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| {
        let digits = digits.iter().map(|digit| u32::from(digit - b'0'));
        digits.fold(0, |number, digit| 10 * number + digit)
    })
}

/// Three numbers with the same sign between them, the last of four digits.
fn parts(text: &str) -> Result<[u32; 3], Refused> {
    let bytes = text.as_bytes();
    let is_sign = |byte: &u8| matches!(byte, b'.' | b'/' | b'-');
    let first = bytes.iter().position(is_sign).ok_or(Refused::Form)?;
    let sign = bytes[first];
    let rest = &bytes[first + 1..];
    let second = rest
        .iter()
        .position(|&byte| byte == sign)
        .ok_or(Refused::Form)?;
    let (one, two, year) = (&bytes[..first], &rest[..second], &rest[second + 1..]);
    let (Some(first), Some(second), Some(third)) = (number(one), number(two), number(year)) else {
        return Err(Refused::Form);
    };
    match (one.len(), two.len(), year.len()) {
        (1..=2, 1..=2, 4) => Ok([first, second, third]),
        (1..=2, 1..=2, 2) => Err(Refused::Century),
        _ => Err(Refused::Form),
    }
}

fn iso(text: &str) -> Result<NaiveDate, Refused> {
    let bytes = text.as_bytes();
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return Err(Refused::Form);
    };
    let all = [
        number(&[y1, y2, y3, y4]),
        number(&[m1, m2]),
        number(&[d1, d2]),
    ];
    let [Some(year), Some(month), Some(day)] = all else {
        return Err(Refused::Form);
    };
    ymd(year, month, day)
}

/// ISO 8601: YYYY-MM-DD, then perhaps `T` or a space, HH:MM, perhaps :SS and decimals of it, and
/// perhaps `Z` or an offset.
fn iso_time(text: &str) -> Result<NaiveDate, Refused> {
    let (date, time) = text.split_at_checked(10).ok_or(Refused::Form)?;
    if !time.is_empty() && !is_time(time) {
        return Err(Refused::Form);
    }
    iso(date)
}

fn is_time(text: &str) -> bool {
    let Some(time) = text.strip_prefix(['T', ' ']) else {
        return false;
    };
    let (time, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    let is_offset = match offset.strip_prefix(['+', '-']) {
        Some(offset) => clock(offset).is_some_and(|(_, seconds)| seconds.is_empty()),
        None => matches!(offset, "" | "Z"),
    };
    let is_seconds = |seconds: &str| {
        let Some(seconds) = seconds.strip_prefix(':') else {
            return seconds.is_empty();
        };
        let (whole, decimals) = seconds.split_once('.').unwrap_or((seconds, "0"));
        let is_whole = whole.len() == 2 && number(whole.as_bytes()).is_some_and(|s| s <= 60);
        is_whole && !decimals.is_empty() && decimals.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_offset && clock(time).is_some_and(|(_, seconds)| is_seconds(seconds))
}

/// HH:MM, and what follows it.
fn clock(text: &str) -> Option<((u32, u32), &str)> {
    let (clock, rest) = text.split_at_checked(5)?;
    let &[h1, h2, b':', m1, m2] = clock.as_bytes() else {
        return None;
    };
    let (hours, minutes) = (number(&[h1, h2])?, number(&[m1, m2])?);
    (hours <= 23 && minutes <= 59).then_some(((hours, minutes), rest))
}

/// A whole number of days; decimals of 0 are allowed, as some programs write whole numbers so.
fn days(text: &str) -> Result<i64, Refused> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => {
            whole
        }
        Some(_) => return Err(Refused::Form),
        None => text,
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refused::Form);
    }
    whole.parse().map_err(|_| Refused::Form)
}

/// So many days after a day, or before it.
fn since(text: &str, year: u32, month: u32, day: u32) -> Result<NaiveDate, Refused> {
    let (days, origin) = (days(text)?, ymd(year, month, day)?);
    let size = Days::new(days.unsigned_abs());
    let date = if days < 0 {
        origin.checked_sub_days(size)
    } else {
        origin.checked_add_days(size)
    };
    date.ok_or(Refused::NoSuchDay)
}

/// The 1900 system of spreadsheets, which has a 29 February 1900 with the number 60.
fn excel(text: &str) -> Result<NaiveDate, Refused> {
    if days(text)? < 61 {
        return Err(Refused::Before1900);
    }
    since(text, 1899, 12, 30)
}

/// SAS's DATE9: DDMMMYYYY; `None` where the text has another form.
fn date9(text: &str) -> Option<Result<NaiveDate, Refused>> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let (day, rest) = text.split_at_checked(2)?;
    let (name, year) = rest.split_at_checked(3)?;
    let is_month = |month: &&str| name.eq_ignore_ascii_case(month);
    let month = MONTHS.iter().position(is_month)? as u32 + 1;
    let day = number(day.as_bytes())?;
    match (year.len(), number(year.as_bytes())) {
        (4, Some(year)) => Some(ymd(year, month, day)),
        (2, Some(_)) => Some(Err(Refused::Century)),
        _ => None,
    }
}

impl DateForm {
    /// This form and no other.
    pub(super) fn only(self) -> &'static [Self] {
        match self {
            Self::Dmy => &[Self::Dmy],
            Self::Mdy => &[Self::Mdy],
            Self::Sas => &[Self::Sas],
            Self::Excel => &[Self::Excel],
            Self::IsoTime => &[Self::IsoTime],
            Self::Iso => &[Self::Iso],
        }
    }
}
