//! Atkinson's D_A-optimal biased coin.

use super::error::AdaptiveError;
use super::linear_model::{Information, LinearModel};
use super::{CovariateAdaptive, Covariates, two_arms};
use crate::design::{ArmIndex, Ratio};
use crate::procedure::chances::{WORDS, of_words};
use crate::procedure::{Arguments, Chances};

/// Atkinson's D_A-optimal biased coin, `da-optimal`, for two arms 1:1: the arm that lowers the
/// variance of the estimated treatment difference more is the more probable.
///
/// # Formula
/// With u the next participant's fitted treatment, see [`LinearModel`]:
///
/// ```text
/// P(first arm) = (1 - u)^2 / ((1 - u)^2 + (1 + u)^2) = 1/2 - u / (1 + u^2)
/// ```
///
/// As long as the participant's row is not a linear combination of earlier participants' (the
/// first participant, a level seen for the first time), no allocation changes what is known of the
/// treatment, and the coin is fair.
///
/// # References
/// Atkinson 1982, *Biometrika* 69:61-67.
#[derive(Debug, Clone, PartialEq)]
pub struct DaOptimal(LinearModel);

impl DaOptimal {
    /// The participant's fitted treatment; `None` where the model cannot tell it yet.
    pub fn fitted(&self, state: &Information, profile: &[u16]) -> Option<f64> {
        self.0.fitted(state, profile)
    }
}

impl CovariateAdaptive for DaOptimal {
    const EXAMPLES: &'static [&'static str] = &["da-optimal"];

    type State = Information;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        two_arms("da-optimal", ratio)?;
        arguments.none()?;
        LinearModel::new(covariates).map(Self)
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) -> Information {
        self.0.start()
    }

    fn reset(&self, state: &mut Information) {
        state.reset();
    }

    fn chances(&self, state: &Information, profile: &[u16]) -> Chances {
        let u = self.0.fitted(state, profile).unwrap_or(0.0);
        // From 0 to 1, up to rounding.
        Chances::two(of_words(0.5 - u / (1.0 + u * u)).min(WORDS))
    }

    fn assign(&self, state: &mut Information, profile: &[u16], arm: ArmIndex) {
        self.0.assign(state, profile, arm);
    }
}
