//! Outcomes.

use super::{Part, When};
use crate::outcome::EffectScale;

/// An outcome: what it is on arms without an effect, where every other effect is at its reference, and
/// what it depends on.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Effect, Outcome, When};
/// let response = Outcome::binary("response", 0.3)
///     .effect(Effect::when(When::new().is("arm", "active")).odds_ratio(1.8))
///     .effect(Effect::when(When::new().is("sex", "male")).odds_ratio(0.7))
///     .effect(Effect::per("age", 10.0, 60.0).odds_ratio(0.9))
///     .effect(Effect::per_years(1.0).odds_ratio(1.1))
///     .site_sd(0.4);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub(crate) name: Part<String>,
    pub(crate) kind: Part<KindName>,
    pub(crate) mean: Part<f64>,
    pub(crate) sd: Part<f64>,
    pub(crate) probability: Part<f64>,
    pub(crate) probabilities: Part<Vec<f64>>,
    pub(crate) dispersion: Part<f64>,
    pub(crate) survival: Part<String>,
    pub(crate) follow_up: Part<f64>,
    pub(crate) site_sd: Part<f64>,
    pub(crate) effects: Part<Vec<Effect>>,
}

/// The kinds of outcomes, as scenarios name them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum KindName {
    Normal,
    Binary,
    Ordinal,
    Count,
    Survival,
}

/// What adds to an outcome, and by how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    pub(crate) when: Part<When>,
    pub(crate) attribute: Part<String>,
    pub(crate) per: Part<f64>,
    pub(crate) from: Part<f64>,
    pub(crate) per_years: Part<f64>,
    /// The sizes on the scales of [`EffectScale::ALL`].
    pub(crate) sizes: [Part<f64>; 4],
}

impl Outcome {
    fn new(name: &str, kind: KindName) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            kind: Part::Given(kind),
            mean: Part::Absent,
            sd: Part::Absent,
            probability: Part::Absent,
            probabilities: Part::Absent,
            dispersion: Part::Absent,
            survival: Part::Absent,
            follow_up: Part::Absent,
            site_sd: Part::Absent,
            effects: Part::Absent,
        }
    }

    /// A number with a normal distribution.
    pub fn normal(name: &str, mean: f64, sd: f64) -> Self {
        Self {
            mean: Part::Given(mean),
            sd: Part::Given(sd),
            ..Self::new(name, KindName::Normal)
        }
    }

    /// An event or none, with the probability of an event.
    pub fn binary(name: &str, probability: f64) -> Self {
        Self {
            probability: Part::Given(probability),
            ..Self::new(name, KindName::Binary)
        }
    }

    /// Levels in their order, with the probability of each.
    pub fn ordinal(name: &str, probabilities: impl IntoIterator<Item = f64>) -> Self {
        Self {
            probabilities: Part::Given(probabilities.into_iter().collect()),
            ..Self::new(name, KindName::Ordinal)
        }
    }

    /// A count with its mean; its variance is mean + dispersion mean^2.
    pub fn count(name: &str, mean: f64, dispersion: f64) -> Self {
        Self {
            mean: Part::Given(mean),
            dispersion: Part::Given(dispersion),
            ..Self::new(name, KindName::Count)
        }
    }

    /// A time in years to an event, such as `exponential(0.5)`, and the years of follow-up after the
    /// last randomization.
    pub fn survival(name: &str, specification: &str, follow_up: f64) -> Self {
        Self {
            survival: Part::Given(specification.to_owned()),
            follow_up: Part::Given(follow_up),
            ..Self::new(name, KindName::Survival)
        }
    }

    /// And this effect.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effects.or_begin().push(effect);
        self
    }

    /// And effects of the sites: normal with this standard deviation, on the scale of the linear
    /// predictor.
    #[must_use]
    pub fn site_sd(mut self, sd: f64) -> Self {
        self.site_sd = Part::Given(sd);
        self
    }
}

impl Effect {
    fn new() -> Self {
        Self {
            when: Part::Absent,
            attribute: Part::Absent,
            per: Part::Absent,
            from: Part::Absent,
            per_years: Part::Absent,
            sizes: Default::default(),
        }
    }

    /// An effect where a condition on the arm, a factor or an attribute holds.
    pub fn when(when: When) -> Self {
        Self {
            when: Part::Given(when),
            ..Self::new()
        }
    }

    /// An effect for every so many units that a number is above a reference.
    pub fn per(attribute: &str, units: f64, from: f64) -> Self {
        Self {
            attribute: Part::Given(attribute.to_owned()),
            per: Part::Given(units),
            from: Part::Given(from),
            ..Self::new()
        }
    }

    /// An effect for every so many years since the first randomization.
    pub fn per_years(years: f64) -> Self {
        Self {
            per_years: Part::Given(years),
            ..Self::new()
        }
    }

    fn sized(mut self, scale: EffectScale, size: f64) -> Self {
        for (own, part) in EffectScale::ALL.iter().zip(&mut self.sizes) {
            if *own == scale {
                *part = Part::Given(size);
            }
        }
        self
    }

    /// This difference of means.
    #[must_use]
    pub fn difference(self, size: f64) -> Self {
        self.sized(EffectScale::Difference, size)
    }

    /// This odds ratio.
    #[must_use]
    pub fn odds_ratio(self, size: f64) -> Self {
        self.sized(EffectScale::OddsRatio, size)
    }

    /// This ratio of mean counts.
    #[must_use]
    pub fn rate_ratio(self, size: f64) -> Self {
        self.sized(EffectScale::RateRatio, size)
    }

    /// This hazard ratio.
    #[must_use]
    pub fn hazard_ratio(self, size: f64) -> Self {
        self.sized(EffectScale::HazardRatio, size)
    }
}
