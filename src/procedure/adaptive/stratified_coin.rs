//! The stratified biased coin.

use super::coin::{BySign, Coin};
use super::error::AdaptiveError;
use super::layout::{Differences, StrataLayout};
use super::options::Options;
use super::{CovariateAdaptive, Covariates, two_arms};
use crate::design::{ArmIndex, Ratio};
use crate::procedure::{Arguments, Chances, Fraction};

/// The stratified biased coin, `stratified-coin(0.85)`: Efron's coin within each stratum, for two
/// arms 1:1.
///
/// With the difference `D_s` (first arm less second) in the participant's stratum, the first arm
/// is allocated with probability p where D_s < 0, 1 - p where D_s > 0, and 1/2 where D_s = 0. p is
/// from 1/2 to 1.
///
/// It is distributed as lists by stratum from a restricted biased coin; here the allocations come
/// from one stream in the order of the participants, as in the other procedures of this module.
///
/// # References
/// Efron 1971, *Biometrika* 58:403-417; Shao, Yu and Zhong 2010, *Biometrika* 97:347-360.
#[derive(Debug, Clone, PartialEq)]
pub struct StratifiedCoin {
    p: Fraction,
    strata: StrataLayout,
    thresholds: BySign,
}

impl CovariateAdaptive for StratifiedCoin {
    const EXAMPLES: &'static [&'static str] = &["stratified-coin(0.85)"];

    /// One per stratum.
    type State = Differences;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        two_arms("stratified-coin", ratio)?;
        let allowed = "give the probability, such as stratified-coin(0.85)";
        let [p] = Options::new(arguments, &[], allowed)?.plain(allowed)?;
        let p = Coin::probability(p, ratio)?;
        Ok(Self {
            p,
            strata: StrataLayout::new(covariates, None)?,
            thresholds: Coin::new(p, ratio).by_sign(),
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.p.to_string()]
    }

    fn start(&self) -> Differences {
        Differences::new(self.strata.count())
    }

    fn reset(&self, state: &mut Differences) {
        state.reset();
    }

    #[inline]
    fn chances(&self, state: &Differences, profile: &[u16]) -> Chances {
        let lead = state.get(self.strata.of(profile));
        Chances::two(self.thresholds.get(lead.cmp(&0)))
    }

    #[inline]
    fn assign(&self, state: &mut Differences, profile: &[u16], arm: ArmIndex) {
        state.add(self.strata.of(profile), arm);
    }
}
