//! `visits`: visits, planned and kept.

use std::sync::Arc;

use super::columns::{EPOCH, PARTICIPANT};
use crate::actual::Attended;
use crate::calendar::{Plan, PlannedVisit};
use crate::design::date::study_day;
use crate::table::{Batch, Cells, Codelist, Column, Reveals, Schema, Value};

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
    Column::date(
        "due_date",
        "Due date",
        "day on which it was due: the planned one, or that of its cycle as it was begun; the window moves with \
         it; this and what follows are empty where nothing is known of what really happened",
    ),
    Column::date("actual_date", "Actual date", "day on which it took place"),
    Column::whole(
        "actual_day",
        "Actual study day",
        "study day of the actual date",
    ),
    Column::text("status", "Status", "whether and when it took place").of_codes(STATUS),
];

const STATUS: Codelist = Codelist {
    cdisc: None,
    codes: &[
        ("IN WINDOW", "it took place within its window"),
        ("EARLY", "it took place before its window"),
        ("LATE", "it took place after its window"),
        ("MISSED", "it did not take place"),
        (
            "NOT DONE",
            "the participant had left the trial, or its cycle was never begun",
        ),
    ],
};

/// The schema of `visits`.
pub static VISITS: Schema = Schema::new(
    "visits",
    "Visits",
    "planned visit",
    &["participant_id", "visit_number", "repeat"],
    COLUMNS,
)
.about(
    "Written where the scenario has visits. Participants in their order, dates ascending. Which visits \
     there are may reveal the arm.",
);

/// The rows of a participant; what became of the visits is as many as they are, or none.
pub fn visit_rows(
    participant: &Arc<str>,
    plan: &Plan<'_>,
    visits: &[PlannedVisit],
    attended: &[Attended],
) -> Batch {
    let epochs = plan.treatment_plan().epochs();
    let each =
        |value: &dyn Fn(&PlannedVisit) -> Value| Cells::Any(visits.iter().map(value).collect());
    let actual = |value: &dyn Fn(&Attended) -> Value| match attended {
        [] => Cells::Same(Value::Missing),
        attended => Cells::Any(attended.iter().map(value).collect()),
    };
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
        actual(&|visit| visit.due().map_or(Value::Missing, Value::Date)),
        actual(&|visit| visit.took_place_on().map_or(Value::Missing, Value::Date)),
        actual(&|visit| {
            let on = visit.took_place_on();
            on.map(|on| study_day(on.date(), plan.study_day_1())).into()
        }),
        actual(&|visit| Value::Code(visit.status.name())),
    ];
    Batch::new(visits.len(), columns)
}
