//! The drop-the-loser urn with fixed targets.

use super::simple::take;
use super::spec::whole;
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The largest number of balls that one immigration adds. An urn then cannot outgrow 32 bits
/// before 65,000 immigrations without an entry between them, each with a probability below 2^-16.
const MAX_ADDED: u32 = 65_536;

/// The chance of yet another immigration below which a step's tail is summed into one.
const TAIL: f64 = 1.0 / (1u64 << 60) as f64;

/// The drop-the-loser urn with fixed targets, `drop-the-loser(a)`.
///
/// The urn begins with one immigration ball and w_k = r_k balls of arm k, the parts of the ratio in
/// lowest terms. A ball is drawn. The immigration ball goes back, with a w_k more balls of every
/// arm k, and another is drawn, until it is that of an arm: this is the entry, and the ball stays
/// out. With b_k balls of arm k and b = sum(b), P(k) = b_k / b, whatever immigrates before it:
/// b changes, the expected b_k / b does not.
///
/// Every entry has, over all lists, the target probabilities, of unequal ratios too: how many
/// balls there are does not depend on the arms drawn, and P(k) is linear in them.
///
/// # References
/// Ivanova 2003, *Metrika* 58; Ryeznik and Sverdlov 2018, *Statistics in Medicine* 37 (targets).
#[derive(Debug, Clone, PartialEq)]
pub struct DropTheLoser {
    added: u32,
    ratio: Ratio,
    /// What one immigration adds.
    wave: [u32; MAX_ARMS],
}

/// The balls of each arm, and their sum without the immigration ball.
#[derive(Debug, Clone)]
pub struct Balls {
    of_arm: [u32; MAX_ARMS],
    total: u32,
    /// The immigrations before the last entry.
    immigrations: u32,
    /// The last entry's arm.
    last: ArmIndex,
}

impl Restricted for DropTheLoser {
    const EXAMPLES: &'static [&'static str] = &["drop-the-loser(2)"];

    type State = Balls;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let [text] = arguments.exactly(
            "give a, how many times the ratio an immigration adds, such as drop-the-loser(2)",
        )?;
        let added = whole(text, 1, u32::MAX)?;
        let sum = u64::from(added) * u64::from(ratio.total());
        if sum > u64::from(MAX_ADDED) {
            return Err(ProcedureError::Parameter {
                procedure: "drop-the-loser",
                given: text.to_owned(),
                allowed: "a times the sum of the ratio must be at most 65536",
            });
        }
        let mut wave = [0; MAX_ARMS];
        for (count, part) in wave.iter_mut().zip(ratio.parts()) {
            *count = added * part;
        }
        Ok(Self {
            added,
            ratio: *ratio,
            wave,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.added.to_string()]
    }

    fn start(&self) -> Balls {
        Balls {
            of_arm: self.first(),
            total: self.ratio.total(),
            immigrations: 0,
            last: ArmIndex(0),
        }
    }

    #[inline]
    fn next(&self, balls: &mut Balls, draws: &mut Draws) -> ArmIndex {
        let arms = self.ratio.arms();
        let own = &mut balls.of_arm[..arms];
        balls.immigrations = 0;
        loop {
            // Place 0 is the immigration ball.
            if let Some(place) = draws.below(balls.total + 1).checked_sub(1) {
                balls.total -= 1;
                balls.last = take(own, place);
                return balls.last;
            }
            balls.immigrations += 1;
            for (count, added) in own.iter_mut().zip(&self.wave) {
                *count += added;
            }
            balls.total += self.added * self.ratio.total();
        }
    }
}

impl Markov for DropTheLoser {
    /// The balls of each arm. How many immigrations precede an entry is hidden: there is a step
    /// for each number of them, until another has a chance below 2^-60, which the last one takes.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        let mut balls = [0; MAX_ARMS];
        for (count, part) in balls.iter_mut().zip(self.ratio.parts()) {
            *count = *part;
        }
        balls
    }

    /// There is a step for each number of immigrations, but none before the first for an arm that
    /// had no ball.
    fn taken(&self, balls: &Balls) -> usize {
        let arm = balls.last.get();
        let brought = balls.immigrations * self.wave[arm];
        let had_none = balls.of_arm[arm] + 1 == brought;
        (balls.immigrations - u32::from(had_none)) as usize
    }

    fn steps(&self, node: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let mut balls = *node;
        let mut reached = 1.0;
        loop {
            let total = f64::from(balls.iter().sum::<u32>());
            let immigrates = reached / (total + 1.0);
            let is_last = immigrates < TAIL;
            let ends = if is_last {
                reached
            } else {
                reached * total / (total + 1.0)
            };
            for arm in (0..self.ratio.arms()).filter(|&arm| balls[arm] > 0) {
                let mut next = balls;
                next[arm] -= 1;
                steps.push(Step {
                    arm: ArmIndex(arm as u8),
                    probability: ends * f64::from(balls[arm]) / total,
                    next,
                });
            }
            if is_last {
                return;
            }
            reached = immigrates;
            for (count, added) in balls.iter_mut().zip(&self.wave) {
                *count += added;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::fixture::{
        assert_follows_steps, made, marginals, probability_after, sum_to_one,
    };
    use crate::procedure::sequences;

    #[test]
    fn the_first_entries_have_the_probabilities_of_the_urn() {
        // 1:1, a = 1. After one arm 0 with i immigrations before it, the urn has i and i + 1.
        // P(i) = 1/3 1/5 ... 1/(2 i + 1) times (2 i + 2) / (2 i + 3).
        let urn: DropTheLoser = made(&["1"], &[1, 1], 12);
        assert!((probability_after(&urn, &[], 0) - 0.5).abs() < 1e-15);
        let (mut expected, mut reached) = (0.0, 1.0);
        for i in 0..40 {
            let total = f64::from(2 * i + 2);
            let ends = reached * total / (total + 1.0);
            reached /= total + 1.0;
            // The second entry, with j immigrations more: i + j of 2 i + 2 j + 1.
            let mut second = 1.0;
            for j in 0..40 {
                let (own, all) = (f64::from(i + j), f64::from(2 * (i + j) + 1));
                expected += ends * second * all / (all + 1.0) * own / all;
                second /= all + 1.0;
            }
        }
        let p = probability_after(&urn, &[0], 0);
        assert!((p - expected).abs() < 1e-13, "{p} {expected}");
    }

    #[test]
    fn every_sequence_can_occur() {
        let urn: DropTheLoser = made(&["1"], &[1, 1], 8);
        let all = sequences(&urn, 8);
        assert_eq!(all.len(), 256);
        let sum: f64 = all.iter().map(|s| s.probability).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_target_is_met_at_each_entry() {
        let urn: DropTheLoser = made(&["1"], &[3, 2, 1], 12);
        for shares in marginals(&urn, 12) {
            assert!((shares[0] - 0.5).abs() < 1e-12, "{shares:?}");
            assert!((shares[2] - 1.0 / 6.0).abs() < 1e-12, "{shares:?}");
        }
    }

    #[test]
    fn draws_follow_the_steps() {
        let urn: DropTheLoser = made(&["1"], &[2, 1], 100);
        sum_to_one(&urn, 8);
        assert_follows_steps(&urn, |balls| balls.of_arm, 1, 200_000);
    }

    #[test]
    fn the_step_that_was_taken_leads_to_the_balls_that_are_left() {
        let urn: DropTheLoser = made(&["1"], &[2, 1], 100);
        let mut draws = crate::rng::Streams::new(crate::rng::Seed::from_integer(42), 0)
            .open(crate::rng::Purpose::List, "all");
        let mut state = urn.start();
        let mut steps = Vec::new();
        let mut hidden = 0;
        for _ in 0..20_000 {
            steps.clear();
            urn.steps(&state.of_arm, &mut steps);
            let arm = urn.next(&mut state, &mut draws);
            let taken = urn.taken(&state);
            let step = steps
                .iter()
                .filter(|step| step.arm == arm)
                .nth(taken)
                .unwrap();
            assert_eq!(step.next, state.of_arm);
            hidden += usize::from(taken > 0);
        }
        assert!(hidden > 1_000, "{hidden}");
    }

    #[test]
    fn what_immigrates_is_whole_and_bounded() {
        let ratio = Ratio::new(&[2, 1]).unwrap();
        let new = |given: Vec<&str>| DropTheLoser::new(&Arguments::from(given), &ratio, 12);
        assert!(matches!(new(vec![]), Err(ProcedureError::Count { .. })));
        assert!(matches!(
            new(vec!["0"]),
            Err(ProcedureError::NotWhole { .. })
        ));
        assert!(new(vec!["21845"]).is_ok());
        assert!(matches!(
            new(vec!["21846"]),
            Err(ProcedureError::Parameter { .. })
        ));
    }
}
