//! From parsed TOML to the tables of [`super::raw`], with every unknown key and every value of
//! the wrong kind reported at once.
//!
//! This is one pass over the tree and not `serde`, which stops at the first error and loses the
//! place of whatever stands in an untagged choice.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::notes::Notes;
use crate::problem::words::nearest;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    /// The bytes of the text.
    pub span: Range<usize>,
    /// What stands there.
    pub value: T,
}

/// What stands at a key.
#[derive(Debug)]
pub(super) enum Field<T> {
    /// The key is not there, and need not be.
    Absent,
    /// Something is wrong there that has been reported: say no more about it.
    Wrong,
    /// A value.
    Given(At<T>),
}

impl<T> Field<T> {
    /// The value with its place, where one was given.
    pub fn given(&self) -> Option<&At<T>> {
        match self {
            Self::Given(given) => Some(given),
            Self::Absent | Self::Wrong => None,
        }
    }

    /// The value, where one was given.
    pub fn value(&self) -> Option<&T> {
        self.given().map(|given| &given.value)
    }

    /// Whether the key is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

macro_rules! schema_of_the_value {
    ($($wrapper:ident),+) => {$(
        impl<T: JsonSchema> JsonSchema for $wrapper<T> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }
            fn schema_name() -> Cow<'static, str> {
                T::schema_name()
            }
            fn schema_id() -> Cow<'static, str> {
                T::schema_id()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                T::json_schema(generator)
            }
        }
    )+};
}

schema_of_the_value!(At, Field);

/// The value was not what it should be; that has been reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused;

/// Names a value, and says what should stand there.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Such as "`sample_size`".
    pub subject: String,
    /// Such as "a whole number such as 405".
    pub write: String,
}

/// Reads a kind of value.
pub(super) trait Decode: Sized {
    /// The kind, such as "a whole number".
    const KIND: &'static str;

    /// The value, where it is of this kind; otherwise what is wrong is noted.
    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused>;
}

/// Notes that a value is of another kind than it should be.
pub(super) fn wrong_kind<T>(
    value: &Spanned<DeValue<'_>>,
    wanted: &Wanted,
    notes: &mut Notes<'_>,
) -> Result<T, Refused> {
    let given: &dyn Display = match value.get_ref() {
        DeValue::String(_) => &"text",
        DeValue::Integer(number) => number,
        DeValue::Float(number) => &number.as_str(),
        DeValue::Boolean(truth) => truth,
        DeValue::Datetime(moment) if moment.date.is_some() && moment.time.is_some() => {
            &"a date with a time"
        }
        DeValue::Datetime(moment) if moment.date.is_some() => &"a date",
        DeValue::Datetime(_) => &"a time",
        DeValue::Array(_) => &"a list",
        DeValue::Table(_) => &"a table",
    };
    let Wanted { subject, write } = wanted;
    notes.add(
        &value.span(),
        format_args!("{subject} is {given}: write {write}"),
    );
    Err(Refused)
}

/// Reads a value and keeps its place. A value that the parser has refused is refused silently.
pub(super) fn decode_at<T: Decode>(
    value: &Spanned<DeValue<'_>>,
    wanted: &Wanted,
    notes: &mut Notes<'_>,
) -> Result<At<T>, Refused> {
    if notes.is_broken(&value.span())
        && !matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_))
    {
        return Err(Refused);
    }
    T::decode(value, wanted, notes).map(|read| At {
        span: value.span(),
        value: read,
    })
}

/// What a key could be written as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Example {
    /// A value, such as `405`.
    Value(&'static str),
    /// A section of its own, by its header, such as `[[arm]]`.
    Header(&'static str),
}

/// The keys of a table, read one by one.
pub(super) struct Keys<'t, 'i> {
    table: &'t DeTable<'i>,
    span: Range<usize>,
    /// The known keys that an unknown key was probably meant to be.
    meant: Vec<&'static str>,
}

impl<'t, 'i> Keys<'t, 'i> {
    /// The keys of a value that should be a table with no other keys than these.
    pub fn of(
        value: &'t Spanned<DeValue<'i>>,
        known: &[&'static str],
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(Self::new(table, value.span(), known, notes)),
            _ => wrong_kind(value, wanted, notes),
        }
    }

    /// The keys of a table that should have no other keys than these.
    pub fn new(
        table: &'t DeTable<'i>,
        span: Range<usize>,
        known: &[&'static str],
        notes: &mut Notes<'_>,
    ) -> Self {
        let mut meant = Vec::new();
        for (key, _) in table {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let free: Vec<_> = known
                .iter()
                .copied()
                .filter(|&known| !table.contains_key(known))
                .collect();
            if let Some(near) = nearest(name, free.iter().copied()) {
                meant.push(near);
                notes.add(
                    &key.span(),
                    format_args!("there is no key `{name}` here: did you mean `{near}`?"),
                );
            } else {
                let known = known.join(", ");
                notes.add(
                    &key.span(),
                    format_args!("there is no key `{name}` here: the keys are {known}"),
                );
            }
        }
        Self { table, span, meant }
    }

    /// Reads one key.
    pub fn field<T: Decode>(
        &self,
        key: &'static str,
        is_required: bool,
        example: Example,
        notes: &mut Notes<'_>,
    ) -> Field<T> {
        let Some(value) = self.table.get(key) else {
            if !is_required {
                return Field::Absent;
            }
            if !self.meant.contains(&key) {
                let what = match example {
                    Example::Header(header) => format!("there is no section {header}: add it"),
                    Example::Value(value) => format!(
                        "`{key}` is missing: write {}, such as {key} = {value}",
                        T::KIND
                    ),
                };
                notes.add(&self.span, what);
            }
            return Field::Wrong;
        };
        let wanted = Wanted {
            subject: format!("`{key}`"),
            write: match example {
                Example::Header(header) => format!("a section headed {header}"),
                Example::Value(value) => format!("{} such as {value}", T::KIND),
            },
        };
        match decode_at(value, &wanted, notes) {
            Ok(given) => Field::Given(given),
            Err(Refused) => Field::Wrong,
        }
    }
}
