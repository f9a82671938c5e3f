//! `unblinded/sheets/index`: which stratum is on which sheet.

use super::columns::STRATUM;
use crate::design::StratumIndex;
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::text("sheet", "Sheet", "name of the file in the same folder").revealing(Reveals::List),
    STRATUM,
];

/// The schema of `unblinded/sheets/index`.
pub static SHEET_INDEX: Schema = Schema::new(
    "unblinded/sheets/index",
    "Sheets of single strata",
    "stratum",
    &["sheet"],
    COLUMNS,
)
.about("Written by `randomize --format sheets`. Strata in their order.");

/// The table `unblinded/sheets/index`; `file` names the file of a stratum's sheet.
pub fn sheet_index<'a>(trial: &'a Trial, file: impl Fn(StratumIndex) -> String + 'a) -> Table<'a> {
    let strata = trial.strata();
    let rows = strata
        .iter()
        .map(move |stratum| [file(stratum), strata.label(stratum)].map(Value::from));
    Table::from_rows(&SHEET_INDEX, rows)
}
