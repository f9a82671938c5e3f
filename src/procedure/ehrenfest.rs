//! The Ehrenfest urn: a coin whose bias grows in proportion to the imbalance.

use super::coin::{after, lagging, push_coin, tolerance, two_equal_arms};
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// The Ehrenfest urn design, `ehrenfest(m)`, for two arms 1:1; m >= 1.
///
/// An urn holds m balls of each arm; a ball drawn goes back as a ball of the other arm. So, with
/// D = (entries on A) - (entries on B), the urn has m - D balls of A among 2m, and arm A has the
/// probability (1 - D/m)/2: 1/2 at a tie, 0 where D = m, 1 where D = -m.
///
/// # References
/// Chen 2000, *Advances in Applied Probability* 32 (Ehrenfest urn versus biased coin).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ehrenfest {
    /// m, the balls of each arm at the start and the largest imbalance.
    half: u32,
}

impl Restricted for Ehrenfest {
    const EXAMPLES: &'static [&'static str] = &["ehrenfest(3)"];

    /// D.
    type State = i32;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let allowed = "give the balls of each arm, such as ehrenfest(3)";
        let [m] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        Ok(Self {
            half: tolerance(m)?,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.half.to_string()]
    }

    fn start(&self) -> i32 {
        0
    }

    #[inline]
    fn next(&self, difference: &mut i32, draws: &mut Draws) -> ArmIndex {
        let balls_of_a = self.half.wrapping_sub_signed(*difference);
        let arm = ArmIndex(u8::from(draws.below(2 * self.half) >= balls_of_a));
        *difference = after(*difference, arm);
        arm
    }
}

impl Markov for Ehrenfest {
    /// D.
    type Node = i32;

    fn first(&self) -> i32 {
        0
    }

    fn steps(&self, &d: &i32, steps: &mut Vec<Step<i32>>) {
        let of_lagging = f64::from(self.half + d.unsigned_abs()) / f64::from(2 * self.half);
        push_coin(lagging(d), of_lagging, |arm| after(d, arm), steps);
    }
}
