//! Why a table is refused.

use crate::characters::HiddenCharacter;
use crate::intake::form::Separator;

/// Why a table is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TableError {
    /// No text.
    #[error("the file is empty: write a first line that names the columns, then a line per row")]
    Empty,
    /// A header alone.
    #[error("the file has a header but no row: write a line per row under it")]
    NoRows,
    /// Cells that something else than commas separates.
    #[error("the cells are separated by {0}: save the file with commas between the cells")]
    Separator(&'static str),
    /// A column without a name.
    #[error("column {0} has no name: name it in the first line, or remove the column")]
    Unnamed(usize),
    /// A column whose name begins or ends with a space.
    #[error("the column name `{0}` begins or ends with a space: remove the space")]
    Space(String),
    /// A column whose name has a character that is not seen.
    #[error("the name of column {0}: {1}")]
    Hidden(usize, HiddenCharacter),
    /// Two columns of one name.
    #[error("two columns are named `{0}`: name each column once")]
    Twice(String),
    /// Columns that are needed and not there.
    #[error("the file lacks {missing}: it has the columns {present}{hint}")]
    Missing {
        /// Columns that are needed.
        missing: String,
        /// Columns that are there.
        present: String,
        /// What to rename.
        hint: String,
    },
    /// A column that was asked for and is not there.
    #[error("there is no column `{name}` for {role}: the file has the columns {present}{hint}")]
    NotThere {
        /// The column.
        name: String,
        /// What it is to hold.
        role: &'static str,
        /// Columns that are there.
        present: String,
        /// Which of them may be meant.
        hint: String,
    },
    /// A column that is not known.
    #[error("the column `{name}` is not known here: allowed are {allowed}{hint}")]
    Unknown {
        /// The column.
        name: String,
        /// The columns that are allowed.
        allowed: String,
        /// What to rename.
        hint: String,
    },
    /// A column that would be passed over because of its spelling.
    #[error(
        "the column `{name}` is not `{known}`: write that if it is meant, or give it a clearly different name"
    )]
    Misspelt {
        /// The column.
        name: String,
        /// What it resembles.
        known: String,
    },
    /// Too few cells.
    #[error(
        "line {line} has {given} cell{s}, the header {expected}: write a {separator} for each cell, also for an empty one",
        s = if *.given == 1 { "" } else { "s" }
    )]
    TooFew {
        /// Line, from 1.
        line: usize,
        /// Cells of the row.
        given: usize,
        /// Cells of the header.
        expected: usize,
        /// What separates them.
        separator: Separator,
    },
    /// Too many cells.
    #[error(
        "line {line} has {given} cells, the header {expected}: put a cell that contains a {separator} in quotes"
    )]
    TooMany {
        /// Line, from 1.
        line: usize,
        /// Cells of the row.
        given: usize,
        /// Cells of the header.
        expected: usize,
        /// What separates them.
        separator: Separator,
    },
    /// A row of empty cells.
    #[error("line {0} has only empty cells: remove the row")]
    Blank(usize),
}
