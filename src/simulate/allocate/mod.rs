//! A design at work: the arms of one replicate's participants, and what was foreseen of them.

mod allocated;
mod lists;
mod one_by_one;

pub(crate) use allocated::Allocated;

use super::allocation_design::{AllocationDesign, Scheme};
use super::participants::{ReplicateParticipants, StratumFinder};
use super::predictability::Foreseen;
use super::prevalences::Prevalences;
use crate::design::{Ratio, Strata};
use crate::procedure::adaptive::AdaptiveProcedure;
use crate::rng::{Purpose, Seed, StreamKey, StreamSet};
use crate::work::IsStopped;
use lists::{Lists, in_sections, maker};
use one_by_one::{AllocateAll, Profiles, one_by_one};

/// Whom a design allocates.
pub(crate) struct Population<'a> {
    /// How many there are in a replicate.
    pub(crate) participants: u32,
    /// The trial's own strata.
    pub(crate) strata: Option<&'a Strata>,
    /// The prevalences of these, where they are known.
    pub(crate) prevalences: Option<&'a Prevalences>,
}

impl Population<'_> {
    /// How many participants each stratum of a design has, on average. Where that is not known, as
    /// many as any other.
    fn expected(&self, strata: &Strata) -> Vec<f64> {
        let n = f64::from(self.participants);
        let known = self.prevalences.filter(|_| self.strata == Some(strata));
        match known {
            Some(prevalences) => prevalences.shares().map(|share| share * n).collect(),
            None => vec![n / strata.count() as f64; strata.count()],
        }
    }
}

/// A design with everything that is the same for all replicates and threads.
pub(crate) struct Allocation<'a> {
    source: Source<'a>,
    /// Absent where the design's strata are the trial's own.
    finder: Option<StratumFinder>,
    is_foreseen: bool,
    participants: u32,
    /// How many participants each stratum has, on average; a guess where nothing is known.
    expected: Vec<f64>,
}

enum Source<'a> {
    Lists(Lists<'a>),
    Adaptive {
        procedure: &'a AdaptiveProcedure,
        ratio: Ratio,
        key: StreamKey,
        factors: usize,
    },
}

impl<'a> Allocation<'a> {
    /// A design under a seed; `foresee` asks for what could be foreseen, until the work is stopped.
    pub(crate) fn new(
        design: &'a AllocationDesign,
        population: &Population<'_>,
        purposes: Purposes,
        seed: &Seed,
        foresee: Option<IsStopped<'_>>,
    ) -> Self {
        let strata = design.strata();
        let participants = population.participants;
        let source = match design.scheme() {
            Scheme::Lists {
                procedures,
                amended,
                of_stratum,
            } => {
                let names = strata.iter().map(|stratum| strata.stream_name(stratum));
                let keys = names.map(|name| purposes.list(seed, &name));
                let makers = procedures
                    .iter()
                    .map(|procedure| maker(procedure, participants, foresee))
                    .chain(amended.iter().map(|sections| in_sections(sections)));
                Source::Lists(Lists::new(makers.collect(), of_stratum, keys.collect()))
            }
            Scheme::Adaptive(procedure) => Source::Adaptive {
                procedure,
                ratio: *design.ratio(),
                key: purposes.allocation(seed),
                factors: strata.factors().len(),
            },
        };
        let can_foresee = match &source {
            Source::Lists(lists) => lists.can_foresee(),
            Source::Adaptive { .. } => true,
        };
        let is_other = population.strata.is_some_and(|own| own != strata);
        Self {
            source,
            finder: is_other.then(|| StratumFinder::new(strata)),
            is_foreseen: foresee.is_some() && can_foresee,
            participants,
            expected: population.expected(strata),
        }
    }

    /// Whether the lists are those of the trial's own strata, or there are none.
    pub(crate) fn is_by_own_strata(&self) -> bool {
        self.finder.is_none()
    }

    /// Whether the design makes no lists.
    pub(crate) fn is_adaptive(&self) -> bool {
        matches!(self.source, Source::Adaptive { .. })
    }

    /// Whether [`Allocated::foreseen`] is found.
    pub(crate) fn is_foreseen(&self) -> bool {
        self.is_foreseen
    }

    /// What does the work on one thread.
    pub(crate) fn allocator(&'a self) -> Allocator<'a> {
        let at_work = match &self.source {
            Source::Lists(lists) => {
                let streams = lists.streams(&self.expected, self.participants);
                AtWork::Lists { lists, streams }
            }
            Source::Adaptive {
                procedure,
                ratio,
                key,
                factors,
            } => AtWork::Adaptive {
                procedure: one_by_one(procedure, ratio),
                streams: StreamSet::new([(key, self.participants as usize)]),
                factors: *factors,
            },
        };
        Allocator {
            at_work,
            finder: self.finder.as_ref(),
            is_foreseen: self.is_foreseen,
        }
    }
}

/// Allocates replicate after replicate on one thread, in memory of its own.
pub(crate) struct Allocator<'a> {
    at_work: AtWork<'a>,
    finder: Option<&'a StratumFinder>,
    is_foreseen: bool,
}

enum AtWork<'a> {
    Lists {
        lists: &'a Lists<'a>,
        streams: StreamSet,
    },
    Adaptive {
        procedure: Box<dyn AllocateAll + 'a>,
        streams: StreamSet,
        factors: usize,
    },
}

impl Allocator<'_> {
    /// Allocates the participants of a replicate.
    pub(crate) fn allocate(
        &mut self,
        replicate: u64,
        people: &ReplicateParticipants,
        allocated: &mut Allocated,
    ) {
        allocated.foreseen = Foreseen::default();
        match self.finder {
            Some(finder) => finder.find(people, &mut allocated.strata),
            None => allocated.strata.clear(),
        }
        match &mut self.at_work {
            AtWork::Lists { lists, streams } => {
                lists.allocate(streams, replicate, people, self.is_foreseen, allocated);
            }
            AtWork::Adaptive {
                procedure,
                streams,
                factors,
            } => {
                streams.open(replicate);
                let draws = streams.draws(0);
                let profiles = Profiles {
                    levels: &people.levels,
                    width: people.levels.len() / people.count.max(1),
                    factors: *factors,
                };
                allocated.arms.clear();
                allocated.used.clear();
                procedure.allocate(draws, profiles, self.is_foreseen, allocated);
            }
        }
    }
}

/// Which streams allocations come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purposes {
    /// Those of a trial: replicate k is the one that is written.
    Trial,
    /// Those of a randomization test.
    Rerandomization,
}

impl Purposes {
    fn list(self, seed: &Seed, label: &str) -> StreamKey {
        match self {
            Self::Trial => StreamKey::new(seed, Purpose::List, label),
            Self::Rerandomization => {
                StreamKey::new(seed, Purpose::Rerandomization, &format!("list:{label}"))
            }
        }
    }

    fn allocation(self, seed: &Seed) -> StreamKey {
        match self {
            Self::Trial => StreamKey::new(seed, Purpose::Allocation, ""),
            Self::Rerandomization => StreamKey::new(seed, Purpose::Rerandomization, "allocation:"),
        }
    }
}
