//! How a participant's time in the trial ends.

use super::attended::Attended;
use super::fates::{DoseFate, Fate};
use super::participant::Actual;
use super::{DayNumber, number_of};
use crate::design::Ends;
use crate::table::Day;

/// How a participant's treatment and time in the trial end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposition {
    /// The days of the first and the last dose of any treatment.
    doses: Option<(DayNumber, DayNumber)>,
    /// The last day on which something is known of the participant.
    last_contact: DayNumber,
    /// The place of the treatment whose end is that of all treatment, among [`Actual::treatments`]; none
    /// where some treatment was given to the end of its plan, or none was begun.
    pub last_stopped: Option<usize>,
    /// The event that ended the participant's time in the trial.
    pub ended_by: Option<usize>,
}

impl Disposition {
    /// The day of the first dose of any treatment, and of the last.
    pub fn doses(&self) -> Option<(Day, Day)> {
        self.doses.map(|(first, last)| (Day(first), Day(last)))
    }

    /// The last day on which something is known of the participant.
    pub fn last_contact(&self) -> Day {
        Day(self.last_contact)
    }
}

impl Actual<'_, '_> {
    /// The first event that ends the participant's time in the trial.
    pub(super) fn trial_end(&self) -> Option<(DayNumber, usize)> {
        let events = self.treatment_plan().events();
        let ends = |&&(_, event): &&(DayNumber, usize)| events[event].ends_trial();
        self.dated.iter().find(ends).copied()
    }

    /// How it ends: by the doses of each treatment and the visits as they were kept.
    pub fn disposition(&self, doses: &[Vec<DoseFate<'_>>], attended: &[Attended]) -> Disposition {
        let given = || {
            let all = doses.iter().flatten();
            all.filter(|dose| dose.fate == Fate::Given)
                .map(|dose| dose.on)
        };
        let span = given().min().zip(given().max());
        let visits = attended.iter().filter_map(|visit| visit.on).max();
        let known = [
            Some(number_of(self.plan.randomized_on())),
            span.map(|(_, last)| last),
            visits,
        ];
        let known = known.into_iter().flatten().max();
        let last_known = known.unwrap_or_else(|| number_of(self.plan.randomized_on()));
        let end = self.trial_end();
        let events = self.treatment_plan().events();
        let last_contact = match end {
            Some((on, event)) if events[event].ends == Ends::Trial => on,
            _ => last_known,
        };
        let begun = || {
            let all = self.treatments.iter().enumerate();
            all.filter(|(_, treated)| treated.is_begun())
        };
        let is_whole = begun().any(|(_, treated)| {
            let stop = treated.stop.as_ref();
            stop.is_none_or(|stop| stop.on >= treated.plan_end)
        });
        let stopped =
            begun().filter_map(|(place, treated)| Some((treated.stop.as_ref()?.on, place)));
        Disposition {
            doses: span,
            last_contact,
            last_stopped: stopped.max().map(|(_, place)| place).filter(|_| !is_whole),
            ended_by: end.map(|(_, event)| event),
        }
    }
}
