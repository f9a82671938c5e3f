//! Begg and Iglewicz's deterministic rule.

use super::error::AdaptiveError;
use super::linear_model::{Information, LinearModel};
use super::{CovariateAdaptive, Covariates, two_arms};
use crate::design::{ArmIndex, Ratio};
use crate::procedure::chances::of_words;
use crate::procedure::{Arguments, Chances};

/// u is 0 up to rounding.
const TIE: f64 = 1.0 / (1_u64 << 30) as f64;

/// Begg and Iglewicz's rule, `begg-iglewicz`, for two arms 1:1: the arm that lowers the variance of
/// the estimated treatment difference more, with certainty.
///
/// # Formula
/// With u the next participant's fitted treatment, see [`LinearModel`]: the first arm for u < 0, the
/// second for u > 0. For |u| < 2^-30, and as long as the model cannot tell u, the coin is fair.
///
/// The paper approximates the inverse of F'F, to be worked out by hand; here it is exact. So the
/// aim is theirs, and single allocations may differ from their approximation.
///
/// # References
/// Begg and Iglewicz 1980, *Biometrics* 36:81-90.
#[derive(Debug, Clone, PartialEq)]
pub struct BeggIglewicz(LinearModel);

impl CovariateAdaptive for BeggIglewicz {
    const EXAMPLES: &'static [&'static str] = &["begg-iglewicz"];

    type State = Information;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        two_arms("begg-iglewicz", ratio)?;
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
        let p = if u.abs() < TIE {
            0.5
        } else {
            f64::from(u < 0.0)
        };
        Chances::two(of_words(p))
    }

    fn assign(&self, state: &mut Information, profile: &[u16], arm: ArmIndex) {
        self.0.assign(state, profile, arm);
    }
}
