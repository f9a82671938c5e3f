//! `disposition`: how participants' treatment and time in the trial end.

use super::columns::{ARM, PARTICIPANT};
use crate::actual::{Actual, Disposition, Treated};
use crate::table::{Codelist, Column, Reveals, Schema, Value};

const STATUS: Codelist = Codelist {
    cdisc: None,
    codes: &[
        ("COMPLETED", "as planned"),
        ("DISCONTINUED", "ended before"),
        ("NOT TREATED", "no treatment was begun"),
    ],
};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    Column::date(
        "first_dose_date",
        "First dose",
        "day of the first dose of any treatment",
    ),
    Column::date(
        "last_dose_date",
        "Last dose",
        "day of the last dose of any treatment",
    ),
    Column::text(
        "treatment_status",
        "End of treatment",
        "completed where at least one treatment was given to the end of its plan",
    )
    .of_codes(STATUS),
    Column::text(
        "treatment_reason",
        "Reason for the end of treatment",
        "why the treatment that was stopped last was stopped",
    )
    .revealing(Reveals::Arm),
    Column::date(
        "last_contact_date",
        "Last contact",
        "last day with information on the participant: death or withdrawal, else the last dose or visit",
    ),
    Column::text(
        "trial_status",
        "End of the trial",
        "whether an event ended it",
    )
    .of_codes(STATUS),
    Column::text(
        "trial_reason",
        "Reason for the end of the trial",
        "reason of that event",
    ),
];

/// The schema of `disposition`.
pub static DISPOSITION: Schema = Schema::new(
    "disposition",
    "Disposition",
    "randomized participant",
    &["participant_id"],
    COLUMNS,
)
.about("Written with `administrations`. Participants in their order.");

/// The row of a participant.
pub fn disposition_row(
    participant: &str,
    arm: &str,
    actual: &Actual<'_, '_>,
    disposition: &Disposition,
) -> Vec<Value> {
    let (plan, deviations) = (actual.treatment_plan(), actual.deviations);
    let is_treated = actual.treatments.iter().any(Treated::is_begun);
    let stop = disposition
        .last_stopped
        .and_then(|place| actual.treatments[place].stop.as_ref());
    let never = actual
        .treatments
        .iter()
        .find_map(|treated| treated.stop.as_ref());
    let (status, why) = match (is_treated, stop) {
        (false, _) => ("NOT TREATED", never),
        (true, None) => ("COMPLETED", None),
        (true, stop) => ("DISCONTINUED", stop),
    };
    let (first, last) = disposition.doses().unzip();
    let end = disposition
        .ended_by
        .map(|event| &*plan.events()[event].reason);
    vec![
        Value::from(participant),
        Value::from(arm),
        first.map_or(Value::Missing, Value::Date),
        last.map_or(Value::Missing, Value::Date),
        Value::Code(status),
        why.map(|stop| stop.cause.reason(plan, deviations)).into(),
        Value::Date(disposition.last_contact()),
        Value::Code(if end.is_some() {
            "DISCONTINUED"
        } else {
            "COMPLETED"
        }),
        end.into(),
    ]
}
