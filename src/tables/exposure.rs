//! `exposure`: planned and actual intervals of constant dosing.

use std::sync::Arc;

use super::columns::{
    ARM, DOSE, DOSE_UNIT, EPOCH, MOOD, PART, PARTICIPANT, PERFORMED, ROUTE, SCHEDULED, TREATMENT,
};
use crate::actual::{Actual, DoseFate, Treated, intervals};
use crate::calendar::{Course, Exposure, Plan, planned_frequency};
use crate::design::date::numbered;
use crate::table::{Batch, Cells, Codelist, Column, Day, Gathered, Schema, Value};

/// How often a dose is given.
const FREQUENCY: Codelist = Codelist {
    cdisc: Some("FREQ"),
    codes: &[
        ("QD", "every day"),
        ("BID", "twice a day"),
        ("TID", "three times a day"),
        ("QID", "four times a day"),
        ("ONCE", "once: the interval is one day"),
    ],
};

/// How often a part is planned to be given.
const PLANNED_FREQUENCY: Codelist = Codelist {
    cdisc: Some("FREQ"),
    codes: &[
        ("QD", "every day"),
        ("BID", "twice a day"),
        ("TID", "three times a day"),
        ("QID", "four times a day"),
        ("QOD", "every other day"),
        ("QW", "every week"),
        ("Q2W", "every 2 weeks"),
        ("Q3W", "every 3 weeks"),
        ("Q4W", "every 4 weeks"),
        ("QM", "every month"),
        ("ONCE", "once"),
    ],
};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    EPOCH,
    TREATMENT,
    PART,
    Column::whole(
        "cycle",
        "Cycle",
        "cycle of the part; empty for a schedule without cycles",
    ),
    Column::date("start_date", "First date", "first day"),
    Column::date("end_date", "Last date", "last day"),
    Column::whole("start_day", "First study day", "study day of the first day"),
    Column::whole("end_day", "Last study day", "study day of the last day"),
    Column::text(
        "time_slots",
        "Time slots",
        "time slots of each day, with blanks between, such as `1 2`",
    ),
    DOSE,
    DOSE_UNIT,
    Column::text(
        "frequency",
        "Frequency of dosing",
        "how often within the interval; `N TIMES PER DAY` where it is more than four times",
    )
    .of_codes(FREQUENCY),
    Column::whole("administrations", "Number of administrations", "how many"),
    Column::text(
        "planned_frequency",
        "Planned frequency of dosing",
        "how often by the schedule, however it is written; the codelist is extensible, and what it lacks is \
         in words, such as `DAYS 1, 8, 15 OF 28`",
    )
    .of_codes(PLANNED_FREQUENCY),
    ROUTE,
    MOOD,
];

/// The schema of `exposure`.
pub static EXPOSURE: Schema = Schema::new(
    "exposure",
    "Exposure, planned and actual",
    "interval on which the same dose is given on every day",
    &[
        "participant_id",
        "mood",
        "treatment",
        "start_date",
        "time_slots",
    ],
    COLUMNS,
)
.about(
    "One row for a daily treatment, one per cycle, one per injection. Same order as the calendar; the \
     intervals cover exactly its days. Where the scenario, or a file, says what really happens, the actual intervals of each participant follow the planned ones, and cover the doses given in `administrations`.",
);

/// The rows of a participant, handed to `emit` batch by batch.
pub fn exposure_rows(
    participant: &Arc<str>,
    arm: &Arc<str>,
    plan: &Plan<'_>,
    mut emit: impl FnMut(Batch),
) {
    let of = Rows {
        participant,
        arm,
        plan,
    };
    for courses in plan.treatments() {
        if courses.follow_each_other() {
            for &part in courses.parts() {
                if let Some(course) = plan.course(part) {
                    let exposures: Vec<_> = course.exposures().collect();
                    emit(of.rows(part, course, &exposures));
                }
            }
            continue;
        }
        let exposures = courses.exposures();
        for of_one in exposures.chunk_by(|one, other| one.0 == other.0) {
            let part = of_one[0].0;
            let of_part: Vec<Exposure> = of_one.iter().map(|(_, exposure)| *exposure).collect();
            if let Some(course) = plan.course(part) {
                emit(of.rows(part, course, &of_part));
            }
        }
    }
}

struct Rows<'r, 'a> {
    participant: &'r Arc<str>,
    arm: &'r Arc<str>,
    plan: &'r Plan<'a>,
}

impl Rows<'_, '_> {
    fn rows(&self, part: usize, course: &Course<'_>, exposures: &[Exposure]) -> Batch {
        let regimen = course.regimen();
        let first = Day::from(course.start()).0 - 1;
        let dates = |day: fn(&Exposure) -> u32| {
            let days = exposures
                .iter()
                .map(|one| Day(first + day(one).cast_signed()));
            Cells::Date(days.collect())
        };
        let study_days = |day: fn(&Exposure) -> u32| {
            let days = exposures.iter().map(|one| course.study_day(day(one)));
            Cells::Whole(days.collect())
        };
        let columns = vec![
            Cells::Same(Value::Text(self.participant.clone())),
            Cells::Same(Value::Text(self.arm.clone())),
            Cells::Same(Value::from(self.plan.epoch_name(part))),
            Cells::Same(Value::from(&*regimen.treatment)),
            Cells::Same(Value::from(&*regimen.part)),
            if regimen.schedule.cycle_length().is_some() {
                let cycles = exposures.iter().filter_map(|one| one.cycle);
                Cells::Whole(cycles.map(i64::from).collect())
            } else {
                Cells::Same(Value::Missing)
            },
            dates(|one| one.start_day),
            dates(|one| one.end_day),
            study_days(|one| one.start_day),
            study_days(|one| one.end_day),
            same_or_each(
                exposures,
                |one| one.slots,
                |slots| Value::from(&*slots.to_string()),
            ),
            Cells::Same(Value::Number(self.plan.amount(part))),
            Cells::Same(Value::from(regimen.dose.unit())),
            same_or_each(
                exposures,
                |one| one.frequency,
                |frequency| Value::from(&*frequency.name()),
            ),
            Cells::Whole(
                exposures
                    .iter()
                    .map(|one| one.administrations.into())
                    .collect(),
            ),
            Cells::Same(Value::from(&*planned_frequency(regimen))),
            Cells::Same(Value::from(&*regimen.route)),
            Cells::Same(Value::Code(SCHEDULED)),
        ];
        Batch::new(exposures.len(), columns)
    }
}

/// The rows of a participant's actual exposure to a treatment of which these are the doses; `None` where
/// there is none.
pub fn actual_exposure_rows(
    participant: &Arc<str>,
    arm: &Arc<str>,
    actual: &Actual<'_, '_>,
    treated: &Treated<'_>,
    doses: &[DoseFate<'_>],
) -> Option<Batch> {
    let plan = actual.plan;
    let day_1 = Day::from(plan.study_day_1()).0;
    let study_day = |day: Day| Value::Whole(numbered((day.0 - day_1).into()));
    let mut gathered = Gathered::new(COLUMNS.len());
    for interval in intervals(treated, doses) {
        let course = &treated.courses[interval.course];
        let regimen = course.course.regimen();
        let (first, last) = (interval.first_day(), interval.last_day());
        gathered.push([
            Value::Text(participant.clone()),
            Value::Text(arm.clone()),
            Value::from(plan.epoch_name(course.part)),
            Value::from(&*regimen.treatment),
            Value::from(&*regimen.part),
            interval.cycle.into(),
            Value::Date(first),
            Value::Date(last),
            study_day(first),
            study_day(last),
            Value::from(&*interval.slots.to_string()),
            Value::Number(treated.amount(interval.course, interval.level)),
            Value::from(regimen.dose.unit()),
            Value::from(&*interval.frequency.name()),
            interval.administrations.into(),
            Value::from(&*planned_frequency(regimen)),
            Value::from(&*regimen.route),
            Value::Code(PERFORMED),
        ]);
    }
    gathered.take()
}

/// The cells of what is mostly the same for all intervals.
fn same_or_each<T: PartialEq>(
    exposures: &[Exposure],
    of: impl Fn(&Exposure) -> T,
    value: impl Fn(T) -> Value,
) -> Cells {
    let mut all = exposures.iter().map(&of);
    match all.next() {
        Some(first) if all.all(|one| one == first) => Cells::Same(value(first)),
        _ => Cells::Any(exposures.iter().map(|one| value(of(one))).collect()),
    }
}
