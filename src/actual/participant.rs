//! What really happens to a participant.

use std::cmp::Reverse;

use super::happenings::{Happenings, MissedDoses};
use super::machine::{PlannedTreatment, treat};
use super::treated::{Replaced, Treated};
use super::{DayNumber, number_of};
use crate::calendar::{Course, Plan, PlanError, Unplannable};
use crate::design::{Deviations, TreatmentPlan};
use crate::participant::Participant;
use crate::participant_streams::ParticipantStreams;
use crate::table::Day;

/// What really happens to a participant: each treatment as it is given, and when the trial ends.
#[derive(Debug, Clone)]
pub struct Actual<'p, 'a> {
    /// The plan.
    pub plan: &'p Plan<'a>,
    /// What the scenario says of deviations.
    pub deviations: &'p Deviations,
    /// The treatments that are planned, in the order of the plan, then those begun in place of others.
    pub treatments: Vec<Treated<'a>>,
    /// The events in order of their dates.
    pub(super) dated: Vec<(DayNumber, usize)>,
}

impl<'p, 'a> Actual<'p, 'a> {
    /// What happens to a participant of a simulated trial who has a plan, by the streams of the trial.
    ///
    /// # Errors
    /// [`PlanError`] where the dose of a treatment that an event begins cannot be computed, or lies beyond
    /// the calendar.
    ///
    /// # Panics
    /// Where the participant has no number, which everyone in a simulated trial has.
    pub fn drawn(
        plan: &'p Plan<'a>,
        deviations: &'p Deviations,
        participant: &Participant,
        streams: &dyn ParticipantStreams,
    ) -> Result<Self, PlanError> {
        let number = number_in_trial(participant);
        let happenings =
            |treatment: usize| Happenings::drawn(deviations, treatment, streams, number);
        Self::new(plan, deviations, participant, happenings)
    }

    /// The same without the doses that are forgotten: for what asks for cycles and single doses as they are
    /// begun, and for no dose's fate.
    ///
    /// # Errors
    /// As [`Actual::drawn`].
    ///
    /// # Panics
    /// As [`Actual::drawn`].
    pub fn begun(
        plan: &'p Plan<'a>,
        deviations: &'p Deviations,
        participant: &Participant,
        streams: &dyn ParticipantStreams,
    ) -> Result<Self, PlanError> {
        let number = number_in_trial(participant);
        let happenings = |treatment: usize| Happenings {
            missed: MissedDoses::NotAsked,
            ..Happenings::drawn(deviations, treatment, streams, number)
        };
        Self::new(plan, deviations, participant, happenings)
    }

    pub(super) fn new<'h>(
        plan: &'p Plan<'a>,
        deviations: &'p Deviations,
        participant: &Participant,
        happenings: impl Fn(usize) -> Happenings<'h>,
    ) -> Result<Self, PlanError> {
        let mut events: Vec<(DayNumber, usize)> = participant
            .dates
            .events
            .iter()
            .enumerate()
            .filter_map(|(event, date)| Some((number_of((*date)?), event)))
            .collect();
        events.sort_unstable();
        let mut own = Self {
            plan,
            deviations,
            treatments: Vec::new(),
            dated: events,
        };
        for courses in plan.treatments() {
            let parts = courses.parts();
            let treatment = plan.treatment_plan().treatment_of(parts[0]);
            let course = |&part: &usize| Some((part, *plan.course(part)?, plan.amount(part)));
            let planned = PlannedTreatment {
                treatment,
                replaces: None,
                courses: parts.iter().filter_map(course).collect(),
                ended: own.first_end(treatment, DayNumber::MIN, None),
            };
            own.treatments
                .push(treat(planned, deviations, happenings(treatment)));
        }
        own.replace(participant, happenings)?;
        Ok(own)
    }

    /// The events that came, with their days and places, in order of time.
    pub fn events(&self) -> impl Iterator<Item = (Day, usize)> + '_ {
        self.dated.iter().map(|&(on, event)| (Day(on), event))
    }

    /// What is planned in the trial.
    pub fn treatment_plan(&self) -> &'a TreatmentPlan {
        self.plan.treatment_plan()
    }

    /// The first event from a day on that ends a treatment, but for this one.
    fn first_end(
        &self,
        treatment: usize,
        from: DayNumber,
        but: Option<usize>,
    ) -> Option<(DayNumber, usize)> {
        let plan = self.treatment_plan();
        let ends = |&&(on, event): &&(DayNumber, usize)| {
            on >= from && Some(event) != but && plan.events()[event].ends_treatment(treatment)
        };
        self.dated.iter().find(ends).copied()
    }

    /// Begins the treatments that events begin in place of those that they end.
    fn replace<'h>(
        &mut self,
        participant: &Participant,
        happenings: impl Fn(usize) -> Happenings<'h>,
    ) -> Result<(), PlanError> {
        let plan = self.treatment_plan();
        let because = |reason: Unplannable| PlanError {
            participant: participant.id_text().into_owned(),
            reason,
        };
        for (on, event) in self.dated.clone() {
            let Some(begins) = plan.events()[event].begins else {
                continue;
            };
            let is_given = |treated: &Treated<'_>| treated.treatment == begins;
            if self.treatments.iter().any(is_given) {
                continue;
            }
            let is_ended = |treated: &&Treated<'_>| {
                treated.is_ended_by(event) && treated.first.is_some_and(|first| first < on)
            };
            let ended = self.treatments.iter().filter(is_ended);
            let Some(ended) = ended.max_by_key(|ended| (ended.plan_end, Reverse(ended.treatment)))
            else {
                continue;
            };
            let (end, replaced) = (ended.plan_end, ended.treatment);
            let part = plan.parts(begins)[0];
            let regimen = &plan.regimens()[part];
            let course = Course::until(
                regimen,
                Day(on).date(),
                Some(Day(end).date()),
                self.plan.study_day_1(),
                *plan.conventions(),
            );
            let course = course.map_err(|beyond| because(beyond.into()))?;
            let amount = regimen.dose.of(&participant.values);
            let amount = amount.map_err(|reason| because(Unplannable::dose(regimen, reason)))?;
            if course.dosing_days().next().is_none() {
                continue;
            }
            let planned = PlannedTreatment {
                treatment: begins,
                replaces: Some(Replaced {
                    treatment: replaced,
                    event,
                }),
                courses: vec![(part, course, amount)],
                ended: self.first_end(begins, on, Some(event)),
            };
            // It is begun by the event: not by chance, and not late.
            let happenings = Happenings {
                never_started: false,
                first_dose: 0,
                ..happenings(begins)
            };
            self.treatments
                .push(treat(planned, self.deviations, happenings));
        }
        Ok(())
    }
}

/// The number of a participant of a simulated trial.
fn number_in_trial(participant: &Participant) -> u32 {
    let number = participant.number();
    number.expect("a simulated trial numbers its participants")
}
