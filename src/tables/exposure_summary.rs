//! `exposure_summary`: planned and actual exposure, one row per participant and treatment.

use super::columns::{ARM, DOSE_UNIT, PARTICIPANT, TREATMENT};
use crate::actual::{Actual, Summary, Treated};
use crate::table::{Column, Reveals, Schema, Value};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    TREATMENT,
    Column::whole(
        "planned_doses",
        "Planned doses",
        "administrations of the plan; 0 for a treatment that an event begins",
    ),
    Column::whole(
        "given_doses",
        "Doses given",
        "administrations that took place",
    ),
    Column::whole(
        "missed_doses",
        "Doses missed",
        "administrations that were forgotten",
    ),
    Column::number(
        "planned_amount",
        "Planned amount",
        "sum of the planned doses, in `dose_unit`",
    )
    .revealing(Reveals::Arm),
    Column::number(
        "actual_amount",
        "Amount given",
        "sum of the doses given, in `dose_unit`",
    )
    .revealing(Reveals::Arm),
    DOSE_UNIT,
    Column::date(
        "first_dose_date",
        "First dose",
        "day of the first dose given",
    ),
    Column::date("last_dose_date", "Last dose", "day of the last dose given"),
    Column::whole(
        "planned_days",
        "Planned days",
        "from the first planned dose to the last, both included",
    )
    .in_unit("days"),
    Column::whole(
        "days_on_treatment",
        "Days on treatment",
        "from the first dose given to the last, both included",
    )
    .in_unit("days"),
    Column::whole(
        "cycles_begun",
        "Cycles begun",
        "empty for a schedule without cycles",
    ),
    Column::whole(
        "reductions",
        "Reductions",
        "lower dose levels at which a dose was given",
    ),
    Column::whole(
        "interruptions",
        "Interruptions",
        "holds in which at least one planned dose was not given",
    ),
    Column::whole(
        "delays",
        "Delays",
        "cycles, or single doses, that came after their window",
    ),
    Column::number(
        "rdi_planned_duration",
        "Dose intensity, planned duration",
        "amount given / amount planned in the whole plan",
    ),
    Column::number(
        "rdi_actual_duration",
        "Dose intensity, actual duration",
        "amount given / amount planned in the first `days_on_treatment` days of the plan",
    ),
    Column::number(
        "rdi_per_week",
        "Dose intensity, dose per week",
        "(amount given / days on treatment) / (planned amount / planned days)",
    ),
    Column::date(
        "stopped_on",
        "Stopped on",
        "first day without the treatment, where that is before the end of its plan",
    ),
    Column::text("reason", "Reason", "why it was stopped, or never begun"),
];

/// The schema of `exposure_summary`.
pub static EXPOSURE_SUMMARY: Schema = Schema::new(
    "exposure_summary",
    "Summary of exposure",
    "participant and treatment",
    &["participant_id", "treatment"],
    COLUMNS,
)
.about(
    "Written with `administrations`, whose sums it has. Participants in their order, treatments as there. The \
     relative dose intensity is empty where nothing was given, or planned.",
);

/// The row of a participant and a treatment.
pub fn exposure_summary_row(
    participant: &str,
    arm: &str,
    actual: &Actual<'_, '_>,
    treated: &Treated<'_>,
    summary: &Summary,
) -> Vec<Value> {
    let (plan, deviations) = (actual.treatment_plan(), actual.deviations);
    let regimen = treated.courses[0].course.regimen();
    let (first, last) = summary.given().unzip();
    let intensity = summary.intensity;
    let stop = treated.stop.as_ref().filter(|_| treated.is_stopped_early());
    vec![
        Value::from(participant),
        Value::from(arm),
        Value::from(&*regimen.treatment),
        summary.planned_doses.into(),
        summary.given_doses.into(),
        summary.missed_doses.into(),
        summary.planned_amount.into(),
        summary.actual_amount.into(),
        Value::from(regimen.dose.unit()),
        first.map_or(Value::Missing, Value::Date),
        last.map_or(Value::Missing, Value::Date),
        summary.planned_days.into(),
        summary.actual_days.into(),
        summary.cycles_begun.into(),
        summary.reductions.into(),
        summary.holds.into(),
        summary.delays.into(),
        intensity.map(|own| own.on_planned_duration).into(),
        intensity.map(|own| own.on_actual_duration).into(),
        intensity.map(|own| own.per_week).into(),
        stop.map_or(Value::Missing, |stop| Value::Date(stop.first_day())),
        stop.map(|stop| stop.cause.reason(plan, deviations)).into(),
    ]
}
