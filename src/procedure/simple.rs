//! Simple (complete) randomization: every entry is drawn on its own.

use super::markov::push_balls;
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// Simple randomization, `simple`: arm k with probability r_k / sum(r), whatever came before.
///
/// # References
/// Rosenberger and Lachin 2016, *Randomization in Clinical Trials*, section 3.2.
#[derive(Debug, Clone, PartialEq)]
pub struct Simple {
    ratio: Ratio,
}

impl Restricted for Simple {
    type State = ();

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        arguments.none()?;
        Ok(Self { ratio: *ratio })
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) {}

    #[inline]
    fn next(&self, (): &mut (), draws: &mut Draws) -> ArmIndex {
        arm_at(self.ratio.parts(), draws.below(self.ratio.total()))
    }
}

impl Markov for Simple {
    type Node = ();

    fn first(&self) {}

    fn steps(&self, (): &(), steps: &mut Vec<Step<()>>) {
        push_balls(self.ratio.parts(), |_| (), steps);
    }
}

/// The arm whose share of the balls contains the ball at this place.
#[inline]
pub(super) fn arm_at(balls: &[u32], mut place: u32) -> ArmIndex {
    for (arm, &count) in balls.iter().enumerate() {
        if place < count {
            return ArmIndex(arm as u8);
        }
        place -= count;
    }
    unreachable!("the place is below the sum of the balls")
}
