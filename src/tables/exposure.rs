//! `exposure`: planned intervals of constant dosing.

use std::sync::Arc;

use super::columns::{ARM, DOSE, DOSE_UNIT, PARTICIPANT, TREATMENT};
use crate::calendar::{Course, Frequency};
use crate::table::{Batch, Cells, Codelist, Column, Day, Schema, Value};

/// How often a dose is given within an interval.
const FREQUENCY: Codelist = Codelist {
    cdisc: Some("FREQ"),
    codes: &[
        ("QD", "every day"),
        ("ONCE", "once: the interval is one day"),
    ],
};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    TREATMENT,
    Column::whole(
        "cycle",
        "Cycle",
        "cycle; empty for a treatment without cycles",
    ),
    Column::date("start_date", "First date", "first day"),
    Column::date("end_date", "Last date", "last day"),
    Column::whole("start_day", "First study day", "study day of the first day"),
    Column::whole("end_day", "Last study day", "study day of the last day"),
    DOSE,
    DOSE_UNIT,
    Column::text("frequency", "Frequency of dosing", "how often").of_codes(FREQUENCY),
    Column::whole("administrations", "Number of administrations", "how many"),
];

/// The schema of `exposure`.
pub static EXPOSURE: Schema = Schema::new(
    "exposure",
    "Planned exposure",
    "interval on which the dose is given on every day",
    &["participant_id", "treatment", "start_date"],
    COLUMNS,
)
.about(
    "One row for a daily treatment, one per cycle, one per injection. Same order as the calendar; the \
     intervals cover exactly its days.",
);

/// The rows of a course, in order of time.
pub fn exposure_rows(participant: &Arc<str>, arm: &Arc<str>, course: &Course<'_>) -> Batch {
    let regimen = course.regimen();
    let first = Day::from(course.start()).0 - 1;
    let day = |study_day: u32| Day(first + study_day.cast_signed());
    let exposures: Vec<_> = course.exposures().collect();
    let whole = |number: fn(&crate::calendar::Exposure) -> u32| {
        let numbers = exposures.iter().map(|exposure| i64::from(number(exposure)));
        Cells::Whole(numbers.collect())
    };
    let cycles = if exposures.iter().any(|exposure| exposure.cycle.is_some()) {
        Cells::Any(
            exposures
                .iter()
                .map(|exposure| exposure.cycle.into())
                .collect(),
        )
    } else {
        Cells::Same(Value::Missing)
    };
    // Every interval of a course has the same frequency.
    let frequency = exposures
        .first()
        .map_or(Frequency::Once, |exposure| exposure.frequency);
    let columns = vec![
        Cells::Same(Value::Text(participant.clone())),
        Cells::Same(Value::Text(arm.clone())),
        Cells::Same(Value::from(&*regimen.treatment)),
        cycles,
        Cells::Date(
            exposures
                .iter()
                .map(|exposure| day(exposure.start_day))
                .collect(),
        ),
        Cells::Date(
            exposures
                .iter()
                .map(|exposure| day(exposure.end_day))
                .collect(),
        ),
        whole(|exposure| exposure.start_day),
        whole(|exposure| exposure.end_day),
        Cells::Same(Value::Number(regimen.dose.amount())),
        Cells::Same(Value::from(regimen.dose.unit())),
        Cells::Same(Value::Code(frequency.name())),
        whole(|exposure| exposure.administrations),
    ];
    Batch::new(exposures.len(), columns)
}
