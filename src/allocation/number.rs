//! Randomization numbers that reveal neither stratum, block nor arm.

use super::list::ListUse;
use super::permutation::Permutation;
use crate::design::{NumberScheme, StratumIndex};
use crate::rng::{Purpose, Streams};
use crate::trial::Trial;

/// The numbers of a scheme, each used once, in random order.
///
/// Entry s of stratum t (both from 0, of T strata) has the code s T + t. The code is carried
/// through a random permutation of the scheme's numbers, so numbers are unique; and because a code
/// does not depend on the lists' length, a longer list keeps its numbers. Adding a stratum changes
/// the numbers, though not the arms.
#[derive(Debug, Clone)]
pub struct RandomizationNumbers {
    strata: u32,
    start: u32,
    order: Permutation,
}

impl RandomizationNumbers {
    /// The numbers of a run with this many strata, by the default scheme: eight digits, 10000000
    /// to 99999999.
    pub fn new(streams: &Streams, strata: usize) -> Self {
        let purpose = Purpose::RandomizationNumber;
        Self::of_scheme(&NumberScheme::default(), streams, purpose, strata)
    }

    /// The numbers of a trial's list; without lists, allocations are those of one stratum.
    pub fn of_trial(trial: &Trial, streams: &Streams, list: ListUse) -> Self {
        let strata = trial
            .randomization()
            .lists()
            .map_or(1, |plan| plan.strata.count());
        let scheme = &trial.hand_over().numbers;
        Self::of_scheme(scheme, streams, list.number_purpose(), strata)
    }

    fn of_scheme(
        scheme: &NumberScheme,
        streams: &Streams,
        purpose: Purpose,
        strata: usize,
    ) -> Self {
        Self {
            strata: strata as u32,
            start: scheme.start(),
            order: Permutation::new(&mut streams.open(purpose, ""), scheme.count()),
        }
    }

    /// The number of an entry; `sequence` counts from 1. `None` for 0, for a stratum that there is not,
    /// and where the scheme has no number left.
    pub fn number(&self, stratum: StratumIndex, sequence: u32) -> Option<u32> {
        let before = sequence.checked_sub(1)?.checked_mul(self.strata)?;
        let code = before.checked_add(stratum.0)?;
        let is_there = stratum.0 < self.strata && code < self.order.count();
        is_there.then(|| self.start + self.order.at(code))
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
            .map(|(stratum, sequence)| numbers.number(stratum, sequence).unwrap())
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
    fn there_is_no_number_beyond_the_scheme() {
        let numbers = numbers(9);
        let of = |stratum, sequence| numbers.number(StratumIndex(stratum), sequence);
        assert!(of(0, 1).is_some() && of(8, 10_000_000).is_some());
        for (stratum, sequence) in [
            (0, 0),
            (9, 1),
            (0, 10_000_001),
            (0, u32::MAX),
            (u32::MAX, 2),
        ] {
            assert_eq!(of(stratum, sequence), None, "{stratum}, {sequence}");
        }
    }

    #[test]
    fn numbers_of_a_stratum_lie_anywhere() {
        // 20,000 numbers of one stratum over 9 first digits: chi-square with 8 degrees of freedom
        // is above 27.87 with probability 0.0005; the seed is fixed.
        let numbers = numbers(9);
        let mut counts = [0.0; 9];
        for sequence in 1..=20_000 {
            let first = numbers.number(StratumIndex(3), sequence).unwrap() / 10_000_000;
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
