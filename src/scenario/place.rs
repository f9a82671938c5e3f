//! From the path of a part to the place in the text where it stands.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::trial::{Path, Step};

/// Where a part stands; where it does not stand there, what it should be a part of.
pub(super) fn place(table: &DeTable<'_>, path: &Path) -> Range<usize> {
    let mut found: Option<&Spanned<DeValue<'_>>> = None;
    let (last, way) = path.steps().split_last().expect("a path has a step");
    let there = |found: Option<&Spanned<DeValue<'_>>>| found.map_or(0..0, Spanned::span);
    for step in way {
        match inner(table, found, step) {
            Some((_, value)) => found = Some(value),
            None => return there(found),
        }
    }
    match inner(table, found, last) {
        Some((Some(key), _)) if path.is_name() => key,
        Some((_, value)) => value.span(),
        None => there(found),
    }
}

/// What stands a step further, with the place of its key.
fn inner<'t, 'i>(
    table: &'t DeTable<'i>,
    found: Option<&'t Spanned<DeValue<'i>>>,
    step: &Step,
) -> Option<(Option<Range<usize>>, &'t Spanned<DeValue<'i>>)> {
    let of_key = |table: &'t DeTable<'i>, key: &str| {
        let (key, value) = table.get_key_value(key)?;
        Some((Some(key.span()), value))
    };
    match (found.map(Spanned::get_ref), step) {
        (None, Step::Key(key)) => of_key(table, key),
        (Some(DeValue::Table(table)), Step::Key(key)) => of_key(table, key),
        (Some(DeValue::Array(entries)), Step::Index(place)) => {
            entries.get(*place).map(|entry| (None, entry))
        }
        _ => None,
    }
}
