//! Visits as they are kept.

use super::happenings::moved;
use super::participant::Actual;
use super::{DayNumber, number_of};
use crate::calendar::PlannedVisit;
use crate::design::VisitDays;
use crate::participant_streams::{Decided, ParticipantStreams};
use crate::reported::Reported;
use crate::rng::Draws;
use crate::table::Day;

/// Whether and when a visit took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
pub enum VisitStatus {
    /// Within its window.
    #[strum(serialize = "IN WINDOW")]
    InWindow,
    /// Before its window.
    #[strum(serialize = "EARLY")]
    Early,
    /// After its window.
    #[strum(serialize = "LATE")]
    Late,
    /// It did not.
    #[strum(serialize = "MISSED")]
    Missed,
    /// The participant had left the trial, or the cycle was never begun.
    #[strum(serialize = "NOT DONE")]
    NotDone,
}

impl VisitStatus {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A planned visit as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attended {
    /// The day on which it was due; none where its cycle was never begun.
    pub(super) due: Option<DayNumber>,
    /// The day on which it took place.
    pub(super) on: Option<DayNumber>,
    /// Whether and when it took place.
    pub status: VisitStatus,
}

impl Attended {
    /// The day on which it was due; none where its cycle was never begun.
    pub fn due(&self) -> Option<Day> {
        self.due.map(Day)
    }

    /// The day on which it took place.
    pub fn took_place_on(&self) -> Option<Day> {
        self.on.map(Day)
    }
}

/// The streams of a visit or a series of visits.
struct VisitDraws {
    place: usize,
    missed: Option<Draws>,
    day: Option<Draws>,
}

impl Actual<'_, '_> {
    /// What becomes of the planned visits, by the streams of the participant with a number, in the order
    /// in which they are given.
    pub fn attended(
        &self,
        planned: &[PlannedVisit],
        streams: &dyn ParticipantStreams,
        number: u32,
    ) -> Vec<Attended> {
        let attendance = &self.deviations.attendance;
        let visits = self.treatment_plan().visits();
        let randomized_on = number_of(self.plan.randomized_on());
        let contact_ends = self.trial_end().map(|(on, _)| on);
        let mut own: Vec<VisitDraws> = Vec::new();
        let attend = |visit: &PlannedVisit| {
            let known = own.iter().position(|draws| draws.place == visit.place);
            let at = known.unwrap_or_else(|| {
                let open = |decided| streams.open(decided, number);
                own.push(VisitDraws {
                    place: visit.place,
                    missed: (attendance.missed > 0.0)
                        .then(|| open(Decided::MissedVisit(visit.place))),
                    day: Some(open(Decided::VisitDay(visit.place))),
                });
                own.len() - 1
            });
            let draws = &mut own[at];
            let is_missed =
                (draws.missed.as_mut()).is_some_and(|missed| missed.unit() < attendance.missed);
            let window = visits[visit.place].window;
            let by = (draws.day.as_mut()).map_or(0, |day| moved(&attendance.timing, window, day));
            let Some(due) = self.due(visit) else {
                return not_done(None);
            };
            if contact_ends.is_some_and(|end| due >= end) {
                return not_done(Some(due));
            }
            // What is planned before randomization takes place as planned.
            let is_before = due < randomized_on;
            if is_missed && !is_before {
                return missed(due);
            }
            let on = if is_before {
                due
            } else {
                (due + by).max(randomized_on)
            };
            // Nobody comes after the end of contact.
            if contact_ends.is_some_and(|end| on >= end) {
                return not_done(Some(due));
            }
            kept(due, on, window)
        };
        planned.iter().map(attend).collect()
    }

    /// What becomes of the planned visits as a file reports it; those that it does not mention took place on
    /// the day on which they were due.
    pub fn attended_as_reported(
        &self,
        planned: &[PlannedVisit],
        reports: &[&Reported],
    ) -> Vec<Attended> {
        let visits = self.treatment_plan().visits();
        let contact_ends = self.trial_end().map(|(on, _)| on);
        let attend = |visit: &PlannedVisit| {
            let told = reports.iter().find_map(|report| match report {
                Reported::Visit {
                    visit: place,
                    planned_on,
                    on,
                    ..
                } if *place == visit.place && *planned_on == visit.planned_on => Some(*on),
                _ => None,
            });
            let Some(due) = self.due(visit) else {
                return not_done(None);
            };
            let window = visits[visit.place].window;
            match told {
                Some(Some(on)) => kept(due, number_of(on), window),
                Some(None) => missed(due),
                None if contact_ends.is_some_and(|end| due >= end) => not_done(Some(due)),
                None => kept(due, due, window),
            }
        };
        planned.iter().map(attend).collect()
    }

    /// The day on which a visit is due: that of a part's cycle moves with the cycle.
    fn due(&self, visit: &PlannedVisit) -> Option<DayNumber> {
        let planned = number_of(visit.planned_on);
        let VisitDays::InCycles { part, .. } = self.treatment_plan().visits()[visit.place].days
        else {
            return Some(planned);
        };
        let mut courses = self.treatments.iter().flat_map(|treated| &treated.courses);
        // A part without a dose has no cycle that was begun.
        let course = courses.find(|course| course.part == part)?;
        let start = number_of(course.course.start());
        let day = (planned - start + 1).cast_unsigned();
        let unit = course.units.iter().find(|unit| day < unit.next)?;
        let first = start + unit.first.cast_signed() - 1;
        Some(planned + unit.begins? - first)
    }
}

fn not_done(due: Option<DayNumber>) -> Attended {
    Attended {
        due,
        on: None,
        status: VisitStatus::NotDone,
    }
}

fn missed(due: DayNumber) -> Attended {
    Attended {
        due: Some(due),
        on: None,
        status: VisitStatus::Missed,
    }
}

/// A visit that took place.
pub(super) fn kept(due: DayNumber, on: DayNumber, window: (u32, u32)) -> Attended {
    let status = if on < due - window.0.cast_signed() {
        VisitStatus::Early
    } else if on > due + window.1.cast_signed() {
        VisitStatus::Late
    } else {
        VisitStatus::InWindow
    };
    Attended {
        due: Some(due),
        on: Some(on),
        status,
    }
}
