//! Randomization lists, one per stratum.

use crate::design::{ArmIndex, OpenArms, StratumIndex};
use crate::procedure::{BlockPlace, Markov, Restricted, Visitor};
use crate::rng::{Draws, Purpose, Streams};
use crate::trial::{RandomizationPlan, Section};

/// One entry of a stratum's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The entry's place in its stratum's list, from 1.
    pub sequence: u32,
    /// Where it stands in its block, for a procedure with blocks.
    pub place: Option<BlockPlace>,
    /// The arm.
    pub arm: ArmIndex,
}

/// The entries of one list as a procedure makes them, without end.
///
/// # Examples
/// ```
/// use evenhand::allocation::Entries;
/// use evenhand::design::Ratio;
/// use evenhand::procedure::{Arguments, PermutedBlock, Restricted};
/// use evenhand::rng::{Purpose, Seed, Streams};
///
/// let ratio = Ratio::new(&[1, 1])?;
/// let blocks = PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, 405)?;
/// let streams = Streams::new(Seed::from_integer(42), 0);
/// let list = Entries::new(blocks, streams.open(Purpose::List, "all"));
/// let first_arm = list.take(4).filter(|entry| entry.arm.0 == 0).count();
/// assert_eq!(first_arm, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Entries<P: Restricted> {
    procedure: P,
    state: P::State,
    draws: Draws,
    sequence: u32,
}

impl<P: Restricted> Entries<P> {
    /// A list from its beginning. Of a procedure that others have too, give an
    /// [`Arc`](std::sync::Arc).
    pub fn new(procedure: P, draws: Draws) -> Self {
        Self {
            state: procedure.start(),
            procedure,
            draws,
            sequence: 0,
        }
    }
}

impl<P: Restricted> Iterator for Entries<P> {
    type Item = Entry;

    #[inline]
    fn next(&mut self) -> Option<Entry> {
        let arm = self.procedure.next(&mut self.state, &mut self.draws);
        self.sequence += 1;
        Some(Entry {
            sequence: self.sequence,
            place: self.procedure.place(&self.state),
            arm,
        })
    }
}

/// Any procedure's entries.
pub type StratumList = Box<dyn Iterator<Item = Entry> + Send + Sync>;

/// What a list is for. Each use has streams of its own, so that neither list tells of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListUse {
    /// The trial.
    Production,
    /// Trying out the system that will hold the list of the trial.
    Development,
}

impl ListUse {
    /// The purpose of a section's entries.
    pub(super) fn purpose(self, section: &Section) -> Purpose {
        match (self, &section.amendment) {
            (Self::Production, None) => Purpose::List,
            (Self::Production, Some(_)) => Purpose::ListAmendment,
            (Self::Development, None) => Purpose::ListDevelopment,
            (Self::Development, Some(_)) => Purpose::ListAmendmentDevelopment,
        }
    }

    /// The purpose of the pages of numbers that a section is dealt.
    pub(super) fn page_purpose(self, is_amended: bool) -> Purpose {
        match (self, is_amended) {
            (Self::Production, false) => Purpose::NumberPage,
            (Self::Production, true) => Purpose::NumberPageAmendment,
            (Self::Development, false) => Purpose::NumberPageDevelopment,
            (Self::Development, true) => Purpose::NumberPageAmendmentDevelopment,
        }
    }

    pub(super) fn number_purpose(self) -> Purpose {
        match self {
            Self::Production => Purpose::RandomizationNumber,
            Self::Development => Purpose::RandomizationNumberDevelopment,
        }
    }
}

/// The list of a stratum: at least the plan's length, to the end of its last block.
///
/// The stream is the stratum's own, chosen by its [name in streams](crate::design::Strata::stream_name), so that a
/// longer list begins with the shorter one, and another stratum's list does not shift it. From an amendment on, it is
/// the stream of the amendment in this stratum: what comes before stays as it is, though a block may be cut.
pub fn entries(
    plan: &RandomizationPlan,
    streams: &Streams,
    list: ListUse,
    stratum: StratumIndex,
) -> StratumList {
    let name = plan.strata.stream_name(stratum);
    let length = plan.length_of(stratum);
    let open = |section: &Section| {
        let draws = streams.open(list.purpose(section), &section.stream_name(&name));
        section.procedure.visit(Open(draws))
    };
    let mut sections = plan.sections(stratum);
    if let [only] = &sections[..]
        && only.arms == OpenArms::all(only.procedure.ratio().arms())
    {
        return Box::new(open(only).take_while(ends_whole(length)));
    }
    sections.reverse();
    let opened = sections.into_iter().map(|section| {
        let made = open(&section);
        (section, made)
    });
    let sections = Sections {
        left: opened.collect(),
        sequence: 0,
        blocks: 0,
        last_block: 0,
    };
    Box::new(sections.take_while(ends_whole(length)))
}

/// Whether an entry is in a list of this length, which ends with a whole block.
fn ends_whole(length: u32) -> impl Fn(&Entry) -> bool + Copy {
    move |entry| match entry.place {
        Some(place) => entry.sequence < length + place.position,
        None => entry.sequence <= length,
    }
}

/// Opens the list of whichever procedure it is, without end.
struct Open(Draws);

impl Visitor<'_> for Open {
    type Output = StratumList;

    fn visit<P: Markov + Clone + Send + 'static>(self, procedure: &P) -> StratumList {
        Box::new(Entries::new(procedure.clone(), self.0))
    }
}

/// The sections of a list, one after the other.
struct Sections {
    /// Those that are left, the present one last.
    left: Vec<(Section, StratumList)>,
    sequence: u32,
    /// How many blocks the sections before had.
    blocks: u32,
    last_block: u32,
}

impl Iterator for Sections {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.sequence += 1;
        while let [.., (next, _), _] = &self.left[..] {
            if next.from > self.sequence {
                break;
            }
            self.left.pop();
            self.blocks = self.last_block;
        }
        let (section, list) = self.left.last_mut()?;
        let made = list.next()?;
        let place = made.place.map(|place| BlockPlace {
            block: self.blocks + place.block,
            ..place
        });
        self.last_block = place.map_or(self.last_block, |place| place.block);
        Some(Entry {
            sequence: self.sequence,
            place,
            arm: section.arms.get(made.arm),
        })
    }
}
