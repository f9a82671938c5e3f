//! What one walk gives for every length of a list.

use std::ops::RangeInclusive;

use super::MAX_WORK;
use super::chain::Explorer;
use super::imbalance::{Difference, Distribution, Sums};
use super::largest::{Sizes, largest};
use super::walk::ChainWalk;
use super::{ExactError, Limit};
use crate::procedure::{Markov, Visitor};
use crate::work::IsStopped;

/// The most probabilities that are kept in one place: 400 MB.
pub(super) const MAX_KEPT: usize = 50_000_000;

/// A list as long as it may come to be, for each length that matters.
pub(super) struct ByLength {
    /// The shortest length.
    first: u32,
    /// By length - first.
    lengths: Vec<Length>,
    /// E D_m^2 by m, from 0.
    mean_sq: Vec<f64>,
}

/// A list of one length m.
pub(super) struct Length {
    /// The distribution of D_m.
    pub(super) distribution: Distribution,
    /// The sums over its entries.
    pub(super) sums: Sums,
    /// E max |D_j| over j up to m.
    pub(super) mean_max: f64,
}

impl ByLength {
    /// A list of length m, if it is one that the course was made for.
    pub(super) fn get(&self, m: u32) -> Option<&Length> {
        self.lengths.get(m.checked_sub(self.first)? as usize)
    }

    /// E D_m^2 by m, from 0.
    pub(super) fn mean_squares(&self) -> &[f64] {
        &self.mean_sq
    }

    /// The largest |D| of any length.
    pub(super) fn largest(&self) -> u32 {
        let ends = |length: &Length| {
            length
                .distribution
                .iter()
                .map(|(d, _)| d.unsigned_abs())
                .max()
        };
        self.lengths.iter().filter_map(ends).max().unwrap_or(0)
    }
}

/// Makes the course of a procedure for these lengths.
pub(super) struct Lengths<'a> {
    pub(super) lengths: RangeInclusive<u32>,
    pub(super) is_stopped: IsStopped<'a>,
}

impl Visitor<'_> for Lengths<'_> {
    type Output = Result<ByLength, ExactError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let is_stopped = self.is_stopped;
        let (first, last) = self.lengths.into_inner();
        let mut explorer = Explorer::new(procedure, Difference);
        let (mut distributions, mut kept) = (Vec::new(), 0);
        if first == 0 {
            distributions.push(Distribution::start());
        }
        let walk = ChainWalk::new(&mut explorer, last, is_stopped, |j, chain, layer| {
            if j >= first {
                let distribution = Distribution::of(chain, layer);
                kept += distribution.weights.len();
                distributions.push(distribution);
            }
            if kept > MAX_KEPT {
                return Err(ExactError::TooLarge(Limit::Memory));
            }
            Ok(())
        })?;
        if walk.work_with_largest > MAX_WORK {
            return Err(ExactError::TooLarge(Limit::Work));
        }
        let sizes = Sizes::of_differences(explorer.chain(), walk.largest);
        let mean_max = largest(explorer.chain(), &sizes, last, is_stopped)?;
        let mut sums = Sums::default();
        let mut cumulated = vec![sums];
        for entry in &walk.course {
            sums.add(&entry.sums, 1.0);
            cumulated.push(sums);
        }
        let length = |(m, distribution)| Length {
            distribution,
            sums: cumulated[m as usize],
            mean_max: if m == 0 {
                0.0
            } else {
                mean_max[m as usize - 1]
            },
        };
        let mean_sq = walk.course.iter().map(|entry| entry.spread.mean_sq);
        Ok(ByLength {
            first,
            mean_sq: std::iter::once(0.0).chain(mean_sq).collect(),
            lengths: (first..).zip(distributions).map(length).collect(),
        })
    }
}
