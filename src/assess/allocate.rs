//! A design at work: the arms of one replicate's participants, and what was foreseen of them.

use super::cohort::{Cohort, StratumFinder};
use super::design::{Design, Scheme};
use super::exact::reached;
use super::foresight::{Foreseen, Foresight, Walk};
use crate::design::{ArmIndex, Strata};
use crate::procedure::adaptive::{AdaptiveVisitor, CovariateAdaptive};
use crate::procedure::{Markov, Visitor};
use crate::rng::{Draws, Purpose, Seed, StreamKey};

/// The allocations of one replicate. Kept from one to the next, so that no replicate takes memory.
#[derive(Debug, Default)]
pub(super) struct Allocated {
    /// Each participant's arm, in the order of randomization.
    pub(super) arms: Vec<ArmIndex>,
    /// Each participant's stratum in the design's own stratification.
    pub(super) strata: Vec<u16>,
    /// The lists, as far as they were used, one stratum after the other; empty under a
    /// covariate-adaptive procedure.
    pub(super) lists: Vec<ArmIndex>,
    /// Where each stratum's part of `lists` ends; at first, where it begins.
    pub(super) ends: Vec<u32>,
    /// What was foreseen of the allocations.
    pub(super) foreseen: Foreseen,
}

/// A design with everything that is the same for all replicates and threads.
pub(super) struct Allocation<'a> {
    source: Source<'a>,
    /// Absent where the design's strata are the trial's own.
    finder: Option<StratumFinder>,
    is_foreseen: bool,
}

enum Source<'a> {
    Lists(Lists<'a>),
    Adaptive {
        procedure: Box<dyn Adaptive + 'a>,
        key: StreamKey,
        factors: usize,
    },
}

/// The lists of the strata.
struct Lists<'a> {
    makers: Vec<Box<dyn MakeList + 'a>>,
    of_stratum: &'a [u16],
    keys: Vec<StreamKey>,
}

impl<'a> Allocation<'a> {
    /// A design under a seed. `own` are the trial's own strata; `foresee` asks for what could be
    /// foreseen.
    pub(super) fn new(
        design: &'a Design,
        own: Option<&Strata>,
        participants: u32,
        purposes: Purposes,
        seed: &Seed,
        foresee: bool,
    ) -> Self {
        let strata = design.strata();
        let (source, is_foreseen) = match design.scheme() {
            Scheme::Lists {
                procedures,
                of_stratum,
            } => {
                let makers: Vec<_> = procedures
                    .iter()
                    .map(|procedure| {
                        procedure.visit(NewMaker {
                            participants,
                            foresee,
                        })
                    })
                    .collect();
                let is_foreseen = foresee && makers.iter().all(|maker| maker.foresees());
                let labels = strata.iter().map(|stratum| strata.label(stratum));
                let keys = labels.map(|label| purposes.list(seed, &label));
                let lists = Lists {
                    makers,
                    of_stratum,
                    keys: keys.collect(),
                };
                (Source::Lists(lists), is_foreseen)
            }
            Scheme::Adaptive(procedure) => {
                let source = Source::Adaptive {
                    procedure: procedure.visit(NewAdaptive),
                    key: purposes.allocation(seed),
                    factors: strata.factors().len(),
                };
                (source, foresee)
            }
        };
        Self {
            source,
            finder: (own.is_some_and(|own| own != strata)).then(|| StratumFinder::new(strata)),
            is_foreseen,
        }
    }

    /// Whether [`Allocated::foreseen`] is found.
    pub(super) fn is_foreseen(&self) -> bool {
        self.is_foreseen
    }

    /// What does the work on one thread.
    pub(super) fn allocator(&'a self) -> Allocator<'a> {
        let at_work = match &self.source {
            Source::Lists(lists) => AtWork::Lists(lists),
            Source::Adaptive {
                procedure,
                key,
                factors,
            } => AtWork::Adaptive {
                procedure: procedure.begin(),
                key,
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
pub(super) struct Allocator<'a> {
    at_work: AtWork<'a>,
    finder: Option<&'a StratumFinder>,
    is_foreseen: bool,
}

enum AtWork<'a> {
    Lists(&'a Lists<'a>),
    Adaptive {
        procedure: Box<dyn AllocateAll + 'a>,
        key: &'a StreamKey,
        factors: usize,
    },
}

impl Allocator<'_> {
    /// Allocates the participants of a replicate.
    pub(super) fn allocate(&mut self, replicate: u64, cohort: &Cohort, allocated: &mut Allocated) {
        allocated.foreseen = Foreseen::default();
        match self.finder {
            Some(finder) => finder.find(cohort, &mut allocated.strata),
            None => allocated.strata.clone_from(&cohort.strata),
        }
        match &mut self.at_work {
            AtWork::Lists(lists) => lists.allocate(replicate, self.is_foreseen, allocated),
            AtWork::Adaptive {
                procedure,
                key,
                factors,
            } => {
                let draws = key.replicate(replicate);
                let width = cohort.levels.len() / cohort.participants.max(1);
                let profiles = cohort.levels.chunks_exact(width);
                let mut profiles = profiles.map(|row| &row[..*factors]);
                allocated.arms.clear();
                procedure.allocate(draws, &mut profiles, self.is_foreseen, allocated);
            }
        }
    }
}

/// Which streams allocations come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purposes {
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

impl Lists<'_> {
    /// Makes as much of every list as its stratum has participants, and hands the entries out.
    fn allocate(&self, replicate: u64, foresee: bool, allocated: &mut Allocated) {
        let Allocated {
            arms,
            strata,
            lists,
            ends,
            foreseen,
        } = allocated;
        ends.clear();
        ends.resize(self.keys.len(), 0);
        for &stratum in &*strata {
            ends[usize::from(stratum)] += 1;
        }
        lists.resize(strata.len(), ArmIndex(0));
        let mut begin = 0;
        for (stratum, end) in ends.iter_mut().enumerate() {
            let entries = *end as usize;
            if entries > 0 {
                let maker = &self.makers[usize::from(self.of_stratum[stratum])];
                let mut draws = self.keys[stratum].replicate(replicate);
                let list = &mut lists[begin..begin + entries];
                maker.make(&mut draws, list, foresee.then_some(&mut *foreseen));
            }
            *end = begin as u32;
            begin += entries;
        }
        arms.clear();
        arms.extend(strata.iter().map(|&stratum| {
            let next = &mut ends[usize::from(stratum)];
            let arm = lists[*next as usize];
            *next += 1;
            arm
        }));
    }
}

/// Makes the lists of one procedure.
trait MakeList: Sync {
    /// The first entries of a list; what is foreseen of them is added.
    fn make(&self, draws: &mut Draws, arms: &mut [ArmIndex], foreseen: Option<&mut Foreseen>);

    /// Whether it can foresee.
    fn foresees(&self) -> bool;
}

struct NewMaker {
    participants: u32,
    foresee: bool,
}

impl<'a> Visitor<'a> for NewMaker {
    type Output = Box<dyn MakeList + 'a>;

    fn visit<P: Markov>(self, procedure: &'a P) -> Self::Output {
        let chain = (self.foresee).then(|| reached(procedure, self.participants));
        Box::new(Maker {
            procedure,
            foresight: chain.flatten().map(Foresight::new),
        })
    }
}

struct Maker<'a, P> {
    procedure: &'a P,
    foresight: Option<Foresight>,
}

impl<P: Markov> MakeList for Maker<'_, P> {
    fn make(&self, draws: &mut Draws, arms: &mut [ArmIndex], foreseen: Option<&mut Foreseen>) {
        let procedure = self.procedure;
        let Some((foreseen, foresight)) = foreseen.zip(self.foresight.as_ref()) else {
            let mut state = procedure.start();
            for arm in arms {
                *arm = procedure.next(&mut state, draws);
            }
            return;
        };
        let mut walk = Walk::new(foresight);
        let mut state = procedure.start();
        for arm in arms {
            *arm = procedure.next(&mut state, draws);
            walk.step(arm.0, || procedure.taken(&state));
        }
        foreseen.add(walk.foreseen);
    }

    fn foresees(&self) -> bool {
        self.foresight.is_some()
    }
}

/// A covariate-adaptive procedure, and what takes it up on a thread.
trait Adaptive: Sync {
    fn begin(&self) -> Box<dyn AllocateAll + '_>;
}

/// Allocates participants one by one.
trait AllocateAll {
    fn allocate(
        &mut self,
        draws: Draws,
        profiles: &mut dyn Iterator<Item = &[u16]>,
        foresee: bool,
        allocated: &mut Allocated,
    );
}

struct NewAdaptive;

impl<'a> AdaptiveVisitor<'a> for NewAdaptive {
    type Output = Box<dyn Adaptive + 'a>;

    fn visit<P: CovariateAdaptive>(self, procedure: &'a P) -> Self::Output {
        Box::new(OneByOne(procedure))
    }
}

struct OneByOne<'a, P>(&'a P);

impl<P: CovariateAdaptive> Adaptive for OneByOne<'_, P> {
    fn begin(&self) -> Box<dyn AllocateAll + '_> {
        Box::new(OneByOneAtWork {
            procedure: self.0,
            state: self.0.start(),
        })
    }
}

struct OneByOneAtWork<'a, P: CovariateAdaptive> {
    procedure: &'a P,
    state: P::State,
}

impl<P: CovariateAdaptive> AllocateAll for OneByOneAtWork<'_, P> {
    fn allocate(
        &mut self,
        mut draws: Draws,
        profiles: &mut dyn Iterator<Item = &[u16]>,
        foresee: bool,
        allocated: &mut Allocated,
    ) {
        let Self { procedure, state } = self;
        procedure.reset(state);
        for profile in profiles {
            let arm = if foresee {
                let chances = procedure.chances(state, profile);
                allocated.foreseen.add_chance(chances.get(ArmIndex(0)));
                let arm = chances.pick(draws.word());
                procedure.assign(state, profile, arm);
                arm
            } else {
                procedure.next(state, profile, &mut draws)
            };
            allocated.arms.push(arm);
        }
    }
}
