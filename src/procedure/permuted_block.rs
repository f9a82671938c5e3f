//! Permuted blocks, of one size or of sizes drawn at random.

use super::block_orders::BlockOrders;
use super::markov::push_balls;
use super::spec::whole;
use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The largest block. Fixed, so that a block needs no heap.
pub const MAX_BLOCK: u32 = 128;

/// Permuted blocks, `permuted-block(4)` or `permuted-block(4, 6)`: each block holds the arms
/// exactly in the ratio, in one of its orders, all equally likely.
///
/// With several sizes, each block's size is drawn first, in proportion to its weight:
/// `permuted-block(4*2, 6)` makes two blocks of 4 for each of 6, on average. A weight of 1 need
/// not be written.
///
/// # References
/// Zelen 1974, *Journal of Chronic Diseases* 27:365-375; ICH E9, section 2.3.2 (on block lengths
/// that investigators cannot know).
#[derive(Debug, Clone, PartialEq)]
pub struct PermutedBlock {
    sizes: Vec<Size>,
    weights: u32,
}

/// A block size and how often it comes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Size {
    pub(super) length: u32,
    pub(super) weight: u32,
    /// The block in arm order, before it is shuffled.
    sorted: [ArmIndex; MAX_BLOCK as usize],
    /// Its orders, if the block is short.
    orders: Option<BlockOrders>,
}

/// The block that entries are taken from.
#[derive(Debug, Clone)]
pub struct Block {
    arms: [ArmIndex; MAX_BLOCK as usize],
    size: u32,
    taken: u32,
    number: u32,
}

impl Size {
    /// Reads a size such as `4`, or `4*2` with its weight.
    pub(super) fn new(text: &str, ratio: &Ratio) -> Result<Self, ProcedureError> {
        let (size, weight) = match text.split_once('*') {
            Some((size, weight)) => (
                whole(size.trim_end(), 1, u32::MAX)?,
                whole(weight.trim_start(), 1, u32::MAX)?,
            ),
            None => (whole(text, 1, u32::MAX)?, 1),
        };
        if size > MAX_BLOCK || size % ratio.total() != 0 {
            return Err(ProcedureError::BlockSize {
                size,
                ratio: Box::new(*ratio),
            });
        }
        let each = (size / ratio.total()) as usize;
        let mut sorted = [ArmIndex(0); MAX_BLOCK as usize];
        let arms = ratio.parts().iter().enumerate().flat_map(|(arm, &part)| {
            std::iter::repeat_n(ArmIndex(arm as u8), part as usize * each)
        });
        for (place, arm) in sorted.iter_mut().zip(arms) {
            *place = arm;
        }
        Ok(Self {
            length: size,
            weight,
            sorted,
            orders: BlockOrders::new(&sorted[..size as usize]),
        })
    }

    /// The size with its weight, as it is written.
    pub(super) fn text(&self) -> String {
        match self.weight {
            1 => self.length.to_string(),
            weight => format!("{}*{weight}", self.length),
        }
    }

    /// How many entries of each arm a block has.
    pub(super) fn whole(&self) -> [u32; MAX_ARMS] {
        let mut whole = [0; MAX_ARMS];
        for arm in &self.sorted[..self.length as usize] {
            whole[arm.get()] += 1;
        }
        whole
    }
}

impl Block {
    /// Before the first block.
    pub(super) fn before() -> Self {
        Self {
            arms: [ArmIndex(0); MAX_BLOCK as usize],
            size: 0,
            taken: 0,
            number: 0,
        }
    }

    /// Whether all its entries are taken.
    #[inline]
    pub(super) fn is_taken(&self) -> bool {
        self.taken == self.size
    }

    /// How many entries the block has.
    pub(super) fn size(&self) -> u32 {
        self.size
    }

    /// Draws the order of the next block, which has this size.
    #[inline]
    pub(super) fn begin(&mut self, size: &Size, draws: &mut Draws) {
        let length = size.length as usize;
        let arms = &mut self.arms[..length];
        if let Some(orders) = &size.orders {
            arms.copy_from_slice(orders.draw(draws));
        } else {
            arms.copy_from_slice(&size.sorted[..length]);
            draws.shuffle(arms);
        }
        self.size = size.length;
        self.taken = 0;
        self.number += 1;
    }

    /// The next entry of the block.
    #[inline]
    pub(super) fn take(&mut self) -> ArmIndex {
        let arm = self.arms[self.taken as usize];
        self.taken += 1;
        arm
    }

    /// Where its last entry stands.
    pub(super) fn place(&self) -> BlockPlace {
        BlockPlace {
            block: self.number,
            size: self.size,
            position: self.taken,
        }
    }
}

/// How many of each arm are left without one.
pub(super) fn without(left: &[u32; MAX_ARMS], arm: ArmIndex) -> [u32; MAX_ARMS] {
    let mut left = *left;
    left[arm.get()] -= 1;
    left
}

impl PermutedBlock {
    /// The size of the next block. A single size costs no draw.
    #[inline]
    fn draw_size(&self, draws: &mut Draws) -> &Size {
        if let [only] = &self.sizes[..] {
            return only;
        }
        let mut place = draws.below(self.weights);
        for size in &self.sizes {
            if place < size.weight {
                return size;
            }
            place -= size.weight;
        }
        unreachable!("the place is below the sum of the weights")
    }
}

impl Restricted for PermutedBlock {
    const EXAMPLES: &'static [&'static str] = &[
        "permuted-block(2)",
        "permuted-block(4)",
        "permuted-block(6)",
        "permuted-block(4, 6)",
    ];

    type State = Block;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        if arguments.count() == 0 {
            let allowed = "give one block size or more, such as permuted-block(4, 6)";
            return Err(ProcedureError::Count { given: 0, allowed });
        }
        let sizes: Vec<Size> = arguments
            .iter()
            .map(|text| Size::new(text, ratio))
            .collect::<Result<_, _>>()?;
        for (index, size) in sizes.iter().enumerate() {
            if sizes[..index]
                .iter()
                .any(|earlier| earlier.length == size.length)
            {
                return Err(ProcedureError::BlockTwice(size.length));
            }
        }
        let sum: u64 = sizes.iter().map(|size| u64::from(size.weight)).sum();
        let weights = u32::try_from(sum).map_err(|_| ProcedureError::Weights(sum))?;
        Ok(Self { sizes, weights })
    }

    fn arguments(&self) -> Vec<String> {
        self.sizes.iter().map(Size::text).collect()
    }

    fn start(&self) -> Block {
        Block::before()
    }

    #[inline]
    fn next(&self, block: &mut Block, draws: &mut Draws) -> ArmIndex {
        if block.is_taken() {
            block.begin(self.draw_size(draws), draws);
        }
        block.take()
    }

    fn fill(&self, draws: &mut Draws, mut arms: &mut [ArmIndex]) {
        if let [
            Size {
                orders: Some(only), ..
            },
        ] = &self.sizes[..]
        {
            return only.fill(draws, arms);
        }
        while !arms.is_empty() {
            let size = self.draw_size(draws);
            let length = size.length as usize;
            let taken = length.min(arms.len());
            let (block, rest) = arms.split_at_mut(taken);
            if let Some(orders) = &size.orders {
                block.copy_from_slice(&orders.draw(draws)[..taken]);
            } else {
                let mut whole = size.sorted;
                draws.shuffle(&mut whole[..length]);
                block.copy_from_slice(&whole[..taken]);
            }
            arms = rest;
        }
    }

    fn likely_words(&self, entries: usize) -> usize {
        let shortest = self.sizes.iter().map(|size| size.length).min().unwrap_or(1) as usize;
        let for_size = usize::from(self.sizes.len() > 1);
        // One word orders about 12 entries.
        entries.div_ceil(shortest) * (for_size + shortest.div_ceil(12))
    }

    fn longest_block(&self) -> u32 {
        self.sizes.iter().map(|size| size.length).max().unwrap_or(1)
    }

    fn shortest_block(&self) -> u32 {
        self.sizes.iter().map(|size| size.length).min().unwrap_or(1)
    }

    fn place(&self, block: &Block) -> Option<BlockPlace> {
        Some(block.place())
    }
}

impl Markov for PermutedBlock {
    /// How many of each arm the block has left; none at the start and at the end of a block. With
    /// several sizes, the block's size is hidden in it.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        [0; MAX_ARMS]
    }

    fn steps(&self, left: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        if left.iter().any(|&count| count > 0) {
            return push_balls(left, |arm| without(left, arm), steps);
        }
        for size in &self.sizes {
            let whole = size.whole();
            let of_size = steps.len();
            push_balls(&whole, |arm| without(&whole, arm), steps);
            for step in &mut steps[of_size..] {
                step.probability *= f64::from(size.weight) / f64::from(self.weights);
            }
        }
    }

    fn taken(&self, block: &Block) -> usize {
        let mut sizes = self.sizes.iter();
        sizes
            .position(|size| size.length == block.size)
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::Procedure;

    fn parse(text: &str, parts: &[u32]) -> Result<Procedure, ProcedureError> {
        Procedure::parse(text, &Ratio::new(parts).unwrap(), 100)
    }

    #[test]
    fn a_block_holds_the_ratio() {
        assert!(parse("permuted-block(6)", &[2, 1]).is_ok());
        assert!(matches!(
            parse("permuted-block(4)", &[2, 1]),
            Err(ProcedureError::BlockSize { size: 4, .. })
        ));
        assert!(matches!(
            parse("permuted-block(130)", &[1, 1]),
            Err(ProcedureError::BlockSize { .. })
        ));
    }

    #[test]
    fn sizes_stand_once_and_carry_their_weight() {
        assert_eq!(
            parse("permuted-block(4, 4)", &[1, 1]),
            Err(ProcedureError::BlockTwice(4))
        );
        let weighted = parse("permuted-block( 4 * 2,6*1)", &[1, 1]).unwrap();
        assert_eq!(weighted.to_string(), "permuted-block(4*2, 6)");
        assert!(matches!(
            parse("permuted-block(0)", &[1, 1]),
            Err(ProcedureError::NotWhole { .. })
        ));
        assert!(matches!(
            parse("permuted-block", &[1, 1]),
            Err(ProcedureError::Count { .. })
        ));
        assert_eq!(
            parse("permuted-block(4*4294967295, 6)", &[1, 1]),
            Err(ProcedureError::Weights(4_294_967_296))
        );
    }
}
