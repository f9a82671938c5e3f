//! The distribution of the arms' counts after an entry.

use std::collections::BTreeMap;

use crate::design::ArmIndex;
use crate::exact::Distance;
use crate::exact::chain::Chain;
use crate::exact::imbalance::{Excess, Imbalance};
use crate::exact::walk::Layer;
use crate::metric::{ArmScope, Estimate, Metric, Metrics};

/// Counts with their probabilities.
#[derive(Debug, Clone)]
pub(super) struct CountsAt(Vec<(Excess, f64)>);

impl CountsAt {
    /// Before the first entry.
    pub(super) fn start(imbalance: &Distance) -> Self {
        Self(vec![(imbalance.start(), 1.0)])
    }

    /// Of a chain's states.
    pub(super) fn of(chain: &Chain<Distance>, layer: &Layer) -> Self {
        let mut merged = BTreeMap::new();
        for &state in &layer.active {
            *merged.entry(*chain.place(state)).or_insert(0.0) += layer.weight(state);
        }
        Self(merged.into_iter().collect())
    }

    /// From counts and probabilities.
    pub(super) fn new(counts: Vec<(Excess, f64)>) -> Self {
        Self(counts)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Each with its probability.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Excess, f64)> {
        self.0.iter()
    }

    /// The mean of something.
    pub(super) fn mean(&self, of: impl Fn(&Excess) -> f64) -> f64 {
        let terms = self.0.iter();
        terms.fold(0.0, |sum, (excess, weight)| sum + weight * of(excess))
    }

    /// A metric of the counts; `None` for others.
    pub(super) fn metric(&self, imbalance: &Distance, metric: Metric) -> Option<f64> {
        let total = imbalance.total();
        let square = |excess: &Excess| imbalance.scaled_square(excess) as f64 / (total * total);
        Some(match metric {
            Metric::MeanDistance => self.mean(|excess| square(excess).sqrt()),
            Metric::MeanSqDistance => self.mean(square),
            Metric::MeanAbsDeviation => {
                self.mean(|excess| imbalance.scaled_deviation(excess) as f64 / total)
            }
            Metric::MeanScaledDifference => self.mean(|excess| imbalance.range(excess)),
            Metric::ProbOnTarget => self.mean(|excess| of(imbalance.scaled_square(excess) == 0)),
            Metric::ProbDistanceAbove(k) => {
                let bound = u128::from(k) * u128::from(imbalance.ratio().total());
                self.mean(|excess| of(imbalance.scaled_square(excess) > bound * bound))
            }
            _ => return None,
        })
    }

    /// The metrics of each arm, and of each two arms.
    pub(super) fn of_arms(&self, imbalance: &Distance) -> Vec<(ArmScope, Metrics)> {
        let scopes = scopes(imbalance.ratio().arms());
        let scopes = scopes.map(|scope| {
            let metrics = of_scope(scope).iter();
            let found = metrics.map(|&metric| {
                let value = self.mean(|excess| arm_metric(imbalance, scope, metric, excess));
                (metric, Estimate::exact(value))
            });
            (scope, found.collect())
        });
        scopes.collect()
    }
}

/// 1 for what holds, else 0.
fn of(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// Every arm, and then every two arms.
pub(super) fn scopes(arms: usize) -> impl Iterator<Item = ArmScope> {
    let arms = arms as u8;
    let each = (0..arms).map(|arm| ArmScope::Arm(ArmIndex(arm)));
    let pairs = (0..arms).flat_map(move |first| {
        (first + 1..arms).map(move |second| ArmScope::Pair(ArmIndex(first), ArmIndex(second)))
    });
    each.chain(pairs)
}

/// The metrics of one arm, or of two.
fn of_scope(scope: ArmScope) -> &'static [Metric] {
    match scope {
        ArmScope::Arm(_) => &[
            Metric::MeanDeviation,
            Metric::MeanAbsDeviation,
            Metric::MeanSqDeviation,
        ],
        ArmScope::Pair(..) => &[Metric::MeanScaledDifference],
    }
}

/// What a metric of one arm or of two is the mean of.
fn arm_metric(imbalance: &Distance, scope: ArmScope, metric: Metric, excess: &Excess) -> f64 {
    match scope {
        ArmScope::Arm(arm) => {
            let scaled = imbalance.scaled(excess).nth(arm.get()).unwrap_or(0);
            let deviation = scaled as f64 / imbalance.total();
            match metric {
                Metric::MeanDeviation => deviation,
                Metric::MeanAbsDeviation => deviation.abs(),
                _ => deviation * deviation,
            }
        }
        ArmScope::Pair(first, second) => {
            let pair = [first.get(), second.get()];
            imbalance.scaled_difference(excess, pair).abs()
        }
    }
}
