//! From draws to lists: `docs/reproducibility.md`, section 3.

use crate::stream::Stream;

/// How a list is made, with arms known only by their number.
#[derive(Clone, Debug)]
pub enum Procedure {
    Simple,
    RandomAllocation,
    /// Sizes with their weights; one size is not drawn.
    PermutedBlock(Vec<(u64, u64)>),
    /// Sizes with how often each stands in a set.
    ShuffledBlocks(Vec<(u64, u64)>),
    /// The largest imbalance of two arms 1:1.
    BigStick(i64),
}

/// A part of a list, from its entry `from` (from 1) on; closed arms have the part 0.
#[derive(Clone, Debug)]
pub struct Section {
    pub from: u64,
    pub amendment: Option<String>,
    pub procedure: Procedure,
    pub ratio: Vec<u64>,
}

impl Section {
    /// A whole list.
    pub fn whole(procedure: &Procedure, ratio: &[u64]) -> Self {
        Self {
            from: 1,
            amendment: None,
            procedure: procedure.clone(),
            ratio: ratio.to_vec(),
        }
    }

    /// The purpose and the name of a stream for this section of a stratum's list: `list` or
    /// `number-page` is the purpose where it begins.
    pub fn stream(&self, purpose: &str, stratum: &str, development: bool) -> (String, String) {
        let suffix = if development { "-development" } else { "" };
        match &self.amendment {
            None => (format!("{purpose}{suffix}"), stratum.to_string()),
            Some(amendment) => (
                format!("{purpose}-amendment{suffix}"),
                format!("{amendment}@{stratum}"),
            ),
        }
    }

    /// The open arms with their parts in lowest terms.
    fn open(&self) -> (Vec<usize>, Vec<u64>) {
        let arms: Vec<usize> = (0..self.ratio.len())
            .filter(|&arm| self.ratio[arm] > 0)
            .collect();
        let parts: Vec<u64> = arms.iter().map(|&arm| self.ratio[arm]).collect();
        (arms, lowest_terms(&parts))
    }

    /// The entries of the longest block; an entry by itself where there are no blocks.
    pub fn longest_block(&self, sample_size: u64) -> u64 {
        match &self.procedure {
            Procedure::Simple | Procedure::BigStick(_) => 1,
            Procedure::RandomAllocation => {
                let sum: u64 = self.open().1.iter().sum();
                sum * sample_size.div_ceil(sum)
            }
            Procedure::PermutedBlock(sizes) | Procedure::ShuffledBlocks(sizes) => {
                sizes.iter().map(|size| size.0).max().unwrap()
            }
        }
    }
}

/// One entry; everything but the arm counts from 1. Permuted blocks are blocks, and so is every
/// filling of the urn; simple randomization has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub sequence: u64,
    pub arm: usize,
    pub block: Option<Block>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub number: u64,
    pub size: u64,
    pub position: u64,
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

pub fn lowest_terms(ratio: &[u64]) -> Vec<u64> {
    let divisor = ratio.iter().copied().fold(0, greatest_common_divisor);
    ratio.iter().map(|part| part / divisor).collect()
}

/// The first place whose cumulated weight exceeds `place`.
fn first_exceeding(weights: &[u64], place: u64) -> usize {
    let mut cumulated = 0;
    for (k, weight) in weights.iter().enumerate() {
        cumulated += weight;
        if cumulated > place {
            return k;
        }
    }
    unreachable!("the place is below the sum of the weights")
}

/// What makes a section's entries: block after block, or entry after entry.
struct Maker<'a> {
    section: &'a Section,
    sample_size: u64,
    arms: Vec<usize>,
    parts: Vec<u64>,
    stream: Stream,
    /// Of every size, how many blocks of the set are left.
    left: Vec<u64>,
    /// Entries of the first arm less those of the second.
    difference: i64,
}

impl<'a> Maker<'a> {
    fn new(section: &'a Section, sample_size: u64, stream: Stream) -> Self {
        let (arms, parts) = section.open();
        Self {
            section,
            sample_size,
            arms,
            parts,
            stream,
            left: Vec::new(),
            difference: 0,
        }
    }

    /// The arms of the next block; one arm for a procedure without blocks.
    fn next(&mut self) -> Vec<usize> {
        let sum: u64 = self.parts.iter().sum();
        let places = match &self.section.procedure {
            Procedure::Simple => vec![first_exceeding(&self.parts, self.stream.below(sum))],
            Procedure::BigStick(most) => {
                let lagging = usize::from(self.difference > 0);
                let (numerator, denominator) = if self.difference.abs() == *most {
                    (1, 1)
                } else {
                    (1, 2)
                };
                let place = if self.stream.below(denominator) < numerator {
                    lagging
                } else {
                    1 - lagging
                };
                self.difference += if place == 0 { 1 } else { -1 };
                vec![place]
            }
            Procedure::RandomAllocation => {
                let fillings = self.sample_size.div_ceil(sum);
                let mut urn = in_order(&self.parts, fillings);
                let mut places = Vec::new();
                while !urn.is_empty() {
                    places.push(urn.remove(self.stream.below(urn.len() as u64) as usize));
                }
                places
            }
            Procedure::PermutedBlock(sizes) => {
                let size = if sizes.len() == 1 {
                    sizes[0].0
                } else {
                    let weights: Vec<u64> = sizes.iter().map(|size| size.1).collect();
                    let place = self.stream.below(weights.iter().sum());
                    sizes[first_exceeding(&weights, place)].0
                };
                let mut places = in_order(&self.parts, size / sum);
                self.stream.shuffle(&mut places);
                places
            }
            Procedure::ShuffledBlocks(sizes) => {
                if self.left.iter().sum::<u64>() == 0 {
                    self.left = sizes.iter().map(|size| size.1).collect();
                }
                let place = self.stream.below(self.left.iter().sum());
                let kind = first_exceeding(&self.left, place);
                self.left[kind] -= 1;
                let mut places = in_order(&self.parts, sizes[kind].0 / sum);
                self.stream.shuffle(&mut places);
                places
            }
        };
        places.into_iter().map(|place| self.arms[place]).collect()
    }

    fn has_blocks(&self) -> bool {
        !matches!(
            self.section.procedure,
            Procedure::Simple | Procedure::BigStick(_)
        )
    }
}

/// So many times its part of each arm, in the order of the arms.
fn in_order(parts: &[u64], times: u64) -> Vec<usize> {
    let mut arms = Vec::new();
    for (arm, part) in parts.iter().enumerate() {
        for _ in 0..part * times {
            arms.push(arm);
        }
    }
    arms
}

/// A stratum's list: at least `length` entries, ending with a whole block. `stream` opens the stream
/// of each section's entries.
pub fn list(
    sections: &[Section],
    sample_size: u64,
    length: usize,
    stream: impl Fn(&Section) -> Stream,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut blocks = 0;
    for (number, section) in sections.iter().enumerate() {
        let last = sections.get(number + 1).map(|next| next.from - 1);
        let mut maker = Maker::new(section, sample_size, stream(section));
        while last.is_none_or(|last| (entries.len() as u64) < last) {
            let arms = maker.next();
            if maker.has_blocks() {
                blocks += 1;
            }
            let size = arms.len() as u64;
            for (place, arm) in arms.into_iter().enumerate() {
                if last.is_some_and(|last| entries.len() as u64 == last) {
                    // The block is cut.
                    break;
                }
                entries.push(Entry {
                    sequence: entries.len() as u64 + 1,
                    arm,
                    block: maker.has_blocks().then_some(Block {
                        number: blocks,
                        size,
                        position: place as u64 + 1,
                    }),
                });
            }
            let is_whole = entries
                .last()
                .is_none_or(|entry| entry.block.is_none_or(|block| block.position == block.size));
            let is_cut = last.is_some_and(|last| entries.len() as u64 == last);
            if entries.len() >= length && (is_whole || is_cut) {
                return entries;
            }
        }
    }
    unreachable!("the last section has no end")
}

/// The labels of all strata, the last factor running fastest; `all` without factors.
pub fn stratum_labels(factors: &[Vec<String>]) -> Vec<String> {
    if factors.is_empty() {
        return vec!["all".to_string()];
    }
    let mut labels = factors[0].clone();
    for levels in &factors[1..] {
        let mut longer = Vec::new();
        for label in &labels {
            for level in levels {
                longer.push(format!("{label}|{level}"));
            }
        }
        labels = longer;
    }
    labels
}
