//! `blinded/randomization_numbers`: the list without blocks and arms.

use std::sync::Arc;

use super::columns::STRATUM;
use super::randomization_list::Lists;
use crate::table::{Column, Schema, Table, Value};

/// The randomization number as it is written.
pub(super) const NUMBER: Column = Column::text(
    "randomization_number",
    "Randomization number",
    "unique, in an order that reveals neither stratum, block nor arm: eight digits, or prefix, digits \
     and check digits by `[randomization.numbers]`",
);

const COLUMNS: &[Column] = &[
    STRATUM,
    Column::whole(
        "sequence",
        "Place in the list",
        "place in the stratum's list, from 1",
    ),
    NUMBER,
];

/// The schema of `blinded/randomization_numbers`.
pub static RANDOMIZATION_NUMBERS: Schema = Schema::new(
    "blinded/randomization_numbers",
    "Randomization numbers",
    "entry of the list",
    &["stratum", "sequence"],
    COLUMNS,
)
.about(
    "Written by `randomize`. The rows of `randomization_list`, in its order, without block and arm: for \
     those who need the numbers but not the arms. Each stratum has as many rows as the scenario asks \
     for; further entries, up to the end of the last block, would reveal that block's size. \
     `randomization_number` is a key too.",
);

/// The table `blinded/randomization_numbers`.
pub fn randomization_numbers<'a>(lists: &'a Lists<'_>) -> Table<'a> {
    let rows = lists.plan.strata.iter().flat_map(move |stratum| {
        let label: Arc<str> = lists.plan.strata.label(stratum).into();
        let length = lists.plan.length_of(stratum);
        let entries = lists.entries(stratum);
        let entries = entries.take_while(move |(entry, _)| entry.sequence <= length);
        entries.map(move |(entry, number)| {
            [
                Value::Text(label.clone()),
                entry.sequence.into(),
                number.into(),
            ]
        })
    });
    Table::from_rows(&RANDOMIZATION_NUMBERS, rows)
}
