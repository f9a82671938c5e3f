//! A shared procedure is the same procedure: what owns one need not copy its tables.

use std::sync::Arc;

use super::{AdaptiveError, CovariateAdaptive, Covariates};
use crate::design::{ArmIndex, Ratio};
use crate::procedure::{Arguments, Chances};
use crate::rng::Draws;

// Every method is handed on, those with a default too: a procedure may have its own.
impl<P: CovariateAdaptive + Send> CovariateAdaptive for Arc<P> {
    const EXAMPLES: &'static [&'static str] = P::EXAMPLES;

    type State = P::State;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        P::new(arguments, ratio, covariates).map(Self::new)
    }

    fn arguments(&self) -> Vec<String> {
        P::arguments(self)
    }

    fn start(&self) -> Self::State {
        P::start(self)
    }

    fn reset(&self, state: &mut Self::State) {
        P::reset(self, state);
    }

    #[inline]
    fn chances(&self, state: &Self::State, profile: &[u16]) -> Chances {
        P::chances(self, state, profile)
    }

    #[inline]
    fn assign(&self, state: &mut Self::State, profile: &[u16], arm: ArmIndex) {
        P::assign(self, state, profile, arm);
    }

    #[inline]
    fn next_with_chance(
        &self,
        state: &mut Self::State,
        profile: &[u16],
        draws: &mut Draws,
    ) -> (ArmIndex, f64) {
        P::next_with_chance(self, state, profile, draws)
    }

    #[inline]
    fn next(&self, state: &mut Self::State, profile: &[u16], draws: &mut Draws) -> ArmIndex {
        P::next(self, state, profile, draws)
    }
}
