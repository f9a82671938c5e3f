//! Conditions as they are written: what is asked of each attribute. And numbers that may be
//! written once or for each arm.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::DeValue;

use super::decode::{At, Decode, Field, Refused, Wanted, decode_at, wrong_kind};
use super::notes::Notes;
use super::raw::{Bounds, List};

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

/// Kits at each site: a number, or a number for each arm.
#[derive(Debug)]
pub(super) enum PerSite {
    /// So many, in the allocation ratio.
    InRatio(i64),
    /// So many of each arm.
    Arms(Vec<(At<String>, Field<i64>)>),
}

impl JsonSchema for PerSite {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "PerSite".into()
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

impl Decode for PerSite {
    const KIND: &'static str = "a whole number, or one for each arm,";

    fn decode(
        value: &Spanned<DeValue<'_>>,
        wanted: &Wanted,
        notes: &mut Notes<'_>,
    ) -> Result<Self, Refused> {
        let DeValue::Table(table) = value.get_ref() else {
            if matches!(value.get_ref(), DeValue::Integer(_)) {
                return Decode::decode(value, wanted, notes).map(Self::InRatio);
            }
            return wrong_kind(value, wanted, notes);
        };
        let arms = table.iter().map(|(key, kits)| {
            let name = At {
                span: key.span(),
                value: key.get_ref().clone().into_owned(),
            };
            let wanted = Wanted {
                subject: format!("`{}`", name.value),
                write: "a whole number such as 6".to_owned(),
            };
            let kits = decode_at(kits, &wanted, notes);
            (name, kits.map_or(Field::Wrong, Field::Given))
        });
        Ok(Self::Arms(arms.collect()))
    }
}
