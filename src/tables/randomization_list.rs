//! `randomization_list`: the entries of the lists, and the same as sheets of single strata.

use std::sync::Arc;

use super::columns::{STRATUM, arm_names};
use crate::allocation::{ListUse, RandomizationNumbers, entries};
use crate::design::StratumIndex;
use crate::rng::Streams;
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::{RandomizationPlan, Trial};

const COLUMNS: &[Column] = &[
    STRATUM,
    Column::whole(
        "sequence",
        "Place in the list",
        "place in the stratum's list, from 1",
    ),
    Column::whole(
        "block",
        "Block",
        "number of the block in the stratum's list, from 1; empty for a procedure without blocks",
    )
    .revealing(Reveals::List),
    Column::whole("block_size", "Block size", "entries in the block").revealing(Reveals::List),
    Column::whole(
        "position",
        "Place in the block",
        "place in the block, from 1",
    )
    .revealing(Reveals::List),
    super::randomization_numbers::NUMBER,
    Column::text("arm", "Arm", "name of the arm").revealing(Reveals::List),
];

/// The schema of `randomization_list`.
pub static RANDOMIZATION_LIST: Schema = Schema::new(
    "randomization_list",
    "Randomization list",
    "entry of the list",
    &["stratum", "sequence"],
    COLUMNS,
)
.about(
    "Strata in their order, entries in theirs. `randomization_number` is a key too. It shows future \
     allocations.",
);

/// The schema of a sheet: the list of one stratum.
pub static SHEET: Schema = Schema::new(
    "unblinded/sheets/001",
    "Randomization list of one stratum",
    "entry of the stratum's list",
    &["sequence"],
    COLUMNS,
)
.about(
    "Written by `randomize --format sheets`: one sheet per stratum, numbered in the order of strata, \
     with its rows of `randomization_list`.",
);

/// The lists of a trial as these streams make them, with their numbers.
pub struct Lists<'a> {
    pub(super) trial: &'a Trial,
    pub(super) plan: &'a RandomizationPlan,
    pub(super) streams: &'a Streams,
    numbers: RandomizationNumbers,
    pub(super) list: ListUse,
    arms: Vec<Arc<str>>,
}

impl<'a> Lists<'a> {
    /// The lists for the trial, or for trying out the system that will hold them.
    pub fn new(
        trial: &'a Trial,
        plan: &'a RandomizationPlan,
        streams: &'a Streams,
        list: ListUse,
    ) -> Self {
        Self {
            trial,
            plan,
            streams,
            numbers: RandomizationNumbers::of_trial(trial, streams, list),
            list,
            arms: arm_names(trial.arms()),
        }
    }

    /// Every entry of a stratum's list, with its randomization number as it is written.
    pub(super) fn entries(
        &self,
        stratum: StratumIndex,
    ) -> impl Iterator<Item = (crate::allocation::Entry, String)> {
        let list = entries(self.plan, self.streams, self.list, stratum);
        list.map(move |entry| {
            let number = self.numbers.number(stratum, entry.sequence);
            let number = number.expect("a trial has numbers for its lists");
            (entry, self.trial.hand_over().numbers.text(number))
        })
    }

    /// The table `randomization_list`.
    pub fn table(&self) -> Table<'_> {
        self.of_strata(&RANDOMIZATION_LIST, self.plan.strata.iter())
    }

    /// The sheet of a stratum, under this name.
    pub fn sheet(&self, stratum: StratumIndex, name: String) -> Table<'_> {
        self.of_strata(&SHEET, std::iter::once(stratum)).named(name)
    }

    fn of_strata<'t>(
        &'t self,
        schema: &'static Schema,
        strata: impl Iterator<Item = StratumIndex> + 't,
    ) -> Table<'t> {
        let rows = strata.flat_map(move |stratum| {
            let label: Arc<str> = self.plan.strata.label(stratum).into();
            self.entries(stratum).map(move |(entry, number)| {
                let place = entry.place;
                [
                    Value::Text(label.clone()),
                    entry.sequence.into(),
                    place.map(|place| place.block).into(),
                    place.map(|place| place.size).into(),
                    place.map(|place| place.position).into(),
                    number.into(),
                    Value::Text(self.arms[entry.arm.get()].clone()),
                ]
            })
        });
        Table::from_rows(schema, rows)
    }
}
