//! The Bayesian biased coin: a bias on the ratio of the counts that fades as entries come in.

use super::coin::{Threshold, choose, counted, push_coin, two_equal_arms};
use super::spec::number;
use super::{Arguments, Fraction, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// The thresholds before the first KEPT entries are kept, at most; later ones are computed anew.
const KEPT: u32 = 512;

/// The Bayesian biased coin design, `bayesian-coin(g)`, for two arms 1:1; 0.001 <= g <= 1000.
///
/// With n_A and n_B entries so far, j = n_A + n_B, arm A has the probability
/// x^(1/g) / (x^(1/g) + y^(1/g)), where x = 1 + n_B / (j n_A) and y = 1 + n_A / (j n_B). At a tie,
/// so for the first entry too, it is 1/2; where an arm is empty (the second entry), that arm has
/// probability 1. The smaller g, the stricter the balance; it fades with j.
///
/// Here j is the number of entries so far, not the sample size. The lagging arm's probability is
/// computed as 1 / (1 + (y/x)^(1/g)), x its own term, and drawn as one word against it in units
/// of 2^-32, hence to within 2^-33.
///
/// # References
/// Ball, Smith and Verdinelli 1993, *Journal of Statistical Planning and Inference* 34.
#[derive(Debug, Clone, PartialEq)]
pub struct BayesianCoin {
    /// g.
    given: Fraction,
    parameter: f64,
    /// How many entries the table covers.
    kept: u32,
    /// The thresholds of the lagging arm, j by j, and within j by the smaller count.
    thresholds: Box<[Threshold]>,
}

/// The probability of the lagging arm, from the smaller and the larger count.
fn of_lagging(parameter: f64, fewer: u32, more: u32) -> f64 {
    if fewer == more {
        return 0.5;
    }
    let (j, fewer, more) = (f64::from(fewer + more), f64::from(fewer), f64::from(more));
    // Where `fewer` is 0, x is infinite and the power 0: certainty.
    let x = 1.0 + more / (j * fewer);
    let y = 1.0 + fewer / (j * more);
    1.0 / (1.0 + libm::pow(y / x, 1.0 / parameter))
}

impl BayesianCoin {
    /// The threshold of the lagging arm, from the smaller and the larger count.
    #[inline]
    fn threshold(&self, fewer: u32, more: u32) -> Threshold {
        let j = fewer + more;
        if j < self.kept {
            // Row i has i/2 + 1 thresholds, so (j + 1)^2 / 4 stand before row j.
            self.thresholds[((j + 1) * (j + 1) / 4 + fewer) as usize]
        } else {
            Threshold::new(of_lagging(self.parameter, fewer, more))
        }
    }
}

/// The arm with fewer entries; at a tie the first one.
#[inline]
fn lagging(counts: [u32; 2]) -> ArmIndex {
    ArmIndex(u8::from(counts[0] > counts[1]))
}

impl Restricted for BayesianCoin {
    const EXAMPLES: &'static [&'static str] = &["bayesian-coin(0.1)"];

    /// n_A and n_B.
    type State = [u32; 2];

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        let allowed = "give the strength of the balance, such as bayesian-coin(0.1)";
        let [g] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        let given = number(g, Fraction::new(1, 1_000), Fraction::new(1_000, 1))?;
        let parameter = given.value();
        let kept = participants.min(KEPT);
        let states = (0..kept).flat_map(|j| (0..=j / 2).map(move |fewer| (fewer, j - fewer)));
        let thresholds =
            states.map(|(fewer, more)| Threshold::new(of_lagging(parameter, fewer, more)));
        Ok(Self {
            given,
            parameter,
            kept,
            thresholds: thresholds.collect(),
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.given.to_string()]
    }

    fn start(&self) -> [u32; 2] {
        [0; 2]
    }

    #[inline]
    fn next(&self, counts: &mut [u32; 2], draws: &mut Draws) -> ArmIndex {
        let [a, b] = *counts;
        let threshold = self.threshold(a.min(b), a.max(b));
        let arm = choose(lagging(*counts), threshold.draw(draws));
        *counts = counted(*counts, arm);
        arm
    }
}

impl Markov for BayesianCoin {
    /// n_A and n_B.
    type Node = [u32; 2];

    fn first(&self) -> [u32; 2] {
        [0; 2]
    }

    fn steps(&self, &counts: &[u32; 2], steps: &mut Vec<Step<[u32; 2]>>) {
        let [a, b] = counts;
        let probability = of_lagging(self.parameter, a.min(b), a.max(b));
        push_coin(
            lagging(counts),
            probability,
            |arm| counted(counts, arm),
            steps,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_kept_are_those_computed() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let coin = BayesianCoin::new(&Arguments::from(vec!["0.1"]), &ratio, 40).unwrap();
        for j in 0..45 {
            for fewer in 0..=j / 2 {
                let computed = Threshold::new(of_lagging(0.1, fewer, j - fewer));
                assert_eq!(coin.threshold(fewer, j - fewer), computed);
            }
        }
    }
}
