//! From bytes to TOML, with every error of the syntax reported in plain words.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::notes::Notes;

/// The text of the bytes, or the problem that they are not UTF-8.
pub(super) fn text<'t>(bytes: &'t [u8], notes: &mut Notes<'_>) -> Option<&'t str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!(
                "byte {} of the file is 0x{:02x}, which is not UTF-8: save the file as UTF-8",
                at + 1,
                bytes[at],
            );
            notes.add(&(at..at + 1), message);
            None
        }
    }
}

/// The table of the whole text, or nothing where its structure is in doubt: what follows from
/// that would only be noise. A single value that makes no sense leaves the rest readable.
pub(super) fn table<'t>(text: &'t str, notes: &mut Notes<'_>) -> Option<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let table = table.into_inner();
    let mut scalars = Vec::new();
    for (_, value) in table.iter() {
        collect_scalars(value, &mut scalars);
    }
    scalars.sort_by_key(|span| span.start);
    let mut is_readable = true;
    let mut last_line = None;
    for error in errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        // A slip mostly makes a cascade of errors on its line; the first says it.
        let line = text.as_bytes()[..span.start.min(text.len())]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        let scalar = scalar_around(&scalars, &span);
        is_readable &= scalar.is_some();
        if last_line.replace(line) == Some(line) && scalar.is_none_or(|span| notes.is_broken(span))
        {
            continue;
        }
        match scalar {
            Some(scalar) => {
                let value = text.get(scalar.clone()).unwrap_or_default();
                notes.add_broken(scalar, of_a_value(value, error.message()));
            }
            None => {
                let there = text.get(span.clone()).unwrap_or_default();
                notes.add(&span, of_the_structure(there, error.message()));
            }
        }
    }
    is_readable.then_some(table)
}

fn collect_scalars(value: &Spanned<DeValue<'_>>, scalars: &mut Vec<Range<usize>>) {
    match value.get_ref() {
        DeValue::Array(entries) => {
            for entry in entries.iter() {
                collect_scalars(entry, scalars);
            }
        }
        DeValue::Table(table) => {
            for (_, value) in table.iter() {
                collect_scalars(value, scalars);
            }
        }
        _ => scalars.push(value.span()),
    }
}

/// The scalar that an error lies in. Scalars do not overlap, and are sorted.
fn scalar_around<'s>(scalars: &'s [Range<usize>], span: &Range<usize>) -> Option<&'s Range<usize>> {
    let after = scalars.partition_point(|scalar| scalar.start <= span.start);
    let scalar = &scalars[after.checked_sub(1)?];
    (span.end <= scalar.end && !scalar.is_empty()).then_some(scalar)
}

fn of_a_value(value: &str, parser: &str) -> String {
    let is_date_like = value.len() >= 8
        && value.bytes().filter(|&b| b == b'-').count() == 2
        && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let is_word = value.starts_with(|c: char| c.is_alphabetic());
    if is_date_like {
        format!("`{value}` is not a date of the calendar: write one such as 2019-08-27")
    } else if is_word {
        format!("`{value}` is neither text nor a number: write text in quotes, such as \"{value}\"")
    } else {
        format!("this value is not well written: {parser}")
    }
}

fn of_the_structure(there: &str, parser: &str) -> String {
    match parser {
        "duplicate key" => format!("`{there}` stands twice in one table: keep one"),
        _ if parser.starts_with("key with no value") => {
            format!("`{there}` has no value: write `{there} = ...`")
        }
        _ if parser.starts_with("cannot recurse") => "this is nested too deeply".to_owned(),
        _ => format!("this is not TOML: {parser}"),
    }
}
