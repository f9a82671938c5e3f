//! Formats as they are named on the command line.

use std::str::FromStr;

use evenhand::format::{self, Csv, Format};
use evenhand::run::{ListFormat, PeopleFormat};

use super::failure::Failure;

/// The format of the tables.
#[derive(Clone, Copy)]
pub(super) struct TableFormat(&'static dyn Format);

impl TableFormat {
    pub(super) fn get(self) -> &'static dyn Format {
        self.0
    }
}

impl std::fmt::Debug for TableFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name())
    }
}

impl PartialEq for TableFormat {
    fn eq(&self, other: &Self) -> bool {
        self.0.name() == other.0.name()
    }
}

impl FromStr for TableFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if let Some(format) = format::find(name) {
            return Ok(Self(format));
        }
        if name == "parquet" {
            return Err(
                "this build cannot write Parquet: install evenhand with `--features parquet`"
                    .to_owned(),
            );
        }
        Err(format!(
            "no format is named `{name}`: choose one of {}",
            names(&[])
        ))
    }
}

/// What a command writes besides tables, by name.
pub(super) trait Besides: Copy + PartialEq + Sized + 'static {
    /// All that there is.
    const ALL: &[(&str, Self)];
}

impl Besides for ListFormat {
    const ALL: &[(&str, Self)] = &[
        ("redcap", Self::Redcap),
        ("secutrial", Self::Secutrial),
        ("plain", Self::Plain),
        ("sheets", Self::Sheets),
    ];
}

impl Besides for PeopleFormat {
    const ALL: &[(&str, Self)] = &[("ics", Self::Ics), ("html", Self::Html)];
}

/// One of the formats that were asked for: of the tables, or of what is written besides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Asked<B> {
    /// The tables.
    Tables(TableFormat),
    /// Something besides.
    Besides(B),
}

impl<B: Besides> FromStr for Asked<B> {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if let Some((_, besides)) = B::ALL.iter().find(|(own, _)| *own == name) {
            return Ok(Self::Besides(*besides));
        }
        match TableFormat::from_str(name) {
            Err(_) if name != "parquet" => {
                let more: Vec<&str> = B::ALL.iter().map(|(own, _)| *own).collect();
                let names = names(&more);
                Err(format!(
                    "no format is named `{name}`: choose one of {names}"
                ))
            }
            found => found.map(Self::Tables),
        }
    }
}

/// What is written besides tables.
pub(super) fn besides<B: Besides>(asked: &[Asked<B>]) -> Vec<B> {
    let besides = asked.iter().filter_map(|format| match format {
        Asked::Besides(besides) => Some(*besides),
        Asked::Tables(_) => None,
    });
    besides.collect()
}

/// The format of the tables: CSV where nobody says.
pub(super) fn of_tables<B>(asked: &[Asked<B>]) -> Result<&'static dyn Format, Failure> {
    let mut tables = asked.iter().filter_map(|format| match format {
        Asked::Tables(format) => Some(format.get()),
        Asked::Besides(_) => None,
    });
    let first = tables.next().unwrap_or(&Csv);
    match tables.find(|other| other.name() != first.name()) {
        Some(other) => Err(Failure::Message(format!(
            "--format has both {} and {}: give only one of them",
            first.name(),
            other.name()
        ))),
        None => Ok(first),
    }
}

/// The formats that there are, in words.
fn names(more: &[&str]) -> String {
    let formats = format::formats().iter().map(|format| format.name());
    let all: Vec<&str> = formats.chain(more.iter().copied()).collect();
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => all.concat(),
    }
}
