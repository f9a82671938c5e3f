//! Taves' deterministic minimization.

use super::coin::Coin;
use super::error::AdaptiveError;
use super::layout::Margins;
use super::minimization::MarginCounts;
use super::{CovariateAdaptive, Covariates};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::procedure::{Arguments, Chances, Fraction};

/// Deterministic minimization, `taves`: the arm with the smallest marginal sum, with certainty.
///
/// # Formula
/// ```text
/// S_k = sum over factors f of n_f,k
/// ```
///
/// where `n_f,k` counts the participants of arm k with the same level of factor f. The arm with the
/// smallest `S_k / r_k` is allocated with probability 1, `r_k` being its part of the ratio; the
/// comparison is exact.
///
/// # Ties
/// Drawn in the ratio among the tied arms.
///
/// Whoever knows the allocations so far and the next participant's factors can predict most
/// allocations; guidelines ask for a random element (EMA 2015, on baseline covariates).
///
/// # References
/// Taves 1974, *Clinical Pharmacology and Therapeutics* 15:443-453.
#[derive(Debug, Clone, PartialEq)]
pub struct Taves {
    margins: Margins,
    ratio: Ratio,
    coin: Coin,
}

impl Taves {
    /// The marginal sums S_k for a profile, in the order of the arms; 0 beyond the last arm.
    pub fn sums(&self, state: &MarginCounts, profile: &[u16]) -> [u64; MAX_ARMS] {
        let arms = self.ratio.arms();
        let mut sums = [0; MAX_ARMS];
        for margin in self.margins.of(profile) {
            for (sum, &count) in sums.iter_mut().zip(&state.0[margin * arms..][..arms]) {
                *sum += u64::from(count);
            }
        }
        sums
    }
}

impl CovariateAdaptive for Taves {
    const EXAMPLES: &'static [&'static str] = &["taves"];

    type State = MarginCounts;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        arguments.none()?;
        Ok(Self {
            margins: Margins::new(covariates),
            ratio: *ratio,
            coin: Coin::new(Fraction::ONE, ratio),
        })
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) -> MarginCounts {
        let places = self.margins.count() * self.ratio.arms();
        MarginCounts(vec![0; places].into_boxed_slice())
    }

    fn reset(&self, state: &mut MarginCounts) {
        state.0.fill(0);
    }

    fn chances(&self, state: &MarginCounts, profile: &[u16]) -> Chances {
        let sums = self.sums(state, profile);
        let parts = self.ratio.parts();
        // S_a / r_a <= S_b / r_b, multiplied out; a sum is below 2^37, a part at most 1000.
        let is_least = |arm: usize| {
            let own = |other: usize| sums[arm] * u64::from(parts[other]);
            (0..parts.len()).all(|other| own(other) <= sums[other] * u64::from(parts[arm]))
        };
        let tied = (0..parts.len()).fold(0, |set, arm| set | u16::from(is_least(arm)) << arm);
        self.coin.chances(tied)
    }

    fn assign(&self, state: &mut MarginCounts, profile: &[u16], arm: ArmIndex) {
        let arms = self.ratio.arms();
        for margin in self.margins.of(profile) {
            state.0[margin * arms..][..arms][arm.get()] += 1;
        }
    }
}
