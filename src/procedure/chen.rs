//! Chen's biased coin with imbalance tolerance: Efron's coin within the bound of a big stick.

use super::coin::{Chance, after, give, lagging, push_coin, tolerance, two_equal_arms};
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// The biased coin design with imbalance tolerance, `chen(m, p)`, for two arms 1:1; m >= 1,
/// 1/2 < p <= 1.
///
/// With D = (entries on A) - (entries on B), arm A has the probability
///
/// - 1/2 where D = 0,
/// - p where -m < D < 0, and 1 - p where 0 < D < m,
/// - 1 where D = -m, and 0 where D = m.
///
/// For p = 1/2 it is [`BigStick`](super::BigStick), without the bound it is
/// [`Efron`](super::Efron).
///
/// # References
/// Chen 1999, *Communications in Statistics. Stochastic Models* 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chen {
    /// m, the largest imbalance tolerated.
    tolerance: u32,
    /// p.
    bias: Chance,
}

impl Chen {
    /// The probability of the lagging arm.
    #[inline]
    fn chance(self, difference: i32) -> Chance {
        if difference == 0 {
            Chance::EVEN
        } else if difference.unsigned_abs() < self.tolerance {
            self.bias
        } else {
            Chance::CERTAIN
        }
    }
}

impl Restricted for Chen {
    const EXAMPLES: &'static [&'static str] = &["chen(3, 2/3)"];

    /// D.
    type State = i32;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let allowed = "give the largest imbalance tolerated and the probability of the arm that \
            lags, such as chen(3, 2/3)";
        let [m, p] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        Ok(Self {
            tolerance: tolerance(m)?,
            bias: Chance::of_lagging(p)?,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.tolerance.to_string(), self.bias.to_string()]
    }

    fn start(&self) -> i32 {
        0
    }

    #[inline]
    fn next(&self, difference: &mut i32, draws: &mut Draws) -> ArmIndex {
        give(difference, self.chance(*difference).draw(draws))
    }
}

impl Markov for Chen {
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
