//! Sums over the replicates of one design.

use serde::{Deserialize, Serialize};

use super::analysed::Analysed;
use super::counts::Counts;
use super::findings::{AnalysedFound, Findings, GroupFindings, WorstOf};
use super::group_sums::{GroupSums, Groups};
use super::measure::ListTotals;
use super::moments::{Moments, UNITS, units};
use super::predictability::Foreseen;
use super::worst::{Ranking, worst_of};
use crate::metric::{Estimate, Metric, Metrics, Moment};

/// The sums over replicates of n participants: overall, in the order of randomization, and by
/// stratum, level and site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    participants: u32,
    replicates: u64,
    by_imbalance: Counts,
    by_largest: Counts,
    /// Of twice the number of guesses, a coin counting one half.
    guesses: Moments,
    loss: Moments,
    foreseen: Option<ForeseenSums>,
    precision: Option<Moments>,
    /// By entry; empty where it is not kept.
    pub(super) course: Vec<EntrySums>,
    /// Within strata, factor by factor, within sites.
    pub(super) groupings: Vec<GroupSums>,
    /// Rejections of tests, condition by condition.
    pub(super) rejections: Vec<Moments>,
    /// The same of what analyses come to besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) analysed: Vec<Analysed>,
    /// The worst replicates.
    worst: Ranking,
}

/// What was foreseen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct ForeseenSums {
    forced: Moments,
    forcing: Moments,
    entropy: Moments,
}

/// The sums after one entry. Mean squares are about n at most, as in simple randomization, so that
/// n <= 10^6 and less than 2^32 replicates leave room in 64 bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct EntrySums {
    pub(super) signed: i64,
    pub(super) size: u64,
    pub(super) square: u64,
    pub(super) fourth: u128,
    pub(super) largest: u64,
    pub(super) largest_square: u64,
}

/// What a tally keeps besides the imbalance overall.
#[derive(Debug, Clone, Default)]
pub(super) struct TallyShape {
    /// The imbalance after each entry.
    pub(super) course: bool,
    /// What was foreseen.
    pub(super) foreseen: bool,
    /// The loss of precision.
    pub(super) precision: bool,
    /// The groups of each grouping.
    pub(super) groups: Vec<Groups>,
    /// How many rejection rates.
    pub(super) rejections: usize,
    /// How many of them are of analyses of a scenario's outcome.
    pub(super) analysed: usize,
}

impl Tally {
    /// No replicates yet.
    pub(super) fn new(participants: u32, kept: &TallyShape) -> Self {
        let course = if kept.course { participants } else { 0 };
        let groups = kept.groups.iter().copied();
        Self {
            participants,
            replicates: 0,
            by_imbalance: Counts::default(),
            by_largest: Counts::default(),
            guesses: Moments::default(),
            loss: Moments::default(),
            foreseen: kept.foreseen.then(ForeseenSums::default),
            precision: kept.precision.then(Moments::default),
            course: vec![EntrySums::default(); course as usize],
            groupings: groups.map(GroupSums::new).collect(),
            rejections: vec![Moments::default(); kept.rejections],
            analysed: vec![Analysed::default(); kept.analysed],
            worst: Ranking::default(),
        }
    }

    /// Counts a replicate's totals.
    #[inline]
    pub(super) fn add(&mut self, replicate: u64, totals: &ListTotals) {
        let n = f64::from(self.participants);
        self.replicates += 1;
        let guesses = totals.twice_guessed.into();
        let loss = units(totals.loss / n);
        self.by_imbalance.add(totals.imbalance);
        self.by_largest.add(totals.largest);
        self.guesses.add(guesses);
        self.loss.add(loss);
        self.worst.imbalance.add(totals.imbalance.into(), replicate);
        self.worst.largest.add(totals.largest.into(), replicate);
        self.worst.guesses.add(guesses, replicate);
        self.worst.loss.add(loss, replicate);
    }

    /// Counts what was foreseen of the replicate, where it is kept.
    #[inline]
    pub(super) fn add_foreseen(&mut self, replicate: u64, foreseen: &Foreseen) {
        let n = f64::from(self.participants);
        if let Some(sums) = &mut self.foreseen {
            let forcing = units(foreseen.forcing * 4.0 / n);
            self.worst.forcing.add(forcing, replicate);
            sums.forced.add(u64::from(foreseen.forced));
            sums.forcing.add(forcing);
            sums.entropy.add(units(foreseen.entropy / n));
        }
    }

    /// Counts the replicate's loss of precision, where it is kept.
    pub(super) fn add_precision(&mut self, replicate: u64, loss: f64) {
        if let Some(precision) = &mut self.precision {
            let loss = units(loss);
            self.worst.precision.add(loss, replicate);
            precision.add(loss);
        }
    }

    /// Counts the replicates of another tally of the same design too; `None` where a sum would be too
    /// large, which those of a run are not.
    pub(super) fn merge(&mut self, other: &Self) -> Option<()> {
        self.replicates = self.replicates.checked_add(other.replicates)?;
        self.by_imbalance.merge(&other.by_imbalance)?;
        self.by_largest.merge(&other.by_largest)?;
        self.guesses.merge(other.guesses)?;
        self.loss.merge(other.loss)?;
        if let Some((sums, more)) = self.foreseen.as_mut().zip(other.foreseen) {
            sums.forced.merge(more.forced)?;
            sums.forcing.merge(more.forcing)?;
            sums.entropy.merge(more.entropy)?;
        }
        if let Some((sums, more)) = self.precision.as_mut().zip(other.precision) {
            sums.merge(more)?;
        }
        for (sums, more) in self.course.iter_mut().zip(&other.course) {
            sums.merge(more)?;
        }
        for (sums, more) in self.groupings.iter_mut().zip(&other.groupings) {
            sums.merge(more)?;
        }
        for (sums, more) in self.rejections.iter_mut().zip(&other.rejections) {
            sums.merge(*more)?;
        }
        for (sums, more) in self.analysed.iter_mut().zip(&other.analysed) {
            sums.merge(*more)?;
        }
        self.worst.merge(&other.worst);
        Some(())
    }

    /// Whether the other one is a tally of the same design.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let is_like = |(one, other): (&GroupSums, &GroupSums)| one.is_like(other);
        self.participants == other.participants
            && self.foreseen.is_some() == other.foreseen.is_some()
            && self.precision.is_some() == other.precision.is_some()
            && self.course.len() == other.course.len()
            && self.groupings.len() == other.groupings.len()
            && self.groupings.iter().zip(&other.groupings).all(is_like)
            && self.rejections.len() == other.rejections.len()
            && self.analysed.len() == other.analysed.len()
    }

    /// Whether it counts so many replicates, in each of its parts.
    pub(super) fn is_of(&self, replicates: u64) -> bool {
        let most = self.participants;
        self.replicates == replicates
            && self.by_imbalance.are_of(replicates, most)
            && self.by_largest.are_of(replicates, most)
            && self
                .groupings
                .iter()
                .all(|sums| sums.is_of(replicates, most))
            && self.analysed.iter().all(|sums| sums.is_of(replicates))
    }

    /// One metric overall, if it was found.
    fn metric(&self, metric: Metric) -> Option<Estimate> {
        let n = f64::from(self.participants);
        let of = |moments: Moments, units: f64| moments.estimate(self.replicates, units);
        let foreseen = |sums: fn(&ForeseenSums) -> Moments, units: f64| {
            self.foreseen.as_ref().map(|found| of(sums(found), units))
        };
        match metric {
            Metric::MeanAbsImbalance => Some(of(self.by_imbalance.moments(1), 1.0)),
            Metric::MeanSqImbalance => Some(of(self.by_imbalance.moments(2), 1.0)),
            Metric::MeanMaxImbalance => Some(of(self.by_largest.moments(1), 1.0)),
            Metric::ProbBalanced => Some(of(self.by_imbalance.zeros(), 1.0)),
            Metric::CorrectGuessRate => Some(of(self.guesses, 2.0 * n)),
            Metric::DeterministicRate => foreseen(|sums| sums.forced, n),
            Metric::ForcingIndex => foreseen(|sums| sums.forcing, UNITS),
            Metric::DirectionalGuessRate => {
                let forcing = foreseen(|sums| sums.forcing, UNITS)?;
                Some(Estimate {
                    value: 0.5 + forcing.value / 4.0,
                    std_error: forcing.std_error.map(|error| error / 4.0),
                })
            }
            Metric::Entropy => foreseen(|sums| sums.entropy, UNITS),
            Metric::MeanCumulativeLoss => Some(of(self.loss, UNITS)),
            Metric::LossOfPrecision => self.precision.map(|sums| of(sums, UNITS)),
            Metric::ProbImbalanceAbove(k) => Some(of(self.by_imbalance.above(k), 1.0)),
            // It has no estimate; the rest is of more arms or other ratios.
            _ => None,
        }
    }
}

impl Findings for Tally {
    fn metrics(&self) -> Metrics {
        let metrics = Metric::all().filter_map(|metric| Some((metric, self.metric(metric)?)));
        metrics.collect()
    }

    fn analysed(&self) -> Vec<AnalysedFound> {
        self.analysed.iter().map(Analysed::found).collect()
    }

    fn rejection_rates(&self) -> Vec<Estimate> {
        let rates = self.rejections.iter();
        rates
            .map(|sums| sums.estimate(self.replicates, UNITS))
            .collect()
    }

    fn groupings(&self) -> Vec<GroupFindings> {
        let groupings = self.groupings.iter().map(|sums| GroupFindings {
            over_all: sums.over_all(self.replicates, self.participants),
            each: sums.each(self.replicates),
            worst: sums.worst(self.participants),
        });
        groupings.collect()
    }

    fn worst(&self) -> WorstOf {
        let n = f64::from(self.participants);
        let ranked = [
            (Metric::MeanAbsImbalance, self.worst.imbalance, 1.0),
            (Metric::MeanMaxImbalance, self.worst.largest, 1.0),
            (Metric::CorrectGuessRate, self.worst.guesses, 2.0 * n),
            (Metric::ForcingIndex, self.worst.forcing, UNITS),
            (Metric::MeanCumulativeLoss, self.worst.loss, UNITS),
            (Metric::LossOfPrecision, self.worst.precision, UNITS),
        ];
        worst_of(ranked)
    }

    fn course(&self) -> Vec<Moment> {
        let moments = self.course.iter().map(|sums| sums.moment(self.replicates));
        moments.collect()
    }
}

impl EntrySums {
    fn merge(&mut self, more: &Self) -> Option<()> {
        self.signed = self.signed.checked_add(more.signed)?;
        self.size = self.size.checked_add(more.size)?;
        self.square = self.square.checked_add(more.square)?;
        self.fourth = self.fourth.checked_add(more.fourth)?;
        self.largest = self.largest.checked_add(more.largest)?;
        self.largest_square = self.largest_square.checked_add(more.largest_square)?;
        Some(())
    }

    fn moment(&self, replicates: u64) -> Moment {
        let of = |sum: u64, squares: u128| {
            let sum = u128::from(sum);
            Moments { sum, squares }.estimate(replicates, 1.0)
        };
        let square = u128::from(self.square);
        let signed = of(self.signed.unsigned_abs(), square);
        Moment::Difference {
            mean: Estimate {
                value: self.signed as f64 / replicates as f64,
                ..signed
            },
            mean_abs: of(self.size, square),
            mean_sq: of(self.square, self.fourth),
            mean_max: of(self.largest, u128::from(self.largest_square)),
        }
    }
}
