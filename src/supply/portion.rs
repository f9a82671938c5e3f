//! Portions: doses of one amount on consecutive days.

use chrono::{Days, NaiveDate};

use crate::actual::Treated;
use crate::calendar::{Plan, PlannedVisit, TreatmentCourses};
use crate::design::{Dispensed, Schedule, Supply};
use crate::table::Day;

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

/// The days of the visits at which a supply is handed out, in place of what stands in `days`; none where it is
/// not handed out at visits.
pub fn visit_days(supply: &Supply, visits: &[PlannedVisit], days: &mut Vec<NaiveDate>) {
    days.clear();
    if let Dispensed::Visits(places) = &supply.dispensed {
        let at = visits.iter().filter(|visit| places.contains(&visit.place));
        days.extend(at.map(|visit| visit.planned_on));
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

/// The doses of a treatment that are handed out as it is really given, in order of time, in place of what stands in
/// `portions`: at the level of the day on which a cycle or a dose begins. A cycle that is begun is handed out to its
/// end, whatever becomes of it; of a daily treatment, the days on which it is held or stopped are not.
pub fn actual_portions(treated: &Treated<'_>, portions: &mut Vec<Portion>) {
    portions.clear();
    for (place, own) in treated.courses.iter().enumerate() {
        let (course, regimen) = (&own.course, own.course.regimen());
        let (start, end) = (Day::from(course.start()).0, Day::from(course.end()).0);
        for unit in &own.units {
            let Some(begins) = unit.begins() else {
                continue;
            };
            let amount = treated.amount(place, treated.level_on(begins));
            let mut add = |first: i32, days: i32| {
                portions.push(Portion {
                    begins: begins.date(),
                    first: Day(first).date(),
                    days: days.cast_unsigned(),
                    doses: regimen.slots.count(),
                    amount,
                });
            };
            match &regimen.schedule {
                Schedule::Cycles { on, .. } => {
                    add(begins.0, on.cast_signed().min(end - begins.0));
                }
                Schedule::CycleDays { days, .. } => {
                    let days = days.iter().map(|day| begins.0 + day.cast_signed() - 1);
                    days.filter(|&day| day < end).for_each(|day| add(day, 1));
                }
                Schedule::Once | Schedule::Every { .. } => add(begins.0, 1),
                Schedule::Daily | Schedule::Weekdays(_) => {
                    let stop = treated.stop.as_ref().map_or(end, |stop| stop.first_day().0);
                    for planned in course.exposures() {
                        let first = start + planned.start_day.cast_signed() - 1;
                        let last = start + planned.end_day.cast_signed() - 1;
                        let span = (first.max(begins.0), (last + 1).min(end).min(stop));
                        not_held(treated, span, &mut add);
                    }
                }
            }
        }
    }
    if treated.courses.len() > 1 {
        portions.sort_by_key(|portion| portion.first);
    }
}

/// The runs of days from one to before another on which a treatment is not held.
fn not_held(treated: &Treated<'_>, (first, end): (i32, i32), add: &mut impl FnMut(i32, i32)) {
    let mut day = first;
    while day < end {
        let holds = || treated.holds.iter();
        let held = holds().filter(|hold| hold.first_day().0 <= day && day <= hold.last_day().0);
        if let Some(last) = held.map(|hold| hold.last_day().0).max() {
            day = last + 1;
            continue;
        }
        let next = holds()
            .map(|hold| hold.first_day().0)
            .filter(|&from| from > day);
        let until = next.min().unwrap_or(end).min(end);
        add(day, until - day);
        day = until;
    }
}
