//! The data dictionary: every table, column by column, from the schemas.

use std::fmt::Write as _;

use crate::table::{Column, Reveals, Schema};

/// The entry of each table in Markdown, in the order of [`super::all`]; `docs/data-dictionary.md` has
/// it, and a test says when the document is stale.
///
/// # Examples
/// ```
/// let entries = evenhand::tables::dictionary();
/// assert!(entries.contains("| `time_slot` | integer | Time slot | time slot of the day, from 1 |"));
/// ```
pub fn dictionary() -> String {
    let entries: Vec<String> = super::all().iter().map(|schema| entry(schema)).collect();
    entries.join("\n")
}

fn entry(schema: &Schema) -> String {
    let mut text = format!(
        "## {}\n\n{}. One row per {}.",
        schema.name(),
        schema.title(),
        schema.one_row_per()
    );
    if !schema.description().is_empty() {
        let _ = write!(text, " {}", schema.description());
    }
    let key = schema.key().iter().map(|name| format!("`{name}`"));
    let _ = write!(text, " Key: {}.", key.collect::<Vec<_>>().join(", "));
    text.push_str(match schema.reveals() {
        Reveals::Nothing => "",
        Reveals::Arm => " Readable by its owner only, unless the trial is open-label.",
        Reveals::List => " Readable by its owner only.",
    });
    let mut text = wrapped(&text);
    text.push_str("\n| column | type | label | meaning |\n|---|---|---|---|\n");
    for column in schema.columns() {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            column.name(),
            column.kind().name(),
            column.label(),
            meaning(column).replace('|', "\\|"),
        );
    }
    text
}

fn meaning(column: &Column) -> String {
    let mut text = String::new();
    if let Some(what) = column.pattern_of() {
        let _ = write!(text, "one column per {what}: ");
    }
    text.push_str(column.meaning());
    if !column.unit().is_empty() {
        let _ = write!(text, ", in {}", column.unit());
    }
    if let Some(codelist) = column.codelist() {
        let codes = codelist.codes.iter().map(|(code, meaning)| {
            let separator = if meaning.is_empty() { "" } else { " " };
            format!("`{code}`{separator}{meaning}")
        });
        let _ = write!(text, ": {}", codes.collect::<Vec<_>>().join("; "));
        if let Some(name) = codelist.cdisc {
            let _ = write!(text, " (CDISC codelist {name})");
        }
    }
    text
}

/// The paragraphs of a text in lines of at most 105 characters.
fn wrapped(text: &str) -> String {
    let mut wrapped = String::new();
    for paragraph in text.split("\n\n") {
        let mut length = 0;
        for word in paragraph.split(' ') {
            let width = word.chars().count();
            if length > 0 && length + 1 + width > 105 {
                wrapped.push('\n');
                length = 0;
            } else if length > 0 {
                wrapped.push(' ');
                length += 1;
            }
            wrapped.push_str(word);
            length += width;
        }
        wrapped.push_str("\n\n");
    }
    wrapped.pop();
    wrapped
}
