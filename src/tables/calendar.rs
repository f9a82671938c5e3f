//! `calendar`: planned administrations.

use std::sync::Arc;

use super::columns::{ARM, DOSE, DOSE_UNIT, EPOCH, PART, PARTICIPANT, ROUTE, TREATMENT};
use crate::calendar::{Administration, Course, CycleDay, Plan, TreatmentCourses};
use crate::table::{Batch, Cells, Column, Day, Schema, Value};

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    EPOCH,
    TREATMENT,
    PART,
    Column::date(
        "date",
        "Date of administration",
        "day of the administration",
    ),
    Column::whole("time_slot", "Time slot", "time slot of the day, from 1"),
    Column::whole(
        "study_day",
        "Study day",
        "1 on the day of randomization, or as the conventions say; there is no day 0",
    ),
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
    Column::whole(
        "dose_number",
        "Number of dose",
        "number of the administration of this treatment, from 1",
    ),
    DOSE,
    DOSE_UNIT,
    ROUTE,
];

/// The schema of `calendar`.
pub static CALENDAR: Schema = Schema::new(
    "calendar",
    "Planned administrations",
    "planned administration",
    &["participant_id", "treatment", "date", "time_slot"],
    COLUMNS,
)
.about(
    "Participants in their order, treatments in the order of the scenario, dates and time slots ascending.",
);

/// The rows of a participant, handed to `emit` batch by batch.
pub fn calendar_rows(
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
        if !courses.follow_each_other() {
            emit(of.mixed(&courses));
            continue;
        }
        let mut number: i64 = 1;
        for &part in courses.parts() {
            if let Some(course) = plan.course(part) {
                let batch = of.course(part, course, number);
                number = number.saturating_add_unsigned(batch.rows() as u64);
                emit(batch);
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
    /// The rows of one part, of which the first has this number.
    ///
    /// Most rows of a run are made here, so that what is the same for the whole course is said once.
    fn course(&self, part: usize, course: &Course<'_>, number: i64) -> Batch {
        let regimen = course.regimen();
        let slots = regimen.slots;
        let first = Day::from(course.start()).0 - 1;
        let room = course.days() as usize * slots.count() as usize;
        let mut dates = Vec::with_capacity(room);
        let mut study_days = Vec::with_capacity(room);
        let in_cycles = if regimen.schedule.cycle_length().is_some() {
            room
        } else {
            0
        };
        let mut cycles = Vec::with_capacity(in_cycles);
        let mut cycle_days = Vec::with_capacity(in_cycles);
        let mut time_slots = Vec::new();
        let mut push = |day: u32, cycle: Option<CycleDay>| {
            dates.push(Day(first + day.cast_signed()));
            study_days.push(course.study_day(day));
            if let Some(cycle) = cycle {
                cycles.push(i64::from(cycle.cycle));
                cycle_days.push(i64::from(cycle.day));
            }
        };
        let one_slot = slots.iter().next().filter(|_| slots.count() == 1);
        if one_slot.is_some() {
            course
                .dosing_days()
                .for_each(|given| push(given.day, given.cycle));
        } else {
            for given in course.administrations() {
                push(given.day, given.cycle);
                time_slots.push(i64::from(given.slot));
            }
        }
        let rows = dates.len();
        let cells_of = |cells: Vec<i64>| match cells.len() {
            // A course has cycles, or has none.
            0 => Cells::Same(Value::Missing),
            _ => Cells::Whole(cells),
        };
        let columns = vec![
            Cells::Same(Value::Text(self.participant.clone())),
            Cells::Same(Value::Text(self.arm.clone())),
            Cells::Same(Value::from(self.plan.epoch_name(part))),
            Cells::Same(Value::from(&*regimen.treatment)),
            Cells::Same(Value::from(&*regimen.part)),
            Cells::Date(dates),
            match one_slot {
                Some(slot) => Cells::Same(Value::Whole(slot.into())),
                None => Cells::Whole(time_slots),
            },
            Cells::Whole(study_days),
            cells_of(cycles),
            cells_of(cycle_days),
            Cells::Whole((number..).take(rows).collect()),
            Cells::Same(Value::Number(self.plan.amount(part))),
            Cells::Same(Value::from(regimen.dose.unit())),
            Cells::Same(Value::from(&*regimen.route)),
        ];
        Batch::new(rows, columns)
    }

    /// The rows of parts that give doses in turn.
    fn mixed(&self, courses: &TreatmentCourses<'_, '_>) -> Batch {
        let given = courses.administrations();
        let course = |part: usize| self.plan.course(part).expect("it gives a dose");
        let whole = |of: &dyn Fn(usize, Administration) -> i64| {
            Cells::Whole(given.iter().map(|&(part, given)| of(part, given)).collect())
        };
        // A text or a dose is that of its part, and often the same for all parts.
        let of_part = |of: &dyn Fn(usize) -> Value| {
            let values: Vec<(usize, Value)> = courses
                .parts()
                .iter()
                .map(|&part| (part, of(part)))
                .collect();
            let (_, first) = &values[0];
            if values.iter().all(|(_, value)| value == first) {
                return Cells::Same(first.clone());
            }
            let value = |part: usize| {
                let mut values = values.iter();
                let own = values.find(|(own, _)| *own == part);
                own.expect("it is one of the parts").1.clone()
            };
            Cells::Any(given.iter().map(|&(part, _)| value(part)).collect())
        };
        let cycle = |of: fn(CycleDay) -> u32| {
            let cells = given.iter().map(|(_, given)| given.cycle.map(of));
            if cells.clone().all(|cell| cell.is_none()) {
                Cells::Same(Value::Missing)
            } else {
                Cells::Any(cells.map(Value::from).collect())
            }
        };
        // Dates are counted from the first, as adding days to dates is slow.
        let dates = given.iter().map(|&(part, given)| {
            let first = Day::from(course(part).start()).0 - 1;
            Day(first + given.day.cast_signed())
        });
        let columns = vec![
            Cells::Same(Value::Text(self.participant.clone())),
            Cells::Same(Value::Text(self.arm.clone())),
            of_part(&|part| Value::from(self.plan.epoch_name(part))),
            of_part(&|part| Value::from(&*course(part).regimen().treatment)),
            of_part(&|part| Value::from(&*course(part).regimen().part)),
            Cells::Date(dates.collect()),
            whole(&|_, given| given.slot.into()),
            whole(&|part, given| course(part).study_day(given.day)),
            cycle(|cycle| cycle.cycle),
            cycle(|cycle| cycle.day),
            Cells::Whole((1..).take(given.len()).collect()),
            of_part(&|part| Value::Number(self.plan.amount(part))),
            of_part(&|part| Value::from(course(part).regimen().dose.unit())),
            of_part(&|part| Value::from(&*course(part).regimen().route)),
        ];
        Batch::new(given.len(), columns)
    }
}
