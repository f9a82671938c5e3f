//! The mass weighted urn design.

use super::markov::push_balls;
use super::{Arguments, Fraction, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The mass weighted urn design, `mass-weighted-urn(a)`: one ball per arm, drawn in proportion to
/// its mass; the drawn ball gives mass away to all, in the ratio.
///
/// After n entries, N_k of them of arm k, P(k) is in proportion to the larger of 0 and
/// alpha w_k - N_k + n w_k, with alpha = a and w_k = r_k / R, the target proportion. With a = p / q
/// in lowest terms the masses times q R are whole: they begin at p r_k; each entry adds q r_k to
/// every arm's and takes q R from that of the drawn arm. A ball of mass 0 or below is not drawn.
///
/// Of an equal ratio every entry has, over all lists, the target probabilities. Of an unequal
/// ratio it has them as long as no mass can be below 0, for n <= alpha min(w) / (1 - min(w)) at
/// least, and afterwards only nearly.
///
/// # References
/// Zhao 2015, *Contemporary Clinical Trials* 43.
#[derive(Debug, Clone, PartialEq)]
pub struct MassWeightedUrn {
    alpha: Fraction,
    ratio: Ratio,
    /// q.
    unit: i64,
    /// q R, what the drawn arm's mass loses.
    loss: i64,
}

/// The mass of each arm's ball, times the denominator of alpha and the sum of the ratio.
#[derive(Debug, Clone)]
pub struct Masses([i64; MAX_ARMS]);

impl MassWeightedUrn {
    /// The masses that can be drawn.
    #[inline]
    fn drawable(&self, masses: &[i64; MAX_ARMS]) -> [u32; MAX_ARMS] {
        let mut drawable = [0; MAX_ARMS];
        for (given, &mass) in drawable.iter_mut().zip(&masses[..self.ratio.arms()]) {
            *given = mass.max(0) as u32;
        }
        drawable
    }

    /// The masses after an entry.
    #[inline]
    fn give_away(&self, masses: &mut [i64; MAX_ARMS], drawn: ArmIndex) {
        for (mass, &part) in masses.iter_mut().zip(self.ratio.parts()) {
            *mass += self.unit * i64::from(part);
        }
        masses[drawn.get()] -= self.loss;
    }
}

impl Restricted for MassWeightedUrn {
    const EXAMPLES: &'static [&'static str] = &["mass-weighted-urn(4)"];

    type State = Masses;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let [text] =
            arguments.exactly("give alpha, the mass of the urn, such as mass-weighted-urn(4)")?;
        let refuse = |allowed| ProcedureError::Parameter {
            procedure: "mass-weighted-urn",
            given: text.to_owned(),
            allowed,
        };
        let alpha = Fraction::parse(text)
            .filter(|&alpha| alpha > Fraction::ZERO)
            .ok_or_else(|| refuse("write a number above 0, such as 4, 2.5 or 7/3"))?;
        // A mass is never below -q R, so that those above 0 sum to at most p R + (K - 1) q R.
        let most = u64::from(alpha.numerator())
            + (ratio.arms() as u64 - 1) * u64::from(alpha.denominator());
        if most * u64::from(ratio.total()) > u64::from(u32::MAX) {
            return Err(refuse(
                "write a smaller number, or one with fewer decimals: with alpha = p / q in lowest terms, K arms and a ratio of sum R, (p + (K - 1) q) R must be at most 4294967295",
            ));
        }
        let unit = i64::from(alpha.denominator());
        Ok(Self {
            alpha,
            ratio: *ratio,
            unit,
            loss: unit * i64::from(ratio.total()),
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.alpha.to_string()]
    }

    fn start(&self) -> Masses {
        Masses(self.first())
    }

    #[inline]
    fn next(&self, masses: &mut Masses, draws: &mut Draws) -> ArmIndex {
        let parts = self.ratio.parts();
        let masses = &mut masses.0[..parts.len()];
        let gain = |part: u32| self.unit * i64::from(part);
        if let ([first, second], &[of_first, of_second]) = (&mut *masses, parts) {
            let balls = (*first).max(0) as u32;
            // `new` has checked that the sum is below 2^32.
            let place = draws.below(balls + (*second).max(0) as u32);
            let is_second = i64::from(place >= balls);
            *first += gain(of_first) - self.loss * (1 - is_second);
            *second += gain(of_second) - self.loss * is_second;
            return ArmIndex(is_second as u8);
        }
        let sum: i64 = masses.iter().map(|&mass| mass.max(0)).sum();
        let place = i64::from(draws.below(sum as u32));
        // By arithmetic on all arms: no processor can predict which it is.
        let (mut arm, mut sum, mut is_beyond) = (0, 0, 1);
        for (mass, &part) in masses.iter_mut().zip(parts) {
            sum += (*mass).max(0);
            let is_still = i64::from(place >= sum);
            *mass += gain(part) - self.loss * (is_beyond - is_still);
            is_beyond = is_still;
            arm += is_still as u8;
        }
        ArmIndex(arm)
    }
}

impl Markov for MassWeightedUrn {
    /// The masses, as in the state.
    type Node = [i64; MAX_ARMS];

    fn first(&self) -> Self::Node {
        let mut masses = [0; MAX_ARMS];
        for (mass, &part) in masses.iter_mut().zip(self.ratio.parts()) {
            *mass = i64::from(self.alpha.numerator()) * i64::from(part);
        }
        masses
    }

    fn steps(&self, masses: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let after = |arm| {
            let mut masses = *masses;
            self.give_away(&mut masses, arm);
            masses
        };
        push_balls(&self.drawable(masses), after, steps);
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
        // Masses after arms 0, 0, 1 with alpha = 4 and 2:1: 4 2/3 - 2 + 3 2/3 and 4 1/3 - 1 + 1.
        let urn: MassWeightedUrn = made(&["4"], &[2, 1], 12);
        let p = probability_after(&urn, &[0, 0, 1], 0);
        assert!((p - (8.0 / 3.0) / 4.0).abs() < 1e-15, "{p}");
        // With alpha = 0.5 the second arm's mass is 1/6 - 1 + 1/3 after it was drawn: below 0.
        let urn: MassWeightedUrn = made(&["0.5"], &[2, 1], 12);
        assert_eq!(urn.arguments(), ["0.5"]);
        assert!((probability_after(&urn, &[1], 0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_target_is_met_at_each_entry_of_an_equal_ratio() {
        let equal: MassWeightedUrn = made(&["2"], &[1, 1, 1], 30);
        for shares in marginals(&equal, 30) {
            assert!(shares.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12));
        }
    }

    #[test]
    fn of_an_unequal_ratio_the_target_is_met_until_a_mass_is_cut_off() {
        // With alpha = 4 the mass of the second arm of 2:1 is at least 4/3 - 2 n / 3 after n
        // entries: no mass can be below 0 in the first two.
        let urn: MassWeightedUrn = made(&["4"], &[2, 1], 30);
        let far: Vec<f64> = marginals(&urn, 30)
            .iter()
            .map(|shares| (shares[0] - 2.0 / 3.0).abs())
            .collect();
        assert!(far[..3].iter().all(|&d| d < 1e-12), "{far:?}");
        let most = far.iter().copied().fold(0.0, f64::max);
        assert!(most > 0.0005 && most < 0.05, "{far:?}");
    }

    #[test]
    fn draws_follow_the_steps() {
        let urn: MassWeightedUrn = made(&["5/2"], &[3, 2, 1], 100);
        sum_to_one(&urn, 30);
        assert_follows_steps(&urn, |masses| masses.0, 1, 200_000);
    }

    #[test]
    fn alpha_is_above_zero_and_no_mass_overflows() {
        let ratio = Ratio::new(&[2, 1]).unwrap();
        let new = |given: Vec<&str>| MassWeightedUrn::new(&Arguments::from(given), &ratio, 12);
        assert!(matches!(new(vec![]), Err(ProcedureError::Count { .. })));
        for text in ["0", "-1", "x", "4294967295", "0.000000001"] {
            let refused = matches!(new(vec![text]), Err(ProcedureError::Parameter { .. }));
            assert!(refused == (text != "0.000000001"), "{text}");
        }
        assert!(matches!(
            new(vec!["1/4294967295"]),
            Err(ProcedureError::Parameter { .. })
        ));
    }
}
