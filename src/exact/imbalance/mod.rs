//! How far a list is from its ratio, as a chain keeps it: the difference of two arms, or the counts of any number.

mod difference;
mod distance;

pub(super) use difference::Sums;
pub(crate) use difference::{Difference, Distribution};
pub(crate) use distance::{Distance, block_variation};
pub(super) use distance::{DistanceSums, Excess};

/// What holds of the entry that follows a state: each arm's probability, and whether there is only one.
pub(crate) struct Chances<'a> {
    /// By arm.
    pub(crate) shares: &'a [f64],
    /// The only arm that can come.
    pub(crate) only: Option<u8>,
}

/// An imbalance that a chain follows.
pub(crate) trait Imbalance {
    /// Where a list is.
    type Place: Clone + Ord;
    /// What is expected of the next entry, given the state.
    type Next: Copy + Default;
    /// The same, added up over states or entries.
    type Sums: Copy + Default;
    /// What is expected of the place after an entry.
    type Spread;

    /// How many arms there are.
    fn arms(&self) -> usize;

    /// The place before the first entry.
    fn start(&self) -> Self::Place;

    /// The place after an entry.
    fn after(&self, place: &Self::Place, arm: u8) -> Self::Place;

    /// What is expected of the next entry.
    fn next(&self, place: &Self::Place, chances: &Chances<'_>) -> Self::Next;

    /// Adds what is expected in a state of this probability.
    fn add_next(sums: &mut Self::Sums, weight: f64, next: &Self::Next);

    /// Nothing added up.
    fn no_spread(&self) -> Self::Spread;

    /// Adds a place of this probability.
    fn add_place(&self, spread: &mut Self::Spread, weight: f64, place: &Self::Place);

    /// A bound of the places' sizes, as far as it is known before all are: how many numbers a row of largest
    /// sizes has.
    fn size(&self, place: &Self::Place) -> u32;
}
