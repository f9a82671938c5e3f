//! Stratification factors over an attribute.

use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::attributes::{Kind, Known};
use super::conditions::{Scope, not_among};
use super::numbers::{bound, check_between};
use super::{check_own_column, check_unique, name};
use crate::design::{Attribute, Factor, FactorError, Level, check_text};

/// A [[factor]]: its name, and the factor where everything about it is well.
#[derive(Debug)]
pub(super) struct Named<'a> {
    /// The name, if there is one.
    pub name: Option<&'a str>,
    /// The factor.
    pub factor: Option<Factor>,
}

/// The factors, in order.
pub(super) fn factors<'a>(
    field: &'a Field<raw::List<raw::Factor>>,
    known: &[Known<'_>],
    attributes: Option<&[Attribute]>,
    notes: &mut Notes<'_>,
) -> Vec<Named<'a>> {
    let given = field.entries().iter().map(|raw| raw.value.name.given());
    check_unique(given, "factors", notes);
    let named = |raw: &'a At<raw::Factor>| Named {
        name: raw.value.name.value().map(String::as_str),
        factor: factor(raw, known, attributes, notes),
    };
    field.entries().iter().map(named).collect()
}

fn factor(
    raw: &At<raw::Factor>,
    known: &[Known<'_>],
    attributes: Option<&[Attribute]>,
    notes: &mut Notes<'_>,
) -> Option<Factor> {
    let (span, raw) = (&raw.span, &raw.value);
    if let Some(name) = raw.name.given() {
        check_own_column(name, notes);
        if known
            .iter()
            .any(|known| known.name == Some(name.value.as_str()))
        {
            let message = format!(
                "`{}` is the name of an attribute, and both are columns of the same table: \
                 choose another name",
                name.value
            );
            notes.add(&name.span, message);
        }
    }
    let name = name(&raw.name, notes);
    let attribute = raw.attribute.given()?;
    let place = Scope::all(known).find(attribute, notes)?;
    let kind = &known[place].kind;
    if let Kind::Date = kind {
        notes.add(&attribute.span, FactorError::Date(attribute.value.clone()));
        return None;
    }
    let given = raw.levels.given()?;
    let levels: Vec<_> = given
        .value
        .iter()
        .map(|raw| level(raw, kind, notes))
        .collect();
    let levels = levels.into_iter().collect::<Option<Vec<_>>>()?;
    let name = name?;
    let attribute = &attributes?[place];
    match Factor::of_attribute(&name, place, attribute, levels) {
        Ok(factor) => Some(factor),
        Err(error) => {
            let twice = match &error {
                FactorError::LevelTwice(label) => {
                    let labels = given.value.iter().filter_map(|raw| raw.value.label.given());
                    labels.filter(|own| own.value == *label).nth(1)
                }
                _ => None,
            };
            let place = match error {
                FactorError::Name(_) => span,
                _ => twice.map_or(&given.span, |label| &label.span),
            };
            notes.add(place, error);
            None
        }
    }
}

fn level(raw: &At<raw::Level>, kind: &Kind<'_>, notes: &mut Notes<'_>) -> Option<(String, Level)> {
    let (span, raw) = (&raw.span, &raw.value);
    let label = raw.label.given();
    let label = label.and_then(|label| {
        notes.check(&label.span, check_text(&label.value))?;
        Some(label.value.clone())
    });
    let level = match kind {
        Kind::Unknown | Kind::Date => None,
        Kind::Category(own) => {
            let bound = raw.at_least.given().or(raw.below.given());
            match (bound, &raw.one_of) {
                (Some(bound), _) => {
                    notes.add(
                        &bound.span,
                        "the attribute is a category: write `one_of`, a list of its levels",
                    );
                    None
                }
                (None, Field::Absent) => {
                    notes.add(
                        span,
                        "`one_of` is missing: list the levels that belong here",
                    );
                    None
                }
                (None, one_of) => places(one_of.given()?, own, notes).map(Level::OneOf),
            }
        }
        &Kind::Number(decimals) => {
            if let Some(one_of) = raw.one_of.given() {
                notes.add(
                    &one_of.span,
                    "the attribute is a number: write `at_least`, `below` or both",
                );
                return None;
            }
            let at_least = bound(&raw.at_least, decimals, notes);
            let below = bound(&raw.below, decimals, notes);
            let (at_least, below) = (at_least.ok()?, below.ok()?);
            check_between(span, at_least, below, decimals, notes);
            Some(Level::Between { at_least, below })
        }
    };
    label.zip(level)
}

fn places(
    one_of: &At<raw::List<String>>,
    own: &[Option<&str>],
    notes: &mut Notes<'_>,
) -> Option<Vec<u16>> {
    let names: Vec<&str> = own.iter().copied().flatten().collect();
    let mut place = |level: &At<String>| {
        let place = names.iter().position(|own| *own == level.value);
        if place.is_none() {
            notes.add(&level.span, not_among("level", &level.value, &names));
        }
        place.map(|place| place as u16)
    };
    let places: Vec<_> = one_of.value.iter().map(&mut place).collect();
    places.into_iter().collect()
}
