//! A design at work: the arms of one replicate's participants, and what was foreseen of them.

use super::cohort::{Cohort, StratumFinder};
use super::design::{Design, Scheme};
use super::exact::reached;
use super::foresight::{Entropies, Foreseen, Foresight, Walk};
use super::octets::OCTET;
use super::prevalences::Prevalences;
use crate::design::{ArmIndex, Strata};
use crate::procedure::adaptive::{AdaptiveVisitor, CovariateAdaptive};
use crate::procedure::{Markov, Visitor};
use crate::rng::{Draws, Purpose, Seed, StreamKey, StreamSet};

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
    /// Where each stratum's list begins in `lists`.
    pub(super) begins: Vec<u32>,
    /// How many entries of each stratum's list were used; none under a covariate-adaptive
    /// procedure.
    pub(super) used: Vec<u32>,
    /// By range of participants and stratum: how many there are, then the next entry.
    next: Vec<u32>,
    /// What was foreseen of the allocations.
    pub(super) foreseen: Foreseen,
}

/// Whom a design allocates.
pub(super) struct People<'a> {
    /// How many there are in a replicate.
    pub(super) participants: u32,
    /// The trial's own strata.
    pub(super) strata: Option<&'a Strata>,
    /// The prevalences of these, where they are known.
    pub(super) prevalences: Option<&'a Prevalences>,
}

impl People<'_> {
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
pub(super) struct Allocation<'a> {
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
    /// A design under a seed; `foresee` asks for what could be foreseen.
    pub(super) fn new(
        design: &'a Design,
        people: &People<'_>,
        purposes: Purposes,
        seed: &Seed,
        foresee: bool,
    ) -> Self {
        let strata = design.strata();
        let own = people.strata;
        let participants = people.participants;
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
            participants: people.participants,
            expected: people.expected(strata),
        }
    }

    /// Whether the lists are those of the trial's own strata, or there are none.
    pub(super) fn is_by_own_strata(&self) -> bool {
        self.finder.is_none()
    }

    /// Whether the design makes no lists.
    pub(super) fn is_adaptive(&self) -> bool {
        matches!(self.source, Source::Adaptive { .. })
    }

    /// Whether [`Allocated::foreseen`] is found.
    pub(super) fn is_foreseen(&self) -> bool {
        self.is_foreseen
    }

    /// What does the work on one thread.
    pub(super) fn allocator(&'a self) -> Allocator<'a> {
        let at_work = match &self.source {
            Source::Lists(lists) => {
                let streams = lists.streams(&self.expected, self.participants);
                AtWork::Lists { lists, streams }
            }
            Source::Adaptive {
                procedure,
                key,
                factors,
            } => AtWork::Adaptive {
                procedure: procedure.begin(),
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
pub(super) struct Allocator<'a> {
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
    pub(super) fn allocate(&mut self, replicate: u64, cohort: &Cohort, allocated: &mut Allocated) {
        allocated.foreseen = Foreseen::default();
        match self.finder {
            Some(finder) => finder.find(cohort, &mut allocated.strata),
            None => allocated.strata.clone_from(&cohort.strata),
        }
        match &mut self.at_work {
            AtWork::Lists { lists, streams } => {
                lists.allocate(streams, replicate, self.is_foreseen, allocated);
            }
            AtWork::Adaptive {
                procedure,
                streams,
                factors,
            } => {
                streams.open(replicate);
                let draws = streams.draws(0);
                let profiles = Profiles {
                    levels: &cohort.levels,
                    width: cohort.levels.len() / cohort.participants.max(1),
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

/// Ranges of participants that are given their entries side by side: each waits for the place in a
/// list that it has just moved, and others fill the time.
const RANGES: usize = 4;

impl Lists<'_> {
    /// The streams of all lists. `expected` are the participants of each stratum, on average.
    fn streams(&self, expected: &[f64], participants: u32) -> StreamSet {
        let n = f64::from(participants);
        let words = |(stratum, &mean): (usize, &f64)| {
            // What a stratum rarely exceeds: two standard deviations more than its mean.
            let likely = mean + 2.0 * (mean * (1.0 - mean / n)).max(0.0).sqrt();
            self.maker(stratum).likely_words(likely.ceil() as usize)
        };
        let words = expected.iter().enumerate().map(words);
        StreamSet::new(self.keys.iter().zip(words))
    }

    fn maker(&self, stratum: usize) -> &(dyn MakeList + '_) {
        &*self.makers[usize::from(self.of_stratum[stratum])]
    }

    /// Makes as much of every list as its stratum has participants, and hands the entries out.
    fn allocate(
        &self,
        streams: &mut StreamSet,
        replicate: u64,
        foresee: bool,
        allocated: &mut Allocated,
    ) {
        streams.open(replicate);
        let count = self.keys.len();
        allocated.count(count);
        let Allocated {
            lists,
            begins,
            used,
            foreseen,
            ..
        } = allocated;
        // Each list begins at a whole octet.
        let room: u32 = used
            .iter()
            .map(|used| used.next_multiple_of(OCTET as u32))
            .sum();
        lists.resize(room as usize, ArmIndex(0));
        begins.clear();
        let mut begin = 0;
        for (stratum, &entries) in used.iter().enumerate() {
            begins.push(begin);
            if entries > 0 {
                let list = &mut lists[begin as usize..][..entries as usize];
                let foreseen = foresee.then_some(&mut *foreseen);
                self.maker(stratum)
                    .make(streams.draws(stratum), list, foreseen);
            }
            begin += entries.next_multiple_of(OCTET as u32);
        }
        allocated.hand_out();
    }
}

impl Allocated {
    /// Counts the participants of each stratum, range by range.
    fn count(&mut self, strata: usize) {
        let Self {
            strata: of,
            next,
            used,
            ..
        } = self;
        used.clear();
        if strata == 1 {
            used.push(of.len() as u32);
            return;
        }
        next.clear();
        next.resize(RANGES * strata, 0);
        let (first, rest) = next.split_at_mut(strata);
        let (second, rest) = rest.split_at_mut(strata);
        let (third, fourth) = rest.split_at_mut(strata);
        let [a, b, c, d, more] = ranges(of);
        for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
            first[usize::from(*a)] += 1;
            second[usize::from(*b)] += 1;
            third[usize::from(*c)] += 1;
            fourth[usize::from(*d)] += 1;
        }
        for &stratum in more {
            fourth[usize::from(stratum)] += 1;
        }
        let counts = first.iter().zip(&*second).zip(&*third).zip(&*fourth);
        used.extend(counts.map(|(((a, b), c), d)| a + b + c + d));
    }

    /// Gives each participant the next entry of the stratum's list.
    fn hand_out(&mut self) {
        let Self {
            arms,
            strata: of,
            lists,
            begins,
            next,
            ..
        } = self;
        let strata = begins.len();
        arms.clear();
        if strata == 1 {
            arms.extend_from_slice(&lists[..of.len()]);
            return;
        }
        for (stratum, &begin) in begins.iter().enumerate() {
            let mut place = begin;
            for range in 0..RANGES {
                let counted = &mut next[range * strata + stratum];
                place += std::mem::replace(counted, place);
            }
        }
        arms.resize(of.len(), ArmIndex(0));
        let (first, rest) = next.split_at_mut(strata);
        let (second, rest) = rest.split_at_mut(strata);
        let (third, fourth) = rest.split_at_mut(strata);
        let take = |next: &mut [u32], stratum: u16| {
            let entry = &mut next[usize::from(stratum)];
            *entry += 1;
            lists[*entry as usize - 1]
        };
        let len = of.len() / RANGES;
        let (to_a, to) = arms.split_at_mut(len);
        let (to_b, to) = to.split_at_mut(len);
        let (to_c, to) = to.split_at_mut(len);
        let (to_d, to_more) = to.split_at_mut(len);
        let to = to_a.iter_mut().zip(to_b).zip(to_c).zip(to_d);
        let [a, b, c, d, more] = ranges(of);
        let of = a.iter().zip(b).zip(c).zip(d);
        for ((((to_a, to_b), to_c), to_d), (((a, b), c), d)) in to.zip(of) {
            *to_a = take(first, *a);
            *to_b = take(second, *b);
            *to_c = take(third, *c);
            *to_d = take(fourth, *d);
        }
        for (arm, &stratum) in to_more.iter_mut().zip(more) {
            *arm = take(fourth, stratum);
        }
    }
}

/// The ranges of participants, all of one length, and those who are left after the last.
fn ranges(strata: &[u16]) -> [&[u16]; RANGES + 1] {
    let len = strata.len() / RANGES;
    let (first, rest) = strata.split_at(len);
    let (second, rest) = rest.split_at(len);
    let (third, rest) = rest.split_at(len);
    let (fourth, rest) = rest.split_at(len);
    [first, second, third, fourth, rest]
}

/// Makes the lists of one procedure.
trait MakeList: Sync {
    /// The first entries of a list; what is foreseen of them is added.
    fn make(&self, draws: &mut Draws, arms: &mut [ArmIndex], foreseen: Option<&mut Foreseen>);

    /// Whether it can foresee.
    fn foresees(&self) -> bool;

    /// About how many words so many entries take.
    fn likely_words(&self, entries: usize) -> usize;
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
            return procedure.fill(draws, arms);
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

    fn likely_words(&self, entries: usize) -> usize {
        self.procedure.likely_words(entries)
    }
}

/// A covariate-adaptive procedure, and what takes it up on a thread.
trait Adaptive: Sync {
    fn begin(&self) -> Box<dyn AllocateAll + '_>;
}

/// The participants' levels, row by row, and how many of a row are the procedure's factors.
#[derive(Clone, Copy)]
struct Profiles<'a> {
    levels: &'a [u16],
    width: usize,
    factors: usize,
}

/// Allocates participants one by one.
trait AllocateAll {
    fn allocate(
        &mut self,
        draws: &mut Draws,
        profiles: Profiles<'_>,
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
            entropies: Entropies::new(),
        })
    }
}

struct OneByOneAtWork<'a, P: CovariateAdaptive> {
    procedure: &'a P,
    state: P::State,
    entropies: Entropies,
}

impl<P: CovariateAdaptive> AllocateAll for OneByOneAtWork<'_, P> {
    fn allocate(
        &mut self,
        draws: &mut Draws,
        profiles: Profiles<'_>,
        foresee: bool,
        allocated: &mut Allocated,
    ) {
        let Self {
            procedure,
            state,
            entropies,
        } = self;
        procedure.reset(state);
        for row in profiles.levels.chunks_exact(profiles.width) {
            let profile = &row[..profiles.factors];
            let arm = if foresee {
                let (arm, phi) = procedure.next_with_chance(state, profile, draws);
                allocated.foreseen.add_chance(phi, entropies);
                arm
            } else {
                procedure.next(state, profile, draws)
            };
            allocated.arms.push(arm);
        }
    }
}
