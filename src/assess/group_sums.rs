//! Sums over replicates by stratum, by a factor's levels, or by site.

use serde::{Deserialize, Serialize};

use super::measure::Track;
use super::metric::{EXCEEDED, Estimate, Metric};
use super::moments::Moments;
use super::worst::Worst;

/// The sums of one grouping: of each group, and over all groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct GroupSums {
    each: Vec<Sums>,
    /// Of the groups' sums.
    imbalance: Moments,
    square: Moments,
    largest: Moments,
    /// Of twice the number of guesses in all groups.
    guesses: Moments,
    worst_imbalance: Worst,
    worst_guesses: Worst,
}

/// The sums of one group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Sums {
    imbalance: Moments,
    square: Moments,
    largest: Moments,
    /// Replicates by |D|; the last counts all that are larger.
    by_imbalance: [u64; 12],
}

impl GroupSums {
    /// No replicates yet, of so many groups.
    pub(super) fn new(groups: usize) -> Self {
        Self {
            each: vec![Sums::default(); groups],
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
        for (sums, track) in self.each.iter_mut().zip(tracks) {
            let imbalance = u64::from(track.difference.unsigned_abs());
            let largest = u64::from(track.largest);
            sums.imbalance.add(imbalance);
            sums.square.add(imbalance * imbalance);
            sums.largest.add(largest);
            let last = sums.by_imbalance.len() - 1;
            sums.by_imbalance[(imbalance as usize).min(last)] += 1;
            imbalances += imbalance;
            squares += imbalance * imbalance;
            largests += largest;
            guesses += u64::from(track.twice_guessed);
        }
        self.imbalance.add(imbalances);
        self.square.add(squares);
        self.largest.add(largests);
        self.guesses.add(guesses);
        self.worst_imbalance.add(imbalances, replicate);
        self.worst_guesses.add(guesses, replicate);
    }

    /// Counts the replicates of other sums too.
    pub(super) fn merge(&mut self, other: &Self) {
        self.imbalance.merge(other.imbalance);
        self.square.merge(other.square);
        self.largest.merge(other.largest);
        self.guesses.merge(other.guesses);
        self.worst_imbalance.merge(other.worst_imbalance);
        self.worst_guesses.merge(other.worst_guesses);
        for (sums, more) in self.each.iter_mut().zip(&other.each) {
            sums.imbalance.merge(more.imbalance);
            sums.square.merge(more.square);
            sums.largest.merge(more.largest);
            for (count, more) in sums.by_imbalance.iter_mut().zip(more.by_imbalance) {
                *count += more;
            }
        }
    }

    /// The means over all groups, and the share of all participants that is guessed within them.
    pub(super) fn over_all(&self, replicates: u64, participants: u32) -> Vec<(Metric, Estimate)> {
        let groups = self.each.len() as f64;
        let n = f64::from(participants);
        vec![
            (
                Metric::MeanAbsImbalance,
                self.imbalance.estimate(replicates, groups),
            ),
            (
                Metric::MeanSqImbalance,
                self.square.estimate(replicates, groups),
            ),
            (
                Metric::MeanMaxImbalance,
                self.largest.estimate(replicates, groups),
            ),
            (
                Metric::CorrectGuessRate,
                self.guesses.estimate(replicates, 2.0 * n),
            ),
        ]
    }

    /// The worst replicates by what [`GroupSums::over_all`] tells, with their values.
    pub(super) fn worst(&self, participants: u32) -> Vec<(Metric, f64, u64)> {
        let ranked = [
            (
                Metric::MeanAbsImbalance,
                self.worst_imbalance,
                self.each.len() as f64,
            ),
            (
                Metric::CorrectGuessRate,
                self.worst_guesses,
                2.0 * f64::from(participants),
            ),
        ];
        let found = ranked.into_iter().filter_map(|(metric, worst, units)| {
            let Worst { value, replicate } = worst;
            Some((metric, value as f64 / units, replicate?))
        });
        found.collect()
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.each.len()
    }

    /// The metrics of one group.
    pub(super) fn of_group(&self, group: usize, replicates: u64) -> Vec<(Metric, Estimate)> {
        let sums = &self.each[group];
        let share = |count: u64| Moments::of_count(count).estimate(replicates, 1.0);
        let mut metrics = vec![
            (
                Metric::MeanAbsImbalance,
                sums.imbalance.estimate(replicates, 1.0),
            ),
            (
                Metric::MeanSqImbalance,
                sums.square.estimate(replicates, 1.0),
            ),
            (
                Metric::MeanMaxImbalance,
                sums.largest.estimate(replicates, 1.0),
            ),
            (Metric::ProbBalanced, share(sums.by_imbalance[0])),
        ];
        metrics.extend(EXCEEDED.map(|k| {
            let above = sums.by_imbalance[usize::from(k) + 1..].iter().sum();
            (Metric::ProbImbalanceAbove(k), share(above))
        }));
        metrics
    }
}
