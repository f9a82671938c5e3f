//! Portions: doses of one amount on consecutive days.

use chrono::{Days, NaiveDate};

use crate::calendar::{Plan, TreatmentCourses};

/// Doses of one amount on days that follow each other, as many on each: a cycle, an injection, years of a tablet a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Portion {
    /// When the cycle begins that it is of; its first day where there are no cycles.
    pub begins: NaiveDate,
    /// The first day with a dose.
    pub first: NaiveDate,
    /// How many days.
    pub days: u32,
    /// How many doses on each of them.
    pub doses: u32,
    /// The amount of each dose, in its unit.
    pub amount: f64,
}

impl Portion {
    /// One dose.
    pub fn once(date: NaiveDate, amount: f64) -> Self {
        Self {
            begins: date,
            first: date,
            days: 1,
            doses: 1,
            amount,
        }
    }
}

/// The doses of a treatment that a participant's plan has, in order of time, in place of what stands in `portions`.
///
/// # Panics
/// Never for courses of this plan.
pub fn planned_portions(
    plan: &Plan<'_>,
    courses: &TreatmentCourses<'_, '_>,
    portions: &mut Vec<Portion>,
) {
    portions.clear();
    for &part in courses.parts() {
        let course = plan
            .course(part)
            .expect("a treatment's courses are those of its plan");
        let amount = plan.amount(part);
        let length = course.regimen().schedule.cycle_length().unwrap_or(1);
        portions.extend(course.exposures().map(|exposure| {
            let first = course.date(exposure.start_day);
            Portion {
                begins: exposure.cycle.map_or(first, |cycle| {
                    course.start() + Days::new(u64::from(cycle - 1) * u64::from(length))
                }),
                first,
                days: exposure.end_day - exposure.start_day + 1,
                doses: exposure.slots.count(),
                amount,
            }
        }));
    }
    if !courses.follow_each_other() {
        portions.sort_by_key(|portion| portion.first);
    }
}
