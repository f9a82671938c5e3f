//! Hu and Hu's procedure: overall, marginal and stratum imbalance together.

use super::coin::{BySign, Coin};
use super::error::AdaptiveError;
use super::layout::{Differences, Margins, StrataLayout};
use super::options::{Options, fraction, fractions, joined};
use super::{CovariateAdaptive, Covariates, two_arms};
use crate::design::{ArmIndex, Ratio, gcd};
use crate::procedure::{Arguments, Chances, Fraction};

/// Hu and Hu's covariate-adaptive procedure, `hu-hu(0.85)`, for two arms 1:1.
///
/// # Formula
/// With the differences (first arm less second) overall, `D`, on the participant's margins, `D_f`,
/// and in the participant's stratum, `D_s`, the imbalance after an allocation to arm t is
///
/// ```text
/// Imb_t = w_o (D +- 1)^2 + sum over factors f of w_f (D_f +- 1)^2 + w_s (D_s +- 1)^2
/// Imb_1 - Imb_2 = 4 L,   L = w_o D + sum w_f D_f + w_s D_s
/// ```
///
/// so the first arm is allocated with probability p where L < 0 and 1 - p where L > 0. p is from
/// 1/2 to 1.
///
/// The weights are equal, 1 / (factors + 2), or given together as
/// `hu-hu(0.85, overall=0.2, margins=0.3:0.1:0.2, stratum=0.2)`; only their proportions matter,
/// and a weight of 0 leaves a term out. L is computed in whole numbers.
///
/// # Ties
/// L = 0 is a fair coin.
///
/// # References
/// Hu and Hu 2012, *The Annals of Statistics* 40:1794-1815.
#[derive(Debug, Clone, PartialEq)]
pub struct HuHu {
    p: Fraction,
    given: Option<Given>,
    overall: i64,
    factors: Vec<i64>,
    stratum: i64,
    margins: Margins,
    strata: StrataLayout,
    thresholds: BySign,
}

/// Weights as they were written.
#[derive(Debug, Clone, PartialEq)]
struct Given {
    overall: Fraction,
    margins: Vec<Fraction>,
    stratum: Fraction,
}

impl Given {
    fn parse(options: &Options, factors: usize) -> Result<Option<Self>, AdaptiveError> {
        let texts = ["overall", "margins", "stratum"].map(|name| options.get(name));
        let (overall, margins, stratum) = match texts {
            [None, None, None] => return Ok(None),
            [Some(overall), Some(margins), Some(stratum)] => (overall, margins, stratum),
            _ => return Err(AdaptiveError::SomeWeights),
        };
        let margins = fractions(margins)?;
        if margins.len() != factors {
            return Err(AdaptiveError::PerFactor {
                option: "margins",
                given: margins.len(),
                factors,
            });
        }
        let overall = fraction(overall)?;
        let stratum = fraction(stratum)?;
        Ok(Some(Self {
            overall,
            margins,
            stratum,
        }))
    }
}

impl HuHu {
    /// The lead L of the first arm, in the whole numbers of the weights.
    fn lead(&self, state: &Differences, profile: &[u16]) -> i64 {
        let first_stratum = 1 + self.margins.count();
        let margins = self.margins.of(profile).zip(&self.factors);
        self.overall * state.get(0)
            + margins
                .map(|(margin, weight)| weight * state.get(1 + margin))
                .sum::<i64>()
            + self.stratum * state.get(first_stratum + self.strata.of(profile))
    }
}

impl CovariateAdaptive for HuHu {
    const EXAMPLES: &'static [&'static str] = &["hu-hu(0.85)"];

    /// Overall, then the margins, then the strata.
    type State = Differences;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        two_arms("hu-hu", ratio)?;
        let allowed = "give the probability, such as hu-hu(0.85), and if they differ the weights overall=, margins= and stratum=";
        let options = Options::new(arguments, &["overall", "margins", "stratum"], allowed)?;
        let [p] = options.plain(allowed)?;
        let p = Coin::probability(p, ratio)?;
        let factors = covariates.levels().len();
        let given = Given::parse(&options, factors)?;
        let whole = match &given {
            None => vec![1; factors + 2],
            Some(given) => {
                let ends = [given.overall, given.stratum];
                let all: Vec<_> = ends.iter().chain(&given.margins).copied().collect();
                in_proportion(&all).ok_or(AdaptiveError::Weights)?
            }
        };
        Ok(Self {
            p,
            given,
            overall: whole[0],
            stratum: whole[1],
            factors: whole[2..].to_vec(),
            margins: Margins::new(covariates),
            strata: StrataLayout::new(covariates, None)?,
            thresholds: Coin::new(p, ratio).by_sign(),
        })
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![self.p.to_string()];
        if let Some(given) = &self.given {
            arguments.push(format!("overall={}", given.overall));
            arguments.push(format!("margins={}", joined(&given.margins)));
            arguments.push(format!("stratum={}", given.stratum));
        }
        arguments
    }

    fn start(&self) -> Differences {
        Differences::new(1 + self.margins.count() + self.strata.count())
    }

    fn reset(&self, state: &mut Differences) {
        state.reset();
    }

    #[inline]
    fn chances(&self, state: &Differences, profile: &[u16]) -> Chances {
        Chances::two(self.thresholds.get(self.lead(state, profile).cmp(&0)))
    }

    #[inline]
    fn assign(&self, state: &mut Differences, profile: &[u16], arm: ArmIndex) {
        state.add(0, arm);
        for margin in self.margins.of(profile) {
            state.add(1 + margin, arm);
        }
        state.add(1 + self.margins.count() + self.strata.of(profile), arm);
    }
}

/// Whole numbers in the proportions of these, in lowest terms; `None` where all are 0 or one
/// would be above a million.
fn in_proportion(numbers: &[Fraction]) -> Option<Vec<i64>> {
    const LARGEST: u64 = 1_000_000;
    let mut common = 1_u64;
    for number in numbers {
        let denominator = u64::from(number.denominator());
        common = common.checked_mul(denominator / gcd(common, denominator))?;
    }
    let mut whole = Vec::with_capacity(numbers.len());
    for number in numbers {
        let times = common / u64::from(number.denominator());
        whole.push(u64::from(number.numerator()).checked_mul(times)?);
    }
    let divisor = whole.iter().copied().fold(0, gcd);
    if divisor == 0 || whole.iter().any(|number| number / divisor > LARGEST) {
        return None;
    }
    let lowest = whole.iter().map(|number| (number / divisor).cast_signed());
    Some(lowest.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_become_whole_numbers() {
        let whole = |texts: &[&str]| {
            let numbers: Option<Vec<_>> = texts.iter().map(|text| Fraction::parse(text)).collect();
            in_proportion(&numbers.unwrap())
        };
        assert_eq!(whole(&["0.2", "0.3", "1/2"]), Some(vec![2, 3, 5]));
        assert_eq!(whole(&["1/3", "0", "1/6"]), Some(vec![2, 0, 1]));
        assert_eq!(whole(&["0", "0"]), None);
        assert_eq!(whole(&["1", "0.0000001"]), None);
    }
}
