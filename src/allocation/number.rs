//! Randomization numbers that reveal neither stratum, block nor arm.

use crate::design::StratumIndex;
use crate::rng::{Draws, Purpose, Streams};

/// The halves of a number: LEFT * RIGHT = 90,000,000 numbers.
const LEFT: u32 = 9_000;
const RIGHT: u32 = 10_000;
/// The first number, so that all have eight digits and none a leading zero.
const FIRST: u32 = 10_000_000;
/// Rounds on each half.
const ROUNDS: usize = 4;

/// Numbers of eight digits, 10000000 to 99999999, each used once, in random order.
///
/// Entry s of stratum t (both from 0, of T strata) has the code s T + t. The code is carried
/// through a Feistel network over 9000 x 10000 whose round functions are tables of uniform draws
/// (Luby and Rackoff 1988; over unequal halves, Black and Rogaway 2002). It is a permutation, so
/// numbers are unique; and because a code does not depend on the lists' length, a longer list
/// keeps its numbers. Adding a stratum changes the numbers, though not the arms.
#[derive(Debug, Clone)]
pub struct RandomizationNumbers {
    strata: u32,
    left_shift: Vec<u16>,
    right_shift: Vec<u16>,
}

impl RandomizationNumbers {
    /// The numbers of a run with this many strata.
    pub fn new(streams: &Streams, strata: usize) -> Self {
        let mut draws = streams.open(Purpose::RandomizationNumber, "");
        let table = |draws: &mut Draws, entries: u32, bound: u32| -> Vec<u16> {
            (0..entries as usize * ROUNDS)
                .map(|_| draws.below(bound) as u16)
                .collect()
        };
        let left_shift = table(&mut draws, RIGHT, LEFT);
        let right_shift = table(&mut draws, LEFT, RIGHT);
        Self {
            strata: strata as u32,
            left_shift,
            right_shift,
        }
    }

    /// The number of an entry; `sequence` counts from 1.
    pub fn number(&self, stratum: StratumIndex, sequence: u32) -> u32 {
        let code = (sequence - 1) * self.strata + stratum.0;
        let (mut left, mut right) = (code / RIGHT, code % RIGHT);
        for round in 0..ROUNDS {
            let shift = self.left_shift[round * RIGHT as usize + right as usize];
            left = (left + u32::from(shift)) % LEFT;
            let shift = self.right_shift[round * LEFT as usize + left as usize];
            right = (right + u32::from(shift)) % RIGHT;
        }
        FIRST + left * RIGHT + right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    fn numbers(strata: usize) -> RandomizationNumbers {
        RandomizationNumbers::new(&Streams::new(Seed::from_integer(7), 0), strata)
    }

    #[test]
    fn a_number_is_used_once_and_has_eight_digits() {
        let numbers = numbers(9);
        let mut all: Vec<u32> = (0..9)
            .flat_map(|stratum| (1..=20_000).map(move |sequence| (StratumIndex(stratum), sequence)))
            .map(|(stratum, sequence)| numbers.number(stratum, sequence))
            .collect();
        assert!(
            all.iter()
                .all(|number| (10_000_000..=99_999_999).contains(number))
        );
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 180_000);
    }

    #[test]
    fn numbers_of_a_stratum_lie_anywhere() {
        // 20,000 numbers of one stratum over 9 first digits: chi-square with 8 degrees of freedom
        // is above 27.87 with probability 0.0005; the seed is fixed.
        let numbers = numbers(9);
        let mut counts = [0.0; 9];
        for sequence in 1..=20_000 {
            let first = numbers.number(StratumIndex(3), sequence) / FIRST;
            counts[first as usize - 1] += 1.0;
        }
        let expected = 20_000.0 / 9.0;
        let chi_square: f64 = counts
            .iter()
            .map(|n: &f64| (n - expected) * (n - expected) / expected)
            .sum();
        assert!(chi_square < 27.87, "{chi_square}");
    }
}
