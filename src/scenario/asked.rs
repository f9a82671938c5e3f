//! Conditions as they are written: what is asked of each attribute. And numbers that may be
//! written once or for each arm.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::DeValue;

use super::decode::{At, Decode, Field, Refused, Wanted, decode_at, wrong_kind};
use super::notes::Notes;
use super::raw::{Bounds, DispensedAt, List};

/// What is asked of one attribute: a level, one of several levels, or bounds.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Test {
    /// One of these levels.
    OneOf(List<String>),
    /// This level.
    Is(String),
    /// Within these bounds.
    Within(Bounds),
}

impl Decode for Test {
    const KIND: &'static str = "a level, a list of levels, or bounds";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::String(_) => Decode::decode(value, wanted, notes).map(Self::Is),
            DeValue::Array(_) => Decode::decode(value, wanted, notes).map(Self::OneOf),
            DeValue::Table(_) => Decode::decode(value, wanted, notes).map(Self::Within),
            _ => wrong_kind(value, wanted, notes),
        }
    }
}

/// A condition: what is asked of each attribute; all must hold.
#[derive(Debug)]
pub(super) struct When(pub Vec<(At<String>, Field<Test>)>);

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = BTreeMap::<String, Test>::json_schema(generator);
        schema.insert(
            "description".to_owned(),
            "A condition: what is asked of each attribute; all must hold.".into(),
        );
        schema
    }
}

impl Decode for When {
    const KIND: &'static str = "a condition";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let DeValue::Table(table) = value.get_ref() else {
            return wrong_kind(value, wanted, notes);
        };
        let tests = table.iter().map(|(key, test)| {
            let name = At {
                span: key.span(),
                value: key.get_ref().clone().into_owned(),
            };
            let wanted = Wanted {
                subject: format!("`{}`", name.value),
                write:
                    "a level such as \"male\", a list of levels such as [\"a\", \"b\"], or bounds \
                        such as { at_least = 18 }"
                        .to_owned(),
            };
            let test = decode_at(test, &wanted, notes);
            (name, test.map_or(Field::Wrong, Field::Given))
        });
        Ok(Self(tests.collect()))
    }
}

/// What a criterion requires: a condition, or a list of conditions of which any is enough.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Require {
    /// All of this condition.
    All(When),
    /// Any of these conditions.
    Any(List<When>),
}

impl Decode for Require {
    const KIND: &'static str = "a condition, or a list of conditions,";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::Array(_) => Decode::decode(value, wanted, notes).map(Self::Any),
            _ => Decode::decode(value, wanted, notes).map(Self::All),
        }
    }
}

/// A text, or a list of texts.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Texts {
    /// One.
    One(String),
    /// Several.
    Several(List<String>),
}

impl Texts {
    /// All of them.
    pub fn all(&self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text.clone()],
            Self::Several(texts) => texts.iter().map(|text| text.value.clone()).collect(),
        }
    }
}

impl Decode for Texts {
    const KIND: &'static str = "text in quotes, or a list of texts,";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::Array(_) => Decode::decode(value, wanted, notes).map(Self::Several),
            _ => Decode::decode(value, wanted, notes).map(Self::One),
        }
    }
}

/// When items are handed out: a text, or the visits.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum DispensedAsked {
    /// `cycle`, `dose` or a period.
    Text(String),
    /// At visits.
    At(DispensedAt),
}

impl Decode for DispensedAsked {
    const KIND: &'static str = "text in quotes, or { visits = [\"NAME\"] },";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::String(_) => Decode::decode(value, wanted, notes).map(Self::Text),
            DeValue::Table(_) => Decode::decode(value, wanted, notes).map(Self::At),
            _ => wrong_kind(value, wanted, notes),
        }
    }
}

/// The sites: a file of them, or their keys.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum SitesAsked {
    /// The CSV file beside the scenario.
    File(String),
    /// Their keys.
    Ids(List<String>),
}

impl Decode for SitesAsked {
    const KIND: &'static str = "the name of a file, or a list of keys,";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        match value.get_ref() {
            DeValue::Array(_) => Decode::decode(value, wanted, notes).map(Self::Ids),
            DeValue::String(_) => Decode::decode(value, wanted, notes).map(Self::File),
            _ => wrong_kind(value, wanted, notes),
        }
    }
}

/// A value that can be written for each of some names.
pub(super) trait ByName: Decode + JsonSchema {
    /// What kind of table it makes.
    const TABLE: &'static str;
    /// What to write.
    const WRITE: &'static str;
}

impl ByName for i64 {
    const TABLE: &'static str = "a whole number for each name";
    const WRITE: &'static str = "a whole number such as 6";
}

impl ByName for String {
    const TABLE: &'static str = "a text for each name";
    const WRITE: &'static str = "text in quotes";
}

/// Values by names, such as `{ active = 2, control = 1 }`.
#[derive(Debug)]
pub(super) struct Named<T>(pub Vec<(At<String>, Field<T>)>);

impl<T: ByName> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

impl<T: ByName> Decode for Named<T> {
    const KIND: &'static str = T::TABLE;

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let DeValue::Table(table) = value.get_ref() else {
            return wrong_kind(value, wanted, notes);
        };
        let values = table.iter().map(|(key, value)| {
            let name = At {
                span: key.span(),
                value: key.get_ref().clone().into_owned(),
            };
            let wanted = Wanted {
                subject: format!("`{}`", name.value),
                write: T::WRITE.to_owned(),
            };
            let value = decode_at(value, &wanted, notes);
            (name, value.map_or(Field::Wrong, Field::Given))
        });
        Ok(Self(values.collect()))
    }
}

/// A choice between one whole number for all and one for each name.
macro_rules! one_or_named {
    ($(#[$about:meta])* $name:ident { $(#[$doc_one:meta])* $one:ident, $(#[$doc_each:meta])* $each:ident, $kind:literal }) => {
        $(#[$about])*
        #[derive(Debug)]
        pub(super) enum $name {
            $(#[$doc_one])*
            $one(i64),
            $(#[$doc_each])*
            $each(Named<i64>),
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({
                    "anyOf": [
                        { "type": "integer" },
                        { "type": "object", "additionalProperties": { "type": "integer" } },
                    ]
                })
            }
        }

        impl Decode for $name {
            const KIND: &'static str = $kind;

            fn decode(
                value: &Spanned<DeValue<'_>>,
                wanted: &Wanted,
                notes: &mut Notes<'_>,
            ) -> Result<Self, Refused> {
                match value.get_ref() {
                    DeValue::Integer(_) => Decode::decode(value, wanted, notes).map(Self::$one),
                    DeValue::Table(_) => Decode::decode(value, wanted, notes).map(Self::$each),
                    _ => wrong_kind(value, wanted, notes),
                }
            }
        }
    };
}

one_or_named! {
    /// Kits at each site: a number, or a number for each arm.
    PerSite {
        /// So many, in the allocation ratio.
        InRatio,
        /// So many of each arm.
        Arms,
        "a whole number, or one for each arm,"
    }
}

one_or_named! {
    /// From which entry on lists change: an entry of every list, or one for each stratum.
    FromEntry {
        /// That entry of every list.
        Every,
        /// An entry for each stratum.
        Strata,
        "a whole number, or one for each stratum,"
    }
}
