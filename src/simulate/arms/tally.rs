//! Sums over the replicates of one design.

use serde::{Deserialize, Serialize};

use super::course::EntrySums;
use super::group_sums::{ArmsGroupSums, is_above};
use super::measure::{ArmsMeasures, ArmsTotals};
use super::steps::Steps;
use super::targets::Targets;
use super::track::GUESS;
use crate::design::{ArmIndex, Ratio};
use crate::metric::{ArmScope, EXCEEDED, Estimate, Metric, Metrics, Moment};
use crate::simulate::allocate::Allocated;
use crate::simulate::analysed::Analysed;
use crate::simulate::findings::{AnalysedFound, Findings, GroupFindings, WorstOf};
use crate::simulate::moments::{Moments, UNITS, units};
use crate::simulate::predictability::Foreseen;
use crate::simulate::tally::TallyShape;
use crate::simulate::worst::{Worst, worst_of};

/// The sums over replicates of n participants: overall, in the order of randomization, and by stratum, level and
/// site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ArmsTally {
    parts: Vec<u32>,
    participants: u32,
    replicates: u64,
    sums: OverallSums,
    foreseen: Option<ForeseenSums>,
    /// By arm.
    arms: Vec<ArmSums>,
    /// By two arms: of the difference of N_k / w_k.
    pairs: Vec<Moments>,
    course: Vec<EntrySums>,
    /// Within strata, factor by factor, within sites.
    pub(super) groupings: Vec<ArmsGroupSums>,
    /// Rejections of tests, condition by condition.
    pub(in crate::simulate) rejections: Vec<Moments>,
    /// The same of what analyses come to besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::simulate) analysed: Vec<Analysed>,
    worst: Ranking,
}

/// The sums over the whole trial.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct OverallSums {
    distance: Moments,
    square: Moments,
    largest: Moments,
    deviation: Moments,
    largest_deviation: Moments,
    range: Moments,
    guesses: Moments,
    lagging: Moments,
    loss: Moments,
    on_target: u64,
    above: Vec<u64>,
}

/// What was foreseen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct ForeseenSums {
    forced: Moments,
    variation: Moments,
    distance: Moments,
    best: Moments,
    entropy: Moments,
}

/// The sums of one arm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct ArmSums {
    /// Of W (N_k - n rho_k).
    signed: i128,
    /// Of its size.
    size: Moments,
    /// Of its square.
    square: Moments,
}

/// The worst replicates overall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Ranking {
    distance: Worst,
    largest: Worst,
    guesses: Worst,
    variation: Worst,
    loss: Worst,
}

impl ArmsTally {
    /// No replicates yet.
    pub(in crate::simulate) fn new(ratio: &Ratio, participants: u32, kept: &TallyShape) -> Self {
        let arms = ratio.arms();
        let course = if kept.course { participants } else { 0 };
        let groups = kept.groups.iter();
        Self {
            parts: ratio.parts().to_vec(),
            participants,
            replicates: 0,
            sums: OverallSums {
                above: vec![0; EXCEEDED.count()],
                ..OverallSums::default()
            },
            foreseen: kept.foreseen.then(ForeseenSums::default),
            arms: vec![ArmSums::default(); arms],
            pairs: vec![Moments::default(); arms * (arms - 1) / 2],
            course: vec![EntrySums::new(arms); course as usize],
            groupings: groups
                .map(|groups| ArmsGroupSums::new(groups.count))
                .collect(),
            rejections: vec![Moments::default(); kept.rejections],
            analysed: vec![Analysed::default(); kept.analysed],
            worst: Ranking::default(),
        }
    }

    /// Counts the allocations of a replicate overall.
    pub(in crate::simulate) fn add(
        &mut self,
        replicate: u64,
        allocated: &Allocated,
        measures: &mut ArmsMeasures,
        steps: &mut Steps,
    ) {
        let looked_up = measures.by_steps(&allocated.arms, steps);
        let is_computed = looked_up.is_none();
        let ArmsTotals { track, loss } =
            looked_up.unwrap_or_else(|| measures.overall(&allocated.arms));
        let (targets, last) = (&measures.targets, &measures.last[..]);
        let n = f64::from(self.participants);
        self.replicates += 1;
        let distance = units(targets.distance(track.square));
        let largest = units(targets.distance(track.largest_square));
        let loss = units(loss / n);
        let sums = &mut self.sums;
        sums.distance.add(distance);
        sums.square.add(track.square);
        sums.largest.add(largest);
        let sizes = last.iter().map(|scaled| scaled.unsigned_abs());
        sums.deviation.add(sizes.max().unwrap_or(0).into());
        sums.largest_deviation.add(track.largest_deviation.into());
        sums.range.add(units(targets.range(last)));
        sums.guesses.add(track.guessed);
        sums.lagging.add(track.lagging);
        sums.loss.add(loss);
        sums.on_target += u64::from(track.square == 0);
        for (k, count) in EXCEEDED.zip(&mut sums.above) {
            *count += u64::from(is_above(targets, track.square, k));
        }
        for (sums, &scaled) in self.arms.iter_mut().zip(last) {
            let size = u64::from(scaled.unsigned_abs());
            sums.signed += i128::from(scaled);
            sums.size.add(size);
            sums.square.add(size * size);
        }
        for (sums, pair) in self.pairs.iter_mut().zip(targets.pairs()) {
            sums.add(units(targets.difference(last, pair)));
        }
        if is_computed {
            self.add_course(measures, allocated);
        }
        self.worst.distance.add(distance, replicate);
        self.worst.largest.add(largest, replicate);
        self.worst.guesses.add(track.guessed, replicate);
        self.worst.loss.add(loss, replicate);
        self.add_foreseen(replicate, &allocated.foreseen);
    }

    /// Counts what was computed of each entry.
    fn add_course(&mut self, measures: &ArmsMeasures, allocated: &Allocated) {
        let targets = &measures.targets;
        let entries = measures.squares.iter().zip(&measures.deviations);
        let entries = entries.zip(&allocated.arms);
        let mut so_far = 0;
        for (sums, ((&square, &deviation), arm)) in self.course.iter_mut().zip(entries) {
            so_far = square.max(so_far);
            sums.add_state(targets, (square, deviation), 1);
            sums.add_largest(targets, so_far, 1);
            sums.add_arm(arm.get(), 1);
        }
    }

    /// Takes over what was looked up of each entry.
    pub(in crate::simulate) fn take_over(&mut self, steps: &mut Steps) {
        steps.hand_over(&mut self.course);
    }

    fn add_foreseen(&mut self, replicate: u64, foreseen: &Foreseen) {
        let n = f64::from(self.participants);
        if let Some(sums) = &mut self.foreseen {
            let variation = units(foreseen.forcing / n);
            self.worst.variation.add(variation, replicate);
            sums.forced.add(foreseen.forced.into());
            sums.variation.add(variation);
            sums.distance.add(units(foreseen.distance / n));
            sums.best.add(units(foreseen.best / n));
            sums.entropy.add(units(foreseen.entropy / n));
        }
    }

    /// Counts a grouping's tracks, which are at hand.
    pub(in crate::simulate) fn add_group(
        &mut self,
        grouping: usize,
        replicate: u64,
        measures: &ArmsMeasures,
    ) {
        self.groupings[grouping].add(&measures.targets, replicate, &measures.tracks);
    }

    /// Counts the replicates of another tally of the same design too; `None` where a sum would be too large.
    pub(in crate::simulate) fn merge(&mut self, other: &Self) -> Option<()> {
        self.replicates = self.replicates.checked_add(other.replicates)?;
        self.sums.merge(&other.sums)?;
        if let Some((sums, more)) = self.foreseen.as_mut().zip(other.foreseen) {
            sums.merge(more)?;
        }
        for (sums, more) in self.arms.iter_mut().zip(&other.arms) {
            sums.signed = sums.signed.checked_add(more.signed)?;
            sums.size.merge(more.size)?;
            sums.square.merge(more.square)?;
        }
        for (sums, more) in self.pairs.iter_mut().zip(&other.pairs) {
            sums.merge(*more)?;
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
        let (worst, more) = (&mut self.worst, other.worst);
        worst.distance.merge(more.distance);
        worst.largest.merge(more.largest);
        worst.guesses.merge(more.guesses);
        worst.variation.merge(more.variation);
        worst.loss.merge(more.loss);
        Some(())
    }

    /// Whether the other one is a tally of the same design.
    pub(in crate::simulate) fn is_like(&self, other: &Self) -> bool {
        let is_like = |(one, other): (&ArmsGroupSums, &ArmsGroupSums)| one.is_like(other);
        self.parts == other.parts
            && self.participants == other.participants
            && self.foreseen.is_some() == other.foreseen.is_some()
            && self.course.len() == other.course.len()
            && self.groupings.len() == other.groupings.len()
            && self.groupings.iter().zip(&other.groupings).all(is_like)
            && self.rejections.len() == other.rejections.len()
            && self.analysed.len() == other.analysed.len()
    }

    /// Whether it counts so many replicates, in each of its parts.
    pub(in crate::simulate) fn is_of(&self, replicates: u64) -> bool {
        let arms = self.parts.len();
        Ratio::new(&self.parts).is_ok()
            && self.replicates == replicates
            && self.arms.len() == arms
            && self.pairs.len() == arms * (arms - 1) / 2
            && self.sums.on_target <= replicates
            && self.sums.above.len() == EXCEEDED.count()
            && self.sums.above.iter().all(|&count| count <= replicates)
            && self.course.iter().all(|sums| sums.is_of(replicates, arms))
            && self.groupings.iter().all(|sums| sums.is_of(replicates))
            && self.analysed.iter().all(|sums| sums.is_of(replicates))
    }

    fn targets(&self) -> Targets {
        let ratio = Ratio::new(&self.parts).expect("sums are checked when they are read");
        Targets::new(&ratio)
    }

    fn metric(&self, targets: &Targets, metric: Metric) -> Option<Estimate> {
        let n = f64::from(self.participants);
        let scale = targets.scale();
        let of = |moments: Moments, units: f64| moments.estimate(self.replicates, units);
        let foreseen = |sums: fn(&ForeseenSums) -> Moments, units: f64| {
            self.foreseen.as_ref().map(|found| of(sums(found), units))
        };
        let sums = &self.sums;
        Some(match metric {
            Metric::MeanDistance => of(sums.distance, UNITS),
            Metric::MeanSqDistance => of(sums.square, scale * scale),
            Metric::MeanMaxDistance => of(sums.largest, UNITS),
            Metric::MeanAbsDeviation => of(sums.deviation, scale),
            Metric::MeanMaxDeviation => of(sums.largest_deviation, scale),
            Metric::MeanScaledDifference => of(sums.range, UNITS),
            Metric::ProbOnTarget => of(Moments::of_count(sums.on_target), 1.0),
            Metric::ProbDistanceAbove(k) => {
                let place = usize::from(k - EXCEEDED.start());
                of(Moments::of_count(*sums.above.get(place)?), 1.0)
            }
            Metric::CorrectGuessRate => of(sums.guesses, GUESS as f64 * n),
            Metric::LaggingGuessRate => of(sums.lagging, GUESS as f64 * n),
            Metric::MeanCumulativeLoss => of(sums.loss, UNITS),
            Metric::DeterministicRate => foreseen(|sums| sums.forced, n)?,
            Metric::ForcingIndex => foreseen(|sums| sums.variation, UNITS * targets.of_block)?,
            Metric::ForcingTotalVariation => foreseen(|sums| sums.variation, UNITS)?,
            Metric::ForcingDistance => foreseen(|sums| sums.distance, UNITS)?,
            Metric::DirectionalGuessRate => foreseen(|sums| sums.best, UNITS)?,
            Metric::Entropy => foreseen(|sums| sums.entropy, UNITS)?,
            _ => return None,
        })
    }
}

impl OverallSums {
    fn merge(&mut self, more: &Self) -> Option<()> {
        self.distance.merge(more.distance)?;
        self.square.merge(more.square)?;
        self.largest.merge(more.largest)?;
        self.deviation.merge(more.deviation)?;
        self.largest_deviation.merge(more.largest_deviation)?;
        self.range.merge(more.range)?;
        self.guesses.merge(more.guesses)?;
        self.lagging.merge(more.lagging)?;
        self.loss.merge(more.loss)?;
        self.on_target = self.on_target.checked_add(more.on_target)?;
        for (count, more) in self.above.iter_mut().zip(&more.above) {
            *count = count.checked_add(*more)?;
        }
        Some(())
    }
}

impl ForeseenSums {
    fn merge(&mut self, more: Self) -> Option<()> {
        self.forced.merge(more.forced)?;
        self.variation.merge(more.variation)?;
        self.distance.merge(more.distance)?;
        self.best.merge(more.best)?;
        self.entropy.merge(more.entropy)
    }
}

impl Findings for ArmsTally {
    fn metrics(&self) -> Metrics {
        let targets = self.targets();
        let metrics = Metric::of_any_ratio();
        let metrics = metrics.filter_map(|metric| Some((metric, self.metric(&targets, metric)?)));
        metrics.collect()
    }

    fn of_arms(&self) -> Vec<(ArmScope, Metrics)> {
        let targets = self.targets();
        let scale = targets.scale();
        let of = |moments: Moments, units: f64| moments.estimate(self.replicates, units);
        let arms = (0..).map(ArmIndex).zip(&self.arms).map(|(arm, sums)| {
            let mean = self.replicates as f64 * scale;
            let signed = Estimate {
                value: sums.signed as f64 / mean,
                ..of(
                    Moments {
                        sum: sums.signed.unsigned_abs(),
                        squares: sums.square.sum,
                    },
                    scale,
                )
            };
            let metrics = vec![
                (Metric::MeanDeviation, signed),
                (Metric::MeanAbsDeviation, of(sums.size, scale)),
                (Metric::MeanSqDeviation, of(sums.square, scale * scale)),
            ];
            (ArmScope::Arm(arm), metrics)
        });
        let pairs = targets
            .pairs()
            .zip(&self.pairs)
            .map(|([first, second], sums)| {
                let [first, second] = [first, second].map(|arm| ArmIndex(arm as u8));
                let metrics = vec![(Metric::MeanScaledDifference, of(*sums, UNITS))];
                (ArmScope::Pair(first, second), metrics)
            });
        arms.chain(pairs).collect()
    }

    fn course(&self) -> Vec<Moment> {
        let targets = self.targets();
        let course = self.course.iter();
        course
            .map(|sums| sums.moment(&targets, self.replicates))
            .collect()
    }

    fn probabilities(&self) -> Vec<Box<[Estimate]>> {
        let course = self.course.iter();
        course
            .map(|sums| sums.probabilities(self.replicates))
            .collect()
    }

    fn groupings(&self) -> Vec<GroupFindings> {
        let targets = self.targets();
        let groupings = self.groupings.iter().map(|sums| GroupFindings {
            over_all: sums.over_all(&targets, self.replicates, self.participants),
            each: sums.each(&targets, self.replicates),
            worst: sums.worst(self.participants),
        });
        groupings.collect()
    }

    fn worst(&self) -> WorstOf {
        let targets = self.targets();
        let guesses = GUESS as f64 * f64::from(self.participants);
        let ranked = [
            (Metric::MeanDistance, self.worst.distance, UNITS),
            (Metric::MeanMaxDistance, self.worst.largest, UNITS),
            (Metric::CorrectGuessRate, self.worst.guesses, guesses),
            (
                Metric::ForcingIndex,
                self.worst.variation,
                UNITS * targets.of_block,
            ),
            (Metric::MeanCumulativeLoss, self.worst.loss, UNITS),
        ];
        worst_of(ranked)
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
}
