//! What the allocations of one replicate come to.

use super::steps::{Steps, run_length};
use super::targets::Targets;
use super::track::{ArmsTrack, add, follow, with_arms};
use crate::design::ArmIndex;
use crate::simulate::allocate::Allocated;
use crate::simulate::participants::ReplicateParticipants;

/// Measures single trials, from one to the next in the same memory.
#[derive(Debug)]
pub(in crate::simulate) struct ArmsMeasures {
    pub(super) targets: Targets,
    /// 1/j by j - 1.
    reciprocals: Vec<f64>,
    /// (W d_j)^2 after each allocation.
    pub(super) squares: Vec<u64>,
    /// W max |N_k(j) - j rho_k| after each allocation.
    pub(super) deviations: Vec<u32>,
    /// W (N_k - n rho_k) of each arm at the end.
    pub(super) last: Vec<i32>,
    /// The tracks of a grouping.
    pub(super) tracks: Vec<ArmsTrack>,
    /// The last deviations of each group, one after the other.
    scaled: Vec<i32>,
}

/// What the allocations in the order of randomization come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArmsTotals {
    pub(super) track: ArmsTrack,
    /// The sum of 1/(K - 1) sum (N_k(j) - j rho_k)^2 / (j rho_k).
    pub(super) loss: f64,
}

impl ArmsMeasures {
    /// For trials of so many participants.
    pub(in crate::simulate) fn new(targets: Targets, participants: u32) -> Self {
        let n = participants as usize;
        Self {
            reciprocals: (1..=participants).map(|j| 1.0 / f64::from(j)).collect(),
            squares: vec![0; n],
            deviations: vec![0; n],
            last: vec![0; targets.arms()],
            tracks: Vec::new(),
            scaled: Vec::new(),
            targets,
        }
    }

    /// The allocations overall, looked up; `None` where their deviations have too many states.
    pub(super) fn by_steps(&mut self, arms: &[ArmIndex], steps: &mut Steps) -> Option<ArmsTotals> {
        steps.follow(arms, &self.reciprocals, &mut self.last)
    }

    /// The allocations overall, in the order of randomization.
    pub(super) fn overall(&mut self, arms: &[ArmIndex]) -> ArmsTotals {
        with_arms!(self.targets.arms(), overall(self, arms))
    }

    /// The tracks of `groups` groups, by each participant's place among them.
    pub(in crate::simulate) fn by_group(
        &mut self,
        groups: usize,
        places: impl Iterator<Item = u16>,
        arms: &[ArmIndex],
    ) {
        let count = self.targets.arms();
        self.scaled.clear();
        self.scaled.resize(groups * count, 0);
        self.tracks.clear();
        self.tracks.resize(groups, ArmsTrack::default());
        let Self {
            targets,
            tracks,
            scaled,
            ..
        } = self;
        with_arms!(count, by_group(targets, tracks, scaled, places, arms));
    }

    /// The tracks of a design's strata: along their lists, or by each participant's stratum.
    pub(in crate::simulate) fn by_stratum(
        &mut self,
        strata: usize,
        people: &ReplicateParticipants,
        allocated: &Allocated,
    ) {
        let places = allocated.strata(people).iter().copied();
        self.by_group(strata, places, &allocated.arms);
    }
}

fn overall<const K: usize>(measures: &mut ArmsMeasures, arms: &[ArmIndex]) -> ArmsTotals {
    let ArmsMeasures {
        targets,
        reciprocals,
        squares,
        deviations,
        last,
        ..
    } = measures;
    let of_parts: [f64; K] = std::array::from_fn(|arm| targets.reciprocals[arm]);
    last.fill(0);
    // In parts, as where runs of entries are looked up.
    let length = run_length(K);
    let (mut loss, mut part, mut added) = (0.0, 0.0, 0);
    let mut entries = squares.iter_mut().zip(deviations).zip(reciprocals);
    let arms = arms.iter().map(|arm| arm.0);
    let track = follow::<K>(targets, last, arms, |scaled, square| {
        let Some(((to, deviation), reciprocal)) = entries.next() else {
            return;
        };
        *to = square;
        let sizes = scaled.iter().map(|scaled| scaled.unsigned_abs());
        *deviation = sizes.max().unwrap_or(0);
        let mut weighted = 0.0;
        for (&scaled, of_part) in scaled.iter().zip(&of_parts) {
            weighted += f64::from(scaled) * f64::from(scaled) * of_part;
        }
        part += weighted * *reciprocal;
        added += 1;
        if added == length {
            loss += part;
            (part, added) = (0.0, 0);
        }
    });
    loss += part;
    // (N - j rho)^2 / (j rho) is (W N - j w)^2 / (W j w).
    loss /= targets.scale() * (K - 1) as f64;
    ArmsTotals { track, loss }
}

fn by_group<const K: usize>(
    targets: &Targets,
    tracks: &mut [ArmsTrack],
    scaled: &mut [i32],
    places: impl Iterator<Item = u16>,
    arms: &[ArmIndex],
) {
    let parts: [i32; K] = std::array::from_fn(|arm| targets.parts[arm]);
    let (scaled, _) = scaled.as_chunks_mut::<K>();
    for (place, arm) in places.zip(arms) {
        let place = usize::from(place);
        add(
            &mut tracks[place],
            &parts,
            targets.total,
            &mut scaled[place],
            arm.get(),
        );
    }
}
