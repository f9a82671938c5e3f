//! `assignments`: the arms of people who were there already.

use super::columns::{ARM, PARTICIPANT, STRATUM};
use super::randomization_numbers::NUMBER;
use crate::design::StratumIndex;
use crate::participant::Participant;
use crate::table::{Column, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::whole(
        "order",
        "Order",
        "place in the order in which people were taken, from 1",
    ),
    PARTICIPANT,
    STRATUM,
    ARM,
    NUMBER,
];

/// The schema of `assignments`.
pub static ASSIGNMENTS: Schema = Schema::new(
    "assignments",
    "Assignments",
    "person of the roster",
    &["participant_id"],
    COLUMNS,
)
.about(
    "In the order in which people were taken. `randomization_number` is that of the list entry that was used, \
     or of the allocation; empty where leftovers are balanced, which uses no list. The file is one that \
     `balance` reads.",
);

/// What is known of a person's assignment besides the arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// The stratum.
    pub stratum: StratumIndex,
    /// The randomization number, without prefix and check digits.
    pub randomization_number: Option<u32>,
}

/// The table `assignments`, of people who have arms, in the order in which they were taken.
pub fn assignments<'a>(
    trial: &'a Trial,
    people: impl IntoIterator<Item = (&'a Participant, Assignment), IntoIter: 'a>,
) -> Table<'a> {
    let rows = people
        .into_iter()
        .zip(1_u64..)
        .map(|((person, assignment), order)| {
            let Assignment {
                stratum,
                randomization_number,
            } = assignment;
            let number = randomization_number.map(|number| {
                trial
                    .hand_over()
                    .number_text(trial.strata(), stratum, number)
            });
            [
                Value::from(order),
                Value::from(&*person.id_text()),
                trial.strata().label(stratum).into(),
                person.arm.map(|arm| trial.arms().get(arm).name()).into(),
                number.into(),
            ]
        });
    Table::from_rows(&ASSIGNMENTS, rows)
}
