//! The truncated binomial design, and the truncated multinomial one of more arms.

use super::markov::push_balls;
use super::simple::arm_at;
use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The truncated binomial design, `truncated-binomial`: simple randomization until an arm is full.
///
/// With r_k the parts of the ratio, R their sum and n the number of participants rounded up to a
/// multiple of R, arm k is full with n r_k / R entries. An arm that is not full has probability
/// r_k / (sum of r over the arms that are not full); a full one has none. After n entries the
/// list begins again with empty arms.
///
/// Of 1:1 this is the truncated binomial design; of more arms, the truncated multinomial design.
/// Of an equal ratio every entry has, over all lists, the target probabilities. Of an unequal
/// ratio it does not: arms fill up at different times.
///
/// # References
/// Blackwell and Hodges 1957, *Annals of Mathematical Statistics* 28; Ryeznik and Sverdlov 2018,
/// *Statistics in Medicine* 37 (more arms, unequal ratios).
#[derive(Debug, Clone, PartialEq)]
pub struct TruncatedBinomial {
    ratio: Ratio,
    /// How many entries fill each arm.
    full: [u32; MAX_ARMS],
    total: u32,
}

/// What the arms still lack.
#[derive(Debug, Clone)]
pub struct Lacking {
    entries: [u32; MAX_ARMS],
    /// The part of the ratio of an arm that lacks entries, else 0.
    open: [u32; MAX_ARMS],
    /// The sum of `open`.
    sum: u32,
    left: u32,
    number: u32,
}

impl TruncatedBinomial {
    /// The parts of the ratio of the arms that lack entries.
    fn open(&self, entries: &[u32; MAX_ARMS]) -> [u32; MAX_ARMS] {
        let mut open = [0; MAX_ARMS];
        for (arm, &part) in self.ratio.parts().iter().enumerate() {
            if entries[arm] > 0 {
                open[arm] = part;
            }
        }
        open
    }
}

impl Restricted for TruncatedBinomial {
    const EXAMPLES: &'static [&'static str] = &["truncated-binomial"];

    type State = Lacking;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        arguments.none()?;
        let times = participants.div_ceil(ratio.total()).max(1);
        let mut full = [0; MAX_ARMS];
        for (entries, part) in full.iter_mut().zip(ratio.parts()) {
            *entries = part * times;
        }
        Ok(Self {
            ratio: *ratio,
            full,
            total: ratio.total() * times,
        })
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) -> Lacking {
        Lacking {
            entries: [0; MAX_ARMS],
            open: [0; MAX_ARMS],
            sum: 0,
            left: 0,
            number: 0,
        }
    }

    #[inline]
    fn next(&self, lacking: &mut Lacking, draws: &mut Draws) -> ArmIndex {
        if lacking.left == 0 {
            *lacking = Lacking {
                entries: self.full,
                open: self.open(&self.full),
                sum: self.ratio.total(),
                left: self.total,
                number: lacking.number + 1,
            };
        }
        let arm = arm_at(&lacking.open[..self.ratio.arms()], draws.below(lacking.sum));
        lacking.left -= 1;
        lacking.entries[arm.get()] -= 1;
        if lacking.entries[arm.get()] == 0 {
            lacking.sum -= lacking.open[arm.get()];
            lacking.open[arm.get()] = 0;
        }
        arm
    }

    fn place(&self, lacking: &Lacking) -> Option<BlockPlace> {
        Some(BlockPlace {
            block: lacking.number,
            size: self.total,
            position: self.total - lacking.left,
        })
    }
}

impl Markov for TruncatedBinomial {
    /// How many entries each arm lacks; none at the start and at the end.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        [0; MAX_ARMS]
    }

    fn steps(&self, entries: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let entries = if entries.iter().all(|&count| count == 0) {
            self.full
        } else {
            *entries
        };
        let without = |arm: ArmIndex| {
            let mut left = entries;
            left[arm.get()] -= 1;
            left
        };
        push_balls(&self.open(&entries), without, steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::fixture::{
        Figures, assert_close, assert_follows_steps, figures, made, marginals, sum_to_one,
    };

    #[test]
    fn twelve_entries_have_the_exact_figures() {
        // Exact characteristics of the truncated binomial design, n = 12, 1:1, from a dynamic program
        // over D and max|D|; they agree with randomizeR 3.0.2.
        let design: TruncatedBinomial = made(&[], &[1, 1], 12);
        let exact = Figures {
            sequences: 924,
            mean_abs: 0.0,
            mean_square: 0.0,
            mean_max: 815.0 / 256.0,
            correct_guesses: 1255.0 / 2048.0,
            deterministic: 231.0 / 1024.0,
            forcing: 231.0 / 512.0,
            loss: 428_651.0 / 591_360.0,
            balanced: 1.0,
        };
        assert_close(&figures(&design, 12), &exact, 1e-12);
    }

    #[test]
    fn the_target_is_met_at_each_entry_of_an_equal_ratio_only() {
        let equal: TruncatedBinomial = made(&[], &[1, 1, 1], 12);
        for shares in marginals(&equal, 12) {
            assert!(shares.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12));
        }
        let unequal: TruncatedBinomial = made(&[], &[2, 1], 12);
        let shares = marginals(&unequal, 13);
        assert!((shares[11][0] - 2.0 / 3.0).abs() > 0.05, "{:?}", shares[11]);
        // The next list begins.
        assert!((shares[12][0] - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn draws_follow_the_steps() {
        let design: TruncatedBinomial = made(&[], &[3, 2, 1], 12);
        sum_to_one(&design, 24);
        assert_follows_steps(&design, |lacking| lacking.entries, 20_000, 12);
    }

    #[test]
    fn arguments_are_refused() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let given = TruncatedBinomial::new(&Arguments::from(vec!["4"]), &ratio, 12);
        assert!(matches!(given, Err(ProcedureError::Count { given: 1, .. })));
    }
}
