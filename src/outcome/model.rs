//! An outcome with everything that it depends on.

use chrono::NaiveDate;

use super::kind::{EffectScale, OutcomeKind};
use crate::design::{ArmIndex, Condition, Facts, MissingDay, Value};

/// What adds to the linear predictor of a participant, apart from the arm.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// So much where the condition holds.
    When {
        /// The condition, on one attribute.
        condition: Condition,
        /// On the scale of the linear predictor.
        size: f64,
    },
    /// So much for each unit that a number is above its reference.
    PerUnit {
        /// The attribute's place.
        attribute: usize,
        /// 10 to the power of the attribute's decimals.
        unit: f64,
        /// The reference.
        from: f64,
        /// On the scale of the linear predictor.
        slope: f64,
    },
}

/// An outcome of a scenario.
///
/// The linear predictor of a participant is
///
/// eta = arm + sum of the effects + site_sd * z(site) + per_year * (years since the first randomization) + shift
///
/// with a standard normal z of each site and replicate, and the shift of a bias.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeModel {
    name: String,
    kind: OutcomeKind,
    arms: Vec<f64>,
    effects: Vec<Effect>,
    site_sd: f64,
    per_year: f64,
    thresholds: Vec<f64>,
}

impl OutcomeModel {
    /// An outcome whose parts have been checked. `arms` are effects on the scale of the kind, `per_year` is
    /// on that of the linear predictor.
    pub(crate) fn new(
        name: String,
        kind: OutcomeKind,
        arms: Vec<f64>,
        effects: Vec<Effect>,
        [site_sd, per_year]: [f64; 2],
    ) -> Self {
        Self {
            thresholds: kind.thresholds(),
            name,
            kind,
            arms,
            effects,
            site_sd,
            per_year,
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is measured.
    pub fn kind(&self) -> &OutcomeKind {
        &self.kind
    }

    /// The effect of an arm, on the scale of the kind: against an arm without an effect.
    pub fn arm(&self, arm: ArmIndex) -> f64 {
        self.arms[arm.get()]
    }

    /// The scale of effects.
    pub fn scale(&self) -> EffectScale {
        self.kind.scale()
    }

    /// The effect of the first arm against the second.
    pub fn effect(&self) -> f64 {
        let [first, second] = [0, 1].map(|arm| self.arm(ArmIndex(arm)));
        self.scale().between(first, second)
    }

    /// The standard deviation of the effects of sites, on the scale of the linear predictor.
    pub fn site_sd(&self) -> f64 {
        self.site_sd
    }

    /// The effect of a year, on the scale of the linear predictor.
    pub fn per_year(&self) -> f64 {
        self.per_year
    }

    /// The sum of the effects of a participant's attributes, on the scale of the linear predictor.
    pub fn prognosis(&self, values: &[Value], randomized_on: NaiveDate) -> f64 {
        let facts = Facts {
            values,
            arm: None,
            randomized_on,
        };
        let of = |effect: &Effect| match effect {
            Effect::When { condition, size } => {
                if condition.holds(facts, MissingDay::default()) {
                    *size
                } else {
                    0.0
                }
            }
            Effect::PerUnit {
                attribute,
                unit,
                from,
                slope,
            } => match values.get(*attribute) {
                Some(Value::Number(number)) => (*number as f64 / unit - from) * slope,
                _ => 0.0,
            },
        };
        self.effects.iter().map(of).sum()
    }

    /// The outcome at a linear predictor that is the quantile of a uniform number, 0 < u < 1: 0 or 1 of a
    /// binary outcome, the level of an ordinal one, 1, 2, ..., and years of a time to an event. It is the
    /// larger, the larger u is.
    pub fn quantile(&self, eta: f64, u: f64) -> f64 {
        self.kind.quantile(&self.thresholds, eta, u)
    }
}
