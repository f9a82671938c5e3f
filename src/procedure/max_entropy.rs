//! Maximum entropy constrained balance randomization.

use super::spec::number;
use super::states::{States, UNKNOWN};
use super::{Arguments, Chances, Fraction, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The largest number of steps to mu; halving alone would find it in fewer.
const MAX_STEPS: u32 = 100;

/// The last step to mu is at most this part of mu. It changes no probability by 2^-40.
const PRECISION: f64 = 1e-13;

/// Maximum entropy constrained balance randomization, `max-entropy(e)`: as close to the target
/// probabilities as a bound on the expected lack of balance allows.
///
/// B_k is the lack of balance if the next entry were of arm k: after n entries, N_i of them of arm
/// i, the largest over the arms i of |(N_i + 1(i = k)) / (n + 1) - rho_i|, rho_i = r_i / R the
/// target. P(k) is in proportion to rho_k exp(-mu B_k), with mu >= 0 such that
/// sum(B_k P(k)) = eta min(B) + (1 - eta) sum(B_k rho_k), eta = e from 0 to 1. Where all B_k are
/// equal, and with eta = 0, P(k) = rho_k. With eta = 1 only arms with the least B_k can come: those
/// that tie, in proportion to rho_k.
///
/// Ties are decided on whole numbers: R (n + 1) B_k = max(|d_i + 1(i = k) R - r_i|), where
/// d_i = R N_i - n r_i. The published B_k is the largest deviation, as here; for two arms the
/// Euclidean distance would give the same probabilities, for more arms it would not.
///
/// Of an equal ratio every entry has, over all lists, the target probabilities; of an unequal
/// ratio it does not.
///
/// Probabilities are thresholds in multiples of 2^-32 (docs/reproducibility.md).
///
/// # References
/// Klotz 1978, *Biometrics* 34; Ryeznik and Sverdlov 2018, *Statistics in Medicine* 37 (more arms,
/// unequal ratios).
#[derive(Debug, Clone, PartialEq)]
pub struct MaxEntropy {
    bound: Bound,
    states: Box<States<Deviations>>,
}

/// Eta and the ratio, from which all chances follow.
#[derive(Debug, Clone, PartialEq)]
struct Bound {
    eta: Fraction,
    ratio: Ratio,
}

/// How far each arm is from its target: R N_i - n r_i.
type Deviations = [i64; MAX_ARMS];

/// How far each arm is from its target.
#[derive(Debug, Clone)]
pub struct Place {
    /// Among the states that are kept, or unknown.
    state: u32,
    /// Where it is unknown.
    deviations: Deviations,
}

impl Bound {
    /// The chances of the next entry.
    fn chances(&self, deviations: &Deviations) -> Chances {
        let arms = self.ratio.arms();
        let parts = self.ratio.parts();
        let lacks = self.lacks(deviations);
        let lacks = &lacks[..arms];
        let mut weights = [0.0; MAX_ARMS];
        let weights = &mut weights[..arms];
        let (least, most) = lacks.iter().fold((i64::MAX, 0), |(least, most), &lack| {
            (least.min(lack), most.max(lack))
        });
        for (weight, &part) in weights.iter_mut().zip(parts) {
            *weight = f64::from(part);
        }
        if least == most || self.eta.numerator() == 0 {
            return Chances::weighted(weights);
        }
        // The bound is kept by the same P(k) if B is shifted and scaled to run from 0 to 1.
        let mut scaled = [0.0; MAX_ARMS];
        let scaled = &mut scaled[..arms];
        for (x, lack) in scaled.iter_mut().zip(lacks) {
            *x = (lack - least) as f64 / (most - least) as f64;
        }
        let slack = f64::from(self.eta.denominator() - self.eta.numerator())
            / f64::from(self.eta.denominator());
        if lacks.iter().all(|&lack| lack == least || lack == most) {
            let worst = weights
                .iter()
                .zip(&*scaled)
                .map(|(r, x)| r * x)
                .sum::<f64>();
            let total = f64::from(self.ratio.total());
            let rest = (total - slack * worst) / (total - worst);
            for (weight, x) in weights.iter_mut().zip(&*scaled) {
                *weight *= if *x > 0.0 { slack } else { rest };
            }
            return Chances::weighted(weights);
        }
        let mu = if slack > 0.0 {
            solve(weights, scaled, slack)
        } else {
            f64::INFINITY
        };
        for (weight, x) in weights.iter_mut().zip(&*scaled) {
            if *x > 0.0 {
                *weight *= libm::exp(-mu * x);
            }
        }
        Chances::weighted(weights)
    }
    /// R (n + 1) B_k of each arm.
    fn lacks(&self, deviations: &Deviations) -> [i64; MAX_ARMS] {
        let parts = self.ratio.parts();
        let mut lacks = [0; MAX_ARMS];
        for (k, lack) in lacks[..parts.len()].iter_mut().enumerate() {
            for (i, &part) in parts.iter().enumerate() {
                let one = i64::from(i == k) * i64::from(self.ratio.total());
                *lack = (deviations[i] + one - i64::from(part)).abs().max(*lack);
            }
        }
        lacks
    }

    /// The deviations after an entry.
    fn after(&self, deviations: &Deviations, drawn: ArmIndex) -> Deviations {
        let mut deviations = *deviations;
        for (deviation, &part) in deviations.iter_mut().zip(self.ratio.parts()) {
            *deviation -= i64::from(part);
        }
        deviations[drawn.get()] += i64::from(self.ratio.total());
        deviations
    }
}

impl MaxEntropy {
    /// An entry from a state that is not kept.
    #[cold]
    fn next_of_unknown(&self, place: &mut Place, word: u32) -> ArmIndex {
        let arm = self.bound.chances(&place.deviations).pick(word);
        place.deviations = self.bound.after(&place.deviations, arm);
        place.state = self.states.place(&place.deviations);
        arm
    }
}

/// The mu at which the mean of x, sum(w x exp(-mu x)) / sum(w exp(-mu x)), is `slack` times what it
/// is at 0: Newton's steps from 0, within the interval that is known to hold mu; where a step
/// leaves it, its middle is taken, or 2 mu + 1 as long as it has no upper end.
fn solve(weights: &[f64], scaled: &[f64], slack: f64) -> f64 {
    let mean_and_variance = |mu: f64| {
        let (mut all, mut first, mut second) = (0.0, 0.0, 0.0);
        for (w, &x) in weights.iter().zip(scaled) {
            let tilted = if x > 0.0 { w * libm::exp(-mu * x) } else { *w };
            all += tilted;
            first += tilted * x;
            second += tilted * x * x;
        }
        let mean = first / all;
        (mean, second / all - mean * mean)
    };
    let goal = slack * mean_and_variance(0.0).0;
    let (mut low, mut high, mut mu) = (0.0, f64::INFINITY, 0.0);
    for _ in 0..MAX_STEPS {
        let (mean, variance) = mean_and_variance(mu);
        let newton = mu + (mean - goal) / variance;
        if (newton - mu).abs() <= PRECISION * mu {
            return newton;
        }
        if mean > goal {
            low = mu;
        } else {
            high = mu;
        }
        mu = if low < newton && newton < high {
            newton
        } else if high < f64::INFINITY {
            0.5 * (low + high)
        } else {
            2.0 * mu + 1.0
        };
    }
    mu
}

impl Restricted for MaxEntropy {
    const EXAMPLES: &'static [&'static str] = &["max-entropy(0.5)"];

    type State = Place;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let [text] = arguments.exactly("give eta, such as max-entropy(0.5)")?;
        // From simple randomization to the least lack of balance.
        let eta = number(text, Fraction::ZERO, Fraction::ONE)?;
        let bound = Bound { eta, ratio: *ratio };
        let states = States::new(
            ratio.arms(),
            [0; MAX_ARMS],
            |deviations| bound.chances(deviations),
            |deviations, arm| bound.after(deviations, arm),
        );
        let states = Box::new(states);
        Ok(Self { bound, states })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.bound.eta.to_string()]
    }

    fn start(&self) -> Place {
        Place {
            state: 0,
            deviations: [0; MAX_ARMS],
        }
    }

    #[inline]
    fn next(&self, place: &mut Place, draws: &mut Draws) -> ArmIndex {
        let word = draws.word();
        if place.state == UNKNOWN {
            return self.next_of_unknown(place, word);
        }
        let (arm, next) = self.states.step(place.state, word);
        if next == UNKNOWN {
            place.deviations = self.bound.after(self.states.node(place.state), arm);
        }
        place.state = next;
        arm
    }
}

impl Markov for MaxEntropy {
    /// The deviations R N_i - n r_i.
    type Node = [i64; MAX_ARMS];

    fn first(&self) -> Self::Node {
        [0; MAX_ARMS]
    }

    fn steps(&self, deviations: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let after = |arm| self.bound.after(deviations, arm);
        self.bound.chances(deviations).push(after, steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::fixture::{
        assert_follows_steps, made, marginals, probability_after, sum_to_one,
    };
    use crate::rng::{Purpose, Seed, StreamKey};

    #[test]
    fn two_arms_have_a_coin_of_one_bias() {
        // 1:1: the arm with more entries has (1 - eta) / 2.
        let coin: MaxEntropy = made(&["0.5"], &[1, 1], 12);
        assert!((probability_after(&coin, &[], 0) - 0.5).abs() < 1e-15);
        assert!((probability_after(&coin, &[0], 0) - 0.25).abs() < 1e-15);
        assert!((probability_after(&coin, &[0, 0, 0], 0) - 0.25).abs() < 1e-15);
    }

    #[test]
    fn the_probabilities_keep_the_bound_and_its_form() {
        // 4:3:2:1 after arms 0, 0, 1: (n + 1) B = max|N + e_k - 4 rho| by hand.
        let design: MaxEntropy = made(&["0.6"], &[4, 3, 2, 1], 12);
        let rho: [f64; 4] = [0.4, 0.3, 0.2, 0.1];
        let lack: Vec<f64> = (0..4)
            .map(|k| {
                (0..4)
                    .map(|i| {
                        let count = [2.0, 1.0, 0.0, 0.0][i] + f64::from(u8::from(i == k));
                        (count - 4.0 * rho[i]).abs()
                    })
                    .fold(0.0, f64::max)
            })
            .collect();
        let p: Vec<f64> = (0..4)
            .map(|k| probability_after(&design, &[0, 0, 1], k))
            .collect();
        let mean = |p: &[f64]| p.iter().zip(&lack).map(|(p, b)| p * b).sum::<f64>();
        let least = lack.iter().copied().fold(9.0, f64::min);
        assert!((mean(&p) - (0.6 * least + 0.4 * mean(&rho))).abs() < 1e-8);
        // ln(P / rho) is linear in B.
        let log = |k: usize| libm::log(p[k] / rho[k]);
        let slope = (log(0) - log(2)) / (lack[0] - lack[2]);
        for k in [1, 3] {
            let off = log(k) - log(2) - slope * (lack[k] - lack[2]);
            assert!(off.abs() < 1e-6, "{p:?} {lack:?}");
        }
        assert!(slope < 0.0);
    }

    #[test]
    fn the_ends_of_eta_are_simple_randomization_and_least_lack() {
        let simple: MaxEntropy = made(&["0"], &[2, 1], 12);
        assert!((probability_after(&simple, &[0, 0, 0], 0) - 2.0 / 3.0).abs() < 1e-9);
        let strict: MaxEntropy = made(&["1"], &[3, 2, 1], 12);
        for shares in marginals(&strict, 12) {
            assert!(shares.iter().sum::<f64>() > 0.999_999);
        }
        // Nothing yet: arm 0 lacks least.
        assert!((probability_after(&strict, &[], 0) - 1.0).abs() < 1e-15);
        // Arms 1 and 2 tie at 1:1:1 after arm 0.
        let strict: MaxEntropy = made(&["1"], &[1, 1, 1], 12);
        assert!((probability_after(&strict, &[0], 1) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn the_target_is_met_at_each_entry_of_an_equal_ratio_only() {
        let equal: MaxEntropy = made(&["0.5"], &[1, 1, 1], 12);
        for shares in marginals(&equal, 12) {
            assert!(shares[..3].iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-8));
        }
        let unequal: MaxEntropy = made(&["0.5"], &[2, 1], 12);
        let far = (marginals(&unequal, 12)[0][0] - 2.0 / 3.0).abs();
        assert!(far > 0.1, "{far}");
    }

    #[test]
    fn draws_follow_the_steps() {
        let design: MaxEntropy = made(&["0.5"], &[3, 2, 1], 12);
        sum_to_one(&design, 12);
        let node = |place: &Place| match place.state {
            UNKNOWN => place.deviations,
            state => *design.states.node(state),
        };
        assert_follows_steps(&design, node, 1, 50_000);
    }

    /// Sixteen arms come to far more states than are kept; the arms are those of the chances.
    #[test]
    fn states_that_are_not_kept_are_computed() {
        let design: MaxEntropy = made(&["0.2"], &[1; 16], 12);
        let mut draws = StreamKey::new(&Seed::from_integer(42), Purpose::List, "all").replicate(0);
        let (mut place, mut deviations, mut unknown) = (design.start(), [0; MAX_ARMS], 0);
        for _ in 0..500 {
            let chances = design.bound.chances(&deviations);
            let word = draws.clone().word();
            let arm = design.next(&mut place, &mut draws);
            assert_eq!(arm, chances.pick(word));
            deviations = design.bound.after(&deviations, arm);
            unknown += u32::from(place.state == UNKNOWN);
        }
        assert!(unknown > 100 && unknown < 500, "{unknown}");
    }

    #[test]
    fn eta_is_from_zero_to_one() {
        let ratio = Ratio::new(&[2, 1]).unwrap();
        let new = |given: Vec<&str>| MaxEntropy::new(&Arguments::from(given), &ratio, 12);
        assert!(matches!(new(vec![]), Err(ProcedureError::Count { .. })));
        for text in ["-0.1", "1.1", "half"] {
            assert!(matches!(
                new(vec![text]),
                Err(ProcedureError::NotNumber { .. })
            ));
        }
    }
}
