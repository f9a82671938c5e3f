//! The doubly-adaptive biased coin design with fixed targets.

use super::markov::push_balls;
use super::simple::arm_at;
use super::spec::number;
use super::{Arguments, Chances, Fraction, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The largest gamma: powers then stay within the range of `f64` for any list.
const MAX_GAMMA: Fraction = Fraction::new(20, 1);

/// The doubly-adaptive biased coin design with fixed targets, `adaptive-coin(g)`.
///
/// After n entries, N_k of them of arm k, P(k) is in proportion to rho_k (rho_k / (N_k / n))^gamma,
/// with gamma = g from 0 (simple randomization) to 20 and rho_k = r_k / R the target. While any arm
/// has no entry yet, P(k) = rho_k; these first entries are drawn as in simple randomization.
///
/// Of an equal ratio every entry has, over all lists, the target probabilities. Of an unequal
/// ratio it does not, once every arm has an entry.
///
/// Probabilities are thresholds in multiples of 2^-32 (docs/reproducibility.md).
///
/// # References
/// Hu and Zhang 2004, *Annals of Statistics* 32; Ryeznik and Sverdlov 2018, *Statistics in
/// Medicine* 37 (fixed targets and the first entries).
#[derive(Debug, Clone, PartialEq)]
pub struct AdaptiveCoin {
    gamma: Fraction,
    exponent: f64,
    ratio: Ratio,
}

/// The entries of each arm, and the weights that follow from them.
#[derive(Debug, Clone)]
pub struct Tally {
    counts: [u32; MAX_ARMS],
    weights: [f64; MAX_ARMS],
    /// How many arms have no entry yet.
    empty: usize,
}

impl AdaptiveCoin {
    /// r (r / N)^gamma: rho (rho n / N)^gamma without the factor that all arms share.
    #[inline]
    fn weight(&self, arm: usize, count: u32) -> f64 {
        let part = f64::from(self.ratio.parts()[arm]);
        part * libm::pow(part / f64::from(count), self.exponent)
    }
}

impl Restricted for AdaptiveCoin {
    const EXAMPLES: &'static [&'static str] = &["adaptive-coin(2)"];

    type State = Tally;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let [text] = arguments.exactly("give gamma, such as adaptive-coin(2)")?;
        let gamma = number(text, Fraction::ZERO, MAX_GAMMA)?;
        Ok(Self {
            gamma,
            exponent: gamma.value(),
            ratio: *ratio,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.gamma.to_string()]
    }

    fn start(&self) -> Tally {
        Tally {
            counts: [0; MAX_ARMS],
            weights: [0.0; MAX_ARMS],
            empty: self.ratio.arms(),
        }
    }

    #[inline]
    fn next(&self, tally: &mut Tally, draws: &mut Draws) -> ArmIndex {
        let arm = if tally.empty > 0 {
            arm_at(self.ratio.parts(), draws.below(self.ratio.total()))
        } else {
            Chances::weighted(&tally.weights[..self.ratio.arms()]).pick(draws.word())
        };
        let drawn = arm.get();
        tally.empty -= usize::from(tally.counts[drawn] == 0);
        tally.counts[drawn] += 1;
        tally.weights[drawn] = self.weight(drawn, tally.counts[drawn]);
        arm
    }
}

impl Markov for AdaptiveCoin {
    /// The entries of each arm.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        [0; MAX_ARMS]
    }

    fn steps(&self, counts: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let after = |arm: ArmIndex| {
            let mut counts = *counts;
            counts[arm.get()] += 1;
            counts
        };
        let arms = self.ratio.arms();
        if counts[..arms].contains(&0) {
            return push_balls(self.ratio.parts(), after, steps);
        }
        let mut weights = [0.0; MAX_ARMS];
        for (arm, weight) in weights[..arms].iter_mut().enumerate() {
            *weight = self.weight(arm, counts[arm]);
        }
        Chances::weighted(&weights[..arms]).push(after, steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::fixture::{
        assert_follows_steps, made, marginals, probability_after, sum_to_one,
    };

    #[test]
    fn the_probabilities_are_the_published_formula() {
        let coin: AdaptiveCoin = made(&["2"], &[2, 1], 12);
        // One arm is empty: the target.
        assert!((probability_after(&coin, &[0, 0, 0], 0) - 2.0 / 3.0).abs() < 1e-15);
        // N = (3, 1): 2/3 (2/3 / 3/4)^2 against 1/3 (1/3 / 1/4)^2.
        let (a, b) = (2.0 / 3.0 * 64.0 / 81.0, 1.0 / 3.0 * 16.0 / 9.0);
        let p = probability_after(&coin, &[0, 0, 0, 1], 0);
        assert!((p - a / (a + b)).abs() < 1e-9, "{p}");
    }

    #[test]
    fn without_gamma_it_is_simple_randomization() {
        let coin: AdaptiveCoin = made(&["0"], &[3, 1], 12);
        for shares in marginals(&coin, 12) {
            assert!((shares[0] - 0.75).abs() < 1e-9);
        }
    }

    #[test]
    fn the_target_is_met_at_each_entry_of_an_equal_ratio_only() {
        let equal: AdaptiveCoin = made(&["2"], &[1, 1, 1], 12);
        for shares in marginals(&equal, 12) {
            assert!(shares[..3].iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-8));
        }
        let unequal: AdaptiveCoin = made(&["2"], &[2, 1], 12);
        let far = marginals(&unequal, 12)
            .iter()
            .map(|shares| (shares[0] - 2.0 / 3.0).abs())
            .fold(0.0, f64::max);
        assert!(far > 0.01, "{far}");
    }

    #[test]
    fn draws_follow_the_steps() {
        let coin: AdaptiveCoin = made(&["2"], &[3, 2, 1], 12);
        sum_to_one(&coin, 20);
        assert_follows_steps(&coin, |tally| tally.counts, 10_000, 20);
    }

    #[test]
    fn a_long_list_of_the_largest_gamma_stays_in_range() {
        let coin: AdaptiveCoin = made(&["20"], &[1000, 1], 12);
        for counts in [[10_000_000, 1], [1, 10_000_000]] {
            let weights = [coin.weight(0, counts[0]), coin.weight(1, counts[1])];
            assert!(
                weights.iter().all(|w| w.is_finite() && *w > 0.0),
                "{weights:?}"
            );
        }
    }

    #[test]
    fn gamma_is_from_zero_to_twenty() {
        let ratio = Ratio::new(&[2, 1]).unwrap();
        let new = |given: Vec<&str>| AdaptiveCoin::new(&Arguments::from(given), &ratio, 12);
        assert!(matches!(new(vec![]), Err(ProcedureError::Count { .. })));
        for text in ["-1", "20.1", "two"] {
            assert!(matches!(
                new(vec![text]),
                Err(ProcedureError::NotNumber { .. })
            ));
        }
    }
}
