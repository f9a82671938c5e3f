//! What separates the cells of a row, recognized by the header, and by the rows where the header can be
//! read in several ways.

use memchr::memchr;
use serde::{Deserialize, Serialize};

use crate::problem::words::listed;

/// How many rows are looked at where the header can be read in several ways.
const MAX_ROWS: usize = 1000;

/// What separates the cells of a row.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Bar,
}

/// Why a separator is not recognized.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::intake) enum SeparatorError {
    /// Two readings of the file.
    #[error(
        "the cells can be separated by {first} or by {second}, as every row then has as many as the first line: say which with {options}",
        first = .0.plural(),
        second = .1.plural(),
        options = options(*.0, *.1)
    )]
    Ambiguous(Separator, Separator),
}

fn options(first: Separator, second: Separator) -> String {
    let option = |one: Separator| format!("--separator {}", one.name());
    listed([option(first), option(second)].iter().map(String::as_str)).replace(", ", " or ")
}

impl Separator {
    const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Bar];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Several of them in words.
    fn plural(self) -> &'static str {
        match self {
            Self::Comma => "commas",
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
            Self::Bar => "bars",
        }
    }

    /// Its byte.
    pub(in crate::intake) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// The separator of a text that begins with its header.
    ///
    /// One that does not separate the header is none. Where several do, it is the one by which every row
    /// has as many cells as the header, or one more in every row, as with R's row names. Where no
    /// separator does that, rows are wrong in any case, and the comma, or else the first that separates
    /// the header, says where.
    ///
    /// # Errors
    /// [`SeparatorError`] where several do.
    pub(in crate::intake) fn recognized(text: &str) -> Result<Self, SeparatorError> {
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
        let header = lines.next().unwrap_or_default();
        let separates = |one: &Self| cells(header, *one) > 1;
        let candidates: Vec<Self> = Self::ALL.into_iter().filter(separates).collect();
        if let [] | [_] = candidates[..] {
            return Ok(candidates.first().copied().unwrap_or_default());
        }
        let rows: Vec<&str> = lines
            .filter(|line| !line.is_empty())
            .take(MAX_ROWS)
            .collect();
        let fits = |one: &Self| {
            let expected = cells(header, *one);
            let first = rows.first().map_or(expected, |row| cells(row, *one));
            (first == expected || first == expected + 1)
                && rows.iter().all(|row| cells(row, *one) == first)
        };
        let fitting: Vec<Self> = candidates.iter().copied().filter(fits).collect();
        match fitting[..] {
            [] => Ok(candidates[0]),
            [one] => Ok(one),
            [first, second, ..] => Err(SeparatorError::Ambiguous(first, second)),
        }
    }
}

impl std::fmt::Display for Separator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How many cells a line has; a separator between quotes does not count.
pub(super) fn cells(line: &str, separator: Separator) -> usize {
    let separator = separator.byte();
    if memchr(b'"', line.as_bytes()).is_none() {
        return 1 + memchr::memchr_iter(separator, line.as_bytes()).count();
    }
    let mut is_quoted = false;
    let mut cells = 1;
    for byte in line.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            _ if byte == separator && !is_quoted => cells += 1,
            _ => {}
        }
    }
    cells
}
