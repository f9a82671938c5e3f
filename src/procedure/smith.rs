//! Smith's generalized biased coin: a bias that depends on the ratio of the counts.

use super::coin::{Threshold, choose, counted, push_coin, two_equal_arms};
use super::spec::number;
use super::{Arguments, Fraction, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// The largest count whose power is kept; beyond it, powers are computed anew.
const KEPT: u32 = 65_535;

/// Smith's generalized biased coin design, `smith(g)`, for two arms 1:1; 0 <= g <= 40.
///
/// With n_A and n_B entries so far, arm A has the probability n_B^g / (n_A^g + n_B^g); at a tie,
/// so for the first entry too, 1/2. The second entry goes to the other arm (unless g = 0). g = 0
/// is simple randomization, g = 1 Wei's urn [`wei-urn(0, 1)`](super::WeiUrn) in distribution.
///
/// Drawn as one word against the lagging arm's probability in units of 2^-32, hence to within
/// 2^-33. The bound 40 keeps the powers of any count finite.
///
/// # References
/// Smith 1984, *Journal of the Royal Statistical Society B* 46:519-543.
#[derive(Debug, Clone, PartialEq)]
pub struct Smith {
    /// g.
    given: Fraction,
    exponent: f64,
    /// k^g by k.
    powers: Box<[f64]>,
}

impl Smith {
    /// k^g.
    #[inline]
    fn power(&self, count: u32) -> f64 {
        match self.powers.get(count as usize) {
            Some(&power) => power,
            None => libm::pow(f64::from(count), self.exponent),
        }
    }

    /// The lagging arm and its probability: at a tie, after the first entry, 1/2 by the formula.
    #[inline]
    fn coin(&self, counts: [u32; 2]) -> (ArmIndex, f64) {
        let [a, b] = counts;
        if a + b == 0 {
            return (ArmIndex(0), 0.5);
        }
        let (of_a, of_b) = (self.power(a), self.power(b));
        let more = if of_a > of_b { of_a } else { of_b };
        (ArmIndex(u8::from(a > b)), more / (of_a + of_b))
    }
}

impl Restricted for Smith {
    const EXAMPLES: &'static [&'static str] = &["smith(2)"];

    /// n_A and n_B.
    type State = [u32; 2];

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        let allowed = "give the exponent of the counts, such as smith(2)";
        let [g] = arguments.exactly(allowed)?;
        two_equal_arms(ratio)?;
        let given = number(g, Fraction::ZERO, Fraction::new(40, 1))?;
        let exponent = given.value();
        let powers = (0..=participants.min(KEPT)).map(|k| libm::pow(f64::from(k), exponent));
        Ok(Self {
            given,
            exponent,
            powers: powers.collect(),
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
        let (lagging, probability) = self.coin(*counts);
        let arm = choose(lagging, Threshold::new(probability).draw(draws));
        *counts = counted(*counts, arm);
        arm
    }
}

impl Markov for Smith {
    /// n_A and n_B.
    type Node = [u32; 2];

    fn first(&self) -> [u32; 2] {
        [0; 2]
    }

    fn steps(&self, &counts: &[u32; 2], steps: &mut Vec<Step<[u32; 2]>>) {
        let (lagging, probability) = self.coin(counts);
        push_coin(lagging, probability, |arm| counted(counts, arm), steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_beyond_those_kept_are_the_same() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let few = Smith::new(&Arguments::from(vec!["2.5"]), &ratio, 3).unwrap();
        let many = Smith::new(&Arguments::from(vec!["2.5"]), &ratio, 500).unwrap();
        for counts in [[0, 1], [4, 3], [2, 400], [400, 2]] {
            assert_eq!(few.coin(counts), many.coin(counts));
        }
    }

    #[test]
    fn the_largest_counts_have_a_probability() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let smith = Smith::new(&Arguments::from(vec!["40"]), &ratio, 10_000_000).unwrap();
        let (lagging, probability) = smith.coin([10_000_000, 9_999_999]);
        assert_eq!(lagging, ArmIndex(1));
        assert!((probability - 0.500_001).abs() < 1e-9);
    }
}
