//! The replicates of a forecast: who is screened and randomized, where and when.
//!
//! Replicate k is the trial that `simulate --replicate k` writes. This is the place where what else a
//! forecast needs of participants is read, such as their arms and attributes.

use chrono::{Days, NaiveDate};

use super::error::ForecastError;
use super::plan::ForecastPlan;
use crate::allocation::Allocator;
use crate::design::Levels;
use crate::enrolment::{Enrolment, RandomizedParticipants, RunningTrial};
use crate::participant::{Participant, ParticipantId};
use crate::rng::{Seed, Streams};
use crate::trial::Trial;

/// What of participants is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    /// The participants, not only where and when.
    pub(super) people: bool,
    /// Their attributes.
    pub(super) values: bool,
    /// Their arms.
    pub(super) arms: bool,
}

impl Wanted {
    /// What a plan's events depend on.
    pub(super) fn of(plan: &ForecastPlan) -> Self {
        let trial = plan.trial();
        let happenings = plan.happenings().iter();
        let mut wanted = Self {
            people: !plan.happenings().is_empty(),
            ..Self::default()
        };
        if plan.counts_drug() {
            wanted = Self {
                people: true,
                values: true,
                arms: true,
            };
        }
        for (values, arms) in happenings.map(|one| one.depends(trial)) {
            wanted.values |= values;
            wanted.arms |= arms;
        }
        wanted
    }
}

/// A place and a day: a site, and a day since the start of enrolment.
pub(super) type At = (u16, u32);

/// Reads replicates, in memory that they use again.
pub(super) struct Reader<'a> {
    plan: &'a ForecastPlan,
    seed: &'a Seed,
    wanted: Wanted,
    /// Finds those who are randomized without all that is drawn, where that is possible and enough.
    fast: Option<RandomizedParticipants>,
    /// Of those that are not found so; absent until it is asked.
    enrolment: Option<Enrolment>,
    /// Who is screened, in no order; of a trial that runs, from the first day on that is forecast.
    pub(super) screened: Vec<At>,
    /// Who is randomized, in the order of randomization.
    pub(super) randomized: Vec<At>,
    /// The same people, where they are wanted, without those of a trial that runs.
    pub(super) people: Vec<Participant>,
}

impl<'a> Reader<'a> {
    /// Reads a plan's replicates under a seed that is tied to the trial.
    pub(super) fn new(plan: &'a ForecastPlan, seed: &'a Seed) -> Self {
        let wanted = Wanted::of(plan);
        let fast = (!wanted.values)
            .then(|| RandomizedParticipants::going_on(plan.trial(), seed, plan.running()));
        Self {
            plan,
            seed,
            wanted,
            fast: fast.flatten(),
            enrolment: None,
            screened: Vec::new(),
            randomized: Vec::new(),
            people: Vec::new(),
        }
    }

    /// Reads a replicate.
    ///
    /// # Errors
    /// [`ForecastError::Replicate`], [`ForecastError::Allocation`].
    pub(super) fn read(&mut self, replicate: u64) -> Result<(), ForecastError> {
        self.screened.clear();
        self.randomized.clear();
        self.people.clear();
        if let Some(running) = self.plan.running() {
            self.randomized.extend_from_slice(running.participants());
        }
        if !self.read_fast(replicate) {
            self.read_each(replicate)?;
        }
        if self.wanted.arms {
            self.allocate(replicate)?;
        }
        Ok(())
    }

    /// Reads a replicate without all that is drawn of candidates; `false` where that is not possible.
    fn read_fast(&mut self, replicate: u64) -> bool {
        let Some(fast) = &mut self.fast else {
            return false;
        };
        let trial = self.plan.trial();
        let Some(randomized) = fast.read(replicate) else {
            return false;
        };
        for one in randomized {
            self.randomized.push((one.site, one.day));
            if self.wanted.people {
                let levels = one.levels.iter().map(|&level| Some(level.into()));
                let levels = Levels::new(trial.strata(), levels);
                let day = self.plan.start() + Days::new(one.day.into());
                let mut participant = numbered(trial, self.randomized.len(), day);
                participant.site = Some(one.site.into());
                participant.levels = levels.expect("levels are those of the trial's factors");
                self.people.push(participant);
            }
        }
        let from = f64::from(self.plan.running().map_or(0, RunningTrial::from));
        for (site, arrivals) in (0..).zip(fast.arrivals()) {
            let arrivals = arrivals.iter().filter(|&&moment| moment >= from);
            (self.screened).extend(arrivals.map(|&moment| (site, moment as u32)));
        }
        true
    }

    /// Reads a replicate from its whole enrolment.
    fn read_each(&mut self, replicate: u64) -> Result<(), ForecastError> {
        let (plan, seed) = (self.plan, self.seed);
        let new = || {
            let streams = Streams::new(seed.clone(), replicate);
            match plan.running() {
                Some(running) => Enrolment::going_on(plan.trial(), &streams, running),
                None => Enrolment::new(plan.trial(), &streams),
            }
        };
        let enrolment = self.enrolment.get_or_insert_with(new);
        enrolment.restart(replicate);
        let from = plan.running().map_or(0, RunningTrial::from);
        for record in enrolment {
            let record =
                record.map_err(|failure| ForecastError::Replicate { replicate, failure })?;
            let participant = record.participant;
            let (Some(site), Some(screened_on)) = (participant.site, participant.screened_on)
            else {
                continue;
            };
            let screened = plan.days_to(screened_on);
            // Of a trial that runs, whoever was in screening came before.
            if screened_on >= plan.start() && screened >= from {
                self.screened.push((site as u16, screened));
            }
            if participant.is_randomized() {
                let day = plan.days_to(record.decided_on);
                self.randomized.push((site as u16, day));
                if self.wanted.people {
                    self.people.push(participant);
                }
            }
        }
        Ok(())
    }

    /// Allocates the participants.
    fn allocate(&mut self, replicate: u64) -> Result<(), ForecastError> {
        let streams = Streams::new(self.seed.clone(), replicate);
        let mut allocator = Allocator::new(self.plan.trial(), &streams);
        for participant in &mut self.people {
            let allocated = allocator.allocate_participant(participant);
            allocated.map_err(|error| ForecastError::Allocation { replicate, error })?;
        }
        Ok(())
    }
}

/// A participant of whom the number and the day are known.
fn numbered(trial: &Trial, number: usize, day: NaiveDate) -> Participant {
    Participant {
        id: Some(ParticipantId::numbered(number as u32, trial.sample_size())),
        randomized_on: Some(day),
        ..Participant::default()
    }
}
