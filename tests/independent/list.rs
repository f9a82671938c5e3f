//! From draws to lists and randomization numbers: `docs/reproducibility.md`, section 3.

use crate::stream::Stream;

/// How a list is made, with arms known only by their number.
#[derive(Clone, Debug)]
pub enum Procedure {
    Simple,
    RandomAllocation,
    /// Sizes with their weights; one size is not drawn.
    PermutedBlock(Vec<(u64, u64)>),
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

/// A stratum's list: at least `length` entries, ending with a whole block.
pub fn list(
    procedure: &Procedure,
    ratio: &[u64],
    sample_size: u64,
    length: usize,
    stream: &mut Stream,
) -> Vec<Entry> {
    let parts = lowest_terms(ratio);
    let sum: u64 = parts.iter().sum();
    let mut entries: Vec<Entry> = Vec::new();
    while entries.len() < length {
        match procedure {
            Procedure::Simple => {
                let arm = first_exceeding(&parts, stream.below(sum));
                let sequence = entries.len() as u64 + 1;
                entries.push(Entry {
                    sequence,
                    arm,
                    block: None,
                });
            }
            Procedure::RandomAllocation => {
                let fillings = sample_size.div_ceil(sum);
                let mut urn = Vec::new();
                for (arm, part) in parts.iter().enumerate() {
                    for _ in 0..part * fillings {
                        urn.push(arm);
                    }
                }
                let mut arms = Vec::new();
                while !urn.is_empty() {
                    arms.push(urn.remove(stream.below(urn.len() as u64) as usize));
                }
                push_block(&mut entries, arms);
            }
            Procedure::PermutedBlock(sizes) => {
                let size = if sizes.len() == 1 {
                    sizes[0].0
                } else {
                    let weights: Vec<u64> = sizes.iter().map(|size| size.1).collect();
                    let place = stream.below(weights.iter().sum());
                    sizes[first_exceeding(&weights, place)].0
                };
                let mut arms = Vec::new();
                for (arm, part) in parts.iter().enumerate() {
                    for _ in 0..size / sum * part {
                        arms.push(arm);
                    }
                }
                stream.shuffle(&mut arms);
                push_block(&mut entries, arms);
            }
        }
    }
    entries
}

/// Appends a whole block.
fn push_block(entries: &mut Vec<Entry>, arms: Vec<usize>) {
    let blocks_before = match entries.last() {
        Some(Entry {
            block: Some(block), ..
        }) => block.number,
        _ => 0,
    };
    let size = arms.len() as u64;
    for (place, arm) in arms.into_iter().enumerate() {
        entries.push(Entry {
            sequence: entries.len() as u64 + 1,
            arm,
            block: Some(Block {
                number: blocks_before + 1,
                size,
                position: place as u64 + 1,
            }),
        });
    }
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

/// The tables of the four rounds of the Feistel network.
pub struct Numbers {
    f: Vec<Vec<u64>>,
    g: Vec<Vec<u64>>,
    strata: u64,
}

impl Numbers {
    pub fn new(seed_key: &[u8; 32], strata: u64, replicate: u64) -> Self {
        let mut stream = Stream::new(seed_key, "randomization-number", "", replicate);
        let mut f = Vec::new();
        for _ in 0..4 {
            f.push((0..10_000).map(|_| stream.below(9_000)).collect());
        }
        let mut g = Vec::new();
        for _ in 0..4 {
            g.push((0..9_000).map(|_| stream.below(10_000)).collect());
        }
        Self { f, g, strata }
    }

    /// The number of entry `s` (from 0) of stratum `t` (from 0).
    pub fn number(&self, t: u64, s: u64) -> u64 {
        let code = s * self.strata + t;
        let mut left = code / 10_000;
        let mut right = code % 10_000;
        for round in 0..4 {
            left = (left + self.f[round][right as usize]) % 9_000;
            right = (right + self.g[round][left as usize]) % 10_000;
        }
        10_000_000 + 10_000 * left + right
    }
}
