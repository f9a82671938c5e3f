//! The allocations of one replicate.

use crate::design::ArmIndex;
use crate::simulate::participants::ReplicateParticipants;
use crate::simulate::predictability::Foreseen;

/// The allocations of one replicate. TallyShape from one to the next, so that no replicate takes memory.
#[derive(Debug, Default)]
pub(crate) struct Allocated {
    /// Each participant's arm, in the order of randomization.
    pub(crate) arms: Vec<ArmIndex>,
    /// Each participant's stratum in the design's own stratification; empty where that is the
    /// trial's.
    pub(crate) strata: Vec<u16>,
    /// The lists, as far as they were used, one stratum after the other; empty under a
    /// covariate-adaptive procedure.
    pub(crate) lists: Vec<ArmIndex>,
    /// Where each stratum's list begins in `lists`.
    pub(crate) begins: Vec<u32>,
    /// How many entries of each stratum's list were used; none under a covariate-adaptive
    /// procedure.
    pub(crate) used: Vec<u32>,
    /// By range of participants and stratum: how many there are, then the next entry.
    next: Vec<u32>,
    /// What was foreseen of the allocations.
    pub(crate) foreseen: Foreseen,
}

/// Ranges of participants that are given their entries side by side: each waits for the place in a
/// list that it has just moved, and others fill the time.
const RANGES: usize = 4;

impl Allocated {
    /// Each participant's stratum in the design's own stratification.
    pub(crate) fn strata<'a>(&'a self, people: &'a ReplicateParticipants) -> &'a [u16] {
        either(&self.strata, people)
    }

    /// Counts the participants of each stratum, range by range.
    pub(crate) fn count(&mut self, people: &ReplicateParticipants, strata: usize) {
        let Self {
            strata: of,
            next,
            used,
            ..
        } = self;
        let of = either(of, people);
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
    pub(crate) fn hand_out(&mut self, people: &ReplicateParticipants) {
        let Self {
            arms,
            strata: of,
            lists,
            begins,
            next,
            ..
        } = self;
        let of = either(of, people);
        let strata = begins.len();
        if strata == 1 {
            arms.clear();
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

/// A design's own strata, or the trial's where these are they.
fn either<'a>(own: &'a [u16], people: &'a ReplicateParticipants) -> &'a [u16] {
    if own.is_empty() { &people.strata } else { own }
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
