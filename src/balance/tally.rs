//! Counts per arm, and their imbalance over the course of enrolment.

use super::imbalance::{Imbalance, imbalance};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};

/// A count per arm. Fixed in size, so that it needs no heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    counts: [u32; MAX_ARMS],
    arms: u8,
}

impl Counts {
    /// Zero in each of `arms` arms (at most [`MAX_ARMS`]).
    pub fn new(arms: usize) -> Self {
        Self {
            counts: [0; MAX_ARMS],
            arms: arms.min(MAX_ARMS) as u8,
        }
    }

    /// Counts one more participant on an arm.
    ///
    /// # Panics
    /// Where there is no such arm.
    #[inline]
    pub fn add(&mut self, arm: ArmIndex) {
        self.counts[..usize::from(self.arms)][arm.get()] += 1;
    }

    /// The counts, in the order of the arms.
    #[inline]
    pub fn get(&self) -> &[u32] {
        &self.counts[..usize::from(self.arms)]
    }

    /// The sum of several, arm by arm.
    pub(super) fn sum<'a>(of: impl IntoIterator<Item = &'a Self>, arms: usize) -> Self {
        let mut sum = Self::new(arms);
        for counts in of {
            for (total, &count) in sum.counts.iter_mut().zip(counts.get()) {
                *total += count;
            }
        }
        sum
    }

    /// Over all arms.
    pub fn total(&self) -> u32 {
        self.get().iter().sum()
    }
}

/// Counts per arm and the largest imbalance that they have had.
///
/// # Examples
/// ```
/// use evenhand::balance::{Imbalance, Tally};
/// use evenhand::design::{ArmIndex, Ratio};
/// let ratio = Ratio::new(&[1, 1])?;
/// let mut tally = Tally::new(&ratio);
/// for arm in [0, 0, 1] {
///     tally.add(ArmIndex(arm), &ratio);
/// }
/// assert_eq!(tally.counts().get(), [2, 1]);
/// assert_eq!(tally.imbalance(&ratio), Imbalance::whole(1));
/// assert_eq!(tally.max_imbalance(), Imbalance::whole(2));
/// # Ok::<(), evenhand::design::ArmError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    counts: Counts,
    largest: Imbalance,
}

impl Tally {
    /// Nobody yet, with one arm per part of the ratio.
    pub fn new(ratio: &Ratio) -> Self {
        Self {
            counts: Counts::new(ratio.arms()),
            largest: Imbalance::ZERO,
        }
    }

    /// Counts one more participant on an arm.
    ///
    /// # Panics
    /// Where there is no such arm.
    #[inline]
    pub fn add(&mut self, arm: ArmIndex, ratio: &Ratio) {
        self.counts.add(arm);
        self.largest = self.largest.max(self.imbalance(ratio));
    }

    /// Counts one more participant on an arm, in a scope whose imbalance this is.
    pub(super) fn add_with(&mut self, arm: ArmIndex, imbalance: impl Fn(&[u32]) -> Imbalance) {
        self.counts.add(arm);
        self.largest = self.largest.max(imbalance(self.counts.get()));
    }

    /// The counts.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The imbalance now, see [`imbalance`].
    #[inline]
    pub fn imbalance(&self, ratio: &Ratio) -> Imbalance {
        imbalance(self.counts.get(), ratio)
    }

    /// The largest imbalance after any of the participants counted: `max_j I_j`.
    pub fn max_imbalance(&self) -> Imbalance {
        self.largest
    }
}
