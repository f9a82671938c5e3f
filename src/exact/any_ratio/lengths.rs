//! What one walk gives for every length of a list.

use std::ops::RangeInclusive;

use super::Largest;
use super::counts::CountsAt;
use crate::exact::chain::Explorer;
use crate::exact::imbalance::{Distance, DistanceSums};
use crate::exact::lengths::MAX_KEPT;
use crate::exact::walk::ChainWalk;
use crate::exact::{ExactError, Limit};
use crate::procedure::{Markov, Visitor};
use crate::work::IsStopped;

/// A kept count takes as much as so many numbers.
const COUNT: usize = 9;

/// A list as long as it may come to be, for each length that matters.
pub(super) struct ByLength {
    first: u32,
    /// By length - first.
    lengths: Vec<Length>,
    /// E sum (N_k - m rho_k)^2 / rho_k, by m from 0.
    pub(super) weighted: Vec<f64>,
    /// Whether the mean deviations are 0 after every entry.
    pub(super) is_preserving: bool,
}

/// A list of one length m.
pub(super) struct Length {
    /// The distribution of its counts.
    pub(super) counts: CountsAt,
    /// The sums over its entries.
    pub(super) sums: DistanceSums,
    /// E max d_j over j up to m, where it was followed.
    pub(super) max_distance: Option<f64>,
    /// E max |N_k(j) - j rho_k|, likewise.
    pub(super) max_deviation: Option<f64>,
}

impl ByLength {
    /// A list of length m, if it is one that the course was made for.
    pub(super) fn get(&self, m: u32) -> Option<&Length> {
        self.lengths.get(m.checked_sub(self.first)? as usize)
    }

    /// Every length that was kept.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Length)> {
        (self.first..).zip(&self.lengths)
    }
}

/// Makes the course of a procedure for these lengths.
pub(super) struct Lengths<'a> {
    pub(super) these: RangeInclusive<u32>,
    pub(super) imbalance: Distance,
    pub(super) is_stopped: IsStopped<'a>,
}

impl Visitor<'_> for Lengths<'_> {
    type Output = Result<ByLength, ExactError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        /// A mean deviation that rounding can leave.
        const ROUNDING: f64 = 1e-9;
        let (imbalance, is_stopped) = (self.imbalance, self.is_stopped);
        let (first, last) = self.these.into_inner();
        let mut explorer = Explorer::new(procedure, imbalance);
        let (mut all_counts, mut kept) = (Vec::new(), 0);
        if first == 0 {
            all_counts.push(CountsAt::start(&imbalance));
        }
        let walk = ChainWalk::new(&mut explorer, last, is_stopped, |j, chain, layer| {
            if j >= first {
                let counts = CountsAt::of(chain, layer);
                kept += COUNT * counts.len();
                all_counts.push(counts);
            }
            if kept > MAX_KEPT {
                return Err(ExactError::TooLarge(Limit::Memory));
            }
            Ok(())
        })?;
        let largest = Largest::new(explorer.chain(), &imbalance, &walk, is_stopped)?;
        let mut sums = DistanceSums::default();
        let mut cumulated = vec![sums];
        for entry in &walk.course {
            sums.add(&entry.sums, 1.0);
            cumulated.push(sums);
        }
        let so_far = |of: &Option<Vec<f64>>, m: u32| match (of, m) {
            (Some(_), 0) => Some(0.0),
            (of, m) => of.as_ref().map(|means| means[m as usize - 1]),
        };
        let length = |(m, counts)| Length {
            counts,
            sums: cumulated[m as usize],
            max_distance: so_far(&largest.distance, m),
            max_deviation: so_far(&largest.deviation, m),
        };
        let weighted = walk.course.iter().map(|entry| entry.spread.weighted);
        let mut means = walk.course.iter().flat_map(|entry| &entry.spread.means);
        Ok(ByLength {
            first,
            weighted: std::iter::once(0.0).chain(weighted).collect(),
            is_preserving: means.all(|mean| mean.abs() < ROUNDING),
            lengths: (first..).zip(all_counts).map(length).collect(),
        })
    }
}
