//! The maximal procedure: every sequence within a tolerated imbalance, all equally likely.

use super::coin::two_equal_arms;
use super::spec::whole;
use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// One, in the fixed point of the table.
const ONE: u64 = 1 << 53;

/// The largest number of probabilities in a table (32 MiB).
const MAX_TABLE: u64 = 1 << 22;

/// A difference of two probabilities, in multiples of 2^-53, that rounding alone can make.
const ROUNDING: u64 = 4;

/// The maximal procedure, `maximal(m)`: every sequence of n entries in which |D| is at most m
/// throughout and 0 at the end, all equally likely. D is the number of entries of the first arm
/// less that of the second, n the number of participants rounded up to an even number.
///
/// See [`Paths`] for the probabilities. Two arms, 1:1.
///
/// # References
/// Berger, Ivanova and Knoll 2003, *Statistics in Medicine* 22.
pub type Maximal = Paths<true>;

/// The maximal procedure without balance at the end, `maximal-bounded(m)`: every sequence of n
/// entries in which |D| is at most m throughout, all equally likely, n the number of participants.
///
/// See [`Paths`] for the probabilities. Two arms, 1:1.
///
/// # References
/// After Berger, Ivanova and Knoll 2003, *Statistics in Medicine* 22, whose sequences end balanced.
pub type MaximalBounded = Paths<false>;

/// Sequences within a tolerated imbalance m, all equally likely; `BALANCED` says whether they must
/// end with D = 0.
///
/// With W(l, d) the number of ways to go on for l entries from D = d, the next entry is the
/// first arm with probability W(l - 1, d + 1) / (W(l - 1, d + 1) + W(l - 1, d - 1)), where l
/// entries are left. At a tie, D = 0, that is 1/2. After n entries the next sequence begins, with
/// D counted from 0 again.
///
/// The counts are computed from the end backwards, divided by their largest at each step, and the
/// probabilities rounded to multiples of 2^-53. In a long list they no longer change far from the
/// end: from where neither of two steps in a row differs from the step two before it by more than
/// 4 2^-53, the table's last two rows stand for all that are further from the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths<const BALANCED: bool> {
    tolerated: u32,
    entries: u32,
    /// How many probabilities a row has: those of |D| = 0, 1, ...
    width: usize,
    /// How many rows the table has.
    rows: u32,
    /// The probability of the arm that is behind, a row for each number of entries left, from 1.
    table: Vec<u64>,
}

/// Where a sequence stands.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Entries left of the sequence.
    left: u32,
    /// D.
    imbalance: i32,
    number: u32,
}

impl<const BALANCED: bool> Paths<BALANCED> {
    const NAME: &'static str = if BALANCED {
        "maximal"
    } else {
        "maximal-bounded"
    };

    /// The table, or `None` where it is too large.
    fn table(entries: u32, width: usize) -> Option<Vec<u64>> {
        if width as u64 > MAX_TABLE {
            return None;
        }
        let mut table = Vec::new();
        // The ways to go on from |D| = d; none from beyond the tolerated imbalance.
        let mut ways: Vec<f64> = (0..width)
            .map(|d| f64::from(u8::from(d == 0 || !BALANCED)))
            .chain([0.0])
            .collect();
        let mut longer = vec![0.0; width + 1];
        let mut settled = 0;
        for left in 1..=entries as usize {
            for d in 0..width {
                let (behind, ahead) = (ways[d.abs_diff(1)], ways[d + 1]);
                longer[d] = behind + ahead;
                let share = if longer[d] > 0.0 {
                    behind / longer[d]
                } else {
                    1.0
                };
                table.push((share * ONE as f64).round() as u64);
            }
            if table.len() as u64 > MAX_TABLE {
                return None;
            }
            let most = longer.iter().copied().fold(0.0, f64::max);
            for (ways, longer) in ways.iter_mut().zip(&longer) {
                *ways = longer / most;
            }
            if left > 2 {
                let (earlier, row) = table[(left - 3) * width..].split_at(2 * width);
                let is_settled = row
                    .iter()
                    .zip(earlier)
                    .all(|(a, b)| a.abs_diff(*b) <= ROUNDING);
                settled = if is_settled { settled + 1 } else { 0 };
            }
            if settled == 2 {
                break;
            }
        }
        Some(table)
    }

    /// The probability of the first arm in multiples of 2^-53.
    #[inline]
    fn threshold(&self, left: u32, imbalance: i32) -> u64 {
        let row = if left <= self.rows {
            left
        } else {
            self.rows - (left - self.rows) % 2
        };
        let behind =
            self.table[(row as usize - 1) * self.width + imbalance.unsigned_abs() as usize];
        if imbalance > 0 { ONE - behind } else { behind }
    }
}

impl<const BALANCED: bool> Restricted for Paths<BALANCED> {
    const EXAMPLES: &'static [&'static str] = if BALANCED {
        &["maximal(3)"]
    } else {
        &["maximal-bounded(3)"]
    };

    type State = Walk;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        two_equal_arms(ratio)?;
        let [text] = arguments.exactly("give the tolerated imbalance, such as maximal(3)")?;
        let tolerated = whole(text, 1, u32::MAX)?;
        let entries = if BALANCED {
            participants.max(1).next_multiple_of(2)
        } else {
            participants.max(1)
        };
        let width = tolerated.min(entries) as usize + 1;
        let table = Self::table(entries, width).ok_or_else(|| ProcedureError::Parameter {
            procedure: Self::NAME,
            given: text.to_owned(),
            allowed: "for a list this long the table would have more than 4194304 probabilities \
                      (entries times (the tolerated imbalance + 1)): write a smaller tolerated imbalance",
        })?;
        Ok(Self {
            tolerated,
            entries,
            width,
            rows: (table.len() / width) as u32,
            table,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.tolerated.to_string()]
    }

    fn start(&self) -> Walk {
        Walk {
            left: 0,
            imbalance: 0,
            number: 0,
        }
    }

    #[inline]
    fn next(&self, walk: &mut Walk, draws: &mut Draws) -> ArmIndex {
        if walk.left == 0 {
            *walk = Walk {
                left: self.entries,
                imbalance: 0,
                number: walk.number + 1,
            };
        }
        let is_second = draws.bits53() >= self.threshold(walk.left, walk.imbalance);
        walk.imbalance += 1 - 2 * i32::from(is_second);
        walk.left -= 1;
        ArmIndex(u8::from(is_second))
    }

    fn place(&self, walk: &Walk) -> Option<BlockPlace> {
        Some(BlockPlace {
            block: walk.number,
            size: self.entries,
            position: self.entries - walk.left,
        })
    }
}

impl<const BALANCED: bool> Markov for Paths<BALANCED> {
    /// The entries left and D; 0 and 0 at the start and at the end of a sequence.
    type Node = (u32, i32);

    fn first(&self) -> Self::Node {
        (0, 0)
    }

    fn steps(&self, &(left, imbalance): &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let left = if left == 0 { self.entries } else { left };
        let threshold = self.threshold(left, imbalance);
        for (arm, share, by) in [(0, threshold, 1), (1, ONE - threshold, -1)] {
            if share > 0 {
                let next = match left {
                    1 => (0, 0),
                    _ => (left - 1, imbalance + by),
                };
                steps.push(Step {
                    arm: ArmIndex(arm),
                    probability: share as f64 / ONE as f64,
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
    fn twelve_entries_have_the_known_figures() {
        // randomizeR 3.0.2, mpPar(N = 12): numbers of sequences, E max|D| and correct guesses.
        for (tolerated, number, largest, guesses) in [
            ("2", 486, 1.868_312_757_2, 0.680_555_555_6),
            ("3", 792, 2.305_555_555_6, 0.654_461_279_5),
        ] {
            let maximal: Maximal = made(&[tolerated], &[1, 1], 11);
            let figures = figures(&maximal, 12);
            assert_eq!(figures.sequences, number);
            assert!((figures.mean_max - largest).abs() < 1e-10);
            assert!((figures.correct_guesses - guesses).abs() < 1e-10);
            assert!((figures.balanced - 1.0).abs() < 1e-12);
        }
        let bounded: MaximalBounded = made(&["2"], &[1, 1], 12);
        assert_eq!(figures(&bounded, 12).sequences, 972);
    }

    #[test]
    fn all_sequences_are_equally_likely() {
        let maximal: Maximal = made(&["3"], &[1, 1], 12);
        let bounded: MaximalBounded = made(&["3"], &[1, 1], 12);
        for (all, number) in [
            (sequences(&maximal, 12), 792.0),
            (sequences(&bounded, 12), 1912.0),
        ] {
            assert!((all.len() as f64 - number).abs() < 0.5, "{}", all.len());
            for sequence in &all {
                assert!((sequence.probability * number - 1.0).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn a_wide_tolerance_is_the_random_allocation_rule() {
        let maximal: Maximal = made(&["99"], &[1, 1], 12);
        assert_eq!(sequences(&maximal, 12).len(), 924);
        assert_eq!(maximal.arguments(), ["99"]);
    }

    #[test]
    fn far_from_the_end_the_probabilities_are_those_of_an_endless_list() {
        // The leading eigenvector of the walk is cos(pi d / (2 (m + 1))).
        let maximal: Maximal = made(&["3"], &[1, 1], 10_000_000);
        assert!(maximal.table.len() < 4_000);
        let ways = |d: i32| libm::cos(std::f64::consts::PI * f64::from(d) / 8.0);
        for (left, d) in [
            (10_000_000, 0),
            (9_999_999, 1),
            (5_000_000, 2),
            (2_001, -3),
            (2_001, 3),
        ] {
            let expected = ways(d + 1) / (ways(d + 1) + ways(d - 1));
            let given = maximal.threshold(left, d) as f64 / ONE as f64;
            assert!((given - expected).abs() < 1e-14, "{left} {d} {given}");
        }
        // The long table's end is the short table.
        let short: Maximal = made(&["3"], &[1, 1], 40);
        assert_eq!(short.table, maximal.table[..short.table.len()]);
    }

    #[test]
    fn both_arms_are_equally_likely_at_each_entry() {
        let bounded: MaximalBounded = made(&["2"], &[1, 1], 15);
        for shares in marginals(&bounded, 20) {
            assert!((shares[0] - 0.5).abs() < 1e-12);
        }
    }

    #[test]
    fn draws_follow_the_steps() {
        let maximal: Maximal = made(&["3"], &[1, 1], 12);
        sum_to_one(&maximal, 14);
        assert_follows_steps(&maximal, |walk| (walk.left, walk.imbalance), 10_000, 12);
        let bounded: MaximalBounded = made(&["2"], &[1, 1], 11);
        assert_follows_steps(&bounded, |walk| (walk.left, walk.imbalance), 10_000, 11);
    }

    #[test]
    fn what_is_not_defined_is_refused() {
        let new = |given: Vec<&str>, parts: &[u32], participants| {
            let ratio = Ratio::new(parts).unwrap();
            Maximal::new(&Arguments::from(given), &ratio, participants)
        };
        for parts in [&[2, 1][..], &[1, 1, 1]] {
            assert!(matches!(
                new(vec!["3"], parts, 12),
                Err(ProcedureError::TwoEqualArms(_))
            ));
        }
        let one_one = &[1, 1];
        assert!(matches!(
            new(vec!["0"], one_one, 12),
            Err(ProcedureError::NotWhole { .. })
        ));
        assert!(matches!(
            new(vec![], one_one, 12),
            Err(ProcedureError::Count { .. })
        ));
        assert!(matches!(
            new(vec!["5000"], one_one, 10_000_000),
            Err(ProcedureError::Parameter { .. })
        ));
    }
}
