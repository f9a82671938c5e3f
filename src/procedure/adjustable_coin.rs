//! The adjustable biased coin: a bias that grows as a power of the imbalance.

use super::coin::{Threshold, after, give, lagging, push_coin, two_equal_arms};
use super::spec::number;
use super::{Arguments, Fraction, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// How many thresholds are kept. Imbalances from here on are as rare as they are large, and their
/// threshold is computed anew.
const KEPT: u32 = 256;

/// The adjustable biased coin design, `adjustable-coin(a)`, for two arms 1:1; 0 <= a <= 100.
///
/// With D = (entries on A) - (entries on B), the arm that lags has the probability
/// |D|^a / (|D|^a + 1), computed as 1 / (1 + |D|^(-a)); at a tie both have 1/2. It is 1/2 also
/// where |D| = 1, whatever a is. a = 0 is simple randomization; larger a balance more strictly.
///
/// Drawn as one word against the probability in units of 2^-32, hence to within 2^-33.
///
/// # References
/// Baldi Antognini and Giovagnoli 2004, *Journal of the Royal Statistical Society C* 53:651-664.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustableCoin {
    /// a.
    given: Fraction,
    exponent: f64,
    /// The thresholds of the lagging arm by |D|.
    thresholds: Box<[Threshold]>,
}

/// The probability of the lagging arm.
fn of_lagging(exponent: f64, difference: u32) -> f64 {
    if difference == 0 {
        0.5
    } else {
        1.0 / (1.0 + libm::pow(f64::from(difference), -exponent))
    }
}

impl Restricted for AdjustableCoin {
    const EXAMPLES: &'static [&'static str] = &["adjustable-coin(2)"];

    /// D.
    type State = i32;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let allowed = "give the exponent of the imbalance, such as adjustable-coin(2)";
        let [a] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        let given = number(a, Fraction::ZERO, Fraction::new(100, 1))?;
        let exponent = given.value();
        let thresholds = (0..KEPT).map(|d| Threshold::new(of_lagging(exponent, d)));
        Ok(Self {
            given,
            exponent,
            thresholds: thresholds.collect(),
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.given.to_string()]
    }

    fn start(&self) -> i32 {
        0
    }

    #[inline]
    fn next(&self, difference: &mut i32, draws: &mut Draws) -> ArmIndex {
        let size = difference.unsigned_abs();
        let threshold = match self.thresholds.get(size as usize) {
            Some(&threshold) => threshold,
            None => Threshold::new(of_lagging(self.exponent, size)),
        };
        give(difference, threshold.draw(draws))
    }
}

impl Markov for AdjustableCoin {
    /// D.
    type Node = i32;

    fn first(&self) -> i32 {
        0
    }

    fn steps(&self, &d: &i32, steps: &mut Vec<Step<i32>>) {
        let of_lagging = of_lagging(self.exponent, d.unsigned_abs());
        push_coin(lagging(d), of_lagging, |arm| after(d, arm), steps);
    }
}
