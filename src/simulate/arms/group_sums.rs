//! Sums over replicates by stratum, by a factor's levels, or by site.

use serde::{Deserialize, Serialize};

use super::targets::Targets;
use super::track::{ArmsTrack, GUESS};
use crate::metric::{EXCEEDED, Metric, Metrics};
use crate::simulate::findings::WorstOf;
use crate::simulate::moments::{Moments, UNITS, units};
use crate::simulate::worst::{Worst, worst_of};

/// The sums of one grouping: of each group, and over all groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ArmsGroupSums {
    each: Vec<GroupCounts>,
    /// Of the groups' sums.
    all: SizeSums,
    /// Of the guesses in all groups.
    guesses: Moments,
    lagging: Moments,
    worst_distance: Worst,
    worst_guesses: Worst,
}

/// Sums of sizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct SizeSums {
    /// Of d.
    distance: Moments,
    /// Of (W d)^2.
    square: Moments,
    /// Of the largest d.
    largest: Moments,
    /// Of the largest W |N_k(j) - j rho_k|.
    deviation: Moments,
}

/// The replicates of one group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct GroupCounts {
    sizes: SizeSums,
    on_target: u64,
    /// d above 1, 2, ...
    above: Vec<u64>,
}

impl SizeSums {
    fn add(&mut self, [distance, square, largest, deviation]: [u64; 4]) {
        self.distance.add(distance);
        self.square.add(square);
        self.largest.add(largest);
        self.deviation.add(deviation);
    }

    fn merge(&mut self, more: Self) -> Option<()> {
        self.distance.merge(more.distance)?;
        self.square.merge(more.square)?;
        self.largest.merge(more.largest)?;
        self.deviation.merge(more.deviation)
    }

    /// The means over so many groups.
    fn metrics(&self, targets: &Targets, replicates: u64, groups: f64) -> Metrics {
        let scale = targets.scale();
        let of =
            |metric, sums: Moments, units: f64| (metric, sums.estimate(replicates, units * groups));
        vec![
            of(Metric::MeanDistance, self.distance, UNITS),
            of(Metric::MeanSqDistance, self.square, scale * scale),
            of(Metric::MeanMaxDistance, self.largest, UNITS),
            of(Metric::MeanMaxDeviation, self.deviation, scale),
        ]
    }
}

impl ArmsGroupSums {
    /// No replicates yet, of so many groups.
    pub(super) fn new(groups: usize) -> Self {
        let none = GroupCounts {
            above: vec![0; EXCEEDED.count()],
            ..GroupCounts::default()
        };
        Self {
            each: vec![none; groups],
            all: SizeSums::default(),
            guesses: Moments::default(),
            lagging: Moments::default(),
            worst_distance: Worst::default(),
            worst_guesses: Worst::default(),
        }
    }

    /// Counts the tracks of a replicate, one per group.
    pub(super) fn add(&mut self, targets: &Targets, replicate: u64, tracks: &[ArmsTrack]) {
        let mut sums = [0; 4];
        let (mut guesses, mut lagging) = (0, 0);
        for (counts, track) in self.each.iter_mut().zip(tracks) {
            let sizes = [
                units(targets.distance(track.square)),
                track.square,
                units(targets.distance(track.largest_square)),
                track.largest_deviation.into(),
            ];
            counts.sizes.add(sizes);
            counts.on_target += u64::from(track.square == 0);
            for (k, count) in EXCEEDED.zip(&mut counts.above) {
                *count += u64::from(is_above(targets, track.square, k));
            }
            for (sum, size) in sums.iter_mut().zip(sizes) {
                *sum += size;
            }
            guesses += track.guessed;
            lagging += track.lagging;
        }
        self.all.add(sums);
        self.guesses.add(guesses);
        self.lagging.add(lagging);
        self.worst_distance.add(sums[0], replicate);
        self.worst_guesses.add(guesses, replicate);
    }

    /// `None` where a sum would be too large.
    pub(super) fn merge(&mut self, other: &Self) -> Option<()> {
        self.all.merge(other.all)?;
        self.guesses.merge(other.guesses)?;
        self.lagging.merge(other.lagging)?;
        self.worst_distance.merge(other.worst_distance);
        self.worst_guesses.merge(other.worst_guesses);
        for (counts, more) in self.each.iter_mut().zip(&other.each) {
            counts.sizes.merge(more.sizes)?;
            counts.on_target = counts.on_target.checked_add(more.on_target)?;
            for (count, more) in counts.above.iter_mut().zip(&more.above) {
                *count = count.checked_add(*more)?;
            }
        }
        Some(())
    }

    /// Whether the other ones are of the same groups.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.each.len() == other.each.len()
    }

    /// Whether no group counts more than so many replicates.
    pub(super) fn is_of(&self, replicates: u64) -> bool {
        self.each.iter().all(|counts| {
            let above = &counts.above;
            counts.on_target <= replicates
                && above.len() == EXCEEDED.count()
                && above.iter().all(|&count| count <= replicates)
        })
    }

    /// The means over all groups, and the share of all participants that is guessed within them.
    pub(super) fn over_all(
        &self,
        targets: &Targets,
        replicates: u64,
        participants: u32,
    ) -> Metrics {
        let mut metrics = self
            .all
            .metrics(targets, replicates, self.each.len() as f64);
        let guesses = GUESS as f64 * f64::from(participants);
        let guessed = self.guesses.estimate(replicates, guesses);
        metrics.push((Metric::CorrectGuessRate, guessed));
        let lagging = self.lagging.estimate(replicates, guesses);
        metrics.push((Metric::LaggingGuessRate, lagging));
        metrics
    }

    /// The metrics of each group.
    pub(super) fn each(&self, targets: &Targets, replicates: u64) -> Vec<Metrics> {
        let of_group = |counts: &GroupCounts| {
            let mut metrics = counts.sizes.metrics(targets, replicates, 1.0);
            let of = |count| Moments::of_count(count).estimate(replicates, 1.0);
            metrics.push((Metric::ProbOnTarget, of(counts.on_target)));
            let above = EXCEEDED.zip(&counts.above);
            metrics.extend(above.map(|(k, &count)| (Metric::ProbDistanceAbove(k), of(count))));
            metrics
        };
        self.each.iter().map(of_group).collect()
    }

    /// The worst replicates, with their values.
    pub(super) fn worst(&self, participants: u32) -> WorstOf {
        let groups = self.each.len() as f64;
        let guesses = GUESS as f64 * f64::from(participants);
        let ranked = [
            (Metric::MeanDistance, self.worst_distance, UNITS * groups),
            (Metric::CorrectGuessRate, self.worst_guesses, guesses),
        ];
        worst_of(ranked)
    }
}

/// Whether d > k.
pub(super) fn is_above(targets: &Targets, square: u64, k: u8) -> bool {
    let bound = u64::from(k) * u64::from(targets.total.unsigned_abs());
    u128::from(square) > u128::from(bound) * u128::from(bound)
}
