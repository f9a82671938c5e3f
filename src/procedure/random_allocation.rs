//! The random allocation rule: one urn for the whole list, drawn without replacement.

use super::markov::push_balls;
use super::simple::take;
use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The random allocation rule, `random-allocation`: the whole list is one block of n entries,
/// n the number of participants rounded up to a multiple of the ratio's sum. Arm k has
/// probability (balls of k left) / (balls left). After n entries the urn is filled again.
///
/// # References
/// Rosenberger and Lachin 2016, *Randomization in Clinical Trials*, section 3.3.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomAllocation {
    balls: [u32; MAX_ARMS],
    arms: usize,
    total: u32,
}

/// The balls that are left, and how many urns were begun.
#[derive(Debug, Clone)]
pub struct Urn {
    balls: [u32; MAX_ARMS],
    left: u32,
    number: u32,
}

impl Restricted for RandomAllocation {
    const EXAMPLES: &'static [&'static str] = &["random-allocation"];

    type State = Urn;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        arguments.none()?;
        let urns = participants.div_ceil(ratio.total()).max(1);
        let mut balls = [0; MAX_ARMS];
        for (count, part) in balls.iter_mut().zip(ratio.parts()) {
            *count = part * urns;
        }
        Ok(Self {
            balls,
            arms: ratio.arms(),
            total: ratio.total() * urns,
        })
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) -> Urn {
        Urn {
            balls: [0; MAX_ARMS],
            left: 0,
            number: 0,
        }
    }

    #[inline]
    fn next(&self, urn: &mut Urn, draws: &mut Draws) -> ArmIndex {
        if urn.left == 0 {
            *urn = Urn {
                balls: self.balls,
                left: self.total,
                number: urn.number + 1,
            };
        }
        let arm = take(&mut urn.balls[..self.arms], draws.below(urn.left));
        urn.left -= 1;
        arm
    }

    fn longest_block(&self) -> u32 {
        self.total
    }

    fn place(&self, urn: &Urn) -> Option<BlockPlace> {
        Some(BlockPlace {
            block: urn.number,
            size: self.total,
            position: self.total - urn.left,
        })
    }
}

impl Markov for RandomAllocation {
    /// The balls left; none at the start and at the end of an urn.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        [0; MAX_ARMS]
    }

    fn steps(&self, balls: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let balls = if balls.iter().all(|&count| count == 0) {
            self.balls
        } else {
            *balls
        };
        let without = |arm: ArmIndex| {
            let mut left = balls;
            left[arm.get()] -= 1;
            left
        };
        push_balls(&balls, without, steps);
    }
}
