//! The kinds of single values, and lists of them.

use std::borrow::Cow;

use chrono::{Datelike as _, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::DeValue;

use super::decode::{At, Decode, Refused, Wanted, decode_at, wrong_kind};
use super::notes::Notes;
use crate::design::YEARS;

impl Decode for String {
    const KIND: &'static str = "text in quotes";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.clone().into_owned()),
            _ => wrong_kind(value, wanted, notes),
        }
    }
}

impl Decode for i64 {
    const KIND: &'static str = "a whole number";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let whole = match value.get_ref() {
            DeValue::Integer(number) => Self::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        whole.map_or_else(|| wrong_kind(value, wanted, notes), Ok)
    }
}

impl Decode for f64 {
    const KIND: &'static str = "a number";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as Self),
            _ => None,
        };
        match number.filter(|number: &Self| number.is_finite()) {
            Some(number) => Ok(number),
            None => wrong_kind(value, wanted, notes),
        }
    }
}

impl Decode for bool {
    const KIND: &'static str = "a truth value";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::Boolean(truth) => Ok(*truth),
            _ => wrong_kind(value, wanted, notes),
        }
    }
}

/// A civil date, written as TOML writes it: `2019-08-27`, without quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date(pub NaiveDate);

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

impl Decode for Date {
    const KIND: &'static str = "a date without quotes";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let date = match value.get_ref() {
            DeValue::Datetime(moment) if moment.time.is_none() => moment.date,
            _ => None,
        };
        let Some(date) = date else {
            return wrong_kind(value, wanted, notes);
        };
        let (year, month, day) = (date.year.into(), date.month.into(), date.day.into());
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) if YEARS.contains(&date.year()) => Ok(Self(date)),
            _ => {
                let (first, last) = (YEARS.start(), YEARS.end());
                let subject = &wanted.subject;
                notes.add(
                    &value.span(),
                    format_args!(
                        "{subject} is {date}: write a date in the years {first} to {last}"
                    ),
                );
                Err(Refused)
            }
        }
    }
}

/// What another system knows something by: a text or a whole number.
#[derive(Debug, Clone)]
pub(super) struct Code(pub String);

impl JsonSchema for Code {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["integer", "string"] })
    }
}

impl Decode for Code {
    const KIND: &'static str = "a whole number or text in quotes";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::String(text) => Ok(Self(text.clone().into_owned())),
            DeValue::Integer(_) => i64::decode(value, wanted, notes).map(|n| Self(n.to_string())),
            _ => wrong_kind(value, wanted, notes),
        }
    }
}

impl<T: Decode> Decode for Vec<At<T>> {
    const KIND: &'static str = "a list";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let DeValue::Array(entries) = value.get_ref() else {
            return wrong_kind(value, wanted, notes);
        };
        let of_the_entry = Wanted {
            subject: format!("an entry of {}", wanted.subject),
            write: wanted.write.clone(),
        };
        // Every entry is read before the first that is wrong decides.
        let read: Vec<_> = entries
            .iter()
            .map(|entry| decode_at(entry, &of_the_entry, notes))
            .collect();
        read.into_iter().collect()
    }
}
