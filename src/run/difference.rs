//! What `verify` finds in a file.

use std::fmt;

use crate::characters::visible;
use crate::format::{CellDifference, Row, RowDifference};

/// The first difference between a file and the run made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file's name.
    pub file: String,
    /// What differs.
    pub found: Found,
}

/// What differs in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A line of a table.
    Line {
        /// The line, from 1; a header is line 1.
        line: u64,
        /// The first cell that differs, where both lines are rows of the same columns.
        cell: Option<CellDifference>,
        /// The line of the file, without its end; `None` where the file ended before.
        found: Option<String>,
        /// The line of the run; `None` where the run ends before.
        expected: Option<String>,
    },
    /// How a table was saved, and nothing that it says.
    Saved {
        /// Whether a byte order mark was added.
        has_mark: bool,
        /// The first line whose end differs, from 1, and how many lines' ends do.
        line_ends: Option<(u64, u64)>,
    },
    /// A row of a table whose rows are no lines.
    Row(RowDifference),
    /// A byte of a file that is no table.
    Byte {
        /// The byte, from 1.
        at: u64,
    },
    /// The file cannot be read as what it should be.
    Unreadable(String),
}

impl fmt::Display for Difference {
    /// One line; characters of the file that are not seen are [made visible](visible).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = visible(&self.file);
        match &self.found {
            Found::Line {
                line,
                cell,
                found,
                expected,
            } => {
                let place = format!("{file}, line {line}");
                differs(
                    f,
                    &place,
                    cell.as_ref(),
                    found.as_deref(),
                    expected.as_deref(),
                )
            }
            Found::Saved {
                has_mark,
                line_ends,
            } => {
                let mark = if *has_mark {
                    "a byte order mark was added"
                } else {
                    ""
                };
                let and = if *has_mark { " and " } else { "only " };
                match line_ends {
                    None => write!(f, "{file}: only {mark}"),
                    Some((line, 1)) => write!(
                        f,
                        "{file}, line {line}: {mark}{and}the line end differs, the run makes LF after each line"
                    ),
                    Some((line, _)) => write!(
                        f,
                        "{file}, from line {line} on: {mark}{and}line ends differ, the run makes LF after each line"
                    ),
                }
            }
            Found::Row(row) => {
                let text = |row: &Option<Row>| row.as_ref().map(row_text);
                let (found, expected) = (text(&row.found), text(&row.expected));
                let place = format!("{file}, row {}", row.row);
                differs(
                    f,
                    &place,
                    row.cell.as_ref(),
                    found.as_deref(),
                    expected.as_deref(),
                )
            }
            Found::Byte { at } => {
                write!(f, "{file}: from byte {at} on, it is not what the run makes")
            }
            Found::Unreadable(error) => {
                write!(f, "{file}: it cannot be read: {}", visible(error))
            }
        }
    }
}

fn differs(
    f: &mut fmt::Formatter<'_>,
    place: &str,
    cell: Option<&CellDifference>,
    found: Option<&str>,
    expected: Option<&str>,
) -> fmt::Result {
    let [found, expected] = [found, expected].map(|line| line.map(visible));
    match (cell, found, expected) {
        (Some(cell), _, _) => write!(
            f,
            "{place}, column {}: the file has `{}`, the run makes `{}`",
            visible(&cell.column),
            visible(&cell.found),
            visible(&cell.expected)
        ),
        (None, Some(found), None) => {
            write!(f, "{place}: the file has `{found}`, the run ends before")
        }
        (None, None, Some(expected)) => {
            write!(
                f,
                "{place}: the file ends before, the run makes `{expected}`"
            )
        }
        (None, found, expected) => write!(
            f,
            "{place}: the file has `{}`, the run makes `{}`",
            found.unwrap_or_default(),
            expected.unwrap_or_default()
        ),
    }
}

fn row_text(row: &Row) -> String {
    let cells: Vec<&str> = row.iter().map(|(_, cell)| cell.as_str()).collect();
    cells.join(",")
}
