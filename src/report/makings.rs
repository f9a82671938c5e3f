//! How the run was made, and how to make it again.

use maud::{Markup, html};

use super::parts::{Cell, Head, Table, facts};
use super::section::Section;
use super::source::{Source, TableError};

/// A fact with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// The fact.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// A file of the run, as its manifest records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its path within the run's directory.
    pub name: String,
    /// Rows, where it is a table.
    pub rows: Option<u64>,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// How a run was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Makings {
    /// The software's name and version.
    pub software: String,
    /// A command line that makes the run again.
    pub command: String,
    /// The seed, where it is not withheld.
    pub seed: Option<String>,
    /// The commitment to the seed, where anything was drawn.
    pub commitment: Option<String>,
    /// What else the run depends on: scenario and inputs with their hashes, the generator.
    pub facts: Vec<Fact>,
    /// Conventions on dates, in words.
    pub conventions: Vec<Fact>,
    /// The files of the run, in their order.
    pub files: Vec<WrittenFile>,
}

/// The section.
#[expect(clippy::unnecessary_wraps, reason = "as every section is made")]
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let makings = &source.makings;
    let mut known = vec![Fact::new("Software", makings.software.as_str())];
    match (&makings.seed, &makings.commitment) {
        (Some(seed), _) => known.push(Fact::new("Seed", seed.as_str())),
        (None, Some(_)) => known.push(Fact::new("Seed", "withheld")),
        (None, None) => known.push(Fact::new("Seed", "none: nothing was drawn")),
    }
    let commitment = makings.commitment.iter();
    known.extend(commitment.map(|text| Fact::new("Commitment to the seed", text.as_str())));
    known.extend(makings.facts.iter().cloned());
    Ok(Some(Section {
        id: "again",
        title: "How to make it again",
        body: html! {
            p {
                "The run's directory holds all that it was made from. " code { "evenhand verify DIR" }
                " makes it again and compares every file; this command makes it anew:"
            }
            pre tabindex="0" role="group" aria-label="Command" { code { (makings.command) } }
            (facts(&known))
            @if !makings.conventions.is_empty() {
                h3 { "Conventions on dates" }
                (facts(&makings.conventions))
            }
            @if !makings.files.is_empty() {
                h3 { "Files" }
                (files(&makings.files))
            }
        },
    }))
}

fn files(files: &[WrittenFile]) -> Markup {
    let rows = files.iter().map(|file| {
        vec![
            Cell::text(&file.name),
            Cell::number(file.rows.map_or(String::new(), |rows| rows.to_string())),
            Cell::number(file.bytes.to_string()),
            Cell::code(&file.sha256),
        ]
    });
    Table {
        caption: "Files of the run, with the SHA-256 of their bytes".to_owned(),
        head: vec![
            Head::text("File"),
            Head::number("Rows"),
            Head::number("Bytes"),
            Head::text("SHA-256"),
        ],
        rows: rows.collect(),
        note: None,
    }
    .markup()
}
