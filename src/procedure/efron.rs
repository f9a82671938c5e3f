//! Efron's biased coin: one probability for the arm that lags.

use super::coin::{Chance, after, give, lagging, push_coin, two_equal_arms};
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// Efron's biased coin design, `efron(p)`, for two arms 1:1; 1/2 < p <= 1.
///
/// With D = (entries on A) - (entries on B), arm A has the probability
///
/// - 1/2 where D = 0,
/// - p where D < 0,
/// - 1 - p where D > 0.
///
/// p is a fraction such as `2/3` or a decimal such as `0.6667` and is drawn exactly as written.
///
/// # References
/// Efron 1971, *Biometrika* 58:403-417.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Efron {
    /// p.
    bias: Chance,
}

impl Efron {
    /// The probability of the lagging arm.
    #[inline]
    fn chance(self, difference: i32) -> Chance {
        if difference == 0 {
            Chance::EVEN
        } else {
            self.bias
        }
    }
}

impl Restricted for Efron {
    const EXAMPLES: &'static [&'static str] = &["efron(2/3)"];

    /// D.
    type State = i32;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let allowed = "give the probability of the arm that lags, such as efron(2/3)";
        let [p] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        Ok(Self {
            bias: Chance::of_lagging(p)?,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.bias.to_string()]
    }

    fn start(&self) -> i32 {
        0
    }

    #[inline]
    fn next(&self, difference: &mut i32, draws: &mut Draws) -> ArmIndex {
        give(difference, self.chance(*difference).draw(draws))
    }
}

impl Markov for Efron {
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
