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

/// How the parser's errors about the brackets of lists and tables begin.
const BRACKETS: &[&str] = &[
    "missing comma",
    "missing assignment",
    "missing key for",
    "extra assignment",
    "extra comma",
    "invalid inline table",
    "unexpected `=`",
    "unclosed array,",
    "unclosed inline table",
];

/// How those begin that show that an open bracket has taken in the lines below it.
const SWALLOWED: &[&str] = &["unexpected `=`", "unclosed array,", "unclosed inline table"];

/// The table of the whole text, or nothing where its structure is in doubt: what follows from
/// that would only be noise. A single value that makes no sense leaves the rest readable.
pub(super) fn table<'t>(text: &'t str, notes: &mut Notes<'_>) -> Option<DeTable<'t>> {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    let table = table.into_inner();
    let mut scalars = Vec::new();
    for (_, value) in table.iter() {
        collect_scalars(value, &mut scalars);
    }
    scalars.sort_by_key(|span| span.start);
    let place = |error: &toml::de::Error| error.span().unwrap_or(text.len()..text.len());
    errors.sort_by_key(|error| place(error).start);
    let is_swallowed = errors.iter().any(|error| {
        let message = error.message();
        SWALLOWED.iter().any(|sign| message.starts_with(sign))
    });
    let mut is_readable = true;
    let mut last_line = None;
    let mut is_header_open = false;
    for error in errors {
        let span = place(&error);
        let start = span.start.min(text.len());
        let line = text.as_bytes()[..start]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        let is_same_line = last_line.replace(line) == Some(line);
        let is_bracket = BRACKETS
            .iter()
            .any(|sign| error.message().starts_with(sign));
        if let Some(scalar) = scalar_around(&scalars, &span).filter(|_| !is_bracket) {
            if !notes.is_broken(scalar) {
                let value = text.get(scalar.clone()).unwrap_or_default();
                notes.add_broken(scalar, of_a_value(value, error.message()));
            }
            continue;
        }
        is_readable = false;
        // A slip mostly makes a cascade of errors on its line, and an open header makes the keys
        // below it stand twice in the table above: the first says it.
        if is_same_line || (is_header_open && error.message() == "duplicate key") {
            continue;
        }
        is_header_open |= error.message().starts_with("unclosed");
        let there = text.get(span.clone()).unwrap_or_default();
        if is_bracket && is_swallowed {
            // The open bracket has swallowed what follows: all else is noise.
            notes.add(
                &span,
                "a bracket above is not closed, or a comma is missing: write the `]`, `}` or `,` \
                 before this",
            );
            break;
        }
        notes.add(&span, of_the_structure(there, error.message()));
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
    (span.end <= scalar.end && (scalar == span || !scalar.is_empty())).then_some(scalar)
}

fn of_a_value(value: &str, parser: &str) -> String {
    let is_date_like = value.len() >= 8
        && value.bytes().filter(|&b| b == b'-').count() == 2
        && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if is_date_like {
        format!("`{value}` is not a date of the calendar: write one such as 2019-08-27")
    } else if value.is_empty() {
        "there is no value here: write one after `=`".to_owned()
    } else if parser.starts_with("string values must be quoted") {
        format!("`{value}` is neither a number nor text in quotes: write a number, or \"{value}\"")
    } else if value.starts_with(['"', '\'']) && parser.starts_with("invalid") {
        "this text is not closed, or has a character that text cannot have: end it with the quote \
         that it begins with"
            .to_owned()
    } else {
        format!("this value is not well written: {parser}")
    }
}

fn of_the_structure(there: &str, parser: &str) -> String {
    if parser == "duplicate key" {
        format!("`{there}` stands twice in one table: keep one")
    } else if parser.starts_with("key with no value") {
        format!("`{there}` has no value: write `{there} = ...`")
    } else if parser.starts_with("string values must be quoted") {
        format!(
            "`{there}` is neither a number nor text in quotes: write quotes around it, or the \
             comma that is missing"
        )
    } else if parser.starts_with("unclosed table") {
        "this header is not closed: write `]` at its end".to_owned()
    } else if parser.starts_with("unclosed array table") {
        "this header is not closed: write `]]` at its end".to_owned()
    } else if parser.starts_with("cannot recurse") {
        "this is nested too deeply: no scenario has so many brackets within brackets".to_owned()
    } else {
        format!("this is not TOML: {parser}")
    }
}
