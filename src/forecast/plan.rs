//! What is forecast.

use chrono::{Datelike as _, NaiveDate};

use super::error::ForecastError;
use super::event_kinds::{Happening, happenings};
use crate::design::YEARS;
use crate::enrolment::{Enrolment, EnrolmentFailure, RunningTrial};
use crate::trial::Trial;

/// What is asked of a forecast, besides the trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// How many replicates are simulated.
    pub replicates: u32,
    /// Whether sites are counted one by one.
    pub by_site: bool,
    /// The numbers, in the order of randomization, of the participants whose dates are asked for, besides
    /// the first and the last; a quarter and half of the sample size where there is none.
    pub milestones: Vec<u32>,
    /// Days of which it is asked how many participants are randomized by then.
    pub by_dates: Vec<NaiveDate>,
    /// Events, or outcomes that are times, and the number of the one whose date is asked for.
    pub events: Vec<(String, u32)>,
}

impl Asked {
    /// So many replicates, and nothing besides what every forecast has.
    pub fn new(replicates: u32) -> Self {
        Self {
            replicates,
            by_site: false,
            milestones: Vec::new(),
            by_dates: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// A trial with what is forecast of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastPlan {
    trial: Trial,
    asked: Asked,
    running: Option<RunningTrial>,
    start: NaiveDate,
    milestones: Vec<u32>,
    happenings: Vec<Happening>,
}

impl ForecastPlan {
    /// What is asked of a trial; of one that runs, from those who are randomized on.
    ///
    /// # Errors
    /// [`ForecastError`]: no replicates; a participant, an event or an outcome that the trial does not
    /// have; a day before the start of enrolment; a trial whose enrolment is not simulated.
    pub fn new(
        trial: Trial,
        asked: Asked,
        running: Option<RunningTrial>,
    ) -> Result<Self, ForecastError> {
        let start = trial
            .enrolment()
            .ok_or(EnrolmentFailure::Unplanned)?
            .start();
        Enrolment::check_duration(&trial)?;
        if asked.replicates == 0 {
            return Err(ForecastError::NoReplicates);
        }
        let sample_size = trial.sample_size();
        if let Some(&number) =
            (asked.milestones.iter()).find(|&&number| !(1..=sample_size).contains(&number))
        {
            return Err(ForecastError::Milestone {
                number,
                sample_size,
            });
        }
        if let Some(&day) =
            (asked.by_dates.iter()).find(|&&day| day < start || !YEARS.contains(&day.year()))
        {
            return Err(ForecastError::ByDate { day, start });
        }
        let happenings = match running {
            Some(_) if !asked.events.is_empty() => return Err(ForecastError::EventsOfRunning),
            Some(_) => Vec::new(),
            None => happenings(&trial),
        };
        for (name, number) in &asked.events {
            if !happenings.iter().any(|one| one.name(&trial) == name) {
                let known = happenings.iter().map(|one| one.name(&trial).to_owned());
                return Err(ForecastError::UnknownEvent {
                    name: name.clone(),
                    known: known.collect(),
                });
            }
            if !(1..=sample_size).contains(number) {
                return Err(ForecastError::EventNumber {
                    name: name.clone(),
                    number: *number,
                    sample_size,
                });
            }
        }
        let mut milestones = asked.milestones.clone();
        if milestones.is_empty() {
            milestones.extend([sample_size.div_ceil(4), sample_size.div_ceil(2)]);
        }
        milestones.extend([1, sample_size]);
        milestones.sort_unstable();
        milestones.dedup();
        Ok(Self {
            trial,
            asked,
            running,
            start,
            milestones,
            happenings,
        })
    }

    /// The trial.
    pub fn trial(&self) -> &Trial {
        &self.trial
    }

    /// What is asked of it.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Whether drug is counted: where the scenario says how it is supplied, and what is known of everybody.
    pub(super) fn counts_drug(&self) -> bool {
        !self.trial.supplies().is_empty() && self.running.is_none()
    }

    /// What it goes on from, where it runs.
    pub fn running(&self) -> Option<&RunningTrial> {
        self.running.as_ref()
    }

    /// The start of enrolment.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The numbers of the participants whose dates are found, in their order.
    pub(super) fn milestones(&self) -> &[u32] {
        &self.milestones
    }

    /// What comes to participants, and is counted.
    pub(super) fn happenings(&self) -> &[Happening] {
        &self.happenings
    }

    /// Days from the start of enrolment to one that is asked about.
    pub(super) fn days_to(&self, day: NaiveDate) -> u32 {
        (day - self.start).num_days() as u32
    }
}
