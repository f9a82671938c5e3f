//! Formats as they are named on the command line.

use std::str::FromStr;

use evenhand::format::{self, Format};

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
                "this build writes no Parquet: install evenhand with `--features parquet`"
                    .to_owned(),
            );
        }
        Err(format!(
            "no format is named `{name}`: there are {}",
            names(&[])
        ))
    }
}

/// What `randomize` writes: tables in a format, and what the list is handed over as besides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RandomizeFormat {
    /// The tables.
    Tables(TableFormat),
    /// The two tables that REDCap wants, and a codebook.
    Redcap,
    /// One sheet per stratum, and an index.
    Sheets,
}

impl FromStr for RandomizeFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "redcap" => Ok(Self::Redcap),
            "sheets" => Ok(Self::Sheets),
            name => match TableFormat::from_str(name) {
                Err(_) if name != "parquet" => Err(format!(
                    "no format is named `{name}`: there are {}",
                    names(&["redcap", "sheets"])
                )),
                found => found.map(Self::Tables),
            },
        }
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
