//! Planned visits of a participant.

use chrono::{Days, NaiveDate};

use super::course::BeyondCalendar;
use super::plan::{Plan, PlanError, Unplannable, within};
use crate::design::date::checked_after;
use crate::design::{Facts, Period, Visit, VisitDays};
use crate::participant::Participant;

/// A visit on its planned day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedVisit {
    /// The visit's place in the trial.
    pub place: usize,
    /// Which of its days it is, from 1.
    pub repeat: u32,
    /// The name, with the number of the repeat, or the cycle and its day, in it.
    pub name: String,
    /// The epoch's place.
    pub epoch: usize,
    /// The planned day.
    pub planned_on: NaiveDate,
    /// The first day on which it may take place, and the last.
    pub window: (NaiveDate, NaiveDate),
}

/// A planned day, with its cycle and the day of the cycle where the visit goes by cycles.
type PlannedDay = (Option<(u32, u32)>, NaiveDate);

impl Plan<'_> {
    /// The participant's visits, in order of their planned days.
    ///
    /// # Errors
    /// [`PlanError`] where one lies before screening, or after the year 9999.
    pub fn visits(&self, participant: &Participant) -> Result<Vec<PlannedVisit>, PlanError> {
        let because = |reason: Unplannable| PlanError {
            participant: participant.id_text().into_owned(),
            reason,
        };
        let planned = self.planned_visits(participant);
        let mut planned = planned.map_err(|beyond| because(beyond.into()))?;
        // As written where days are the same.
        planned.sort_by_key(|visit| visit.planned_on);
        let too_early = |visit: &&PlannedVisit| {
            let screened_on = self.screened_on();
            screened_on.is_some_and(|screened_on| visit.planned_on < screened_on)
        };
        if let (Some(visit), Some(screened_on)) =
            (planned.iter().find(too_early), self.screened_on())
        {
            return Err(because(Unplannable::VisitBeforeScreening {
                visit: visit.name.clone(),
                planned_on: visit.planned_on,
                screened_on,
            }));
        }
        Ok(planned)
    }

    fn planned_visits(
        &self,
        participant: &Participant,
    ) -> Result<Vec<PlannedVisit>, BeyondCalendar> {
        let Some(randomized_on) = participant.randomized_on else {
            return Ok(Vec::new());
        };
        let facts = Facts {
            values: &participant.values,
            arm: participant.arm,
            randomized_on,
        };
        let missing_day = self.treatment_plan().conventions().missing_day;
        let mut planned: Vec<PlannedVisit> = Vec::new();
        let mut previous = None;
        for (place, visit) in self.treatment_plan().visits().iter().enumerate() {
            let days = if visit.when.holds(facts, missing_day) {
                self.days_of(visit, previous)?
            } else {
                Vec::new()
            };
            previous = days.last().map(|(_, day)| *day);
            for ((cycle, planned_on), repeat) in days.into_iter().zip(1..) {
                planned.push(self.planned(visit, place, repeat, cycle, planned_on)?);
            }
        }
        Ok(planned)
    }

    fn planned(
        &self,
        visit: &Visit,
        place: usize,
        repeat: u32,
        cycle: Option<(u32, u32)>,
        planned_on: NaiveDate,
    ) -> Result<PlannedVisit, BeyondCalendar> {
        let mut name = visit.name.replace("{n}", &repeat.to_string());
        if let Some((cycle, day)) = cycle {
            name = name
                .replace("{cycle}", &cycle.to_string())
                .replace("{day}", &day.to_string());
        }
        let (before, after) = visit.window;
        let has_begun = |&epoch: &usize| {
            let begins = self.epoch_begins(epoch);
            begins.is_some_and(|begins| begins <= planned_on)
        };
        let epochs = 0..self.treatment_plan().epochs().len();
        let latest = || epochs.rev().find(has_begun).unwrap_or(0);
        Ok(PlannedVisit {
            place,
            repeat,
            name,
            epoch: visit.epoch.unwrap_or_else(latest),
            planned_on,
            window: (
                within(planned_on.checked_sub_days(Days::new(before.into())))?,
                within(planned_on.checked_add_days(Days::new(after.into())))?,
            ),
        })
    }

    /// The planned days of a visit.
    fn days_of(
        &self,
        visit: &Visit,
        previous: Option<NaiveDate>,
    ) -> Result<Vec<PlannedDay>, BeyondCalendar> {
        match &visit.days {
            VisitDays::InCycles {
                part,
                days,
                first,
                last,
            } => {
                let Some(course) = self.course(*part) else {
                    return Ok(Vec::new());
                };
                let length = course.regimen().schedule.cycle_length().unwrap_or(1);
                let cycles = *first..=last.unwrap_or(u32::MAX);
                let cycles = cycles.map_while(|cycle| {
                    let before = (cycle - 1).checked_mul(length)?;
                    (before < course.days()).then_some((cycle, before))
                });
                let planned = cycles.flat_map(|(cycle, before)| {
                    let days = days.iter().map(move |&day| (cycle, day, before + day));
                    days.filter(|(.., day)| *day <= course.days())
                });
                let planned =
                    planned.map(|(cycle, day, given)| (Some((cycle, day)), course.date(given)));
                Ok(planned.collect())
            }
            VisitDays::At { at, repeat } => {
                let Some(first) = self.moment(at, self.day_1(), previous)? else {
                    return Ok(Vec::new());
                };
                let Some(repeat) = repeat else {
                    return Ok(vec![(None, first)]);
                };
                let mut end = None;
                for until in &repeat.until {
                    let until = self.moment(until, self.day_1(), previous)?;
                    end = end.into_iter().chain(until).min();
                }
                let missing_day = self.treatment_plan().conventions().missing_day;
                let mut days = Vec::new();
                // Without an end that is known, the first is the last.
                let times = repeat
                    .times
                    .unwrap_or(if end.is_some() { u32::MAX } else { 1 });
                for k in 0..times {
                    let period = match repeat.every {
                        Period::Days(days) => Period::Days(days.saturating_mul(k)),
                        Period::Months(months) => Period::Months(months.saturating_mul(k)),
                    };
                    let day = within(checked_after(first, period, missing_day))?;
                    if end.is_some_and(|end| day >= end) {
                        break;
                    }
                    days.push((None, day));
                }
                Ok(days)
            }
        }
    }
}
