//! Sums over replicates by stratum, by a factor's levels, or by site.

use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::findings::WorstOf;
use super::moments::Moments;
use super::track::Track;
use super::worst::{Worst, worst_of};
use crate::metric::{EXCEEDED, Metric, Metrics};

/// The sums of one grouping: of each group, and over all groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct GroupSums {
    /// Whether the largest |D| and the guesses are known, not the last D alone.
    is_followed: bool,
    each: Vec<GroupCounts>,
    /// Of the groups' sums.
    imbalance: Moments,
    square: Moments,
    largest: Moments,
    /// Of twice the number of guesses in all groups.
    guesses: Moments,
    worst_imbalance: Worst,
    worst_guesses: Worst,
}

/// The groups of a grouping.
#[derive(Debug, Clone, Copy)]
pub(super) struct Groups {
    /// How many there are.
    pub(super) count: usize,
    /// Whether the largest |D| and the guesses are known, not the last D alone.
    pub(super) is_followed: bool,
}

/// The replicates of one group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct GroupCounts {
    by_imbalance: Counts,
    by_largest: Counts,
}

impl GroupSums {
    /// No replicates yet, of so many groups.
    pub(super) fn new(Groups { count, is_followed }: Groups) -> Self {
        Self {
            is_followed,
            each: vec![GroupCounts::default(); count],
            imbalance: Moments::default(),
            square: Moments::default(),
            largest: Moments::default(),
            guesses: Moments::default(),
            worst_imbalance: Worst::default(),
            worst_guesses: Worst::default(),
        }
    }

    /// Counts the tracks of a replicate, one per group.
    pub(super) fn add(&mut self, replicate: u64, tracks: &[Track]) {
        let (mut imbalances, mut squares, mut largests, mut guesses) = (0, 0, 0, 0);
        for (counts, track) in self.each.iter_mut().zip(tracks) {
            counts.by_imbalance.add(track.difference.unsigned_abs());
            counts.by_largest.add(track.largest);
            let imbalance = u64::from(track.difference.unsigned_abs());
            imbalances += imbalance;
            squares += imbalance * imbalance;
            largests += u64::from(track.largest);
            guesses += u64::from(track.twice_guessed);
        }
        self.imbalance.add(imbalances);
        self.square.add(squares);
        self.largest.add(largests);
        self.guesses.add(guesses);
        self.worst_imbalance.add(imbalances, replicate);
        self.worst_guesses.add(guesses, replicate);
    }

    /// Counts the replicates of other sums too; `None` where a sum would be too large.
    pub(super) fn merge(&mut self, other: &Self) -> Option<()> {
        self.imbalance.merge(other.imbalance)?;
        self.square.merge(other.square)?;
        self.largest.merge(other.largest)?;
        self.guesses.merge(other.guesses)?;
        self.worst_imbalance.merge(other.worst_imbalance);
        self.worst_guesses.merge(other.worst_guesses);
        for (counts, more) in self.each.iter_mut().zip(&other.each) {
            counts.by_imbalance.merge(&more.by_imbalance)?;
            counts.by_largest.merge(&more.by_largest)?;
        }
        Some(())
    }

    /// Whether the other ones are of the same groups.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.is_followed == other.is_followed && self.each.len() == other.each.len()
    }

    /// Whether each group counts so many replicates, with at most so many participants.
    pub(super) fn is_of(&self, replicates: u64, participants: u32) -> bool {
        let are_of = |counts: &Counts| counts.are_of(replicates, participants);
        let mut each = self.each.iter();
        each.all(|group| are_of(&group.by_imbalance) && are_of(&group.by_largest))
    }

    /// The means over all groups, and the share of all participants that is guessed within them.
    pub(super) fn over_all(&self, replicates: u64, participants: u32) -> Metrics {
        let groups = self.each.len() as f64;
        let guesses = 2.0 * f64::from(participants);
        let of = |metric, sums: Moments, units| (metric, sums.estimate(replicates, units));
        let mut metrics = vec![
            of(Metric::MeanAbsImbalance, self.imbalance, groups),
            of(Metric::MeanSqImbalance, self.square, groups),
        ];
        if self.is_followed {
            metrics.push(of(Metric::MeanMaxImbalance, self.largest, groups));
            metrics.push(of(Metric::CorrectGuessRate, self.guesses, guesses));
        }
        metrics
    }

    /// The worst replicates by what [`GroupSums::over_all`] tells, with their values.
    pub(super) fn worst(&self, participants: u32) -> WorstOf {
        let groups = self.each.len() as f64;
        let mut ranked = vec![(Metric::MeanAbsImbalance, self.worst_imbalance, groups)];
        if self.is_followed {
            let guesses = 2.0 * f64::from(participants);
            ranked.push((Metric::CorrectGuessRate, self.worst_guesses, guesses));
        }
        worst_of(ranked)
    }

    /// Whether the largest |D| and the guesses are counted too.
    pub(super) fn is_followed(&self) -> bool {
        self.is_followed
    }

    /// The metrics of each group.
    pub(super) fn each(&self, replicates: u64) -> Vec<Metrics> {
        let each = self.each.iter();
        each.map(|counts| self.of_group(counts, replicates))
            .collect()
    }

    fn of_group(&self, counts: &GroupCounts, replicates: u64) -> Metrics {
        let GroupCounts {
            by_imbalance,
            by_largest,
        } = counts;
        let of = |metric, sums: Moments| (metric, sums.estimate(replicates, 1.0));
        let mut metrics = vec![
            of(Metric::MeanAbsImbalance, by_imbalance.moments(1)),
            of(Metric::MeanSqImbalance, by_imbalance.moments(2)),
        ];
        if self.is_followed {
            metrics.push(of(Metric::MeanMaxImbalance, by_largest.moments(1)));
        }
        metrics.push(of(Metric::ProbBalanced, by_imbalance.zeros()));
        metrics.extend(EXCEEDED.map(|k| of(Metric::ProbImbalanceAbove(k), by_imbalance.above(k))));
        metrics
    }
}
