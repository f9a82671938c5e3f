//! `events`: what happened to participants.

use std::sync::Arc;

use super::columns::{ARM, PARTICIPANT};
use crate::actual::{Actual, Treated};
use crate::design::date::numbered;
use crate::table::{Batch, Codelist, Column, Day, Gathered, Reveals, Schema, Value};

/// What kinds of rows there are, in the order in which rows of one day stand.
const CATEGORIES: Codelist = Codelist {
    cdisc: None,
    codes: &[
        ("EVENT", "an event of the scenario"),
        ("TOXICITY", "an episode of a toxicity"),
        ("RULE", "a rule of the protocol that applied"),
        ("HOLD", "a treatment was held"),
        ("REDUCTION", "a treatment was reduced, from the day on"),
        (
            "DELAY",
            "a cycle, or a single dose, came after its window: the days of delay",
        ),
        ("STOP", "a treatment was stopped: the first day without it"),
        ("SWITCH", "a treatment was begun instead of another"),
    ],
};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    Column::date("start_date", "First date", "first day"),
    Column::date(
        "end_date",
        "Last date",
        "last day of an episode, a hold or a delay",
    ),
    Column::whole("start_day", "First study day", "study day of the first day"),
    Column::whole("end_day", "Last study day", "study day of the last day"),
    Column::text("category", "Category", "what kind of thing happened").of_codes(CATEGORIES),
    Column::text("treatment", "Treatment", "the treatment, if it concerns one")
        .revealing(Reveals::Arm),
    Column::text(
        "name",
        "Name",
        "the event, the toxicity or the rule; for a delay the cycle; for a switch the treatment that was ended",
    )
    .revealing(Reveals::Arm),
    Column::whole("grade", "Grade", "grade of a toxicity (CTCAE)"),
    Column::flag(
        "complicated",
        "With fever or infection",
        "whether a toxicity comes with fever or infection",
    ),
    Column::number("dose", "Dose", "for a reduction, the new amount at each administration")
        .revealing(Reveals::Arm),
    Column::text("reason", "Reason", "why, where that is known"),
];

/// The schema of `events`.
pub static EVENTS: Schema = Schema::new(
    "events",
    "Events",
    "thing that happened",
    &[
        "participant_id",
        "start_date",
        "category",
        "treatment",
        "name",
        "dose",
    ],
    COLUMNS,
)
.about(
    "Written with `administrations`. Participants in their order, first dates ascending, then \
     categories in the order above. For a treatment whose parts differ in dose, the dose is that of its \
     first part.",
);

/// What a row says, but for the participant.
#[derive(Default)]
struct Row<'r> {
    from: i32,
    to: Option<i32>,
    category: &'static str,
    treatment: Option<&'r str>,
    name: String,
    grade: Option<u8>,
    is_complicated: Option<bool>,
    dose: Option<f64>,
    reason: Option<&'r str>,
}

/// The rows of a participant; `None` where there is none.
pub fn event_rows(
    participant: &Arc<str>,
    arm: &Arc<str>,
    actual: &Actual<'_, '_>,
) -> Option<Batch> {
    let plan = actual.treatment_plan();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (on, event) in actual.events() {
        let event = &plan.events()[event];
        rows.push(Row {
            from: on.0,
            category: "EVENT",
            name: event.name.clone(),
            reason: event.ends_anything().then_some(&*event.reason),
            ..Row::default()
        });
    }
    for treated in &actual.treatments {
        of_treatment(actual, treated, &mut rows);
    }
    let order = |row: &Row<'_>| {
        let mut codes = CATEGORIES.codes.iter();
        (row.from, codes.position(|(code, _)| *code == row.category))
    };
    rows.sort_by_key(order);
    let day_1 = Day::from(actual.plan.study_day_1()).0;
    let study_day = |day: i32| numbered((day - day_1).into());
    let mut gathered = Gathered::new(COLUMNS.len());
    for row in rows {
        gathered.push([
            Value::Text(participant.clone()),
            Value::Text(arm.clone()),
            Value::Date(Day(row.from)),
            row.to.map_or(Value::Missing, |to| Value::Date(Day(to))),
            Value::Whole(study_day(row.from)),
            row.to.map(study_day).into(),
            Value::Code(row.category),
            row.treatment.into(),
            row.name.into(),
            row.grade.map(u32::from).into(),
            row.is_complicated.into(),
            row.dose.into(),
            row.reason.into(),
        ]);
    }
    gathered.take()
}

fn of_treatment<'r>(actual: &'r Actual<'_, '_>, treated: &'r Treated<'_>, rows: &mut Vec<Row<'r>>) {
    let (plan, deviations) = (actual.treatment_plan(), actual.deviations);
    let treatment = Some(&*plan.treatments()[treated.treatment]);
    for episode in &treated.episodes {
        rows.push(Row {
            from: episode.first_day().0,
            to: Some(episode.last_day().0),
            category: "TOXICITY",
            treatment,
            name: deviations.toxicities[episode.toxicity].name.clone(),
            grade: Some(episode.grade),
            is_complicated: Some(episode.is_complicated),
            ..Row::default()
        });
    }
    for applied in &treated.applied {
        rows.push(Row {
            from: applied.on().0,
            category: "RULE",
            treatment,
            name: deviations.modifications[applied.rule].name.clone(),
            ..Row::default()
        });
    }
    for hold in &treated.holds {
        rows.push(Row {
            from: hold.first_day().0,
            to: Some(hold.last_day().0),
            category: "HOLD",
            treatment,
            reason: Some(hold.cause.reason(plan, deviations)),
            ..Row::default()
        });
    }
    for change in &treated.levels {
        rows.push(Row {
            from: change.first_day().0,
            category: "REDUCTION",
            treatment,
            dose: Some(treated.amount(0, change.level)),
            reason: Some(change.cause.reason(plan, deviations)),
            ..Row::default()
        });
    }
    for (cycle, first, last) in treated.delays() {
        rows.push(Row {
            from: first.0,
            to: Some(last.0),
            category: "DELAY",
            treatment,
            name: cycle.to_string(),
            ..Row::default()
        });
    }
    let stop = treated.stop.as_ref();
    if let Some(stop) = stop.filter(|_| treated.is_begun() && treated.is_stopped_early()) {
        rows.push(Row {
            from: stop.first_day().0,
            category: "STOP",
            treatment,
            reason: Some(stop.cause.reason(plan, deviations)),
            ..Row::default()
        });
    }
    if let Some(replaced) = treated.replaces {
        rows.push(Row {
            from: treated.planned_start().0,
            category: "SWITCH",
            treatment,
            name: plan.treatments()[replaced.treatment].clone(),
            reason: Some(&plan.events()[replaced.event].reason),
            ..Row::default()
        });
    }
}
