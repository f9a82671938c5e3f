//! Randomization lists, one per stratum.

use crate::design::{ArmIndex, StratumIndex};
use crate::procedure::{BlockPlace, Markov, Restricted, Visitor};
use crate::rng::{Draws, Purpose, Streams};
use crate::trial::RandomizationPlan;

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
    pub(super) fn purpose(self) -> Purpose {
        match self {
            Self::Production => Purpose::List,
            Self::Development => Purpose::ListDevelopment,
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
/// The stream is the stratum's own, chosen by its label, so that a longer list begins with the
/// shorter one, and another stratum's list does not shift it.
pub fn entries(
    plan: &RandomizationPlan,
    streams: &Streams,
    list: ListUse,
    stratum: StratumIndex,
) -> StratumList {
    let draws = streams.open(list.purpose(), &plan.strata.label(stratum));
    let length = plan.length_of(stratum);
    plan.procedure_of(stratum).visit(Open { draws, length })
}

/// Opens the list of whichever procedure it is.
struct Open {
    draws: Draws,
    length: u32,
}

impl Visitor<'_> for Open {
    type Output = StratumList;

    fn visit<P: Markov + Clone + Send + 'static>(self, procedure: &P) -> StratumList {
        let length = self.length;
        let is_listed = move |entry: &Entry| match entry.place {
            Some(place) => entry.sequence < length + place.position,
            None => entry.sequence <= length,
        };
        Box::new(Entries::new(procedure.clone(), self.draws).take_while(is_listed))
    }
}
