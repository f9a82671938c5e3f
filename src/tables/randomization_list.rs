//! `randomization_list`: the entries of the lists, and the same as sheets of single strata.

use std::collections::HashMap;
use std::sync::Arc;

use super::columns::{STRATUM, arm_names};
use super::randomization_numbers::NUMBER;
use crate::allocation::{AllocationError, Entry, ListUse, RandomizationNumbers, entries};
use crate::design::{ArmIndex, StratumIndex};
use crate::rng::Streams;
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::{RandomizationPlan, Section, Trial};

const SEQUENCE: Column = Column::whole(
    "sequence",
    "Place in the list",
    "place in the stratum's list, from 1",
);
const BLOCK: Column = Column::whole(
    "block",
    "Block",
    "number of the block in the stratum's list, from 1; empty for a procedure without blocks",
)
.revealing(Reveals::List);
const BLOCK_SIZE: Column =
    Column::whole("block_size", "Block size", "entries in the block").revealing(Reveals::List);
const POSITION: Column = Column::whole(
    "position",
    "Place in the block",
    "place in the block, from 1",
)
.revealing(Reveals::List);
const ARM: Column = Column::text("arm", "Arm", "name of the arm").revealing(Reveals::List);

const COLUMNS: &[Column] = &[STRATUM, SEQUENCE, BLOCK, BLOCK_SIZE, POSITION, NUMBER, ARM];

/// Those of the list, and the arm's label.
const SHEET_COLUMNS: &[Column] = &[
    STRATUM,
    SEQUENCE,
    BLOCK,
    BLOCK_SIZE,
    POSITION,
    NUMBER,
    ARM,
    Column::text("arm_label", "Label of the arm", "label of the arm").revealing(Reveals::List),
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

/// The schema of `unblinded/added_entries`.
pub static ADDED_ENTRIES: Schema = Schema::new(
    "unblinded/added_entries",
    "Entries that an amendment adds",
    "entry of the list",
    &["stratum", "sequence"],
    COLUMNS,
)
.about(
    "Written by `randomize --amends`: the rows of `randomization_list` that the run before did not have, in the \
     same order.",
);

/// The schema of a sheet: the list of one stratum.
pub static SHEET: Schema = Schema::new(
    "unblinded/sheets/001",
    "Randomization list of one stratum",
    "entry of the stratum's list",
    &["sequence"],
    SHEET_COLUMNS,
)
.about(
    "Written by `randomize --format sheets`: one sheet per stratum, numbered in the order of strata, \
     with its rows of `randomization_list` and the labels of the arms.",
);

/// The lists of a trial as these streams make them, with their numbers.
///
/// After earlier versions of the trial, entries that one of them had keep their numbers.
pub struct Lists<'a> {
    pub(super) trial: &'a Trial,
    pub(super) plan: &'a RandomizationPlan,
    pub(super) streams: &'a Streams,
    numbers: RandomizationNumbers,
    pub(super) list: ListUse,
    arms: Vec<Arc<str>>,
    /// What an earlier version had, of which the entries are left out.
    without: Option<&'a Made>,
}

/// How far the lists of a version of a trial were made, by the strata's names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made(HashMap<String, MadeList>);

/// How far one list was made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MadeList {
    /// The arm's name and the number of each entry.
    entries: Vec<(Arc<str>, String)>,
    /// The first entries of its sections, and their amendments.
    sections: Vec<(u32, Option<Arc<str>>)>,
}

/// An entry that a later version of a trial makes otherwise without an amendment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "entry {sequence} of the list of `{stratum}` was handed over with the {what} `{was}`, and would now have `{is}`: \
     an entry that was handed over stays; change arms by a [[randomization.amendment]] from an entry \
     that nobody has used, and leave [randomization.numbers] as it was"
)]
pub struct ChangedEntry {
    /// The stratum.
    pub stratum: String,
    /// The entry's place in its list, from 1.
    pub sequence: u32,
    /// `arm` or `number`.
    pub what: &'static str,
    /// What it was.
    pub was: String,
    /// What it would be.
    pub is: String,
}

impl Made {
    /// The entry, where it was made before: it is in the list, and no amendment that is new makes it.
    fn find(
        &self,
        stratum: &str,
        section: Option<&Arc<str>>,
        sequence: u32,
    ) -> Option<&(Arc<str>, String)> {
        let list = self.0.get(stratum)?;
        let mut sections = list.sections.iter().rev();
        let (_, amendment) = sections.find(|(from, _)| *from <= sequence)?;
        let entry = list.entries.get(sequence as usize - 1)?;
        (amendment.as_ref() == section).then_some(entry)
    }
}

impl<'a> Lists<'a> {
    /// The lists for the trial, or for trying out the system that will hold them.
    pub fn new(
        trial: &'a Trial,
        plan: &'a RandomizationPlan,
        streams: &'a Streams,
        list: ListUse,
    ) -> Self {
        Self::after(&[], trial, plan, streams, list)
    }

    /// The lists after earlier versions of the trial, in their order.
    pub fn after(
        before: &[Trial],
        trial: &'a Trial,
        plan: &'a RandomizationPlan,
        streams: &'a Streams,
        list: ListUse,
    ) -> Self {
        Self {
            trial,
            plan,
            streams,
            numbers: RandomizationNumbers::after(before, trial, streams, list),
            list,
            arms: arm_names(trial.arms()),
            without: None,
        }
    }

    /// The entries that are not among those that were made before.
    #[must_use]
    pub fn without(self, made: &'a Made) -> Self {
        Self {
            without: Some(made),
            ..self
        }
    }

    /// How far the lists are made.
    pub fn made(&self) -> Made {
        let list = |stratum| {
            let entries = self.entries(stratum);
            let entries =
                entries.map(|(entry, number)| (self.arms[entry.arm.get()].clone(), number));
            let sections = self.plan.sections(stratum).into_iter();
            let made = MadeList {
                entries: entries.collect(),
                sections: sections.map(|one| (one.from, one.amendment)).collect(),
            };
            (self.plan.strata.label(stratum), made)
        };
        Made(self.plan.strata.iter().map(list).collect())
    }

    /// Checks that every entry that an earlier version of the trial made is made again.
    ///
    /// # Errors
    /// [`ChangedEntry`] for the first that has another arm or number.
    pub fn check_kept(&self, made: &Made) -> Result<(), ChangedEntry> {
        for stratum in self.plan.strata.iter() {
            let label = self.plan.strata.label(stratum);
            let sections = self.plan.sections(stratum);
            for (entry, number) in self.entries(stratum) {
                let amendment = amendment_at(&sections, entry.sequence);
                let Some((arm, of_entry)) = made.find(&label, amendment, entry.sequence) else {
                    continue;
                };
                let is = &self.arms[entry.arm.get()];
                let changes = [("arm", &**arm, &**is), ("number", &**of_entry, &*number)];
                let change = changes.into_iter().find(|(_, was, is)| was != is);
                if let Some((what, was, is)) = change {
                    return Err(ChangedEntry {
                        stratum: label,
                        sequence: entry.sequence,
                        what,
                        was: was.to_owned(),
                        is: is.to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Checks that there is a number for every entry: earlier versions may have used up what there is.
    ///
    /// # Errors
    /// [`AllocationError::NumbersExhausted`].
    pub fn check_numbers(&self) -> Result<(), AllocationError> {
        for stratum in self.plan.strata.iter() {
            for entry in entries(self.plan, self.streams, self.list, stratum) {
                if self.numbers.number(stratum, entry.sequence).is_none() {
                    let count = self.trial.hand_over().numbers.count();
                    return Err(AllocationError::NumbersExhausted(count));
                }
            }
        }
        Ok(())
    }

    /// Every entry of a stratum's list, with its randomization number as it is written.
    pub(super) fn entries(&self, stratum: StratumIndex) -> impl Iterator<Item = (Entry, String)> {
        let list = entries(self.plan, self.streams, self.list, stratum);
        let label = self.plan.strata.label(stratum);
        let sections = self.plan.sections(stratum);
        let is_wanted = move |entry: &Entry| {
            !self.without.is_some_and(|made| {
                let amendment = amendment_at(&sections, entry.sequence);
                made.find(&label, amendment, entry.sequence).is_some()
            })
        };
        list.filter(is_wanted).map(move |entry| {
            let number = self.numbers.number(stratum, entry.sequence);
            let number = number.expect("a trial has numbers for its lists");
            let hand_over = self.trial.hand_over();
            let text = hand_over.number_text(&self.plan.strata, stratum, number);
            (entry, text)
        })
    }

    /// The table `unblinded/added_entries`: those of these lists that were not made before.
    pub fn added_table(&self) -> Table<'_> {
        self.as_table(&ADDED_ENTRIES)
    }

    /// The table `randomization_list`.
    pub fn table(&self) -> Table<'_> {
        self.as_table(&RANDOMIZATION_LIST)
    }

    fn as_table(&self, schema: &'static Schema) -> Table<'_> {
        let strata = self.plan.strata.iter();
        let rows = strata.flat_map(|stratum| self.rows(stratum));
        Table::from_rows(schema, rows.map(|(_, row)| row))
    }

    /// The sheet of a stratum, under this name.
    pub fn sheet(&self, stratum: StratumIndex, name: String) -> Table<'_> {
        let arms = self.trial.arms().iter();
        let labels: Vec<Arc<str>> = arms.map(|arm| arm.label().into()).collect();
        let rows = self.rows(stratum).map(move |(arm, row)| {
            let label = Value::Text(labels[arm.get()].clone());
            row.into_iter().chain([label])
        });
        Table::from_rows(&SHEET, rows).named(name)
    }

    /// The rows of a stratum's list, each with its arm.
    fn rows(&self, stratum: StratumIndex) -> impl Iterator<Item = (ArmIndex, [Value; 7])> {
        let label: Arc<str> = self.plan.strata.label(stratum).into();
        self.entries(stratum).map(move |(entry, number)| {
            let (arm, place) = (entry.arm, entry.place);
            let row = [
                Value::Text(label.clone()),
                entry.sequence.into(),
                place.map(|place| place.block).into(),
                place.map(|place| place.size).into(),
                place.map(|place| place.position).into(),
                number.into(),
                Value::Text(self.arms[arm.get()].clone()),
            ];
            (arm, row)
        })
    }
}

/// The amendment that an entry is made under.
fn amendment_at(sections: &[Section], sequence: u32) -> Option<&Arc<str>> {
    let mut sections = sections.iter().rev();
    sections
        .find(|one| one.from <= sequence)?
        .amendment
        .as_ref()
}
