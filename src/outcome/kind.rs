//! The kinds of outcomes, and how one uniform number becomes an outcome.

use super::normal::normal_quantile;
use crate::survival::Survival;

/// The largest size of a mean, a standard deviation or a difference.
pub const MAX_SIZE: f64 = 1e6;

/// The largest mean of a count, and the largest dispersion.
pub const MAX_COUNT: f64 = 1e4;

/// What is measured, with its distribution on arms without an effect, where every other effect is at its reference.
///
/// eta is the linear predictor: the sum of all effects, 0 at the reference.
///
/// | kind | distribution | effect |
/// |---|---|---|
/// | normal | N(mean + eta, sd^2) | difference |
/// | binary | logit P(Y = 1) = logit(probability) + eta | odds ratio, eta = log OR |
/// | ordinal | logit P(Y <= k) = logit(p_1 + ... + p_k) - eta | odds ratio of a higher level |
/// | count | mean mu = mean * e^eta, variance mu + dispersion * mu^2 | rate ratio |
/// | survival | hazard e^eta times that of the distribution | hazard ratio |
#[derive(Debug, Clone, PartialEq)]
pub enum OutcomeKind {
    /// A number with a normal distribution.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation within a participant's arm, site and covariates.
        sd: f64,
    },
    /// 1 for an event, 0 without one.
    Binary {
        /// The probability of 1.
        probability: f64,
    },
    /// One of some levels in their order, 1, 2, ...: proportional odds.
    Ordinal {
        /// The probability of each level.
        probabilities: Vec<f64>,
    },
    /// A count: Poisson, or negative binomial where there is dispersion.
    Count {
        /// The mean.
        mean: f64,
        /// The variance is mean + dispersion mean^2.
        dispersion: f64,
    },
    /// A time to an event: proportional hazards.
    Survival {
        /// The distribution.
        control: Survival,
        /// Years of follow-up after the last randomization.
        follow_up: f64,
    },
}

/// The scale that effects on a kind of outcome have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectScale {
    /// A difference of means.
    Difference,
    /// A ratio of odds.
    OddsRatio,
    /// A ratio of means of counts.
    RateRatio,
    /// A ratio of hazards.
    HazardRatio,
}

impl EffectScale {
    /// Every scale.
    pub const ALL: [Self; 4] = [
        Self::Difference,
        Self::OddsRatio,
        Self::RateRatio,
        Self::HazardRatio,
    ];

    /// The name in scenarios.
    pub fn key(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::OddsRatio => "odds_ratio",
            Self::RateRatio => "rate_ratio",
            Self::HazardRatio => "hazard_ratio",
        }
    }

    /// The name in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::OddsRatio => "odds ratio",
            Self::RateRatio => "rate ratio",
            Self::HazardRatio => "hazard ratio",
        }
    }

    /// The effect that is none.
    pub fn none(self) -> f64 {
        match self {
            Self::Difference => 0.0,
            Self::OddsRatio | Self::RateRatio | Self::HazardRatio => 1.0,
        }
    }

    /// Which effects there can be: differences from -10^6 to 10^6, ratios from 0.001 to 1000.
    pub fn range(self) -> std::ops::RangeInclusive<f64> {
        match self {
            Self::Difference => -MAX_SIZE..=MAX_SIZE,
            Self::OddsRatio | Self::RateRatio | Self::HazardRatio => 0.001..=1000.0,
        }
    }

    /// The effect as a part of the linear predictor: a difference itself, the logarithm of a ratio.
    pub fn linear(self, effect: f64) -> f64 {
        match self {
            Self::Difference => effect,
            Self::OddsRatio | Self::RateRatio | Self::HazardRatio => libm::log(effect),
        }
    }

    /// The effect of the first arm against the second, from the effect of each.
    pub fn between(self, first: f64, second: f64) -> f64 {
        match self {
            Self::Difference => first - second,
            Self::OddsRatio | Self::RateRatio | Self::HazardRatio => first / second,
        }
    }
}

impl OutcomeKind {
    /// The name in scenarios.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Normal { .. } => "normal",
            Self::Binary { .. } => "binary",
            Self::Ordinal { .. } => "ordinal",
            Self::Count { .. } => "count",
            Self::Survival { .. } => "survival",
        }
    }

    /// The scale of effects on it.
    pub fn scale(&self) -> EffectScale {
        match self {
            Self::Normal { .. } => EffectScale::Difference,
            Self::Binary { .. } | Self::Ordinal { .. } => EffectScale::OddsRatio,
            Self::Count { .. } => EffectScale::RateRatio,
            Self::Survival { .. } => EffectScale::HazardRatio,
        }
    }

    /// The linear predictor of a shift by a [bias](crate::inference::Bias), in standard deviations of a
    /// normal outcome, else in logarithms. A shift above 0 raises the outcome, which is for the better, and
    /// lowers a hazard.
    pub fn shifted(&self, shift: f64) -> f64 {
        match self {
            Self::Normal { sd, .. } => shift * sd,
            Self::Survival { .. } => -shift,
            Self::Binary { .. } | Self::Ordinal { .. } | Self::Count { .. } => shift,
        }
    }

    /// The log odds of at most each level but the last, of a binary or an ordinal outcome.
    pub(super) fn thresholds(&self) -> Vec<f64> {
        let log_odds = |p: f64| libm::log(p) - libm::log1p(-p);
        match self {
            Self::Binary { probability } => vec![-log_odds(*probability)],
            Self::Ordinal { probabilities } => {
                let mut below = 0.0;
                let levels = probabilities
                    .split_last()
                    .map_or(&[][..], |(_, first)| first);
                let at_most = levels.iter().map(|p| {
                    below += p;
                    log_odds(below)
                });
                at_most.collect()
            }
            Self::Normal { .. } | Self::Count { .. } | Self::Survival { .. } => Vec::new(),
        }
    }

    /// The outcome at a linear predictor that is the quantile of a uniform number, 0 < u < 1: 0 or 1 of a
    /// binary outcome, the level of an ordinal one, 1, 2, ..., and years of a time to an event.
    pub(super) fn quantile(&self, thresholds: &[f64], eta: f64, u: f64) -> f64 {
        let level = || {
            let at_most = |threshold: &f64| 1.0 / (1.0 + libm::exp(eta - threshold));
            thresholds.iter().filter(|&one| u >= at_most(one)).count()
        };
        match self {
            Self::Normal { mean, sd } => mean + eta + sd * normal_quantile(u),
            Self::Binary { .. } => level() as f64,
            Self::Ordinal { .. } => (level() + 1) as f64,
            Self::Count { mean, dispersion } => count(mean * libm::exp(eta), *dispersion, u),
            Self::Survival { control, .. } => {
                control.at_cumulative(-libm::log1p(-u) / libm::exp(eta))
            }
        }
    }
}

/// The least count with a probability of at least u of no more.
fn count(mean: f64, dispersion: f64, u: f64) -> f64 {
    let log_pmf = |k: f64| {
        if dispersion == 0.0 {
            return k * libm::log(mean) - mean - libm::lgamma(k + 1.0);
        }
        let size = 1.0 / dispersion;
        let (extra, total) = (dispersion * mean, 1.0 + dispersion * mean);
        libm::lgamma(k + size) - libm::lgamma(size) - libm::lgamma(k + 1.0)
            + k * libm::log(extra / total)
            - size * libm::log(total)
    };
    // Where a count of 0 is too rare for the exponential function, so are the first ones; the probabilities rise
    // up to the mode.
    let mut k = 0.0;
    if log_pmf(0.0) < RARE {
        let (mut low, mut high) = (0.0, mean.floor());
        while high - low > 1.0 {
            let middle = f64::midpoint(low, high).floor();
            if log_pmf(middle) < RARE {
                low = middle;
            } else {
                high = middle;
            }
        }
        k = high;
    }
    let mut pmf = libm::exp(log_pmf(k));
    let mut at_most = pmf;
    // Beyond the mean, what is left of 1 in rounding is not waited for.
    while at_most < u && (k <= mean || pmf > f64::EPSILON * f64::EPSILON) {
        let ratio = if dispersion == 0.0 {
            mean / (k + 1.0)
        } else {
            (k + 1.0 / dispersion) / (k + 1.0) * (dispersion * mean / (1.0 + dispersion * mean))
        };
        k += 1.0;
        pmf *= ratio;
        at_most += pmf;
    }
    k
}

/// The logarithm of a probability that no uniform number of 53 bits meets.
const RARE: f64 = -300.0;
