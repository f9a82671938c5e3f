//! Hadamard randomization in blocks of 12.

use super::coin::two_equal_arms;
use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// The entries of a block.
const BLOCK: u32 = 12;

/// The sequences of a block: 11 rows and their complements.
const SEQUENCES: u32 = 22;

/// The rows, entry c in bit c; 1 is the second arm.
const ROWS: [u16; 11] = rows();

/// The 11 rows of a normalized Hadamard matrix of order 12 other than the constant one: entry 0 is
/// 1; entry c from 1 to 11 is 1 where (c - 1 + row) mod 11 is no square modulo 11, that is 2, 6, 7,
/// 8 or 10.
const fn rows() -> [u16; 11] {
    const NO_SQUARES: u16 = 1 << 2 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10;
    let mut rows = [1; 11];
    let mut row = 0;
    while row < 11 {
        let mut entry = 1;
        while entry < 12 {
            let is_one = NO_SQUARES >> ((entry - 1 + row) % 11) & 1;
            rows[row] |= is_one << entry;
            entry += 1;
        }
        row += 1;
    }
    rows
}

/// Hadamard randomization, `hadamard`: each block of 12 is one of 22 sequences, all equally likely:
/// the 11 rows, other than the constant one, of a Hadamard matrix of order 12 (Paley's, from the
/// squares modulo 11), each with the arms either way round.
///
/// Each sequence has 6 entries of each arm, and any two rows agree in 6 entries. So the randomization
/// is as valid as permuted blocks of 12 for comparing the means of two arms, and no block has a run of
/// more than 4 entries of one arm. The price: whoever knows a block's first 6 entries knows the other
/// 6, and often the fifth and sixth are certain too.
///
/// Two arms, 1:1, and an even number of participants. There is no tie to decide: the entries follow the sequence drawn for the block.
///
/// # References
/// Bailey and Nelson 2003, *Biometrical Journal* 45:554-560. The rows are in the form in which the
/// R package randomizeR 3 (`hadaPar`) implements the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Hadamard;

/// The block that entries are taken from.
#[derive(Debug, Clone)]
pub struct Row {
    entries: u16,
    taken: u32,
    number: u32,
}

/// A block's sequence, entry c in bit c.
fn sequence(place: u32) -> u16 {
    let row = ROWS[(place / 2) as usize];
    if place.is_multiple_of(2) { row } else { !row }
}

impl Restricted for Hadamard {
    const EXAMPLES: &'static [&'static str] = &["hadamard"];

    type State = Row;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        arguments.none()?;
        two_equal_arms(ratio)?;
        if participants.is_multiple_of(2) {
            Ok(Self)
        } else {
            Err(ProcedureError::Parameter {
                procedure: "hadamard",
                given: format!("{participants} participants"),
                allowed: "its sequences have as many entries of one arm as of the other, so the sample size must be even",
            })
        }
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) -> Row {
        Row {
            entries: 0,
            taken: BLOCK,
            number: 0,
        }
    }

    #[inline]
    fn next(&self, row: &mut Row, draws: &mut Draws) -> ArmIndex {
        if row.taken == BLOCK {
            *row = Row {
                entries: sequence(draws.below(SEQUENCES)),
                taken: 0,
                number: row.number + 1,
            };
        }
        let arm = row.entries >> row.taken & 1;
        row.taken += 1;
        ArmIndex(arm as u8)
    }

    fn place(&self, row: &Row) -> Option<BlockPlace> {
        Some(BlockPlace {
            block: row.number,
            size: BLOCK,
            position: row.taken,
        })
    }
}

impl Markov for Hadamard {
    /// How many entries of the block are taken, and which arms they have, entry c in bit c; 0 and 0
    /// at the start and at the end of a block.
    type Node = (u32, u16);

    fn first(&self) -> Self::Node {
        (0, 0)
    }

    fn steps(&self, &(taken, before): &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let begun = |place: &u32| (sequence(*place) ^ before) & ((1 << taken) - 1) == 0;
        let possible: Vec<u16> = (0..SEQUENCES).filter(begun).map(sequence).collect();
        for arm in 0..2 {
            let with = possible.iter().filter(|s| **s >> taken & 1 == arm).count();
            if with > 0 {
                let next = match taken + 1 {
                    BLOCK => (0, 0),
                    longer => (longer, before | arm << taken),
                };
                steps.push(Step {
                    arm: ArmIndex(arm as u8),
                    probability: with as f64 / possible.len() as f64,
                    next,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::fixture::{assert_follows_steps, figures, made, marginals, sum_to_one};
    use crate::procedure::sequences;

    #[test]
    fn any_two_rows_are_orthogonal_and_each_is_balanced() {
        for (index, row) in ROWS.iter().enumerate() {
            assert_eq!(row.count_ones(), 6);
            for other in &ROWS[..index] {
                assert_eq!((row ^ other).count_ones(), 6);
            }
        }
        // The first row as randomizeR 3.0.2 has it.
        assert_eq!(
            format!("{:012b}", ROWS[0].reverse_bits() >> 4),
            "100100011101"
        );
        assert_eq!(
            format!("{:012b}", ROWS[10].reverse_bits() >> 4),
            "110010001110"
        );
    }

    #[test]
    fn a_block_is_one_of_22_sequences() {
        let hadamard: Hadamard = made(&[], &[1, 1], 12);
        let all = sequences(&hadamard, 12);
        assert_eq!(all.len(), 22);
        assert!(
            all.iter()
                .all(|s| (s.probability - 1.0 / 22.0).abs() < 1e-15)
        );
        let figures = figures(&hadamard, 12);
        assert!((figures.balanced - 1.0).abs() < 1e-12);
        // Of entry 5, 14 of 22 are certain, of entry 6, 18 of 22, of the last six all.
        let certain = (14.0 / 22.0 + 18.0 / 22.0 + 6.0) / 12.0;
        assert!((figures.deterministic - certain).abs() < 1e-12);
    }

    #[test]
    fn both_arms_are_equally_likely_at_each_entry() {
        let hadamard: Hadamard = made(&[], &[1, 1], 12);
        for shares in marginals(&hadamard, 24) {
            assert!((shares[0] - 0.5).abs() < 1e-12);
        }
    }

    #[test]
    fn draws_follow_the_steps() {
        let hadamard: Hadamard = made(&[], &[1, 1], 12);
        sum_to_one(&hadamard, 13);
        let node = |row: &Row| match row.taken {
            BLOCK => (0, 0),
            taken => (taken, row.entries & ((1 << taken) - 1)),
        };
        assert_follows_steps(&hadamard, node, 1, 240_000);
    }

    #[test]
    fn what_is_not_defined_is_refused() {
        for parts in [&[2, 1][..], &[1, 1, 1]] {
            let ratio = Ratio::new(parts).unwrap();
            assert!(matches!(
                Hadamard::new(&Arguments::from(vec![]), &ratio, 12),
                Err(ProcedureError::TwoEqualArms(_))
            ));
        }
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let given = Hadamard::new(&Arguments::from(vec!["12"]), &ratio, 12);
        assert!(matches!(given, Err(ProcedureError::Count { .. })));
        let odd = Hadamard::new(&Arguments::from(vec![]), &ratio, 405).unwrap_err();
        assert!(odd.to_string().contains("405 participants"), "{odd}");
        assert!(odd.to_string().contains("must be even"), "{odd}");
    }
}
