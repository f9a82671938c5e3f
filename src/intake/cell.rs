//! Cells: text into names, dates, numbers and levels.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate};

use crate::characters::formula_sign;
use crate::design::{Attribute, CodeError, Domain, MAX_PARTICIPANTS, Value, YEARS, check_code};
use crate::problem::words::{listed, nearest, shown};

/// The longest text of a cell, in characters.
const MAX_TEXT: usize = 200;
/// The longest key of a participant, in characters.
const MAX_PARTICIPANT_ID: usize = 50;
/// The longest key of a site, in characters.
const MAX_SITE_ID: usize = 30;
/// The largest relative rate of a site.
const MAX_RATE: f64 = 1000.0;
/// The size of a number, without its decimals, above which it is taken for a slip.
const MAX_NUMBER: i64 = 999_999_999;
/// The largest size of an outcome, so that sums of squares stay finite.
const MAX_OUTCOME: f64 = 1e100;

/// Why a cell is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum CellError {
    /// Nothing where something is needed.
    #[error("the cell is empty: write {0}")]
    Empty(String),
    /// White space around the text.
    #[error("`{0}` begins or ends with a space: remove the space")]
    Space(String),
    /// Text that a spreadsheet would run as a formula.
    #[error(
        "`{0}` begins with {1:?}, which a spreadsheet runs as a formula: begin with a letter or a digit"
    )]
    Formula(String, char),
    /// A code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Text above the length allowed.
    #[error("the text has {given} characters: write at most {max}")]
    Length {
        /// Characters given.
        given: usize,
        /// Characters allowed.
        max: usize,
    },
    /// A character that joins levels to strata.
    #[error("`{0}` contains `|`, which joins the levels of a stratum: leave it out")]
    Bar(String),
    /// A site's key with other characters.
    #[error("`{0}` is not a site's key: write 1 to {MAX_SITE_ID} of A-Z, a-z, 0-9, _ and -")]
    SiteId(String),
    /// Not of the form of a date.
    #[error(
        "`{0}` is not a date of the form YYYY-MM-DD: write 27 August 2019 as 2019-08-27, without a time"
    )]
    DateForm(String),
    /// A date that the calendar does not have.
    #[error("`{0}` is not a day of the calendar: correct the month or the day (YYYY-MM-DD)")]
    NoSuchDay(String),
    /// A date outside the years of a trial.
    #[error("`{0}` lies outside the years {first} to {last}: correct the year", first = YEARS.start(), last = YEARS.end())]
    Year(String),
    /// A dose or an event before randomization.
    #[error("{date} lies before `randomized_on`, {randomized_on}: correct one of the two dates")]
    BeforeRandomization {
        /// The date.
        date: NaiveDate,
        /// The day of randomization.
        randomized_on: NaiveDate,
    },
    /// A last dose before the first.
    #[error("{date} lies before the first dose on {first}: correct one of the two dates")]
    BeforeFirstDose {
        /// The last dose.
        date: NaiveDate,
        /// The first dose.
        first: NaiveDate,
    },
    /// A first dose after the last.
    #[error("{date} lies after the last dose on {last}: correct one of the two dates")]
    AfterLastDose {
        /// The first dose.
        date: NaiveDate,
        /// The last dose.
        last: NaiveDate,
    },
    /// A date after randomization.
    #[error("{date} lies after the randomization on {randomized_on}: correct one of the two dates")]
    AfterRandomization {
        /// The date.
        date: NaiveDate,
        /// The day of randomization.
        randomized_on: NaiveDate,
    },
    /// Not a number.
    #[error(
        "`{0}` is not a number: write digits with a point before the decimals, such as 12 or 12.5"
    )]
    Number(String),
    /// More decimals than the attribute has.
    #[error("`{text}` has more than the {decimals} decimals of the scenario: round it")]
    Decimals {
        /// The cell.
        text: String,
        /// Decimals of the attribute.
        decimals: u8,
    },
    /// A number that no attribute takes.
    #[error("`{0}` is out of range: write a number between -{MAX_NUMBER} and {MAX_NUMBER}")]
    NumberRange(String),
    /// An outcome that no test takes.
    #[error("`{0}` is out of range: write a number between -{MAX_OUTCOME:e} and {MAX_OUTCOME:e}")]
    OutcomeRange(String),
    /// A time before randomization.
    #[error(
        "a time of `{0}`: write the time from randomization to the event or to censoring, 0 or more"
    )]
    NegativeTime(String),
    /// Neither an event nor none.
    #[error(
        "`{0}` does not say whether the event was seen: write 1 for an event, 0 for a censored time"
    )]
    Event(String),
    /// A rate out of range.
    #[error(
        "a relative rate of `{0}`: write a number above 0 and at most {MAX_RATE}; 1 is the mean"
    )]
    Rate(String),
    /// A cap out of range.
    #[error(
        "`{0}` is not a number of participants: write a whole number from 1 to {MAX_PARTICIPANTS}, or \
         leave it empty"
    )]
    Cap(String),
    /// None of the names that are allowed.
    #[error("`{text}` is not {what}: write one of {allowed}{hint}")]
    NotOneOf {
        /// The cell.
        text: String,
        /// What it should be.
        what: &'static str,
        /// What is allowed.
        allowed: String,
        /// Which of them may be meant.
        hint: String,
    },
    /// A key twice.
    #[error("`{text}` is also on line {first}: give each row its own")]
    Twice {
        /// The cell.
        text: String,
        /// Where it stood first.
        first: usize,
    },
    /// A key that looks like another.
    #[error(
        "`{text}` looks like another key, on line {first}, but has other letters: write both with the \
         same letters if they are the same, or make them look different"
    )]
    LooksLike {
        /// The cell.
        text: String,
        /// Where the other stands.
        first: usize,
    },
}

/// A cell that is not empty and has no space around its text.
pub(super) fn filled<'a>(text: &'a str, wanted: &str) -> Result<&'a str, CellError> {
    if text.is_empty() {
        Err(CellError::Empty(wanted.to_owned()))
    } else if text.trim() != text {
        Err(CellError::Space(shown(text)))
    } else {
        Ok(text)
    }
}

/// Text as it is, of 1 to `max` characters.
fn text_up_to(text: &str, max: usize, wanted: &str) -> Result<String, CellError> {
    let text = filled(text, wanted)?;
    let given = text.chars().count();
    if let Some(first) = formula_sign(text) {
        Err(CellError::Formula(shown(text), first))
    } else if given > max {
        Err(CellError::Length { given, max })
    } else {
        Ok(text.to_owned())
    }
}

/// A name for people.
pub(super) fn text(text: &str) -> Result<String, CellError> {
    text_up_to(text, MAX_TEXT, "a name")
}

/// A name for people, or nothing.
pub(super) fn text_or_empty(cell: &str) -> Result<String, CellError> {
    if cell.is_empty() {
        Ok(String::new())
    } else {
        text(cell)
    }
}

/// A country, which may be the label of a level.
pub(super) fn country(text: &str) -> Result<String, CellError> {
    let country = text_up_to(text, MAX_TEXT, "the country")?;
    if country.contains('|') {
        Err(CellError::Bar(shown(text)))
    } else {
        Ok(country)
    }
}

/// A participant's key.
pub(super) fn participant_id(text: &str) -> Result<String, CellError> {
    text_up_to(text, MAX_PARTICIPANT_ID, "the participant's key")
}

/// A site's key.
pub(super) fn site_id(text: &str) -> Result<String, CellError> {
    let id = text_up_to(text, MAX_TEXT, "the site's key, such as FR-01")?;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if id.len() <= MAX_SITE_ID && id.chars().all(is_allowed) {
        Ok(id)
    } else {
        Err(CellError::SiteId(shown(text)))
    }
}

/// What another system knows a site by.
pub(super) fn code(text: &str) -> Result<String, CellError> {
    check_code(text)?;
    Ok(text.to_owned())
}

/// A date of the form YYYY-MM-DD within [`YEARS`].
pub(super) fn date(text: &str) -> Result<NaiveDate, CellError> {
    let text = filled(text, "a date of the form YYYY-MM-DD")?;
    let form = || CellError::DateForm(shown(text));
    let is_dash = |place: usize| place == 4 || place == 7;
    let fits = |(place, byte): (usize, u8)| {
        if is_dash(place) {
            byte == b'-'
        } else {
            byte.is_ascii_digit()
        }
    };
    if text.len() != 10 || !text.bytes().enumerate().all(fits) {
        return Err(form());
    }
    let year = text[..4].parse().map_err(|_| form())?;
    let month = text[5..7].parse().map_err(|_| form())?;
    let day = text[8..].parse().map_err(|_| form())?;
    let date = NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| CellError::NoSuchDay(text.to_owned()))?;
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(CellError::Year(text.to_owned()))
    }
}

/// A site's relative rate: 0 < rate <= 1000.
pub(super) fn rate(text: &str) -> Result<f64, CellError> {
    let number = decimal(text)?;
    if number > 0.0 && number <= MAX_RATE {
        Ok(number)
    } else {
        Err(CellError::Rate(shown(text)))
    }
}

/// How many participants a site has at most.
pub(super) fn cap(text: &str) -> Result<u32, CellError> {
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_whole);
    let number = number.filter(|number| (1..=MAX_PARTICIPANTS).contains(number));
    number.ok_or_else(|| CellError::Cap(shown(text)))
}

/// An outcome: a number of at most 10^100 in size.
pub(super) fn outcome(text: &str) -> Result<f64, CellError> {
    let number = decimal(text)?;
    if number.abs() <= MAX_OUTCOME {
        Ok(number)
    } else {
        Err(CellError::OutcomeRange(shown(text)))
    }
}

/// A time from randomization to an event or to censoring.
pub(super) fn time(text: &str) -> Result<f64, CellError> {
    let time = outcome(text)?;
    if time >= 0.0 {
        Ok(time)
    } else {
        Err(CellError::NegativeTime(shown(text)))
    }
}

/// Whether an event was seen: 1, or 0 where the time is censored.
pub(super) fn is_event(text: &str) -> Result<bool, CellError> {
    match filled(text, "1 for an event, 0 for a censored time")? {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(CellError::Event(shown(text))),
    }
}

/// A number, also with an exponent; infinite where it is above all that a double holds.
fn decimal(text: &str) -> Result<f64, CellError> {
    let text = filled(text, "a number")?;
    let is_allowed = |c: char| c.is_ascii_digit() || ".-+eE".contains(c);
    text.parse::<f64>()
        .ok()
        .filter(|_| text.chars().all(is_allowed) && !text.starts_with('+'))
        .ok_or_else(|| CellError::Number(shown(text)))
}

/// A number as an integer scaled by 10^decimals, exactly; zeros beyond the decimals are allowed.
pub(super) fn number(text: &str, decimals: u8) -> Result<i64, CellError> {
    let text = filled(text, "a number")?;
    let error = || CellError::Number(shown(text));
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(error()),
        None => (digits, ""),
    };
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return Err(error());
    }
    let kept = fraction.trim_end_matches('0');
    let width = usize::from(decimals);
    if kept.len() > width {
        return Err(CellError::Decimals {
            text: shown(text),
            decimals,
        });
    }
    let range = || CellError::NumberRange(shown(text));
    let whole: i64 = whole.parse().map_err(|_| range())?;
    if whole > MAX_NUMBER {
        return Err(range());
    }
    let digits = kept.bytes().chain(std::iter::repeat(b'0')).take(width);
    let size = digits.fold(whole, |size, digit| 10 * size + i64::from(digit - b'0'));
    Ok(if text.starts_with('-') { -size } else { size })
}

/// What a name stands for; `allowed` lists the names for the message where it is none of them.
pub(super) fn one_of<'a, T>(
    text: &str,
    what: &'static str,
    allowed: impl FnOnce() -> Vec<&'a str>,
    find: impl FnOnce(&str) -> Option<T>,
) -> Result<T, CellError> {
    if let Some(found) = find(text) {
        return Ok(found);
    }
    let names = allowed();
    let allowed = listed(names.iter().copied());
    if text.is_empty() {
        return Err(CellError::Empty(format!("one of {allowed}")));
    }
    let hint = match nearest(text, names) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    Err(CellError::NotOneOf {
        text: shown(text),
        what,
        allowed,
        hint,
    })
}

/// The value of an attribute; an empty cell is refused.
pub(super) fn value(attribute: &Attribute, text: &str) -> Result<Value, CellError> {
    match attribute.domain() {
        Domain::Category(levels) => {
            let labels = || levels.iter().map(String::as_str).collect();
            let level = |text: &str| attribute.level(text);
            one_of(text, "a level of the scenario", labels, level).map(Value::Level)
        }
        Domain::Number { decimals, .. } => number(text, *decimals).map(Value::Number),
        Domain::Date => date(text).map(Value::Date),
    }
}

/// Keys seen so far, with their lines.
#[derive(Debug, Default)]
pub(super) struct Keys {
    lines: HashMap<String, usize>,
    /// What the keys look like, by Unicode's skeletons (UTS 39), once one of them has a letter beyond
    /// ASCII: whether it is such a key, and its line. Keys in ASCII such as `I1` and `l1` are alike too,
    /// and in use.
    looks: Option<HashMap<String, (bool, usize)>>,
}

impl Keys {
    /// Reads a participant's key, which must be new.
    pub(super) fn read(&mut self, text: &str, line: usize) -> Result<String, CellError> {
        let id = participant_id(text)?;
        self.check(&id, line).map(|()| id)
    }

    /// That the key is new, and no other key looks like it.
    pub(super) fn check(&mut self, key: &str, line: usize) -> Result<(), CellError> {
        if let Some(&first) = self.lines.get(key) {
            let text = shown(key);
            return Err(CellError::Twice { text, first });
        }
        let is_beyond = !key.is_ascii();
        if is_beyond && self.looks.is_none() {
            let mut before: Vec<(usize, &str)> = self
                .lines
                .iter()
                .map(|(key, &line)| (line, &**key))
                .collect();
            // Of keys that look alike the first is told.
            before.sort_unstable_by(|a, b| b.cmp(a));
            let looks = before.into_iter();
            self.looks = Some(
                looks
                    .map(|(line, key)| (look(key), (false, line)))
                    .collect(),
            );
        }
        self.lines.insert(key.to_owned(), line);
        let Some(looks) = &mut self.looks else {
            return Ok(());
        };
        match *looks.entry(look(key)).or_insert((is_beyond, line)) {
            (_, first) if first == line => Ok(()),
            (other_is_beyond, first) if is_beyond || other_is_beyond => {
                let text = shown(key);
                Err(CellError::LooksLike { text, first })
            }
            _ => Ok(()),
        }
    }
}

fn look(key: &str) -> String {
    unicode_security::skeleton(key).collect()
}

#[cfg(test)]
mod tests;
