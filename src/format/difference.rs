//! The first difference between two files of one table.

use std::fs::File;
use std::io;

/// A row read back: the columns' names with the texts of their cells.
pub type Row = Vec<(String, String)>;

/// How files of a format are compared.
#[derive(Debug, Clone, Copy)]
pub enum Layout {
    /// A row is a line, so that files are compared while they are written.
    Lines {
        /// Whether the first line has the columns' names.
        has_header: bool,
        /// The cells of a line, with the first line for the names; `None` where it is no row.
        cells: fn(&str, &str) -> Option<Row>,
    },
    /// Rows are read back from whole files.
    Rows {
        /// The rows of a file, in order.
        read: fn(File) -> io::Result<Rows>,
    },
}

/// Rows read back, in order.
pub type Rows = Box<dyn Iterator<Item = io::Result<Row>>>;

/// The first cell in which two rows differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellDifference {
    /// The column's name.
    pub column: String,
    /// The cell in the file.
    pub found: String,
    /// The cell in the run.
    pub expected: String,
}

impl CellDifference {
    /// The first cell in which two rows of the same columns differ.
    pub fn between(found: &Row, expected: &Row) -> Option<Self> {
        let is_same_columns = found.len() == expected.len()
            && found.iter().zip(expected).all(|((a, _), (b, _))| a == b);
        let mut pairs = found.iter().zip(expected).filter(|_| is_same_columns);
        let ((column, found), (_, expected)) = pairs.find(|((_, a), (_, b))| a != b)?;
        Some(Self {
            column: column.clone(),
            found: found.clone(),
            expected: expected.clone(),
        })
    }
}

/// The first row in which two files differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// The row, from 1.
    pub row: u64,
    /// The cell, where both files have the row and its columns.
    pub cell: Option<CellDifference>,
    /// The row of the file; `None` where it ended before.
    pub found: Option<Row>,
    /// The row of the run; `None` where it ends before.
    pub expected: Option<Row>,
}

/// The first row in which two files differ, read back by their format; `None` where all are the same.
///
/// # Errors
/// Where a file cannot be read back.
pub fn first_difference(found: Rows, expected: Rows) -> io::Result<Option<RowDifference>> {
    let (mut found, mut expected) = (found, expected);
    for row in 1.. {
        let (one, other) = (found.next().transpose()?, expected.next().transpose()?);
        if one.is_none() && other.is_none() {
            return Ok(None);
        }
        if one != other {
            let cell = (one.as_ref().zip(other.as_ref()))
                .and_then(|(one, other)| CellDifference::between(one, other));
            return Ok(Some(RowDifference {
                row,
                cell,
                found: one,
                expected: other,
            }));
        }
    }
    Ok(None)
}
