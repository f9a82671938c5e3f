//! The big stick: a fair coin until the imbalance reaches its bound.

use super::coin::{Chance, after, give, lagging, push_coin, tolerance, two_equal_arms};
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// The big stick design, `big-stick(m)`, for two arms 1:1.
///
/// With D = (entries on A) - (entries on B), arm A has the probability
///
/// - 1/2 where |D| < m, ties included,
/// - 0 where D = m,
/// - 1 where D = -m.
///
/// # References
/// Soares and Wu 1983, *Communications in Statistics - Theory and Methods* 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BigStick {
    /// m, the largest imbalance tolerated.
    tolerance: u32,
}

impl BigStick {
    /// The probability of the lagging arm.
    #[inline]
    fn chance(self, difference: i32) -> Chance {
        if difference.unsigned_abs() == self.tolerance {
            Chance::CERTAIN
        } else {
            Chance::EVEN
        }
    }
}

impl Restricted for BigStick {
    const EXAMPLES: &'static [&'static str] = &["big-stick(2)", "big-stick(3)"];

    /// D.
    type State = i32;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let allowed = "give the largest imbalance tolerated, such as big-stick(3)";
        let [m] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        Ok(Self {
            tolerance: tolerance(m)?,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.tolerance.to_string()]
    }

    fn start(&self) -> i32 {
        0
    }

    #[inline]
    fn next(&self, difference: &mut i32, draws: &mut Draws) -> ArmIndex {
        give(difference, self.chance(*difference).draw(draws))
    }
}

impl Markov for BigStick {
    /// D.
    type Node = i32;

    fn first(&self) -> i32 {
        0
    }

    fn steps(&self, &d: &i32, steps: &mut Vec<Step<i32>>) {
        push_coin(
            lagging(d),
            self.chance(d).value(),
            |arm| after(d, arm),
            steps,
        );
    }
}
