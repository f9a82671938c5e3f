//! Lists: made as far as a replicate needs them, and handed out.

use super::allocated::Allocated;
use crate::design::ArmIndex;
use crate::design::Ratio;
use crate::exact::{Difference, Distance, reached};
use crate::procedure::{Markov, Procedure, Visitor};
use crate::rng::{Draws, StreamKey, StreamSet};
use crate::simulate::arms::{ArmsPath, ArmsTable};
use crate::simulate::eights::EIGHT;
use crate::simulate::participants::ReplicateParticipants;
use crate::simulate::predictability::{Foreseen, PredictedPath, PredictionTable};
use crate::trial::Section;
use crate::work::IsStopped;

/// The lists of the strata.
pub(super) struct Lists<'a> {
    makers: Vec<Box<dyn MakeList + 'a>>,
    of_stratum: &'a [u16],
    keys: Vec<StreamKey>,
}

impl<'a> Lists<'a> {
    /// Lists by these makers: for each stratum, the place of its maker, and its stream.
    pub(super) fn new(
        makers: Vec<Box<dyn MakeList + 'a>>,
        of_stratum: &'a [u16],
        keys: Vec<StreamKey>,
    ) -> Self {
        Self {
            makers,
            of_stratum,
            keys,
        }
    }

    /// Whether what could be foreseen is found.
    pub(super) fn can_foresee(&self) -> bool {
        self.makers.iter().all(|maker| maker.foresees())
    }

    /// The streams of all lists. `expected` are the participants of each stratum, on average.
    pub(super) fn streams(&self, expected: &[f64], participants: u32) -> StreamSet {
        let n = f64::from(participants);
        let words = |(stratum, &mean): (usize, &f64)| {
            // What a stratum rarely exceeds: two standard deviations more than its mean.
            let likely = mean + 2.0 * (mean * (1.0 - mean / n)).max(0.0).sqrt();
            self.maker(stratum).likely_words(likely.ceil() as usize)
        };
        let words = expected.iter().enumerate().map(words);
        StreamSet::new(self.keys.iter().zip(words))
    }

    fn maker(&self, stratum: usize) -> &(dyn MakeList + 'a) {
        &*self.makers[usize::from(self.of_stratum[stratum])]
    }

    /// Makes as much of every list as its stratum has participants, and hands the entries out.
    pub(super) fn allocate(
        &self,
        streams: &mut StreamSet,
        replicate: u64,
        people: &ReplicateParticipants,
        foresee: bool,
        allocated: &mut Allocated,
    ) {
        streams.open(replicate);
        let count = self.keys.len();
        allocated.count(people, count);
        let Allocated {
            lists,
            begins,
            used,
            foreseen,
            ..
        } = allocated;
        // Each list begins at a whole eight.
        let room: u32 = used
            .iter()
            .map(|used| used.next_multiple_of(EIGHT as u32))
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
            begin += entries.next_multiple_of(EIGHT as u32);
        }
        allocated.hand_out(people);
    }
}

/// Makes the lists of one procedure.
pub(super) trait MakeList: Sync {
    /// The first entries of a list; what is foreseen of them is added.
    fn make(&self, draws: &mut Draws, arms: &mut [ArmIndex], foreseen: Option<&mut Foreseen>);

    /// Whether it can foresee.
    fn foresees(&self) -> bool;

    /// About how many words so many entries take.
    fn likely_words(&self, entries: usize) -> usize;
}

/// What makes the lists of a procedure, of at most so many entries; `foresee` as in
/// [`Allocation::new`](super::Allocation::new).
pub(super) fn maker<'a>(
    procedure: &'a Procedure,
    participants: u32,
    foresee: Option<IsStopped<'_>>,
) -> Box<dyn MakeList + 'a> {
    procedure.visit(NewMaker {
        ratio: *procedure.ratio(),
        participants,
        foresee,
    })
}

/// What makes a list that amendments changed: its sections one after the other, from the words of one stream.
pub(super) fn in_sections(sections: &[Section]) -> Box<dyn MakeList + '_> {
    Box::new(InSections(sections))
}

struct InSections<'a>(&'a [Section]);

impl MakeList for InSections<'_> {
    fn make(&self, draws: &mut Draws, mut arms: &mut [ArmIndex], _: Option<&mut Foreseen>) {
        for (place, section) in self.0.iter().enumerate() {
            let next = self.0.get(place + 1).map(|next| next.from - section.from);
            let entries = next.map_or(arms.len(), |entries| arms.len().min(entries as usize));
            let (own, rest) = arms.split_at_mut(entries);
            section.procedure.visit(Fill { draws, arms: own });
            for arm in own {
                *arm = section.arms.get(*arm);
            }
            arms = rest;
        }
    }

    fn foresees(&self) -> bool {
        false
    }

    fn likely_words(&self, entries: usize) -> usize {
        entries
    }
}

/// Fills with the first entries of whichever procedure it is, word by word.
struct Fill<'d, 'w> {
    draws: &'d mut Draws,
    arms: &'w mut [ArmIndex],
}

impl Visitor<'_> for Fill<'_, '_> {
    type Output = ();

    fn visit<P: Markov>(self, procedure: &P) {
        let mut state = procedure.start();
        for arm in self.arms {
            *arm = procedure.next(&mut state, self.draws);
        }
    }
}

struct NewMaker<'s> {
    ratio: Ratio,
    participants: u32,
    foresee: Option<IsStopped<'s>>,
}

impl<'a> Visitor<'a> for NewMaker<'_> {
    type Output = Box<dyn MakeList + 'a>;

    fn visit<P: Markov>(self, procedure: &'a P) -> Self::Output {
        let Self {
            ratio,
            participants: n,
            foresee,
        } = self;
        if ratio.is_one_to_one() {
            let chain = foresee.map(|is_stopped| reached(procedure, Difference, n, is_stopped));
            return Box::new(Maker {
                procedure,
                table: chain.flatten().map(PredictionTable::new),
            });
        }
        let distance = Distance::new(ratio);
        let chain = foresee.map(|is_stopped| reached(procedure, distance, n, is_stopped));
        let table = |chain| ArmsTable::new(chain, ratio.arms());
        Box::new(ArmsMaker {
            procedure,
            table: chain.flatten().map(table),
        })
    }
}

/// As [`Maker`], for more arms than two or another ratio than 1:1.
struct ArmsMaker<'a, P> {
    procedure: &'a P,
    table: Option<ArmsTable>,
}

impl<P: Markov> MakeList for ArmsMaker<'_, P> {
    fn make(&self, draws: &mut Draws, arms: &mut [ArmIndex], foreseen: Option<&mut Foreseen>) {
        let procedure = self.procedure;
        let Some((foreseen, table)) = foreseen.zip(self.table.as_ref()) else {
            return procedure.fill(draws, arms);
        };
        if table.is_told_by_arms {
            procedure.fill(draws, arms);
            foreseen.add(table.foreseen(arms));
            return;
        }
        let mut path = ArmsPath::new(table);
        let mut state = procedure.start();
        for arm in arms {
            *arm = procedure.next(&mut state, draws);
            path.step(arm.0, || procedure.taken(&state));
        }
        foreseen.add(path.foreseen);
    }

    fn foresees(&self) -> bool {
        self.table.is_some()
    }

    fn likely_words(&self, entries: usize) -> usize {
        self.procedure.likely_words(entries)
    }
}

struct Maker<'a, P> {
    procedure: &'a P,
    table: Option<PredictionTable>,
}

impl<P: Markov> MakeList for Maker<'_, P> {
    fn make(&self, draws: &mut Draws, arms: &mut [ArmIndex], foreseen: Option<&mut Foreseen>) {
        let procedure = self.procedure;
        let Some((foreseen, table)) = foreseen.zip(self.table.as_ref()) else {
            return procedure.fill(draws, arms);
        };
        if table.is_told_by_arms {
            procedure.fill(draws, arms);
            foreseen.add(table.foreseen(arms));
            return;
        }
        let mut path = PredictedPath::new(table);
        let mut state = procedure.start();
        for arm in arms {
            *arm = procedure.next(&mut state, draws);
            path.step(arm.0, || procedure.taken(&state));
        }
        foreseen.add(path.foreseen);
    }

    fn foresees(&self) -> bool {
        self.table.is_some()
    }

    fn likely_words(&self, entries: usize) -> usize {
        self.procedure.likely_words(entries)
    }
}
