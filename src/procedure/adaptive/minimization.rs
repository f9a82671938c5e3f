//! Minimization (Pocock and Simon), for any number of arms and any ratio.

use std::cmp::Ordering;

use super::coin::{BySign, Coin, of_words};
use super::error::AdaptiveError;
use super::layout::Margins;
use super::measure::{Measure, Totals};
use super::options::{Options, fractions, joined};
use super::{CovariateAdaptive, Covariates};
use crate::design::{ArmIndex, MAX_ARMS, Ratio, gcd};
use crate::procedure::chances::WORDS;
use crate::procedure::spec::whole;
use crate::procedure::{Arguments, Chances, Fraction};
use crate::rng::Draws;

/// The largest weight of a factor.
pub const MAX_WEIGHT: u32 = 1_000;
/// The largest least common multiple of the parts of the ratio: with it, every sum of imbalances
/// fits a whole number of 128 bits.
pub const MAX_MULTIPLE: u64 = 1_000_000;

/// Minimization, `minimization(range, 0.85)`: the arm that leaves the least imbalance on the
/// participant's margins is preferred.
///
/// # Formula
/// For each arm t, were the participant allocated to it:
///
/// ```text
/// G_t = sum over factors f of w_f d(n_f + e_t)
/// ```
///
/// where `n_f` are the counts per arm among the participants with the same level of factor f, `e_t`
/// adds one to arm t, `d` is the [`Measure`] (`range`, `variance`, `sd` or `squares`) of the counts
/// divided by the parts of the ratio, and `w_f` the weight of the factor: 1, or as in
/// `weights=1:2:1` (whole numbers from 1 to 1000). The arm with the smallest G_t is preferred and
/// allocated with probability p; the others share 1 - p in the ratio:
///
/// ```text
/// P(k) = (1 - p) r_k / (R - r_min)   for k not preferred
/// ```
///
/// so with unequal parts, p belongs to an arm with the smallest part and others have more (biased
/// coin minimization). p is from r_min / R (complete randomization) to 1.
///
/// Instead of p, `ranks=0.7:0.2:0.1` gives the probabilities of the arms in the order of their G,
/// the smallest first; for equal ratios.
///
/// # Ties
/// Among arms with the same smallest G, the preferred one is drawn in the ratio. With `ranks`,
/// tied arms share the probabilities of their ranks equally. Ties are exact; `sd` with more than
/// two arms or an unequal ratio takes G that differ by less than 2^-40 of the larger as tied.
///
/// # The ratio
/// If each arm were preferred as often as the ratio says, each allocation would keep the ratio.
/// This holds over the trial, not at each allocation: in 1:2:3 the first participant's preferred
/// arm is always the third, because one more participant there is the smallest step.
///
/// # References
/// Pocock and Simon 1975, *Biometrics* 31:103-115; Han, Enas and McEntegart 2009, *Statistics in
/// Medicine* 28 (unequal ratios); Kuznetsova and Tymofyeyev 2012, *Statistics in Medicine* 31 (on
/// the ratio at each allocation).
#[derive(Debug, Clone, PartialEq)]
pub struct Minimization {
    measure: Measure,
    rule: Rule,
    /// As given; none where all factors weigh the same.
    weights: Option<Vec<u32>>,
    weight: Vec<u32>,
    margins: Margins,
    ratio: Ratio,
    /// The least common multiple of the parts, and that divided by each part.
    multiple: u64,
    scales: Vec<u64>,
    /// The first arm's thresholds, for two arms 1:1.
    two: Option<BySign>,
}

/// With what probability an arm is allocated.
#[derive(Debug, Clone, PartialEq)]
enum Rule {
    /// The preferred arm has a probability.
    Preferred { p: Fraction, coin: Coin },
    /// Each rank has a probability, kept with their cumulated thresholds.
    Ranks {
        given: Vec<Fraction>,
        cumulated: [u64; MAX_ARMS + 1],
    },
}

/// The counts per margin and arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarginCounts(pub(super) Box<[u32]>);

/// The least common multiple of 1, 2, ..., 16: any number of tied arms divides it.
const SHARES: u64 = 720_720;

impl Rule {
    fn preferred(text: &str, ratio: &Ratio) -> Result<Self, AdaptiveError> {
        let p = Coin::probability(text, ratio)?;
        let coin = Coin::new(p, ratio);
        Ok(Self::Preferred { p, coin })
    }

    fn ranks(text: &str, ratio: &Ratio) -> Result<Self, AdaptiveError> {
        let given = fractions(text)?;
        let arms = ratio.arms();
        if given.len() != arms {
            let given = given.len();
            return Err(AdaptiveError::PerArm { given, arms });
        }
        if !ratio.is_equal() {
            return Err(AdaptiveError::RanksRatio(Box::new(*ratio)));
        }
        let wrong = || AdaptiveError::Ranks(joined(&given));
        if given.windows(2).any(|pair| pair[0] < pair[1]) {
            return Err(wrong());
        }
        let common = given.iter().try_fold(1_u64, |common, p| {
            let denominator = u64::from(p.denominator());
            common.checked_mul(denominator / gcd(common, denominator))
        });
        let common = u128::from(common.ok_or_else(wrong)?);
        let mut cumulated = [0; MAX_ARMS + 1];
        let mut sum = 0;
        for (rank, p) in given.iter().enumerate() {
            sum += u128::from(p.numerator()) * (common / u128::from(p.denominator()));
            if sum > common {
                return Err(wrong());
            }
            cumulated[rank + 1] = of_words(sum, common);
        }
        if sum != common {
            return Err(wrong());
        }
        Ok(Self::Ranks { given, cumulated })
    }

    #[inline]
    fn chances(&self, totals: &Totals, arms: usize) -> Chances {
        match self {
            Self::Preferred { coin, .. } => coin.chances(totals.least(arms)),
            Self::Ranks { cumulated, .. } => by_ranks(cumulated, &totals.places(arms)[..arms]),
        }
    }
}

/// The chances of arms that stand at these places.
fn by_ranks(cumulated: &[u64; MAX_ARMS + 1], places: &[u8]) -> Chances {
    let mut thresholds = [0; MAX_ARMS];
    let mut sum = 0;
    for (threshold, &place) in thresholds.iter_mut().zip(places) {
        let tied = places.iter().filter(|&&other| other == place).count();
        let first = usize::from(place);
        let together = cumulated[first + tied] - cumulated[first];
        sum += together * (SHARES / tied as u64);
        *threshold = sum / SHARES;
    }
    Chances::new(thresholds, places.len())
}

fn weights(text: &str, factors: usize) -> Result<Vec<u32>, AdaptiveError> {
    let one = |text: &str| whole(text.trim(), 1, MAX_WEIGHT);
    let weights: Vec<u32> = text.split(':').map(one).collect::<Result<_, _>>()?;
    if weights.len() == factors {
        return Ok(weights);
    }
    Err(AdaptiveError::PerFactor {
        option: "weights",
        given: weights.len(),
        factors,
    })
}

impl Minimization {
    /// The imbalance G_t that each arm would leave, in the units of its [`Measure`] (participants
    /// per part of the ratio, or their squares), in the order of the arms; 0 beyond the last arm.
    pub fn imbalances(&self, state: &MarginCounts, profile: &[u16]) -> [f64; MAX_ARMS] {
        let totals = self.totals(state, profile);
        totals.values(self.measure, self.ratio.arms(), self.multiple)
    }

    fn totals(&self, state: &MarginCounts, profile: &[u16]) -> Totals {
        let arms = self.ratio.arms();
        let mut totals = self.measure.zero();
        for (margin, &weight) in self.margins.of(profile).zip(&self.weight) {
            let counts = &state.0[margin * arms..][..arms];
            totals.add(self.measure, counts, &self.scales, weight);
        }
        totals
    }

    /// Two arms 1:1: whether the first lags, weighted over the margins. With differences D_f,
    /// G_1 - G_2 is 2 sum w_f sign(D_f) for the range and the standard deviation (up to a factor),
    /// and 4 sum w_f D_f for squares and the variance (half of that).
    #[inline]
    fn lead(&self, state: &MarginCounts, profile: &[u16]) -> Ordering {
        let is_sign = matches!(self.measure, Measure::Range | Measure::Sd);
        let mut lead = 0;
        for (margin, &weight) in self.margins.of(profile).zip(&self.weight) {
            let counts = &state.0[margin * 2..][..2];
            let difference = i64::from(counts[0]) - i64::from(counts[1]);
            let term = if is_sign {
                difference.signum()
            } else {
                difference
            };
            lead += i64::from(weight) * term;
        }
        lead.cmp(&0)
    }

    /// The chances by the definition, whatever the arms.
    pub(super) fn general_chances(&self, state: &MarginCounts, profile: &[u16]) -> Chances {
        let arms = self.ratio.arms();
        self.rule.chances(&self.totals(state, profile), arms)
    }

    #[expect(
        clippy::inline_always,
        reason = "two arms are counted without a multiplication where the compiler knows them"
    )]
    #[inline(always)]
    fn count(&self, state: &mut MarginCounts, profile: &[u16], arms: usize, arm: ArmIndex) {
        for margin in self.margins.of(profile) {
            state.0[margin * arms..][..arms][arm.get()] += 1;
        }
    }
}

impl CovariateAdaptive for Minimization {
    const EXAMPLES: &'static [&'static str] = &[
        "minimization(range, 0.85)",
        "minimization(variance, 0.85)",
        "minimization(sd, 0.85)",
        "minimization(squares, 0.85)",
        "minimization(range, ranks=0.8:0.2)",
    ];

    type State = MarginCounts;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        let allowed = "give an imbalance function and the probability of the preferred arm, such as \
                       minimization(range, 0.85), or ranks= instead of the probability; and weights= if \
                       factors differ";
        let options = Options::new(arguments, &["weights", "ranks"], allowed)?;
        let (function, rule) = if let Some(ranks) = options.get("ranks") {
            if options.count() == 2 {
                return Err(AdaptiveError::Together);
            }
            let [function] = options.plain(allowed)?;
            (function, Rule::ranks(ranks, ratio)?)
        } else {
            let [function, p] = options.plain(allowed)?;
            (function, Rule::preferred(p, ratio)?)
        };
        let factors = covariates.levels().len();
        let given = options.get("weights");
        let given = given.map(|text| weights(text, factors)).transpose()?;
        let multiple = ratio.parts().iter().try_fold(1, |multiple, &part| {
            let part = u64::from(part);
            let multiple = multiple * (part / gcd(multiple, part));
            Some(multiple).filter(|&multiple| multiple <= MAX_MULTIPLE)
        });
        let multiple = multiple.ok_or_else(|| AdaptiveError::Multiple(Box::new(*ratio)))?;
        let scales = ratio.parts().iter().map(|&part| multiple / u64::from(part));
        let mut procedure = Self {
            measure: Measure::parse(function)?,
            rule,
            weight: given.clone().unwrap_or_else(|| vec![1; factors]),
            weights: given,
            margins: Margins::new(covariates),
            ratio: *ratio,
            multiple,
            scales: scales.collect(),
            two: None,
        };
        if ratio.arms() == 2 && ratio.is_equal() {
            procedure.two = Some(match &procedure.rule {
                Rule::Preferred { coin, .. } => coin.by_sign(),
                Rule::Ranks { cumulated, .. } => BySign::new(
                    &[[0, 1], [0, 0], [1, 0]].map(|places| by_ranks(cumulated, &places)),
                ),
            });
        }
        Ok(procedure)
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![self.measure.to_string()];
        arguments.push(match &self.rule {
            Rule::Preferred { p, .. } => p.to_string(),
            Rule::Ranks { given, .. } => format!("ranks={}", joined(given)),
        });
        if let Some(weights) = &self.weights {
            arguments.push(format!("weights={}", joined(weights)));
        }
        arguments
    }

    fn start(&self) -> MarginCounts {
        let places = self.margins.count() * self.ratio.arms();
        MarginCounts(vec![0; places].into_boxed_slice())
    }

    fn reset(&self, state: &mut MarginCounts) {
        state.0.fill(0);
    }

    fn chances(&self, state: &MarginCounts, profile: &[u16]) -> Chances {
        match &self.two {
            Some(thresholds) => Chances::two(thresholds.get(self.lead(state, profile))),
            None => self.general_chances(state, profile),
        }
    }

    fn assign(&self, state: &mut MarginCounts, profile: &[u16], arm: ArmIndex) {
        self.count(state, profile, self.ratio.arms(), arm);
    }

    #[inline]
    fn next_with_chance(
        &self,
        state: &mut MarginCounts,
        profile: &[u16],
        draws: &mut Draws,
    ) -> (ArmIndex, f64) {
        let Some(thresholds) = &self.two else {
            let chances = self.general_chances(state, profile);
            let arm = chances.pick(draws.word());
            self.assign(state, profile, arm);
            return (arm, chances.get(ArmIndex(0)));
        };
        let threshold = thresholds.get(self.lead(state, profile));
        let arm = ArmIndex(u8::from(u64::from(draws.word()) >= threshold));
        self.count(state, profile, 2, arm);
        (arm, threshold as f64 / WORDS as f64)
    }
}
