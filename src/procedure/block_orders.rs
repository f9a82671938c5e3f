//! All orders of a short block, so that one word gives the whole block at once.

use crate::design::ArmIndex;
use crate::rng::Draws;

/// The most entries of a block whose orders are tabulated: 6! = 720 orders, 4 KiB. The next even
/// size has 40,320, which are slower to look up than to shuffle.
pub(super) const MOST_ENTRIES: usize = 6;

/// The orders of a block of `SIZE` entries, by the place that a word draws among them.
///
/// [`Draws::shuffle`] takes a word w for the bounds SIZE, SIZE - 1, ..., 2 with the product P = SIZE!.
/// Its targets are the digits, in these bounds, of floor(w P / 2^32), which is what
/// [`Draws::below`] gives for P; both draw again for the same words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BlockOrders(Vec<[ArmIndex; MOST_ENTRIES]>, usize);

impl BlockOrders {
    /// The orders of a block, if it is short enough.
    pub(super) fn new(sorted: &[ArmIndex]) -> Option<Self> {
        let size = sorted.len();
        if !(2..=MOST_ENTRIES).contains(&size) {
            return None;
        }
        let count: usize = (2..=size).product();
        let orders = (0..count).map(|place| order(sorted, place));
        Some(Self(orders.collect(), size))
    }

    /// The entries of a block of which one word draws the order.
    #[inline]
    pub(super) fn draw(&self, draws: &mut Draws) -> &[ArmIndex] {
        &self.0[draws.below(self.0.len() as u32) as usize][..self.1]
    }

    /// Fills with block after block, the last one perhaps in part.
    pub(super) fn fill(&self, draws: &mut Draws, arms: &mut [ArmIndex]) {
        match self.1 {
            2 => self.fill_by::<2>(draws, arms),
            3 => self.fill_by::<3>(draws, arms),
            4 => self.fill_by::<4>(draws, arms),
            5 => self.fill_by::<5>(draws, arms),
            _ => self.fill_by::<MOST_ENTRIES>(draws, arms),
        }
    }

    /// [`fill`](Self::fill) for a size that the compiler knows.
    #[inline]
    fn fill_by<const SIZE: usize>(&self, draws: &mut Draws, arms: &mut [ArmIndex]) {
        let count = self.0.len() as u32;
        let (blocks, rest) = arms.as_chunks_mut::<SIZE>();
        draws.below_each(count, blocks, |block, place| {
            block.copy_from_slice(&self.0[place as usize][..SIZE]);
        });
        if !rest.is_empty() {
            rest.copy_from_slice(&self.draw(draws)[..rest.len()]);
        }
    }
}

/// The order at a place: its digits in the bounds len, len - 1, ..., 2, the first the highest, are
/// the targets of positions len - 1, len - 2, ..., 1.
fn order(sorted: &[ArmIndex], place: usize) -> [ArmIndex; MOST_ENTRIES] {
    let mut arms = [ArmIndex(0); MOST_ENTRIES];
    arms[..sorted.len()].copy_from_slice(sorted);
    let mut weight: usize = (2..=sorted.len()).product();
    let mut rest = place;
    for bound in (2..=sorted.len()).rev() {
        weight /= bound;
        arms.swap(bound - 1, rest / weight);
        rest %= weight;
    }
    arms
}
