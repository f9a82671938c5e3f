//! `calendar`: planned administrations.

use std::sync::Arc;

use super::columns::{ARM, DOSE, DOSE_UNIT, PARTICIPANT, TREATMENT};
use crate::calendar::Course;
use crate::design::Schedule;
use crate::table::{Batch, Cells, Column, Day, Schema, Value};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    TREATMENT,
    Column::date(
        "date",
        "Date of administration",
        "day of the administration",
    ),
    Column::whole("study_day", "Study day", "1 on the day of randomization"),
    Column::whole(
        "cycle",
        "Cycle",
        "cycle, from 1; empty for a treatment without cycles",
    ),
    Column::whole(
        "cycle_day",
        "Day of cycle",
        "day of the cycle, from 1; empty likewise",
    ),
    Column::whole(
        "dose_number",
        "Number of dose",
        "number of the administration of this treatment, from 1",
    ),
    DOSE,
    DOSE_UNIT,
    Column::text("route", "Route", "route of administration, such as `oral`"),
];

/// The schema of `calendar`.
pub static CALENDAR: Schema = Schema::new(
    "calendar",
    "Planned administrations",
    "planned administration on a day",
    &["participant_id", "treatment", "date"],
    COLUMNS,
)
.about("Participants in their order, treatments in the order of the scenario, days ascending.");

/// The rows of a course, in order of time.
///
/// Most rows of a run are made here, so that what is the same for the whole course is said once.
pub fn calendar_rows(participant: &Arc<str>, arm: &Arc<str>, course: &Course<'_>) -> Batch {
    let regimen = course.regimen();
    let first = Day::from(course.start()).0 - 1;
    let room = course.days() as usize;
    let mut dates = Vec::with_capacity(room);
    let mut study_days = Vec::with_capacity(room);
    let in_cycles = if matches!(regimen.schedule, Schedule::Cycles { .. }) {
        room
    } else {
        0
    };
    let mut cycles = Vec::with_capacity(in_cycles);
    let mut cycle_days = Vec::with_capacity(in_cycles);
    for given in course.administrations() {
        dates.push(Day(first + given.study_day.cast_signed()));
        study_days.push(i64::from(given.study_day));
        if let Some(cycle) = given.cycle {
            cycles.push(i64::from(cycle.cycle));
            cycle_days.push(i64::from(cycle.day));
        }
    }
    let rows = dates.len();
    let cells_of = |cells: Vec<i64>| match cells.len() {
        // A course has cycles, or has none.
        0 => Cells::Same(Value::Missing),
        _ => Cells::Whole(cells),
    };
    let columns = vec![
        Cells::Same(Value::Text(participant.clone())),
        Cells::Same(Value::Text(arm.clone())),
        Cells::Same(Value::from(&*regimen.treatment)),
        Cells::Date(dates),
        Cells::Whole(study_days),
        cells_of(cycles),
        cells_of(cycle_days),
        Cells::Whole((1..).take(rows).collect()),
        Cells::Same(Value::Number(regimen.dose.amount())),
        Cells::Same(Value::from(regimen.dose.unit())),
        Cells::Same(Value::from(&*regimen.route)),
    ];
    Batch::new(rows, columns)
}
