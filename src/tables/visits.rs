//! `visits`: planned visits.

use std::sync::Arc;

use super::columns::{EPOCH, PARTICIPANT};
use crate::calendar::{Plan, PlannedVisit};
use crate::design::date::study_day;
use crate::table::{Batch, Cells, Column, Reveals, Schema, Value};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    EPOCH,
    Column::text("visit", "Visit", "name of the visit").revealing(Reveals::Arm),
    Column::whole(
        "visit_number",
        "Number of visit",
        "place of the visit, or of its series, in the scenario, from 1",
    ),
    Column::whole(
        "repeat",
        "Number in the series",
        "number of the visit among those of its series, from 1",
    ),
    Column::date("planned_date", "Planned date", "planned day"),
    Column::whole(
        "study_day",
        "Planned study day",
        "study day of the planned day",
    ),
    Column::date(
        "window_start",
        "First date of the window",
        "first day on which the visit may take place",
    ),
    Column::date(
        "window_end",
        "Last date of the window",
        "last day on which the visit may take place",
    ),
];

/// The schema of `visits`.
pub static VISITS: Schema = Schema::new(
    "visits",
    "Planned visits",
    "planned visit",
    &["participant_id", "visit_number", "repeat"],
    COLUMNS,
)
.about(
    "Written where the scenario has visits. Participants in their order, dates ascending. Which visits there \
     are may tell the arm.",
);

/// The rows of a participant.
pub fn visit_rows(participant: &Arc<str>, plan: &Plan<'_>, visits: &[PlannedVisit]) -> Batch {
    let epochs = plan.treatment_plan().epochs();
    let each =
        |value: &dyn Fn(&PlannedVisit) -> Value| Cells::Any(visits.iter().map(value).collect());
    let columns = vec![
        Cells::Same(Value::Text(participant.clone())),
        each(&|visit| Value::from(&*epochs[visit.epoch].name)),
        each(&|visit| Value::from(&*visit.name)),
        each(&|visit| Value::from(visit.place + 1)),
        each(&|visit| Value::Whole(visit.repeat.into())),
        each(&|visit| Value::from(visit.planned_on)),
        each(&|visit| Value::Whole(study_day(visit.planned_on, plan.study_day_1()))),
        each(&|visit| Value::from(visit.window.0)),
        each(&|visit| Value::from(visit.window.1)),
    ];
    Batch::new(visits.len(), columns)
}
