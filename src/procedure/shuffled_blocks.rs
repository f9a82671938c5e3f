//! A fixed set of permuted blocks, in random order.

use super::markov::push_balls;
use super::permuted_block::{Block, Size, without};
use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The most different sizes.
const MAX_SIZES: usize = 8;

/// A fixed set of permuted blocks in random order, `shuffled-blocks(45*3, 54)`: three blocks of 45 and one of
/// 54, in an order of which all are equally likely; when all are used, the same set again. Each block holds the
/// arms exactly in the ratio, in one of its orders, all equally likely.
///
/// Unlike `permuted-block(45*3, 54)`, which draws each size anew, it has each size exactly as often as
/// it is written, so that a list of a known length ends with a whole set: 189 entries here.
///
/// # References
/// Rosenberger and Lachin 2016, *Randomization in Clinical Trials*, section 3.4 (random blocks).
#[derive(Debug, Clone, PartialEq)]
pub struct ShuffledBlocks {
    sizes: Vec<Size>,
}

/// The blocks of the present set that are left, by size, and the block that entries are taken from.
#[derive(Debug, Clone)]
pub struct SetOfBlocks {
    left: [u32; MAX_SIZES],
    block: Block,
}

impl ShuffledBlocks {
    /// How many blocks of each size a set has.
    fn set(&self) -> [u32; MAX_SIZES] {
        let mut set = [0; MAX_SIZES];
        for (count, size) in set.iter_mut().zip(&self.sizes) {
            *count = size.weight;
        }
        set
    }

    /// The blocks that the next is drawn from.
    #[inline]
    fn available(&self, left: &[u32; MAX_SIZES]) -> [u32; MAX_SIZES] {
        if left.iter().all(|&count| count == 0) {
            self.set()
        } else {
            *left
        }
    }
}

impl Restricted for ShuffledBlocks {
    const EXAMPLES: &'static [&'static str] = &["shuffled-blocks(4*2, 6)"];

    type State = SetOfBlocks;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        if arguments.count() == 0 {
            let allowed = "give the blocks of a set, such as shuffled-blocks(45*3, 54)";
            return Err(ProcedureError::Count { given: 0, allowed });
        }
        let mut sizes: Vec<Size> = Vec::new();
        let mut blocks = 0_u64;
        for text in arguments.iter() {
            let size = Size::new(text, ratio)?;
            blocks += u64::from(size.weight);
            if blocks > u32::MAX.into() {
                return Err(ProcedureError::Weights(blocks));
            }
            match sizes.iter_mut().find(|one| one.length == size.length) {
                Some(one) => one.weight += size.weight,
                None => sizes.push(size),
            }
        }
        if sizes.len() > MAX_SIZES {
            return Err(ProcedureError::Parameter {
                procedure: "shuffled-blocks",
                given: format!("{} different sizes", sizes.len()),
                allowed: "write at most 8 different sizes",
            });
        }
        Ok(Self { sizes })
    }

    fn arguments(&self) -> Vec<String> {
        self.sizes.iter().map(Size::text).collect()
    }

    fn start(&self) -> SetOfBlocks {
        SetOfBlocks {
            left: [0; MAX_SIZES],
            block: Block::before(),
        }
    }

    #[inline]
    fn next(&self, state: &mut SetOfBlocks, draws: &mut Draws) -> ArmIndex {
        if state.block.is_taken() {
            state.left = self.available(&state.left);
            let mut place = draws.below(state.left.iter().sum());
            for (size, left) in self.sizes.iter().zip(&mut state.left) {
                if place < *left {
                    *left -= 1;
                    state.block.begin(size, draws);
                    break;
                }
                place -= *left;
            }
        }
        state.block.take()
    }

    fn likely_words(&self, entries: usize) -> usize {
        let shortest = self.sizes.iter().map(|size| size.length).min().unwrap_or(1) as usize;
        // One word orders about 12 entries.
        entries.div_ceil(shortest) * (1 + shortest.div_ceil(12))
    }

    fn longest_block(&self) -> u32 {
        self.sizes.iter().map(|size| size.length).max().unwrap_or(1)
    }

    fn shortest_block(&self) -> u32 {
        self.sizes.iter().map(|size| size.length).min().unwrap_or(1)
    }

    fn place(&self, state: &SetOfBlocks) -> Option<BlockPlace> {
        Some(state.block.place())
    }
}

impl Markov for ShuffledBlocks {
    /// How many of each arm the block has left, and the blocks of the set that are left.
    type Node = ([u32; MAX_ARMS], [u32; MAX_SIZES]);

    fn first(&self) -> Self::Node {
        ([0; MAX_ARMS], [0; MAX_SIZES])
    }

    fn steps(&self, (in_block, left): &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        if in_block.iter().any(|&count| count > 0) {
            return push_balls(in_block, |arm| (without(in_block, arm), *left), steps);
        }
        let available = self.available(left);
        let all: u32 = available.iter().sum();
        for (place, size) in self.sizes.iter().enumerate() {
            if available[place] == 0 {
                continue;
            }
            let mut left = available;
            left[place] -= 1;
            let whole = size.whole();
            let of_size = steps.len();
            push_balls(&whole, |arm| (without(&whole, arm), left), steps);
            for step in &mut steps[of_size..] {
                step.probability *= f64::from(available[place]) / f64::from(all);
            }
        }
    }

    fn taken(&self, state: &SetOfBlocks) -> usize {
        let drawn = |size: &&Size| size.length != state.block.size();
        let before = self.sizes.iter().zip(&state.left);
        let before = before.take_while(|(size, _)| drawn(size));
        before.filter(|(_, left)| **left > 0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::Procedure;
    use crate::rng::{Purpose, Seed, Streams};

    fn parse(text: &str) -> Result<Procedure, ProcedureError> {
        Procedure::parse(text, &Ratio::new(&[1, 2]).unwrap(), 189)
    }

    #[test]
    fn a_set_is_used_up_before_the_next_begins() {
        let ratio = Ratio::new(&[1, 2]).unwrap();
        let blocks =
            ShuffledBlocks::new(&Arguments::from(vec!["45*3", "54"]), &ratio, 189).unwrap();
        let streams = Streams::new(Seed::from_integer(5), 0);
        let mut orders = std::collections::BTreeSet::new();
        for list in 0..40 {
            let mut draws = streams.open(Purpose::List, &list.to_string());
            let mut state = blocks.start();
            for _ in 0..2 {
                let mut sizes = Vec::new();
                let mut of_first = 0;
                for _ in 0..189 {
                    of_first += u32::from(blocks.next(&mut state, &mut draws) == ArmIndex(0));
                    let place = blocks.place(&state).unwrap();
                    if place.position == place.size {
                        sizes.push(place.size);
                    }
                }
                orders.insert(sizes.clone());
                sizes.sort_unstable();
                assert_eq!(sizes, [45, 45, 45, 54]);
                assert_eq!(of_first, 63);
            }
        }
        // Where the block of 54 stands: all four places come up in 80 sets.
        assert_eq!(orders.len(), 4);
    }

    #[test]
    fn blocks_written_one_by_one_are_counted() {
        let written = parse("shuffled-blocks(45, 45, 54, 45)").unwrap();
        assert_eq!(written.to_string(), "shuffled-blocks(45*3, 54)");
        assert_eq!(written, parse(&written.to_string()).unwrap());
    }

    #[test]
    fn what_is_no_set_is_refused() {
        let error = |text: &str| parse(text).unwrap_err().to_string();
        assert!(error("shuffled-blocks").contains("such as shuffled-blocks(45*3, 54)"));
        assert!(error("shuffled-blocks(4)").contains("a block of 4 cannot hold the ratio 1:2"));
        assert!(error("shuffled-blocks(3*4294967295, 3)").contains("4294967296"));
        assert!(error("shuffled-blocks(3,6,9,12,15,18,21,24,27)").contains("9 different sizes"));
    }
}
