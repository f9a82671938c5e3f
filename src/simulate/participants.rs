//! The participants of a replicate, as far as an assessment looks at them.

use chrono::NaiveDate;

use super::prevalences::Prevalences;
use crate::design::{Factor, FactorSource, Strata, Value};
use crate::enrolment::{Enrolment, EnrolmentFailure, RandomizedParticipants};
use crate::outcome::OutcomeModel;
use crate::rng::{Purpose, Seed, StreamKey, StreamSet, Streams};
use crate::trial::Trial;

/// The participants of one replicate, in the order of their randomization.
///
/// Packed, not [`Participant`](crate::participant::Participant)s: millions of them are allocated a
/// second, by loops that read one column after another, from memory that replicates use again.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReplicateParticipants {
    /// How many there are.
    pub(crate) count: usize,
    /// Row by row, each participant's level of every [factor](ParticipantSource::factors).
    pub(crate) levels: Vec<u16>,
    /// Each participant's stratum in the trial's own stratification; 0 without a trial.
    pub(crate) strata: Vec<u16>,
    /// Each participant's site; empty where there are none.
    pub(crate) sites: Vec<u16>,
    /// Each participant's day of randomization since the start of enrolment; empty where the
    /// participants do not come from enrolment.
    pub(crate) days: Vec<u32>,
    /// Each participant's part of the linear predictor that attributes make; empty where no outcome of the
    /// scenario is asked for.
    pub(crate) prognosis: Vec<f64>,
    /// By covariate of analyses, each participant's value.
    pub(crate) covariates: Vec<Vec<f64>>,
    /// The words that strata are drawn by, where they are.
    pub(crate) words: Vec<u32>,
}

/// Where participants come from.
#[derive(Debug)]
pub(crate) enum ParticipantSource<'a> {
    /// Participants of whom nothing is known: one list.
    Unknown(u32),
    /// The trial's enrolment: replicate k is that of `simulate --replicate k`.
    Enrolled(&'a Trial),
    /// Independent draws from the strata's prevalences.
    Drawn {
        /// The trial.
        trial: &'a Trial,
        /// The strata's prevalences; absent until they are known.
        prevalences: Option<&'a Prevalences>,
    },
}

impl<'a> ParticipantSource<'a> {
    /// The trial, where there is one.
    pub(crate) fn trial(&self) -> Option<&'a Trial> {
        match self {
            Self::Unknown(_) => None,
            Self::Enrolled(trial) | Self::Drawn { trial, .. } => Some(trial),
        }
    }

    /// How many participants a replicate has.
    pub(crate) fn participants(&self) -> u32 {
        match self {
            Self::Unknown(participants) => *participants,
            Self::Enrolled(trial) | Self::Drawn { trial, .. } => trial.sample_size(),
        }
    }

    /// The prevalences of the trial's strata, where participants are drawn by them.
    pub(crate) fn prevalences(&self) -> Option<&'a Prevalences> {
        match self {
            Self::Drawn { prevalences, .. } => *prevalences,
            Self::Unknown(_) | Self::Enrolled(_) => None,
        }
    }

    /// Whether participants have sites.
    pub(crate) fn has_sites(&self) -> bool {
        matches!(self, Self::Enrolled(trial) if !trial.sites().is_empty())
    }

    /// The factors that participants are known by: the trial's stratification factors; where
    /// participants have sites, then the site, unless it is among them.
    pub(crate) fn factors(&self) -> Vec<Factor> {
        let Some(trial) = self.trial() else {
            return Vec::new();
        };
        let mut factors = trial.strata().factors().to_vec();
        let is_site = |factor: &Factor| factor.source() == FactorSource::Site;
        if self.has_sites() && !factors.iter().any(is_site) {
            let ids = trial.sites().iter().map(|site| site.id.clone()).collect();
            factors.push(Factor::of_place(FactorSource::Site, ids));
        }
        factors
    }

    /// What reads the participants of a seed; drawn participants have levels where they are asked for.
    pub(crate) fn reader(&self, seed: &'a Seed, with_levels: bool) -> Reader<'_> {
        let key = StreamKey::new(seed, Purpose::Cohort, "");
        let words = match self {
            Self::Drawn { prevalences, .. } => prevalences.map_or(0, Prevalences::words),
            Self::Unknown(_) | Self::Enrolled(_) => 0,
        };
        let finder = |trial: &Trial| StratumFinder::new(trial.strata());
        let randomized = match self {
            Self::Enrolled(trial) => RandomizedParticipants::new(trial, seed),
            Self::Unknown(_) | Self::Drawn { .. } => None,
        };
        Reader {
            source: self,
            seed,
            randomized,
            enrolment: None,
            streams: StreamSet::new([(&key, words)]),
            with_levels,
            width: self.factors().len(),
            finder: self.trial().map(finder),
            baseline: None,
        }
    }
}

/// What an outcome of the scenario asks of each participant's attributes.
#[derive(Debug, Clone)]
pub(crate) struct Baseline<'a> {
    /// The outcome.
    pub(crate) model: &'a OutcomeModel,
    /// The covariates of analyses: the attribute's place, and 10 to the power of its decimals.
    pub(crate) covariates: Vec<(usize, f64)>,
}

impl Baseline<'_> {
    fn clear(&self, people: &mut ReplicateParticipants) {
        people.prognosis.clear();
        people.covariates.resize(self.covariates.len(), Vec::new());
        people.covariates.iter_mut().for_each(Vec::clear);
    }

    fn read(&self, values: &[Value], randomized_on: NaiveDate, people: &mut ReplicateParticipants) {
        people
            .prognosis
            .push(self.model.prognosis(values, randomized_on));
        for (&(attribute, unit), column) in self.covariates.iter().zip(&mut people.covariates) {
            column.push(match values.get(attribute) {
                Some(Value::Number(number)) => *number as f64 / unit,
                _ => 0.0,
            });
        }
    }
}

/// Reads participants, replicate by replicate.
pub(crate) struct Reader<'a> {
    source: &'a ParticipantSource<'a>,
    seed: &'a Seed,
    /// Of enrolled participants.
    randomized: Option<RandomizedParticipants>,
    /// Of those who are not found so; absent until it is asked.
    enrolment: Option<Enrolment>,
    /// The stream of drawn strata.
    streams: StreamSet,
    with_levels: bool,
    width: usize,
    finder: Option<StratumFinder>,
    /// Where an outcome of the scenario is asked for.
    baseline: Option<&'a Baseline<'a>>,
}

impl<'a> Reader<'a> {
    /// The same, that also reads what an outcome of the scenario asks of attributes.
    pub(crate) fn with_baseline(self, baseline: Option<&'a Baseline<'a>>) -> Self {
        Self { baseline, ..self }
    }

    /// Reads the participants of a replicate into `people`.
    ///
    /// # Errors
    /// [`EnrolmentFailure`] where the trial's enrolment cannot be completed.
    pub(crate) fn read(
        &mut self,
        replicate: u64,
        people: &mut ReplicateParticipants,
    ) -> Result<(), EnrolmentFailure> {
        people.count = self.source.participants() as usize;
        match self.source {
            ParticipantSource::Unknown(participants) => {
                people.strata.resize(*participants as usize, 0);
            }
            ParticipantSource::Enrolled(trial) => self.enrol(trial, replicate, people)?,
            ParticipantSource::Drawn { prevalences, .. } => {
                let prevalences = prevalences.expect("prevalences come before replicates");
                self.streams.open(replicate);
                prevalences.draw(self.streams.draws(0), self.with_levels, people);
            }
        }
        Ok(())
    }

    fn enrol(
        &mut self,
        trial: &Trial,
        replicate: u64,
        people: &mut ReplicateParticipants,
    ) -> Result<(), EnrolmentFailure> {
        people.levels.clear();
        people.sites.clear();
        people.days.clear();
        if let Some(baseline) = self.baseline {
            baseline.clear(people);
        }
        // An outcome may depend on any attribute.
        let randomized = self.randomized.as_mut().filter(|_| self.baseline.is_none());
        if let Some(randomized) = randomized.and_then(|one| one.read(replicate)) {
            for participant in randomized {
                people.levels.extend_from_slice(participant.levels);
                if participant.levels.len() < self.width {
                    people.levels.push(participant.site);
                }
                people.sites.push(participant.site);
                people.days.push(participant.day);
            }
        } else {
            self.enrol_each(trial, replicate, people)?;
        }
        if let Some(finder) = &self.finder {
            let mut strata = std::mem::take(&mut people.strata);
            finder.find(people, &mut strata);
            people.strata = strata;
        }
        Ok(())
    }

    /// Reads the participants of a replicate from its whole enrolment.
    fn enrol_each(
        &mut self,
        trial: &Trial,
        replicate: u64,
        people: &mut ReplicateParticipants,
    ) -> Result<(), EnrolmentFailure> {
        let seed = self.seed;
        let new = || Enrolment::new(trial, &Streams::new(seed.clone(), replicate));
        let enrolment = self.enrolment.get_or_insert_with(new);
        enrolment.restart(replicate);
        let plan = trial.enrolment().ok_or(EnrolmentFailure::Unplanned)?;
        let start = plan.start();
        for screening in enrolment {
            let screening = screening?;
            let participant = screening.participant;
            let Some(site) = participant.site.filter(|_| participant.is_randomized()) else {
                continue;
            };
            people.levels.extend(participant.levels.iter().map(|level| {
                level.expect("levels partition their attribute, and drawn values are known") as u16
            }));
            people.sites.push(site as u16);
            if people.levels.len() < people.sites.len() * self.width {
                people.levels.push(site as u16);
            }
            let days = (screening.decided_on - start).num_days();
            people.days.push(days as u32);
            if let Some(baseline) = self.baseline {
                baseline.read(&participant.values, screening.decided_on, people);
            }
            if people.sites.len() == people.count {
                break;
            }
        }
        Ok(())
    }
}

/// Finds a participant's stratum from the first levels of a row.
#[derive(Debug, Clone)]
pub(crate) struct StratumFinder {
    /// How many levels each factor has.
    radices: Vec<u32>,
}

impl StratumFinder {
    pub(crate) fn new(strata: &Strata) -> Self {
        let radix = |factor: &Factor| factor.labels().len() as u32;
        Self {
            radices: strata.factors().iter().map(radix).collect(),
        }
    }

    /// The stratum of every participant.
    pub(crate) fn find(&self, people: &ReplicateParticipants, strata: &mut Vec<u16>) {
        strata.clear();
        if self.radices.is_empty() {
            strata.resize(people.count, 0);
            return;
        }
        let width = people.levels.len() / people.count.max(1);
        strata.extend(people.levels.chunks_exact(width).map(|row| {
            let places = self.radices.iter().zip(row);
            places.fold(0, |stratum, (radix, &level)| {
                stratum * radix + u32::from(level)
            }) as u16
        }));
    }
}
