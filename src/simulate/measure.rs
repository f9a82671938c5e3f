//! What the allocations of one replicate come to.

// What is not inlined into the function that a processor's instructions were enabled for is compiled
// without them.
#![allow(clippy::inline_always)]

use fearless_simd::{Level, Simd, dispatch};

use super::allocate::Allocated;
use super::eights;
use super::participants::ReplicateParticipants;
use super::track::Track;
use crate::design::ArmIndex;

/// What one list, or the allocations in the order of randomization, come to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListTotals {
    /// |D_n|.
    pub(super) imbalance: u32,
    /// The largest |D_j|.
    pub(super) largest: u32,
    /// Twice the number of entries that the convergence strategy guesses.
    pub(super) twice_guessed: u32,
    /// The sum of D_j^2 / j.
    pub(super) loss: f64,
}

/// The sum of D_j^2 / j. Four sums side by side, whatever the processor: the order of additions is fixed.
#[inline(always)]
fn loss<S: Simd>(_: S, differences: &[i32], reciprocals: &[f64]) -> f64 {
    let mut losses = [0.0; 4];
    let (quads, rest) = differences.as_chunks::<4>();
    let (reciprocals, of_rest) = reciprocals.as_chunks::<4>();
    for (&d, reciprocal) in rest.iter().zip(of_rest) {
        losses[0] += f64::from(d) * f64::from(d) * reciprocal;
    }
    for (quad, reciprocals) in quads.iter().zip(reciprocals) {
        for lane in 0..4 {
            let d = f64::from(quad[lane]);
            losses[lane] += d * d * reciprocals[lane];
        }
    }
    losses.iter().sum()
}

/// Measures single trials. TallyShape from one replicate to the next, with its memory.
#[derive(Debug, Default)]
pub(super) struct Measures {
    /// 1/j by j - 1.
    reciprocals: Vec<f64>,
    /// D after each allocation.
    pub(super) differences: Vec<i32>,
    /// The tracks of a grouping.
    pub(super) tracks: Vec<Track>,
}

impl Measures {
    /// For trials of so many participants.
    pub(super) fn new(participants: u32) -> Self {
        Self {
            reciprocals: (1..=participants).map(|j| 1.0 / f64::from(j)).collect(),
            differences: vec![0; participants as usize],
            tracks: Vec::new(),
        }
    }

    /// The allocations overall, in the order of randomization.
    pub(super) fn overall(&mut self, arms: &[ArmIndex]) -> ListTotals {
        let track = eights::course(arms, &mut self.differences);
        let loss =
            dispatch!(Level::new(), simd => loss(simd, &self.differences, &self.reciprocals));
        ListTotals {
            imbalance: track.difference.unsigned_abs(),
            largest: track.largest,
            twice_guessed: track.twice_guessed,
            loss,
        }
    }

    /// The tracks of `groups` groups, by each participant's place among them.
    pub(super) fn by_group(
        &mut self,
        groups: usize,
        places: impl Iterator<Item = u16>,
        arms: &[ArmIndex],
    ) {
        self.tracks.clear();
        self.tracks.resize(groups, Track::default());
        for (place, &arm) in places.zip(arms) {
            self.tracks[usize::from(place)].add(arm);
        }
    }

    /// The tracks of a design's strata: along their lists, or by each participant's stratum.
    pub(super) fn by_stratum(
        &mut self,
        strata: usize,
        people: &ReplicateParticipants,
        allocated: &Allocated,
    ) {
        if allocated.used.is_empty() {
            let places = allocated.strata(people).iter().copied();
            return self.by_group(strata, places, &allocated.arms);
        }
        self.tracks.clear();
        let lists = allocated.begins.iter().zip(&allocated.used);
        self.tracks.extend(lists.map(|(&begin, &used)| {
            eights::track(
                allocated.lists[begin as usize..].as_chunks().0,
                used as usize,
            )
        }));
    }

    /// The last D of each level of a factor, from those of the strata and their levels.
    pub(super) fn margin(&mut self, levels: usize, levels_of: &[u16], own: &[(i32, u32)]) {
        self.tracks.clear();
        self.tracks.resize(levels, Track::default());
        for (&level, (difference, _)) in levels_of.iter().zip(own) {
            self.tracks[usize::from(level)].difference += difference;
        }
    }
}
