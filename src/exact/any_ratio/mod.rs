//! Exact operating characteristics for more arms than two, and for other ratios than 1:1.

mod counts;
mod lengths;
mod mixture;
mod stratified;

pub(super) use stratified::stratified;

use super::chain::Explorer;
use super::imbalance::{Distance, DistanceSums};
use super::largest::{Sizes, largest};
use super::lengths::MAX_KEPT;
use super::walk::{ChainWalk, Expected};
use super::{ExactError, MAX_WORK, sequences};
use crate::metric::{Characteristics, Estimate, Method, Metric, Moment};
use crate::procedure::{Markov, Visitor};
use crate::work::IsStopped;
use counts::CountsAt;

/// Finds the characteristics of one list.
pub(super) struct ExactOfRatio<'a> {
    pub(super) entries: u32,
    pub(super) imbalance: Distance,
    pub(super) is_stopped: IsStopped<'a>,
}

impl Visitor<'_> for ExactOfRatio<'_> {
    type Output = Result<Characteristics, ExactError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let Self {
            entries,
            imbalance,
            is_stopped,
        } = self;
        let mut explorer = Explorer::new(procedure, imbalance);
        let mut last = CountsAt::start(&imbalance);
        let walk = ChainWalk::new(&mut explorer, entries, is_stopped, |j, chain, layer| {
            if j == entries {
                last = CountsAt::of(chain, layer);
            }
            Ok(())
        })?;
        let largest = Largest::new(explorer.chain(), &imbalance, &walk, is_stopped)?;
        let log2_sequences = sequences::count(&mut explorer, entries, is_stopped);
        // Where it is not known, that may be because it was not to be finished.
        if log2_sequences.is_none() && is_stopped() {
            return Err(ExactError::Stopped);
        }
        let found = Found {
            imbalance,
            walk,
            last,
            largest,
            log2_sequences,
        };
        Ok(found.characteristics(entries))
    }
}

/// The largest distance and the largest deviation so far, by j - 1; absent where following them would take too
/// long.
#[derive(Default)]
pub(super) struct Largest {
    pub(super) distance: Option<Vec<f64>>,
    pub(super) deviation: Option<Vec<f64>>,
}

impl Largest {
    /// Follows both along a chain that was walked.
    pub(super) fn new(
        chain: &super::Chain<Distance>,
        imbalance: &Distance,
        walk: &ChainWalk<Distance>,
        is_stopped: IsStopped<'_>,
    ) -> Result<Self, ExactError> {
        let entries = walk.course.len() as u32;
        let follow = |sizes: Sizes| {
            let width = sizes.values.len() as u64;
            let (work, kept) = (
                walk.active.saturating_mul(width),
                walk.most_active.saturating_mul(width),
            );
            if work > MAX_WORK / 10 || kept > MAX_KEPT as u64 {
                return Ok(None);
            }
            largest(chain, &sizes, entries, is_stopped).map(Some)
        };
        let places = || (0..chain.len() as u32).map(|state| chain.place(state));
        let total = imbalance.total();
        let squares: Vec<u128> = places()
            .map(|place| imbalance.scaled_square(place))
            .collect();
        let deviations: Vec<u64> = places()
            .map(|place| imbalance.scaled_deviation(place))
            .collect();
        Ok(Self {
            distance: follow(Sizes::ranked(&squares, |square| {
                (square as f64).sqrt() / total
            }))?,
            deviation: follow(Sizes::ranked(&deviations, |size| size as f64 / total))?,
        })
    }
}

/// What was found of one list.
struct Found {
    imbalance: Distance,
    walk: ChainWalk<Distance>,
    /// The distribution of the counts after n entries.
    last: CountsAt,
    largest: Largest,
    log2_sequences: Option<f64>,
}

impl Found {
    fn characteristics(&self, entries: u32) -> Characteristics {
        let estimate = |metric| Some((metric, Estimate::exact(self.value(metric)?)));
        let moment = |(place, expected): (usize, &Expected<Distance>)| {
            let largest = self.largest.distance.as_ref();
            Moment::Distance {
                mean: Estimate::exact(expected.spread.distance),
                mean_sq: Estimate::exact(expected.spread.square),
                mean_max: largest.map(|of| Estimate::exact(of[place])),
                mean_deviation: Estimate::exact(expected.spread.deviation),
            }
        };
        let probabilities = self.probabilities();
        let exact =
            |shares: Box<[f64]>| shares.iter().map(|&share| Estimate::exact(share)).collect();
        Characteristics {
            entries,
            method: Method::Exact,
            metrics: Metric::of_any_ratio().filter_map(estimate).collect(),
            course: self.walk.course.iter().enumerate().map(moment).collect(),
            of_arms: self.last.of_arms(&self.imbalance),
            probabilities: probabilities.map(exact).collect(),
        }
    }

    /// P(entry j is on arm k) by entry and arm: the step of the mean deviation, and the arm's share.
    fn probabilities(&self) -> impl Iterator<Item = Box<[f64]>> {
        let start = vec![0.0; self.imbalance.ratio().arms()];
        let means = self.walk.course.iter().map(|entry| &entry.spread.means[..]);
        let before = std::iter::once(start.into_boxed_slice());
        let before = before.chain(means.clone().map(Box::from));
        means.zip(before).map(|(after, before)| {
            let shares = self.shares();
            let steps = after.iter().zip(&before).zip(shares);
            steps
                .map(|((after, before), share)| after - before + share)
                .collect()
        })
    }

    /// rho_k of each arm.
    fn shares(&self) -> impl Iterator<Item = f64> {
        let parts = self.imbalance.ratio().parts().iter();
        parts.map(|&part| f64::from(part) / self.imbalance.total())
    }

    fn value(&self, metric: Metric) -> Option<f64> {
        let course = &self.walk.course;
        let n = course.len() as f64;
        Some(match metric {
            Metric::MeanMaxDistance => *self.largest.distance.as_ref()?.last()?,
            Metric::MeanMaxDeviation => *self.largest.deviation.as_ref()?.last()?,
            Metric::MeanCumulativeLoss => {
                let freedom = (self.imbalance.ratio().arms() - 1) as f64;
                let terms = (1_u32..).zip(course);
                let sum = terms.fold(0.0, |sum, (j, entry)| {
                    sum + entry.spread.weighted / f64::from(j)
                });
                sum / freedom / n
            }
            Metric::Log2Sequences => self.log2_sequences?,
            Metric::MaxRatioDeviation => {
                let apart = |shares: Box<[f64]>| {
                    let pairs = shares
                        .iter()
                        .zip(self.shares())
                        .map(|(p, share)| (p - share).abs());
                    pairs.fold(0.0, f64::max)
                };
                self.probabilities().map(apart).fold(0.0, f64::max)
            }
            metric => {
                let of_counts = self.last.metric(&self.imbalance, metric);
                return of_counts.or_else(|| self.imbalance.rate(&sums(course), metric, n));
            }
        })
    }
}

/// The sums over all entries.
fn sums(course: &[Expected<Distance>]) -> DistanceSums {
    let mut sums = DistanceSums::default();
    for entry in course {
        sums.add(&entry.sums, 1.0);
    }
    sums
}
