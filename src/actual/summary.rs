//! Planned and actual exposure of a participant to a treatment, in numbers.

use super::DayNumber;
use super::fates::{DoseFate, Fate};
use super::holds::place_on;
use super::participant::Actual;
use super::treated::{Treated, TreatedCourse};
use super::units::UnitKind;
use crate::table::Day;

/// Planned and actual exposure to a treatment. Durations are in days, from the first dose to the last,
/// both included; amounts in the unit of the treatment's dose.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Planned doses; none of a treatment that an event begins.
    pub planned_doses: u32,
    /// Doses given.
    pub given_doses: u32,
    /// Doses forgotten.
    pub missed_doses: u32,
    /// The planned amount.
    pub planned_amount: f64,
    /// The amount given.
    pub actual_amount: f64,
    /// From the first planned dose to the last.
    pub planned_days: u32,
    /// From the first dose given to the last; 0 where there is none.
    pub actual_days: u32,
    /// The day of the first dose given, and of the last.
    given: Option<(DayNumber, DayNumber)>,
    /// The cycles begun; none for a treatment without cycles.
    pub cycles_begun: Option<u32>,
    /// Reductions to a lower level, once a dose has been given at it.
    pub reductions: u32,
    /// Holds in which at least one planned dose was not given.
    pub holds: u32,
    /// Cycles, or single doses, that came later than they were due.
    pub delays: u32,
    /// The relative dose intensity, where a dose was planned and given.
    pub intensity: Option<Intensity>,
}

/// The relative dose intensity in three definitions; 1 where the plan is kept to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intensity {
    /// Amount given / amount planned in the whole plan.
    pub on_planned_duration: f64,
    /// Amount given / amount planned in as many days as treatment really lasted.
    pub on_actual_duration: f64,
    /// Amount per week given / amount per week planned, each over its own duration.
    pub per_week: f64,
}

impl Summary {
    /// The day of the first dose given, and of the last.
    pub fn given(&self) -> Option<(Day, Day)> {
        self.given.map(|(first, last)| (Day(first), Day(last)))
    }
}

impl Actual<'_, '_> {
    /// Exposure to a treatment of which these are the doses.
    pub fn summary(&self, treated: &Treated<'_>, doses: &[DoseFate<'_>]) -> Summary {
        let given = || doses.iter().filter(|dose| dose.fate == Fate::Given);
        let count = |fate: Fate| doses.iter().filter(|dose| dose.fate == fate).count() as u32;
        let first = given().map(|dose| dose.on).min();
        let span = first.zip(given().map(|dose| dose.on).max());
        let actual_amount = given()
            .map(|dose| treated.amount(dose.course, dose.level))
            .sum::<f64>();
        let planned_of = |dose: &DoseFate<'_>| treated.courses[dose.course].amount;
        let first_planned = doses.iter().map(|dose| dose.planned).min();
        let last_planned = doses.iter().map(|dose| dose.planned).max();
        let days = |(first, last): (DayNumber, DayNumber)| (last - first + 1).cast_unsigned();
        let actual_days = span.map_or(0, days);
        let planned_days = first_planned.zip(last_planned).map_or(0, days);
        let planned_amount: f64 = doses.iter().map(planned_of).sum();
        let in_as_many_days: f64 = doses
            .iter()
            .filter(|dose| {
                let day = dose.planned - first_planned.unwrap_or(dose.planned);
                day < actual_days.cast_signed()
            })
            .map(planned_of)
            .sum();
        let is_known = treated.is_planned() && planned_amount > 0.0 && actual_days > 0;
        let intensity = is_known.then(|| Intensity {
            on_planned_duration: actual_amount / planned_amount,
            on_actual_duration: actual_amount / in_as_many_days,
            per_week: (actual_amount / f64::from(actual_days))
                / (planned_amount / f64::from(planned_days)),
        });
        let is_planned = treated.is_planned();
        let has_cycles = |kind| kind == UnitKind::Cycles;
        let units = || treated.courses.iter().flat_map(|course| &course.units);
        let cycles = treated.courses.iter().filter(|own| has_cycles(own.kind));
        let begun = |own: &TreatedCourse<'_>| {
            own.units
                .iter()
                .filter(|unit| unit.begins.is_some())
                .count() as u32
        };
        let mut interrupts = vec![false; treated.holds.len()];
        for dose in doses.iter().filter(|dose| dose.fate == Fate::Held) {
            if let Some(place) = place_on(&treated.holds, dose.on) {
                interrupts[place] = true;
            }
        }
        let highest = given().map(|dose| dose.level).max().unwrap_or(0);
        Summary {
            planned_doses: if is_planned { doses.len() as u32 } else { 0 },
            given_doses: count(Fate::Given),
            missed_doses: count(Fate::Missed),
            planned_amount: if is_planned { planned_amount } else { 0.0 },
            actual_amount,
            planned_days: if is_planned { planned_days } else { 0 },
            actual_days,
            given: span,
            cycles_begun: treated
                .courses
                .iter()
                .any(|own| has_cycles(own.kind))
                .then(|| cycles.map(begun).sum()),
            reductions: highest as u32,
            holds: interrupts.into_iter().filter(|&is| is).count() as u32,
            delays: units().filter(|unit| unit.late_by > 0).count() as u32,
            intensity,
        }
    }
}
