//! `administrations`: what became of each planned dose.

use std::sync::Arc;

use super::columns::{ARM, DOSE, DOSE_UNIT, PART, PARTICIPANT, ROUTE, TREATMENT};
use crate::actual::{Actual, DoseFate, Fate, Treated};
use crate::calendar::CycleDay;
use crate::design::date::numbered;
use crate::table::{Batch, Cells, Codelist, Column, Day, Reveals, Schema, Value};

const FATES: Codelist = Codelist {
    cdisc: None,
    codes: &[
        ("GIVEN", "it was given"),
        ("NOT STARTED", "the treatment was never begun"),
        ("STOPPED", "the treatment was stopped"),
        ("HELD", "the treatment was held"),
        ("DELAYED", "it, or its cycle, came too late"),
        ("MISSED", "it was forgotten"),
    ],
};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    TREATMENT,
    PART,
    Column::whole(
        "dose_number",
        "Number of dose",
        "number of the dose in the plan of the treatment, from 1",
    ),
    Column::date(
        "planned_date",
        "Planned date",
        "planned day; empty for a treatment that an event begins",
    ),
    Column::whole("time_slot", "Time slot", "time slot of the day, from 1"),
    Column::whole(
        "cycle",
        "Cycle",
        "cycle of the part, from 1; empty for a schedule without cycles",
    ),
    Column::whole(
        "cycle_day",
        "Day of cycle",
        "day of the cycle, from 1; empty for a schedule without cycles",
    ),
    Column::number(
        "planned_dose",
        "Planned dose",
        "planned amount, in `dose_unit`; empty for a treatment that an event begins",
    )
    .revealing(Reveals::Arm),
    Column::text(
        "status",
        "What happened to the dose",
        "the first that applies",
    )
    .of_codes(FATES),
    Column::date(
        "date",
        "Date of administration",
        "day on which it was given",
    ),
    Column::whole("study_day", "Study day", "study day of `date`"),
    DOSE,
    DOSE_UNIT,
    Column::whole(
        "dose_level",
        "Dose level",
        "0 for the planned dose, 1 for the first lower one, and so on",
    ),
    Column::text(
        "reason",
        "Reason",
        "why it was not given, where that is known: the toxicity, or the reason of the event",
    ),
    ROUTE,
];

/// The schema of `administrations`.
pub static ADMINISTRATIONS: Schema = Schema::new(
    "administrations",
    "Administrations",
    "planned dose",
    &["participant_id", "treatment", "dose_number"],
    COLUMNS,
)
.about(
    "Written where the scenario, or a file, says what really happens. Participants in their order, \
     treatments in the order of the scenario, those that an event begins after them, doses in the order of \
     the plan. For each participant and treatment, every planned dose is either given or not given.",
);

/// The rows of a participant, handed to `emit` batch by batch. The doses are those of each treatment.
pub fn administration_rows(
    participant: &Arc<str>,
    arm: &Arc<str>,
    actual: &Actual<'_, '_>,
    doses: &[Vec<DoseFate<'_>>],
    mut emit: impl FnMut(Batch),
) {
    for (treated, doses) in actual.treatments.iter().zip(doses) {
        for doses in doses.chunk_by(|one, other| one.course == other.course) {
            emit(rows(participant, arm, actual, treated, doses));
        }
    }
}

/// The rows of consecutive doses of one part.
fn rows(
    participant: &Arc<str>,
    arm: &Arc<str>,
    actual: &Actual<'_, '_>,
    treated: &Treated<'_>,
    doses: &[DoseFate<'_>],
) -> Batch {
    let place = doses[0].course;
    let course = &treated.courses[place];
    let regimen = course.course.regimen();
    let (plan, deviations) = (actual.treatment_plan(), actual.deviations);
    let is_given = |dose: &DoseFate<'_>| dose.fate == Fate::Given;
    let are_given = doses.iter().all(is_given);
    let whole = |of: &dyn Fn(&DoseFate<'_>) -> i64| Cells::Whole(doses.iter().map(of).collect());
    let day_1 = actual.plan.study_day_1();
    // What only a dose that was given has.
    let of_given = |of: &dyn Fn(&DoseFate<'_>) -> Value| {
        let value = |dose| {
            if is_given(dose) {
                of(dose)
            } else {
                Value::Missing
            }
        };
        Cells::Any(doses.iter().map(value).collect())
    };
    let levels: Vec<Value> = (0..=doses.iter().map(|dose| dose.level).max().unwrap_or(0))
        .map(|level| Value::Number(treated.amount(place, level)))
        .collect();
    let cycle = |of: fn(CycleDay) -> u32| {
        let cycles: Vec<i64> = doses
            .iter()
            .filter_map(|dose| dose.cycle)
            .map(|cycle| of(cycle).into())
            .collect();
        // A part has cycles, or has none.
        if cycles.is_empty() {
            Cells::Same(Value::Missing)
        } else {
            Cells::Whole(cycles)
        }
    };
    let planned = |cells: Cells| match treated.replaces {
        None => cells,
        Some(_) => Cells::Same(Value::Missing),
    };
    let day_1 = Day::from(day_1).0;
    let study_day = |dose: &DoseFate<'_>| numbered((dose.given_on().0 - day_1).into());
    let columns = vec![
        Cells::Same(Value::Text(participant.clone())),
        Cells::Same(Value::Text(arm.clone())),
        Cells::Same(Value::from(&*regimen.treatment)),
        Cells::Same(Value::from(&*regimen.part)),
        whole(&|dose| dose.number.into()),
        planned(Cells::Date(
            doses.iter().map(DoseFate::planned_on).collect(),
        )),
        whole(&|dose| dose.slot.into()),
        cycle(|cycle| cycle.cycle),
        cycle(|cycle| cycle.day),
        planned(Cells::Same(Value::Number(course.amount))),
        if are_given {
            Cells::Same(Value::Code(Fate::Given.name()))
        } else {
            let status = doses.iter().map(|dose| Value::Code(dose.fate.name()));
            Cells::Any(status.collect())
        },
        if are_given {
            Cells::Date(doses.iter().map(DoseFate::given_on).collect())
        } else {
            of_given(&|dose| Value::Date(dose.given_on()))
        },
        if are_given {
            whole(&study_day)
        } else {
            of_given(&|dose| Value::Whole(study_day(dose)))
        },
        if are_given && levels.len() == 1 {
            Cells::Same(levels[0].clone())
        } else {
            of_given(&|dose| levels[dose.level].clone())
        },
        Cells::Same(Value::from(regimen.dose.unit())),
        if levels.len() == 1 && are_given {
            Cells::Same(Value::Whole(0))
        } else {
            of_given(&|dose| Value::from(dose.level))
        },
        if are_given {
            Cells::Same(Value::Missing)
        } else {
            let reasons = doses.iter().map(|dose| {
                let reason = dose.cause.map(|cause| cause.reason(plan, deviations));
                reason.into()
            });
            Cells::Any(reasons.collect())
        },
        Cells::Same(Value::from(&*regimen.route)),
    ];
    Batch::new(doses.len(), columns)
}
