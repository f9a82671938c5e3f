//! A participant's plan: when each epoch and each part begins and ends.

use chrono::{Datelike as _, Days, NaiveDate};

use super::course::{BeyondCalendar, Course, LAST_YEAR};
use super::order::{Conflict, TreatmentCourses, first_common};
use crate::design::date::{checked_after, checked_before, end_of};
use crate::design::{
    Anchor, Facts, Moment, NoAmount, Regimen, Schedule, Span, Step, StudyDayOne, TreatmentPlan,
    Value,
};
use crate::participant::{Dates, Participant};

/// Why nothing can be planned for a participant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("participant `{participant}`: {reason}")]
pub struct PlanError {
    /// The participant's key.
    pub participant: String,
    /// What is wrong.
    pub reason: Unplannable,
}

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unplannable {
    /// Two parts give a dose at the same time.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// A date after the year 9999.
    #[error(transparent)]
    Beyond(#[from] BeyondCalendar),
    /// A dose that cannot be computed.
    #[error("part `{part}` of {treatment}: {reason}")]
    Dose {
        /// The treatment.
        treatment: String,
        /// The part.
        part: String,
        /// Why.
        reason: NoAmount,
    },
    /// A visit before screening.
    #[error(
        "the visit `{visit}` is planned on {planned_on}, before screening on {screened_on}: plan it later, or correct the day of screening"
    )]
    VisitBeforeScreening {
        /// The visit.
        visit: String,
        /// The planned day.
        planned_on: NaiveDate,
        /// The day of screening.
        screened_on: NaiveDate,
    },
}

impl Unplannable {
    /// A dose of a part that cannot be computed.
    pub(crate) fn dose(regimen: &Regimen, reason: NoAmount) -> Self {
        Self::Dose {
            treatment: regimen.treatment.clone(),
            part: regimen.part.clone(),
            reason,
        }
    }
}

/// What the dates of a plan follow from.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    /// The day of randomization.
    pub randomized_on: NaiveDate,
    /// The day of screening, where it is known.
    pub screened_on: Option<NaiveDate>,
    /// Dates after randomization.
    pub dates: &'k Dates,
    /// The values of the attributes, for those that are dates.
    pub values: &'k [Value],
    /// Whether the part at a place is given.
    pub is_given: &'k dyn Fn(usize) -> bool,
}

/// A participant's plan.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    planned: &'a TreatmentPlan,
    /// When the parts begin that the participant is given.
    part_starts: Vec<Option<NaiveDate>>,
    /// Their courses.
    courses: Vec<Option<Course<'a>>>,
    /// How much of each part.
    amounts: Vec<f64>,
    starts: Vec<Option<NaiveDate>>,
    ends: Vec<Option<NaiveDate>>,
    randomized_on: NaiveDate,
    screened_on: Option<NaiveDate>,
    /// Day 1 of treatment.
    day_1: NaiveDate,
    /// Study day 1.
    study_day_1: NaiveDate,
    dates: Dates,
    date_values: Vec<Option<NaiveDate>>,
}

impl<'a> Plan<'a> {
    /// The plan of a participant; none before randomization.
    ///
    /// # Errors
    /// [`PlanError`] where parts conflict, a dose cannot be computed, or a date lies after the year 9999.
    pub fn new(
        plan: &'a TreatmentPlan,
        participant: &Participant,
    ) -> Result<Option<Self>, PlanError> {
        let Some((arm, randomized_on)) = participant.arm.zip(participant.randomized_on) else {
            return Ok(None);
        };
        let facts = Facts {
            values: &participant.values,
            arm: Some(arm),
            randomized_on,
        };
        let missing_day = plan.conventions().missing_day;
        let known = Known {
            randomized_on,
            screened_on: participant.screened_on,
            dates: &participant.dates,
            values: &participant.values,
            is_given: &|part| plan.regimens()[part].when.holds(facts, missing_day),
        };
        let because = |reason: Unplannable| PlanError {
            participant: participant.id_text().into_owned(),
            reason,
        };
        let own = Self::resolve(plan, known);
        let mut own = own.map_err(|(_, beyond)| because(beyond.into()))?;
        for (part, regimen) in plan.regimens().iter().enumerate() {
            if own.courses[part].is_none() {
                continue;
            }
            let amount = regimen.dose.of(&participant.values);
            own.amounts[part] =
                amount.map_err(|reason| because(Unplannable::dose(regimen, reason)))?;
        }
        own.check_conflicts()
            .map_err(|conflict| because(conflict.into()))?;
        Ok(Some(own))
    }

    /// The dates that follow from what is known, without doses.
    pub(crate) fn resolve(
        plan: &'a TreatmentPlan,
        known: Known<'_>,
    ) -> Result<Self, (Step, BeyondCalendar)> {
        let day_1 = known.dates.first_dose_on.unwrap_or(known.randomized_on);
        let date_of = |value: &Value| match value {
            Value::Date(date) => Some(*date),
            _ => None,
        };
        let mut own = Self {
            planned: plan,
            part_starts: vec![None; plan.regimens().len()],
            courses: vec![None; plan.regimens().len()],
            amounts: vec![0.0; plan.regimens().len()],
            starts: vec![None; plan.epochs().len()],
            ends: vec![None; plan.epochs().len()],
            randomized_on: known.randomized_on,
            screened_on: known.screened_on,
            day_1,
            study_day_1: match plan.conventions().study_day_1 {
                StudyDayOne::Randomization => known.randomized_on,
                StudyDayOne::FirstDose => day_1,
            },
            dates: known.dates.clone(),
            date_values: known.values.iter().map(date_of).collect(),
        };
        for &step in plan.order() {
            own.take(step, known.is_given)
                .map_err(|beyond| (step, beyond))?;
        }
        Ok(own)
    }

    fn take(&mut self, step: Step, is_given: &dyn Fn(usize) -> bool) -> Result<(), BeyondCalendar> {
        match step {
            Step::EpochStart(epoch) => self.starts[epoch] = self.epoch_start(epoch)?,
            Step::EpochEnd(epoch) => self.ends[epoch] = self.epoch_end(epoch)?,
            Step::PartStart(part) if is_given(part) => {
                self.part_starts[part] = self.part_start(part)?;
            }
            Step::PartStart(_) => {}
            Step::PartEnd(part) => self.courses[part] = self.course_of(part)?,
        }
        Ok(())
    }

    fn epoch_start(&self, epoch: usize) -> Result<Option<NaiveDate>, BeyondCalendar> {
        let first = self.planned.first_treatment_epoch();
        let missing_day = self.planned.conventions().missing_day;
        Ok(match self.planned.epochs()[epoch].lasts {
            _ if epoch == first => Some(self.day_1),
            _ if epoch > first => self.ends[epoch - 1],
            None => self.screened_on,
            Some(period) => match self.ends[epoch] {
                Some(end) => Some(checked_before(end, period, missing_day).ok_or(BeyondCalendar)?),
                None => None,
            },
        })
    }

    fn epoch_end(&self, epoch: usize) -> Result<Option<NaiveDate>, BeyondCalendar> {
        let first = self.planned.first_treatment_epoch();
        if epoch + 1 == first {
            return Ok(Some(self.randomized_on));
        }
        if epoch < first {
            return Ok(self.starts[epoch + 1]);
        }
        let Some(start) = self.starts[epoch] else {
            return Ok(None);
        };
        let end = if let Some(period) = self.planned.epochs()[epoch].lasts {
            end_of(start, period, *self.planned.conventions())
        } else {
            let ends = self.courses_of(Span::Epoch(epoch)).map(Course::end);
            Some(ends.fold(start, NaiveDate::max))
        };
        within(end).map(Some)
    }

    /// Day 1 of a part's treatment, with the last day where that is known.
    fn treated_on(&self, part: usize) -> (NaiveDate, Option<NaiveDate>) {
        let treatment = self.planned.treatment_of(part);
        let own = self.dates.treatments.get(treatment).copied();
        let (first, last) = own.unwrap_or_default();
        let lasts = [self.dates.last_dose_on, last].into_iter().flatten();
        (first.unwrap_or(self.day_1), lasts.min())
    }

    fn part_start(&self, part: usize) -> Result<Option<NaiveDate>, BeyondCalendar> {
        let regimen = &self.planned.regimens()[part];
        let (day_1, _) = self.treated_on(part);
        match &regimen.start {
            Some(start) => self.moment(start, day_1, None),
            None if regimen.epoch == self.planned.first_treatment_epoch() => Ok(Some(day_1)),
            None => Ok(self.starts[regimen.epoch]),
        }
    }

    fn course_of(&self, part: usize) -> Result<Option<Course<'a>>, BeyondCalendar> {
        let Some(start) = self.part_starts[part] else {
            return Ok(None);
        };
        let regimen = &self.planned.regimens()[part];
        let (day_1, last) = self.treated_on(part);
        let mut ends = Vec::new();
        for until in &regimen.until {
            ends.extend(self.moment(until, day_1, None)?);
        }
        if self.planned.has_end(regimen.epoch) {
            ends.extend(self.ends[regimen.epoch]);
        }
        ends.extend(last.and_then(|last| last.succ_opt()));
        // Nothing is planned for ever: what should end it is not known for this participant.
        let ends_itself = regimen.lasts.is_some() || regimen.schedule == Schedule::Once;
        if !ends_itself && ends.is_empty() {
            return Ok(None);
        }
        Course::until(
            regimen,
            start,
            ends.into_iter().min(),
            self.study_day_1,
            *self.planned.conventions(),
        )
        .map(Some)
    }

    /// The day of a moment, where it is known.
    pub(super) fn moment(
        &self,
        moment: &Moment,
        day_1: NaiveDate,
        previous_visit: Option<NaiveDate>,
    ) -> Result<Option<NaiveDate>, BeyondCalendar> {
        let days = |days: u32| Days::new(days.into());
        let known = match moment.anchor {
            Anchor::Randomization => Some(self.randomized_on),
            Anchor::Screening => self.screened_on,
            Anchor::TreatmentDay(day) => Some(within(day_1.checked_add_days(days(day - 1)))?),
            Anchor::DaysBefore(before) => {
                Some(within(self.randomized_on.checked_sub_days(days(before)))?)
            }
            Anchor::Start(Span::Epoch(epoch)) => self.starts[epoch],
            Anchor::End(Span::Epoch(epoch)) => self.ends[epoch],
            Anchor::Start(span) => {
                let starts = self
                    .planned
                    .parts_of(span)
                    .map(|part| self.part_starts[part]);
                starts.flatten().min()
            }
            Anchor::End(span) => self.courses_of(span).map(Course::end).max(),
            Anchor::FirstDose(span) => self.doses_of(span).map(|(first, _)| first).min(),
            Anchor::LastDose(span) => self.doses_of(span).map(|(_, last)| last).max(),
            Anchor::FirstDoseOn => self.dates.first_dose_on,
            Anchor::LastDoseOn => self.dates.last_dose_on,
            Anchor::Event(event) => self.dates.events.get(event).copied().flatten(),
            Anchor::Attribute(attribute) => self.date_values.get(attribute).copied().flatten(),
            Anchor::Date(date) => Some(date),
            Anchor::PreviousVisit => previous_visit,
        };
        let (Some(day), Some(shift)) = (known, moment.shift) else {
            return Ok(known);
        };
        let missing_day = self.planned.conventions().missing_day;
        let shifted = if shift.is_before {
            checked_before(day, shift.period, missing_day)
        } else {
            checked_after(day, shift.period, missing_day)
        };
        within(shifted).map(Some)
    }

    /// The first and the last day with a dose of each part of a span, from day 1 of treatment on.
    fn doses_of(&self, span: Option<Span>) -> impl Iterator<Item = (NaiveDate, NaiveDate)> + '_ {
        let parts = (0..self.courses.len()).filter(move |&part| {
            span.is_none_or(|span| self.planned.parts_of(span).any(|own| own == part))
        });
        parts
            .filter_map(|part| self.courses[part].as_ref())
            .filter_map(|course| {
                let dates = course.dosing_days().map(|given| course.date(given.day));
                let mut dates = dates.filter(|&date| date >= self.day_1);
                let first = dates.next()?;
                Some((first, dates.last().unwrap_or(first)))
            })
    }

    fn courses_of(&self, span: Span) -> impl Iterator<Item = &Course<'a>> {
        self.planned
            .parts_of(span)
            .filter_map(|part| self.courses[part].as_ref())
    }

    /// What is planned in the trial.
    pub fn treatment_plan(&self) -> &'a TreatmentPlan {
        self.planned
    }

    /// Day 1 of treatment.
    pub fn day_1(&self) -> NaiveDate {
        self.day_1
    }

    /// Study day 1.
    pub fn study_day_1(&self) -> NaiveDate {
        self.study_day_1
    }

    /// The day of randomization.
    pub fn randomized_on(&self) -> NaiveDate {
        self.randomized_on
    }

    /// The day of screening, where it is known.
    pub fn screened_on(&self) -> Option<NaiveDate> {
        self.screened_on
    }

    /// When an epoch begins, where that is known.
    pub fn epoch_begins(&self, epoch: usize) -> Option<NaiveDate> {
        self.starts[epoch]
    }

    /// The course of a part, where the participant is given it.
    pub fn course(&self, part: usize) -> Option<&Course<'a>> {
        self.courses[part].as_ref()
    }

    /// How much of a part is given at each administration, in the unit of its dose.
    pub fn amount(&self, part: usize) -> f64 {
        self.amounts[part]
    }

    /// The name of a part's epoch.
    pub fn epoch_name(&self, part: usize) -> &'a str {
        &self.planned.epochs()[self.planned.regimens()[part].epoch].name
    }

    /// The courses of each treatment with at least one dose, in the order of the treatments.
    pub fn treatments(&self) -> impl Iterator<Item = TreatmentCourses<'_, 'a>> {
        let treatments = 0..self.planned.treatments().len();
        treatments.filter_map(|treatment| TreatmentCourses::new(self, treatment))
    }

    /// How many days parts have together, of which each may have a dose.
    pub(crate) fn most_days(&self, parts: &[usize]) -> u64 {
        let courses = parts.iter().filter_map(|&part| self.course(part));
        courses.map(|course| u64::from(course.days()) + 1).sum()
    }

    /// The first day and time slot in which two parts both give a dose.
    pub(crate) fn first_common(&self, one: usize, other: usize) -> Option<(NaiveDate, u8)> {
        first_common(self.course(one)?, self.course(other)?)
    }

    /// The first two administrations of one treatment at the same time, if there are such.
    fn check_conflicts(&self) -> Result<(), Conflict> {
        // A treatment of one part cannot.
        let treatments = 0..self.planned.treatments().len();
        let several = treatments.filter(|&treatment| self.planned.parts(treatment).len() > 1);
        let mut courses = several.filter_map(|treatment| TreatmentCourses::new(self, treatment));
        courses.try_for_each(|courses| courses.check())
    }
}

/// A date within the calendar.
pub(super) fn within(date: Option<NaiveDate>) -> Result<NaiveDate, BeyondCalendar> {
    date.filter(|date| date.year() <= LAST_YEAR)
        .ok_or(BeyondCalendar)
}
