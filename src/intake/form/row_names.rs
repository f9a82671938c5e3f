//! R's row names: a first column that the header does not name.
//!
//! `write.csv` gives that column an empty name, `write.table` no cell of the header at all, so that every
//! row has one cell more (R Core Team, *R Data Import/Export*, section 1.2; `?write.table`, "CSV files").

use super::separator::{Separator, cells};

/// How a mapping names the row names.
pub(in crate::intake) const ROW_NAMES: &str = "row-names";

/// How many rows are looked at.
const MAX_ROWS: usize = 1000;

/// Where row names stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum RowNames {
    /// Nowhere.
    None,
    /// In the first column, whose name is empty.
    Unnamed,
    /// In a first cell of each row that the header has no cell for.
    Shifted,
}

impl RowNames {
    /// Where the row names of a text stand that begins with its header.
    ///
    /// Rows with one cell more than the header can be damaged too. So they are taken for row names only
    /// where each row has one more and begins with a whole number that no other has, as R numbers rows,
    /// or where the user asks for them.
    pub(in crate::intake) fn recognized(text: &str, separator: Separator, is_asked: bool) -> Self {
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
        let header = lines.next().unwrap_or_default();
        let expected = cells(header, separator);
        let end = [char::from(separator.byte())];
        let first = header.split(end).next().unwrap_or_default();
        if expected > 1 && matches!(first, "" | "\"\"") {
            return Self::Unnamed;
        }
        let rows = || lines.clone().filter(|line| !line.is_empty()).take(MAX_ROWS);
        let is_shifted = |row: &str| cells(row, separator) == expected + 1;
        if rows().next().is_none() || !rows().all(is_shifted) {
            return Self::None;
        }
        let numbers = rows().map(|row| {
            let name = row.split(end).next().unwrap_or_default();
            name.trim_matches('"').parse::<u64>().ok()
        });
        let numbers: Option<Vec<u64>> = numbers.collect();
        let is_numbered = numbers.is_some_and(|mut numbers| {
            numbers.sort_unstable();
            numbers.windows(2).all(|pair| pair[0] < pair[1])
        });
        if is_asked || is_numbered {
            Self::Shifted
        } else {
            Self::None
        }
    }
}
