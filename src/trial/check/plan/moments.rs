//! Moments: from their text to what they are counted from.

use chrono::{Datelike as _, NaiveDate};

use super::super::super::draft::Part;
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::{BrokenRule, MomentError};
use super::names::Names;
use crate::design::{Anchor, MAX_PERIOD_DAYS, Moment, Period, Shift, Span, WeekCount, YEARS};
use crate::problem::words::nearest;

/// How moments are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'n, 'a> {
    pub names: &'n Names<'a>,
    pub week: WeekCount,
    /// Whether there is a previous visit.
    pub of_visit: bool,
}

impl Reading<'_, '_> {
    /// The moment that a text describes.
    pub fn moment(self, text: &str, at: &Path, found: &mut Findings) -> Option<Moment> {
        match self.parse(text) {
            Ok((anchor, shift)) => Some(Moment {
                anchor,
                shift,
                text: text.into(),
            }),
            // A name that could not be read may be the one.
            Err(MomentError::Unknown(_)) if self.names.has_unknown() => None,
            Err(MomentError::Unknown(name)) if nearest(&name, self.names.all()).is_none() => {
                found.add(at.clone(), BrokenRule::Moment(MomentError::Form(name)));
                None
            }
            Err(MomentError::Unknown(name)) => {
                found.add_unknown(
                    at.clone(),
                    "part, treatment, epoch, event or date",
                    &name,
                    &self.names.all(),
                );
                None
            }
            Err(error) => {
                found.add(at.clone(), BrokenRule::Moment(error));
                None
            }
        }
    }

    /// The moments of a list.
    pub fn moments(
        self,
        part: &Part<Vec<String>>,
        at: &Path,
        found: &mut Findings,
    ) -> Option<Vec<Moment>> {
        if part.is_unreadable() {
            return None;
        }
        let texts = part.entries();
        if part.given().is_some() && texts.is_empty() {
            found.add(at.clone(), BrokenRule::EmptyList("moment"));
        }
        let read: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(place, text)| self.moment(text, &at.index(place), found))
            .collect();
        read.into_iter().collect()
    }

    fn parse(self, text: &str) -> Result<(Anchor, Option<Shift>), MomentError> {
        let (direction, rest) = split(text)?;
        let Some((is_before, period)) = direction else {
            return self.anchor(rest, None).map(|anchor| (anchor, None));
        };
        let anchor = self.anchor(rest, Some(is_before))?;
        // `after loading` is the day after it; `after day 8` says nothing.
        let needs_period = !matches!(anchor, Anchor::End(_)) || rest.starts_with("end of ");
        match period {
            None if needs_period => Err(MomentError::HowLong(text.to_owned())),
            None => Ok((anchor, None)),
            Some(period) => Ok((anchor, Some(Shift { period, is_before }))),
        }
    }

    fn anchor(self, text: &str, is_before: Option<bool>) -> Result<Anchor, MomentError> {
        match text {
            "randomization" => return Ok(Anchor::Randomization),
            "screening" => return Ok(Anchor::Screening),
            "first dose" => return Ok(Anchor::FirstDose(None)),
            "last dose" => return Ok(Anchor::LastDose(None)),
            "previous visit" if self.of_visit => return Ok(Anchor::PreviousVisit),
            "previous visit" => return Err(MomentError::NoVisit),
            _ => {}
        }
        if let Some(number) = text.strip_prefix("day ")
            && let Some(day) = whole(number)
        {
            return match u32::try_from(day.unsigned_abs()) {
                Ok(days @ 1..=MAX_PERIOD_DAYS) if day > 0 => Ok(Anchor::TreatmentDay(days)),
                Ok(days @ 1..=MAX_PERIOD_DAYS) => Ok(Anchor::DaysBefore(days)),
                _ => Err(MomentError::Day(day)),
            };
        }
        if let Some(number) = text.strip_prefix("week ")
            && let Some(week) = whole(number)
        {
            let first = match self.week {
                WeekCount::FromZero => 0,
                WeekCount::FromOne => 1,
            };
            let weeks = week - first;
            return match u32::try_from(weeks) {
                Ok(weeks) if weeks <= MAX_PERIOD_DAYS / 7 => {
                    Ok(Anchor::TreatmentDay(7 * weeks + 1))
                }
                _ => Err(MomentError::Week { week, first }),
            };
        }
        if let Ok(date) = text.parse::<NaiveDate>() {
            return if YEARS.contains(&date.year()) {
                Ok(Anchor::Date(date))
            } else {
                Err(MomentError::Year(date))
            };
        }
        let span = |name: &str| {
            let span = self.names.span(name);
            span.ok_or_else(|| MomentError::Unknown(name.to_owned()))
        };
        let ways: [(&str, Way); 4] = [
            ("start of ", Anchor::Start),
            ("end of ", Anchor::End),
            ("first dose of ", |span| Anchor::FirstDose(Some(span))),
            ("last dose of ", |span| Anchor::LastDose(Some(span))),
        ];
        for (words, of) in ways {
            if let Some(name) = text.strip_prefix(words) {
                return span(name).map(of);
            }
        }
        if let Some(date) = self.names.date(text) {
            return Ok(date);
        }
        match (span(text)?, is_before) {
            (span, Some(true)) => Ok(Anchor::Start(span)),
            (span, Some(false)) => Ok(Anchor::End(span)),
            (_, None) => Err(MomentError::WhichEnd(text.to_owned())),
        }
    }
}

/// What a moment is counted from, of a span.
type Way = fn(Span) -> Anchor;

/// The direction with its period, if there is one, and what is left.
type Split<'t> = (Option<(bool, Option<Period>)>, &'t str);

/// Splits `14 days after loading` into the period, the direction and the anchor.
fn split(text: &str) -> Result<Split<'_>, MomentError> {
    if let Some(rest) = text.strip_prefix("after ") {
        return Ok((Some((false, None)), rest));
    }
    if let Some(rest) = text.strip_prefix("before ") {
        return Ok((Some((true, None)), rest));
    }
    let begins_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let places = [(" after ", false), (" before ", true)].map(|(word, is_before)| {
        let place = text.find(word);
        place.map(|place| (place, word.len(), is_before))
    });
    match places.into_iter().flatten().min() {
        Some((place, length, is_before)) if begins_with_digit => {
            let period: Period = text[..place].parse().map_err(MomentError::Period)?;
            Ok((Some((is_before, Some(period))), &text[place + length..]))
        }
        _ => Ok((None, text)),
    }
}

/// A whole number with at most a minus before it.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return None;
    }
    // So long a number is out of every range.
    Some(text.parse().unwrap_or(i64::MAX / 2))
}
