//! `allocations`: which participant used which entry of the list.

use super::columns::{ARM, PARTICIPANT, SITE, STRATUM};
use super::randomization_numbers::NUMBER;
use crate::allocation::Allocation;
use crate::participant::Participant;
use crate::table::{Column, Schema, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    NUMBER,
    STRATUM,
    SITE,
    Column::date(
        "randomized_on",
        "Date of randomization",
        "day of randomization",
    ),
    ARM,
];

/// The schema of `allocations`.
pub static ALLOCATIONS: Schema = Schema::new(
    "allocations",
    "Allocations",
    "allocation",
    &["participant_id"],
    COLUMNS,
)
.about("In the order of randomization. `randomization_number` is that of the list entry that was used.");

/// The row of a participant's allocation.
pub fn allocation_row(
    trial: &Trial,
    participant: &Participant,
    allocation: &Allocation,
) -> [Value; 6] {
    let number = trial.hand_over().number_text(
        trial.strata(),
        allocation.stratum,
        allocation.randomization_number,
    );
    [
        Value::from(&*participant.id_text()),
        number.into(),
        trial.strata().label(allocation.stratum).into(),
        participant.site.map(|site| &*trial.sites()[site].id).into(),
        participant.randomized_on.into(),
        Value::from(trial.arms().get(allocation.arm).name()),
    ]
}
