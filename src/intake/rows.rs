//! What comes of reading a file.

use std::collections::BTreeSet;

use super::form::Conversions;
use super::order::RowOrder;
use super::table::Table;

/// The rows of a file, and how they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows<T> {
    /// One for each row that is somebody's.
    pub rows: Vec<T>,
    /// The line of each in the file, from 1.
    pub lines: Vec<usize>,
    /// In which order they are.
    pub order: RowOrder,
    /// Which columns were read.
    pub columns: ColumnUse,
    /// What was converted.
    pub conversions: Conversions,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            lines: Vec::new(),
            order: RowOrder::default(),
            columns: ColumnUse::default(),
            conversions: Conversions::default(),
        }
    }
}

/// Which columns of a file were read, by their names in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnUse {
    /// Those that were, in the order of the file.
    pub used: Vec<String>,
    /// Those that were not.
    pub unused: Vec<String>,
}

impl ColumnUse {
    /// The use of a table of which these columns are read.
    pub(super) fn new(table: &Table<'_>, used: impl IntoIterator<Item = usize>) -> Self {
        let used: BTreeSet<usize> = used.into_iter().collect();
        let mut columns = Self::default();
        for (place, name) in table.names().enumerate() {
            if used.contains(&place) {
                columns.used.push(name.to_owned());
            } else if !table.is_unnamed(place) {
                columns.unused.push(name.to_owned());
            }
        }
        columns
    }
}
