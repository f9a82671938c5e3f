//! `exposure_by_arm`: exposure of each arm, as a paper prints it.

use super::columns::{ARM, TREATMENT};
use crate::actual::{ArmExposure, INTENSITY_STEPS, TreatmentExposure};
use crate::table::{Codelist, Column, Schema, Table, Value};
use crate::trial::Trial;

const MEASURES: Codelist = Codelist {
    cdisc: None,
    codes: &[
        (
            "planned",
            "participants for whom the treatment is planned, or begun by an event",
        ),
        ("begun", "those who were given a dose"),
        (
            "completed",
            "those who were given it to the end of its plan",
        ),
        (
            "stopped",
            "those for whom it was stopped earlier, in all and by reason",
        ),
        ("reduced", "those with at least one dose at a lower level"),
        (
            "reduced twice",
            "those with doses at two lower levels or more",
        ),
        (
            "interrupted",
            "those with a hold in which a planned dose was not given",
        ),
        (
            "delayed",
            "those with a cycle, or a single dose, that came after its window",
        ),
        ("interrupted or delayed", "those with either"),
        ("missed", "those with a dose that was forgotten"),
        (
            "days on treatment",
            "of those who began: from the first dose to the last",
        ),
        ("cycles begun", "of those who began"),
        (
            "relative dose intensity",
            "of those who began, in per cent: amount given / amount planned in the whole plan",
        ),
        (
            "relative dose intensity, actual duration",
            "the same on the days on treatment",
        ),
        (
            "relative dose intensity, per week",
            "the same by amounts per week",
        ),
    ],
};

const COLUMNS: &[Column] = &[
    ARM,
    TREATMENT,
    Column::text("measure", "Measure", "what is counted or measured").of_codes(MEASURES),
    Column::text(
        "reason",
        "Reason",
        "for those who stopped: why; empty for all reasons together",
    ),
    Column::whole(
        "participants",
        "Participants",
        "how many participants the row is about",
    ),
    Column::whole("count", "Count", "how many of them, of what is counted"),
    Column::number("percent", "Per cent", "100 count / participants").in_unit("%"),
    Column::number("mean", "Mean", "of what is measured"),
    Column::number(
        "q25",
        "Lower quartile",
        "of what is measured: the least value that at least 25 % do not exceed",
    ),
    Column::number(
        "median",
        "Median",
        "the least value that at least 50 % do not exceed",
    ),
    Column::number(
        "q75",
        "Upper quartile",
        "the least value that at least 75 % do not exceed",
    ),
];

/// The schema of `exposure_by_arm`.
pub static EXPOSURE_BY_ARM: Schema = Schema::new(
    "exposure_by_arm",
    "Exposure by arm",
    "arm, treatment and measure",
    &["arm", "treatment", "measure", "reason"],
    COLUMNS,
)
.about(
    "Written with `administrations`. Arms and treatments in the order of the scenario. Relative dose \
     intensities are rounded to 0.1 % before their quartiles are taken.",
);

/// The table.
pub fn exposure_by_arm<'a>(trial: &'a Trial, exposure: &'a ArmExposure) -> Table<'a> {
    let treatments = trial.treatment_plan().treatments();
    let rows = trial
        .arms()
        .iter()
        .zip(exposure.arms())
        .flat_map(move |(arm, of)| {
            let of = of.iter().zip(treatments);
            let present = of.filter(|(own, _)| own.planned > 0);
            present.flat_map(move |(own, treatment)| rows_of(own, arm.name(), treatment))
        });
    Table::from_rows(&EXPOSURE_BY_ARM, rows)
}

/// The rows of a treatment on an arm.
fn rows_of(own: &TreatmentExposure, arm: &str, treatment: &str) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let start = |measure: &'static str| {
        vec![
            Value::from(arm),
            Value::from(treatment),
            Value::Code(measure),
        ]
    };
    let mut count = |measure, reason: &str, of: u64, count: u64| {
        let mut row = start(measure);
        row.extend([
            Value::from(reason),
            of.into(),
            count.into(),
            if of > 0 {
                Value::Number(100.0 * count as f64 / of as f64)
            } else {
                Value::Missing
            },
        ]);
        row.extend(std::iter::repeat_n(Value::Missing, 4));
        rows.push(row);
    };
    count("planned", "", own.planned, own.planned);
    count("begun", "", own.planned, own.begun);
    count("completed", "", own.planned, own.completed);
    count("stopped", "", own.planned, own.stopped);
    for (reason, stopped) in &own.reasons {
        count("stopped", reason, own.planned, *stopped);
    }
    for (measure, of_begun) in [
        ("reduced", own.reduced),
        ("reduced twice", own.reduced_twice),
        ("interrupted", own.interrupted),
        ("delayed", own.delayed),
        ("interrupted or delayed", own.interrupted_or_delayed),
        ("missed", own.missed),
    ] {
        count(measure, "", own.begun, of_begun);
    }
    let per_cent = INTENSITY_STEPS / 100.0;
    let [planned, actual, per_week] = &own.intensity;
    for (measure, spread, unit) in [
        ("days on treatment", &own.days, 1.0),
        ("cycles begun", &own.cycles, 1.0),
        ("relative dose intensity", planned, per_cent),
        ("relative dose intensity, actual duration", actual, per_cent),
        ("relative dose intensity, per week", per_week, per_cent),
    ] {
        if spread.total() == 0 {
            continue;
        }
        let mut row = start(measure);
        row.extend([
            Value::Missing,
            spread.total().into(),
            Value::Missing,
            Value::Missing,
        ]);
        row.push(spread.mean().map(|mean| mean / unit).into());
        row.extend([25, 50, 75].map(|percent| {
            let value = spread.quantile(percent);
            Value::from(value.map(|value| value as f64 / unit))
        }));
        rows.push(row);
    }
    rows
}
