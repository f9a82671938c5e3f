//! `protocol_deviations`: where what is reported breaks the rules of the protocol.

use std::sync::Arc;

use super::columns::{ARM, PARTICIPANT, TREATMENT};
use crate::actual::{Actual, Departure};
use crate::design::date::study_day;
use crate::table::{Batch, Column, Gathered, Schema, Value};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    TREATMENT,
    Column::date("date", "Date", "day on which the rule was broken"),
    Column::whole("study_day", "Study day", "study day of `date`"),
    Column::text(
        "rule",
        "Rule",
        "name of the rule in the scenario, or the key that sets it: `dose_levels`, `window`",
    ),
    Column::text(
        "what",
        "What breaks the rule",
        "what is reported, or missing",
    ),
];

/// The schema of `protocol_deviations`.
pub static PROTOCOL_DEVIATIONS: Schema = Schema::new(
    "protocol_deviations",
    "Protocol deviations",
    "rule that was broken",
    &["participant_id", "treatment", "date", "rule", "what"],
    COLUMNS,
)
.about("Written with `calendar --deviations`. Participants in their order, dates ascending.");

/// The rows of a participant; `None` where there is none.
pub fn protocol_deviation_rows(
    participant: &Arc<str>,
    arm: &Arc<str>,
    actual: &Actual<'_, '_>,
    departures: &[Departure],
) -> Option<Batch> {
    let treatments = actual.treatment_plan().treatments();
    let mut gathered = Gathered::new(COLUMNS.len());
    for departure in departures {
        gathered.push([
            Value::Text(participant.clone()),
            Value::Text(arm.clone()),
            Value::from(&*treatments[departure.treatment]),
            Value::Date(departure.on),
            Value::Whole(study_day(departure.on.date(), actual.plan.study_day_1())),
            Value::from(&*departure.rule),
            Value::from(&*departure.what),
        ]);
    }
    gathered.take()
}
