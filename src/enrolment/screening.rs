//! Screening: candidates in the order of the decision, until enough are randomized.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use chrono::{Days, NaiveDate};

use super::arrivals::{Arrivals, Moment};
use super::baseline::SiteDraws;
use super::caps::Caps;
use super::running::RunningTrial;
use super::site_law::SiteLaw;
use crate::design::{EnrolmentPlan, Facts, Levels, Value, YEARS};
use crate::participant::{Participant, ParticipantId};
use crate::rng::{Seed, Streams};
use crate::trial::Trial;

/// The screening of one candidate, once decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningRecord {
    /// Who was screened. Whoever is randomized has a key, levels and the day of randomization. An
    /// eligible candidate without them was still in screening when the sample size was reached.
    pub participant: Participant,
    /// The day of the decision; of randomization, for whoever is randomized.
    pub decided_on: NaiveDate,
    /// The criteria that the candidate fails, by their place in the trial; eligible if none.
    pub failed: Vec<u16>,
    /// Whether the candidate is eligible and was not randomized because a cap was reached.
    pub is_capped: bool,
}

impl ScreeningRecord {
    /// Whether the candidate meets every criterion.
    pub fn is_eligible(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Why enrolment cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolmentFailure {
    /// Nothing says how candidates arrive.
    #[error(
        "the trial has no enrolment plan, so nobody can be enrolled in it: give the plan, the sites and a distribution for each attribute"
    )]
    Unplanned,
    /// Enrolment would take centuries, as it does after a slip in the rate.
    #[error(
        "enrolment at {rate} candidates a month over all sites takes about {years} years: \
         raise `mean_rate`, add sites or lower `sample_size`",
        rate = f64::from(*.rate_of_1000) / 1000.0
    )]
    Duration {
        /// The sample size.
        sample_size: u32,
        /// Candidates at all sites together in 1000 months.
        rate_of_1000: u32,
        /// How many sites there are.
        sites: usize,
        /// How many years enrolment takes.
        years: u32,
    },
    /// Too few candidates are eligible.
    #[error(
        "only {randomized} of {screened} candidates were randomized: the criteria let too few pass; lower their probabilities of failing, or change the attributes that they ask about"
    )]
    Eligibility {
        /// Candidates screened.
        screened: u64,
        /// Participants randomized.
        randomized: u32,
    },
    /// Caps are reached, and hardly anybody is randomized any more.
    #[error(
        "only {randomized} of {screened} candidates were randomized, and caps kept {capped} eligible ones out: raise `at_most` in [[enrolment.cap]], or lower `sample_size`"
    )]
    Capped {
        /// Candidates screened.
        screened: u64,
        /// Participants randomized.
        randomized: u32,
        /// Eligible candidates who were not randomized because of caps.
        capped: u64,
    },
    /// No site screens anybody any more.
    #[error(
        "enrolment ends with {randomized} of {sample_size} participants, as every site is closed or has reached its cap: let sites close later, raise caps or lower `sample_size`"
    )]
    Closed {
        /// Participants randomized.
        randomized: u32,
        /// The sample size.
        sample_size: u32,
    },
    /// Enrolment would go on beyond the calendar.
    #[error("enrolment reaches the year {last} with {randomized} of {sample_size} participants: raise `mean_rate` or lower `sample_size`", last = YEARS.end())]
    Calendar {
        /// Participants randomized.
        randomized: u32,
        /// The sample size.
        sample_size: u32,
    },
}

/// A candidate in screening, ordered by the moment of the decision.
struct Pending {
    decision: Moment,
    arrived: u64,
    site: usize,
    screened_on: NaiveDate,
    decided_on: NaiveDate,
    values: Vec<Value>,
    failed: Vec<u16>,
}

impl Pending {
    fn key(&self) -> (Moment, u64) {
        (self.decision, self.arrived)
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Pending {}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// The screened candidates of a run, in the order of their decision.
///
/// Once the cap of a site or country is reached, nobody arrives there any more; an eligible candidate whom a
/// cap that is reached counts is not randomized. Ends when the sample size is randomized; those who are still in screening then follow last,
/// without a participant number. Memory grows with sites and attributes, not with participants.
pub struct Enrolment {
    trial: Trial,
    seed: Seed,
    replicate: u64,
    /// The days between screening and randomization.
    run_in_days: u32,
    /// How candidates arrive; absent where the trial does not say it.
    planned: Option<(EnrolmentPlan, Arrivals)>,
    sites: Vec<Option<SiteDraws>>,
    /// Whether a site's streams are those of the replicate.
    is_open: Vec<bool>,
    pending: BinaryHeap<Reverse<Pending>>,
    caps: Caps,
    /// From which moment on candidates are decided, and how many are randomized before it.
    from: (f64, u32),
    screened: u64,
    randomized: u32,
    capped: u64,
    failed: bool,
}

impl Enrolment {
    /// The enrolment of a run, from its beginning.
    pub fn new(trial: &Trial, streams: &Streams) -> Self {
        let plan = trial.enrolment();
        let laws = plan.map_or_else(Vec::new, |plan| SiteLaw::of_trial(trial, plan));
        Self::by_laws(trial, streams, &laws, (0.0, 0), Vec::new())
    }

    /// The enrolment of a trial that goes on: of those who are decided after its day, numbered on from those who are randomized.
    pub fn going_on(trial: &Trial, streams: &Streams, running: &RunningTrial) -> Self {
        let from = (f64::from(running.from()), running.randomized());
        Self::by_laws(trial, streams, &running.laws, from, running.of_caps.clone())
    }

    fn by_laws(
        trial: &Trial,
        streams: &Streams,
        laws: &[SiteLaw],
        from: (f64, u32),
        of_caps: Vec<u32>,
    ) -> Self {
        let seed = streams.seed().clone();
        let mut enrolment = Self {
            planned: trial
                .enrolment()
                .map(|plan| (*plan, Arrivals::new(trial, laws, &seed))),
            caps: Caps::new(trial, of_caps),
            from,
            capped: 0,
            run_in_days: trial.treatment_plan().run_in_days(),
            trial: trial.clone(),
            seed,
            replicate: 0,
            sites: trial.sites().iter().map(|_| None).collect(),
            is_open: vec![false; trial.sites().len()],
            pending: BinaryHeap::new(),
            screened: 0,
            randomized: 0,
            failed: false,
        };
        enrolment.restart(streams.replicate());
        enrolment
    }

    /// Turns to another replicate, from its beginning: what [`new`](Self::new) makes of it, for
    /// less.
    pub fn restart(&mut self, replicate: u64) {
        self.replicate = replicate;
        if let Some((_, arrivals)) = &mut self.planned {
            arrivals.restart(replicate);
        }
        self.is_open.fill(false);
        self.pending.clear();
        self.caps.restart();
        (self.screened, self.randomized, self.failed) = (0, self.from.1, false);
        self.capped = 0;
        for site in 0..self.is_open.len() {
            self.close_if_full(site);
        }
    }

    /// Ends screening at a site whose cap is reached.
    fn close_if_full(&mut self, site: usize) {
        if self.caps.is_site_full(site)
            && let Some((_, arrivals)) = &mut self.planned
            && !arrivals.is_closed(site)
        {
            arrivals.close(site);
        }
    }

    /// Refuses a trial whose expected enrolment takes centuries, or goes beyond the calendar.
    ///
    /// # Errors
    /// [`EnrolmentFailure::Duration`]; [`EnrolmentFailure::Unplanned`] where nothing says how candidates arrive.
    ///
    /// # Panics
    /// Never: 31 December is in every year.
    pub fn check_duration(trial: &Trial) -> Result<(), EnrolmentFailure> {
        let plan = trial.enrolment().ok_or(EnrolmentFailure::Unplanned)?;
        let relative: f64 = trial.sites().iter().map(|site| site.relative_rate).sum();
        let rate = plan.mean_rate() * relative;
        let years = f64::from(trial.sample_size()) / rate / 12.0;
        let last =
            NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).expect("31 December is in every year");
        let left = (last - plan.start()).num_days() as f64 / 365.25;
        if years > left.min(200.0) {
            return Err(EnrolmentFailure::Duration {
                sample_size: trial.sample_size(),
                rate_of_1000: (rate * 1000.0).round() as u32,
                sites: trial.sites().len(),
                years: years.round() as u32,
            });
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.randomized == self.trial.sample_size()
    }

    /// Lets every candidate arrive who could be decided before the earliest decision known.
    fn admit(&mut self) -> Result<(), EnrolmentFailure> {
        if self.screened == 0 {
            Self::check_duration(&self.trial)?;
        }
        while !self.is_complete() {
            let earliest = self.pending.peek().map(|Reverse(pending)| pending.decision);
            let (_, arrivals) = self.planned.as_ref().ok_or(EnrolmentFailure::Unplanned)?;
            let Some(arrival) = arrivals.peek() else {
                return Ok(());
            };
            if earliest.is_some_and(|decision| decision < arrival) {
                return Ok(());
            }
            self.screen()?;
        }
        Ok(())
    }

    /// Too few of those who were screened before the last one were randomized.
    fn too_few(&self) -> EnrolmentFailure {
        let (screened, randomized) = (self.screened - 1, self.randomized);
        match self.capped {
            0 => EnrolmentFailure::Eligibility {
                screened,
                randomized,
            },
            capped => EnrolmentFailure::Capped {
                screened,
                randomized,
                capped,
            },
        }
    }

    /// Screens the next candidate to arrive.
    fn screen(&mut self) -> Result<(), EnrolmentFailure> {
        let trial = &self.trial;
        let planned = self.planned.as_mut();
        let (plan, arrivals) = planned.ok_or(EnrolmentFailure::Unplanned)?;
        let plan = *plan;
        let Some((arrival, site)) = arrivals.pop() else {
            return Ok(());
        };
        self.screened += 1;
        if self.screened > 1_000 * (u64::from(trial.sample_size()) + 100) {
            return Err(self.too_few());
        }
        let seed = &self.seed;
        let draws = self.sites[site].get_or_insert_with(|| {
            let id = &trial.sites()[site].id;
            SiteDraws::new(trial, id, seed)
        });
        if !std::mem::replace(&mut self.is_open[site], true) {
            draws.restart(self.replicate);
        }
        let wait = draws.screening_days(&plan);
        let day = |days: f64| {
            plan.start()
                .checked_add_days(Days::new(days as u64))
                .filter(|date| {
                    use chrono::Datelike as _;
                    YEARS.contains(&date.year())
                })
        };
        let screened = arrival.0 + f64::from(wait);
        let randomized = screened + f64::from(self.run_in_days);
        let dates = day(arrival.0).zip(day(screened).zip(day(randomized)));
        let Some((screened_on, (run_in_on, randomized_on))) = dates else {
            return Err(EnrolmentFailure::Calendar {
                randomized: self.randomized,
                sample_size: trial.sample_size(),
            });
        };
        let values = draws.attributes(trial, screened_on, randomized_on);
        let facts = Facts {
            values: &values,
            arm: None,
            randomized_on,
        };
        let mut failed = draws.failures(trial, facts);
        // Whoever fails a criterion of screening leaves before the run-in, and is not judged by its own.
        let is_of_screening = |&criterion: &u16| {
            let criterion = &trial.criteria()[usize::from(criterion)];
            criterion.epoch.is_none()
        };
        let (decision, decided_on) = if failed.iter().any(is_of_screening) {
            failed.retain(is_of_screening);
            (screened, run_in_on)
        } else {
            (randomized, randomized_on)
        };
        if decision < self.from.0 {
            // The candidate is among those of whom all is known.
            self.screened -= 1;
            return Ok(());
        }
        self.pending.push(Reverse(Pending {
            decision: Moment(decision),
            arrived: self.screened,
            site,
            screened_on,
            decided_on,
            values,
            failed,
        }));
        Ok(())
    }
}

impl Enrolment {
    /// Gives the next participant to be randomized a key, levels and the day.
    fn randomize(&self, participant: &mut Participant, day: NaiveDate, site: usize) {
        let id = ParticipantId::numbered(self.randomized, self.trial.sample_size());
        participant.id = Some(id);
        let levels = self.trial.levels(site, &participant.values);
        let levels = Levels::new(self.trial.strata(), levels);
        participant.levels = levels.expect("levels are those of the trial's factors");
        participant.randomized_on = Some(day);
    }
}

impl Iterator for Enrolment {
    type Item = Result<ScreeningRecord, EnrolmentFailure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        if let Err(failure) = self.admit() {
            self.failed = true;
            return Some(Err(failure));
        }
        let Some(Reverse(decided)) = self.pending.pop() else {
            if self.is_complete() {
                return None;
            }
            self.failed = true;
            return Some(Err(EnrolmentFailure::Closed {
                randomized: self.randomized,
                sample_size: self.trial.sample_size(),
            }));
        };
        let is_wanted = decided.failed.is_empty() && !self.is_complete();
        let site = decided.site;
        let facts = Facts {
            values: &decided.values,
            arm: None,
            randomized_on: decided.decided_on,
        };
        let is_capped = is_wanted && self.caps.is_any() && self.caps.is_reached(site, facts);
        let is_randomized = is_wanted && !is_capped;
        self.capped += u64::from(is_capped);
        if is_randomized && self.caps.is_any() {
            self.caps.count(site, facts);
            for site in 0..self.is_open.len() {
                self.close_if_full(site);
            }
        }
        let mut participant = Participant {
            site: Some(site),
            values: decided.values,
            screened_on: Some(decided.screened_on),
            ..Participant::default()
        };
        if is_randomized {
            self.randomized += 1;
            self.randomize(&mut participant, decided.decided_on, site);
        }
        Some(Ok(ScreeningRecord {
            participant,
            decided_on: decided.decided_on,
            failed: decided.failed,
            is_capped,
        }))
    }
}
