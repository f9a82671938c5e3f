//! From bytes to TOML, with every error of the syntax reported in plain words.

mod texts;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::notes::Notes;
use texts::{BRACKETS, DUPLICATE_KEY, INVALID, NO_VALUE, SWALLOWED};
use texts::{TOO_DEEP, UNCLOSED, UNCLOSED_HEADER, UNCLOSED_LIST_HEADER, UNQUOTED};

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
            // An empty place, so that it lies between characters of any rendering of the bytes.
            notes.add(&(at..at), message);
            None
        }
    }
}

/// How many keys without a value are reported at once; each costs a pass over the text.
const MAX_PATCHES: usize = 20;

/// The table of the whole text, or nothing where its structure is in doubt: what follows from
/// that would only be noise. A single value that makes no sense leaves the rest readable.
pub(super) fn table<'t>(text: &'t str, notes: &mut Notes<'_>) -> Option<DeTable<'t>> {
    let (mut errors, scalars) = errors(text);
    let place = |error: &Error| error.span().unwrap_or(text.len()..text.len());
    errors.sort_by_key(|error| place(error).start);
    let is_swallowed = errors.iter().any(|error| {
        let message = error.message();
        SWALLOWED.iter().any(|sign| message.starts_with(sign))
    });
    let mut is_readable = true;
    let mut last_start = None;
    let mut open_header = None;
    for error in errors {
        let span = place(&error);
        let start = span.start.min(text.len());
        let is_same_line = last_start
            .and_then(|last| text.get(last..start))
            .is_some_and(|between| !between.contains('\n'));
        let is_bracket = BRACKETS
            .iter()
            .any(|sign| error.message().starts_with(sign));
        if let Some(scalar) = scalar_around(&scalars, &span).filter(|_| !is_bracket) {
            if !notes.is_broken(scalar) && !is_same_line {
                let value = text.get(scalar.clone()).unwrap_or_default();
                notes.add_broken(scalar, of_a_value(value, error.message()));
            }
            continue;
        }
        is_readable = false;
        last_start = Some(start);
        // A slip mostly makes a cascade of errors on its line, and the keys below an open header
        // stand twice in the table above it: the first says it.
        let is_below_open_header = open_header
            .and_then(|header| text.get(header..start))
            .is_some_and(|between| !between.contains("\n["));
        if is_same_line || (is_below_open_header && error.message() == DUPLICATE_KEY) {
            continue;
        }
        if error.message().starts_with(UNCLOSED) {
            open_header = Some(start);
        }
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
    is_readable.then(|| DeTable::parse_recoverable(text).0.into_inner())
}

/// The errors of the parser, and the places of the scalars.
fn errors(text: &str) -> (Vec<Error>, Vec<Range<usize>>) {
    let mut patched = text.to_owned();
    let mut earlier = Vec::new();
    loop {
        let (table, mut errors) = DeTable::parse_recoverable(&patched);
        // The parser reads no further than a key without a value. Blank its line and go on; the
        // places stay what they are.
        let stop = errors
            .iter()
            .position(|error| error.message().starts_with(NO_VALUE));
        let line = stop.and_then(|at| line_around(&patched, errors[at].span()?.start));
        if let (Some(at), Some(line), true) = (stop, line, earlier.len() < MAX_PATCHES) {
            earlier.push(errors.swap_remove(at));
            let blank = " ".repeat(line.len());
            patched.replace_range(line, &blank);
            continue;
        }
        errors.append(&mut earlier);
        let mut scalars = Vec::new();
        for (_, value) in table.get_ref() {
            collect_scalars(value, &mut scalars);
        }
        scalars.sort_by_key(|span| span.start);
        return (errors, scalars);
    }
}

/// The line around a byte, without its end, unless it is blank.
fn line_around(text: &str, at: usize) -> Option<Range<usize>> {
    let at = at.min(text.len());
    let bytes = text.as_bytes();
    let start = bytes[..at]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |newline| newline + 1);
    let end = bytes[start..]
        .iter()
        .position(|&b| b == b'\n')
        .map_or(text.len(), |n| start + n);
    (!text[start..end].trim().is_empty()).then_some(start..end)
}

fn collect_scalars(value: &Spanned<DeValue<'_>>, scalars: &mut Vec<Range<usize>>) {
    match value.get_ref() {
        DeValue::Array(entries) => {
            for entry in entries {
                collect_scalars(entry, scalars);
            }
        }
        DeValue::Table(table) => {
            for (_, value) in table {
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
    } else if parser.starts_with(UNQUOTED) || value.starts_with(char::is_alphabetic) {
        format!("`{value}` is neither a number nor text in quotes: write a number, or \"{value}\"")
    } else if value.starts_with(['"', '\'']) && parser.starts_with(INVALID) {
        "this text is not closed, or has a character that text cannot have: end it with the quote \
         that it begins with"
            .to_owned()
    } else {
        format!("this value is not well written: {parser}")
    }
}

fn of_the_structure(there: &str, parser: &str) -> String {
    if parser == DUPLICATE_KEY {
        format!("`{there}` is given twice in one table: keep one")
    } else if parser.starts_with(NO_VALUE) {
        "this key has no value: write `=` and a value after it".to_owned()
    } else if parser.starts_with(UNQUOTED) {
        format!(
            "`{there}` is neither a number nor text in quotes: write quotes around it, or the \
             comma that is missing"
        )
    } else if parser.starts_with(UNCLOSED_HEADER) {
        "this header is not closed: write `]` at its end".to_owned()
    } else if parser.starts_with(UNCLOSED_LIST_HEADER) {
        "this header is not closed: write `]]` at its end".to_owned()
    } else if parser.starts_with(TOO_DEEP) {
        "this is nested too deeply: no scenario has so many brackets within brackets".to_owned()
    } else {
        format!("this is not TOML: {parser}")
    }
}
