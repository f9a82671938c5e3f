//! Baseline attributes.

use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::conditions::{Scope, condition};
use super::distributions::{Draws, distribution};
use super::numbers::whole;
use super::{check_own_column, check_unique, name, text};
use crate::design::{Attribute, AttributeError, Case, Condition, Domain, check_text};

/// What is known of an attribute before it is validated: enough to judge what refers to it.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// The name, if there is one.
    pub name: Option<&'a str>,
    /// The kind of its values.
    pub kind: Kind<'a>,
}

/// The kind of an attribute's values.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// A category with these levels; a level that could not be read is none.
    Category(Vec<Option<&'a str>>),
    /// A number with so many decimals.
    Number(u8),
    /// A date.
    Date,
    /// What was written leaves it open.
    Unknown,
}

impl Kind<'_> {
    /// In words.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Category(_) => "a category",
            Self::Number(_) => "a number",
            Self::Date => "a date",
            Self::Unknown => "unknown",
        }
    }

    /// How a condition asks about it.
    pub fn test(&self) -> &'static str {
        match self {
            Self::Category(_) => "a level in quotes, or a list of levels",
            Self::Number(_) => "bounds such as { at_least = 18 }",
            Self::Date => "bounds such as { within = \"6 months\" }",
            Self::Unknown => "a test",
        }
    }
}

/// What is known of each attribute, in order.
pub(super) fn known(field: &Field<raw::List<raw::Attribute>>) -> Vec<Known<'_>> {
    fn known(raw: &At<raw::Attribute>) -> Known<'_> {
        let raw = &raw.value;
        let kind = match (&raw.levels, &raw.unit) {
            (Field::Given(levels), Field::Absent) => {
                let levels = levels.value.iter();
                Kind::Category(levels.map(|level| Some(level.value.as_str())).collect())
            }
            (Field::Absent, Field::Given(_)) => {
                let decimals = raw.decimals.value_or(0).and_then(|n| u8::try_from(n).ok());
                decimals
                    .filter(|&n| n <= 6)
                    .map_or(Kind::Unknown, Kind::Number)
            }
            (Field::Absent, Field::Absent) => Kind::Date,
            _ => Kind::Unknown,
        };
        Known {
            name: raw.name.value().map(String::as_str),
            kind,
        }
    }
    field.entries().iter().map(known).collect()
}

/// The attributes.
pub(super) fn attributes(
    field: &Field<raw::List<raw::Attribute>>,
    known: &[Known<'_>],
    notes: &mut Notes<'_>,
) -> Option<Vec<Attribute>> {
    if matches!(field, Field::Wrong) {
        return None;
    }
    let names = field.entries().iter().map(|raw| raw.value.name.given());
    check_unique(names, "attributes", notes);
    let read: Vec<_> = field
        .entries()
        .iter()
        .enumerate()
        .map(|(place, raw)| attribute(raw, Scope::first(known, place), notes))
        .collect();
    read.into_iter().collect()
}

fn attribute(
    raw: &At<raw::Attribute>,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Attribute> {
    let (span, raw) = (&raw.span, &raw.value);
    if let Some(name) = raw.name.given() {
        check_own_column(name, notes);
    }
    let name = name(&raw.name, notes);
    let domain = domain(raw, notes);
    let mut cases = Vec::new();
    let mut is_whole = !matches!(raw.case, Field::Wrong);
    for case in raw.case.entries() {
        let draws = Draws::of_case(&case.value);
        let draw = domain
            .as_ref()
            .and_then(|domain| distribution(&draws, &case.span, domain, scope, notes));
        let when = case.value.when.given();
        let when = when.and_then(|when| condition(&when.span, &when.value, scope, notes));
        match draw.zip(when) {
            Some((draw, when)) => cases.push(Case { when, draw }),
            None => is_whole = false,
        }
    }
    let domain = domain?;
    let draw = distribution(&Draws::of_attribute(raw), span, &domain, scope, notes)?;
    cases.push(Case {
        when: Condition::always(),
        draw,
    });
    if !is_whole {
        return None;
    }
    notes.check(span, Attribute::new(&name?, domain, cases))
}

fn domain(raw: &raw::Attribute, notes: &mut Notes<'_>) -> Option<Domain> {
    let is_category = !raw.levels.is_absent();
    let is_number = !raw.unit.is_absent();
    if let (true, Some(unit)) = (is_category, raw.unit.given()) {
        notes.add(
            &unit.span,
            "`levels` makes a category and `unit` a number: keep one of them",
        );
        return None;
    }
    if let (false, Some(decimals)) = (is_number, raw.decimals.given()) {
        notes.add(
            &decimals.span,
            "only a number has `decimals`: write its `unit`, such as \"kg\", or leave `decimals` out",
        );
    }
    if is_category {
        let given = raw.levels.given()?;
        check_levels(&given.value, notes);
        let levels = given.value.iter().map(|level| level.value.clone());
        let domain = Domain::Category(levels.collect());
        match domain.check() {
            Ok(()) => return Some(domain),
            Err(error @ AttributeError::Levels(_)) => notes.add(&given.span, error),
            // Noted above, with the level's own place.
            Err(_) => {}
        }
        None
    } else if is_number {
        let unit = match raw.unit.value() {
            Some(unit) if unit.is_empty() => Some(String::new()),
            _ => text(&raw.unit, notes),
        };
        let decimals = match &raw.decimals {
            Field::Absent => Some(0),
            decimals => whole(decimals, "decimals", 0, 6, notes),
        };
        Some(Domain::Number {
            decimals: decimals? as u8,
            unit: unit?,
        })
    } else {
        Some(Domain::Date)
    }
}

/// Notes each level that the tables do not allow, or that stands twice.
fn check_levels(levels: &[At<String>], notes: &mut Notes<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for level in levels {
        notes.check(&level.span, check_text(&level.value));
        if !seen.insert(&level.value) {
            let error = AttributeError::LevelTwice(level.value.clone());
            notes.add(&level.span, error);
        }
    }
}
