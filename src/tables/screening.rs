//! `screening`: who was screened.

use super::columns::{PARTICIPANT, SITE};
use crate::enrolment::ScreeningRecord;
use crate::table::{Codelist, Column, Schema, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::text(
        "screening_id",
        "Screening number",
        "`S` and the number in the order of the decision",
    ),
    SITE,
    Column::date(
        "screened_on",
        "Date of screening",
        "day of screening; up to the longest screening time out of order",
    ),
    Column::text("eligible", "Eligible", "whether every criterion is met").of_codes(Codelist {
        cdisc: Some("NY"),
        codes: &[("Y", "yes"), ("N", "no")],
    }),
    Column::text(
        "failed_criteria",
        "Criteria that are not met",
        "ids of the criteria that are not met, joined by `;`; `cap` for an eligible candidate who was not randomized \
         because a cap of the site, the country or the strata was reached",
    ),
    PARTICIPANT,
];

/// The schema of `screening`.
pub static SCREENING: Schema = Schema::new(
    "screening",
    "Screening",
    "screened candidate",
    &["screening_id"],
    COLUMNS,
)
.about(
    "In the order of the decision. `participant_id` is empty for those who were not randomized, also for an \
     eligible candidate who was still in screening when the sample size was reached.",
);

/// The row of a candidate, who is the `number`-th to be decided, from 1.
pub fn screening_row(trial: &Trial, number: u64, record: &ScreeningRecord) -> [Value; 6] {
    let participant = &record.participant;
    let width = trial.sample_size().to_string().len().max(4) + 1;
    let failed = record.failed.iter();
    let failed: Vec<&str> = failed
        .map(|&place| trial.criteria()[usize::from(place)].id.as_str())
        .collect();
    [
        format!("S{number:0width$}").into(),
        participant.site.map(|site| &*trial.sites()[site].id).into(),
        participant.screened_on.into(),
        Value::Code(if record.is_eligible() { "Y" } else { "N" }),
        if record.is_capped {
            Value::Code("cap")
        } else {
            failed.join(";").into()
        },
        Value::from(&*participant.id_text()),
    ]
}
