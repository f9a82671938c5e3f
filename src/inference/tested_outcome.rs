//! What is observed of participants, and how it is tested.

use super::{Analysis, ConditionError, Survival};
#[cfg(doc)]
use super::{MAX_RERANDOMIZATIONS, MAX_SHIFT, SURVIVAL_RANGE};
use crate::outcome::{EffectScale, OutcomeKind, OutcomeModel};

/// What is observed of participants.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Outcome {
    /// Independent normal responses of unit variance.
    Normal {
        /// The mean on the first arm less that on the second, in standard deviations: from
        /// -[`MAX_SHIFT`] to [`MAX_SHIFT`].
        effects: Vec<f64>,
        /// How many allocations a randomization test draws, at most [`MAX_RERANDOMIZATIONS`]; 0 for
        /// no such test.
        rerandomizations: u32,
    },
    /// Times to an event.
    Survival {
        /// The distribution on the second arm.
        control: Survival,
        /// The hazard on the first arm over that on the second, in [`SURVIVAL_RANGE`].
        hazard_ratios: Vec<f64>,
        /// Years of follow-up: of an enrolled trial after its last randomization, else of every
        /// participant; in [`SURVIVAL_RANGE`].
        follow_up: f64,
    },
    /// An outcome of the trial's scenario, analysed.
    Modelled {
        /// The outcome's name.
        name: String,
        /// The scale of effects on it.
        scale: EffectScale,
        /// The effect of the first arm against the second.
        effects: Vec<f64>,
        /// The analyses.
        #[serde(with = "analysis_names")]
        analyses: Vec<Analysis>,
        /// The factors whose strata analyses adjust for; where none is named, those of the trial.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        adjust_for: Vec<String>,
        /// The attributes that analyses adjust for as covariates: numbers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        covariates: Vec<String>,
        /// How many allocations a randomization test of each analysis draws, at most
        /// [`MAX_RERANDOMIZATIONS`]; 0 for no such test.
        rerandomizations: u32,
    },
}

impl Outcome {
    /// An outcome of a scenario under no effect and under the scenario's own, analysed without and with the
    /// trial's strata by the analyses in commonest use for its kind.
    pub fn of_model(model: &OutcomeModel) -> Self {
        let scale = model.scale();
        let mut effects = vec![scale.none()];
        if (model.effect() - scale.none()).abs() > 0.0 {
            effects.push(model.effect());
        }
        Self::Modelled {
            name: model.name().to_owned(),
            scale,
            effects,
            analyses: usual_analyses(model.kind()).to_vec(),
            adjust_for: Vec::new(),
            covariates: Vec::new(),
            rerandomizations: 0,
        }
    }

    /// What an effect is called.
    pub fn effect_name(&self) -> &'static str {
        match self {
            Self::Normal { .. } => "effect",
            Self::Survival { .. } => "hazard ratio",
            Self::Modelled { scale, .. } => scale.name(),
        }
    }

    /// The effect that is none.
    pub fn no_effect(&self) -> f64 {
        match self {
            Self::Normal { .. } => 0.0,
            Self::Survival { .. } => 1.0,
            Self::Modelled { scale, .. } => scale.none(),
        }
    }

    /// The effects.
    pub fn effects(&self) -> &[f64] {
        match self {
            Self::Normal { effects, .. } | Self::Modelled { effects, .. } => effects,
            Self::Survival { hazard_ratios, .. } => hazard_ratios,
        }
    }

    /// How many allocations a randomization test draws; 0 for no such test.
    pub fn rerandomizations(&self) -> u32 {
        match self {
            Self::Normal {
                rerandomizations, ..
            }
            | Self::Modelled {
                rerandomizations, ..
            } => *rerandomizations,
            Self::Survival { .. } => 0,
        }
    }
}

/// The analyses in commonest use, without and with strata.
fn usual_analyses(kind: &OutcomeKind) -> &'static [Analysis] {
    match kind {
        OutcomeKind::Normal { .. } => &[Analysis::TTest, Analysis::StratifiedTTest],
        OutcomeKind::Binary { .. } => &[Analysis::ChiSquare, Analysis::MantelHaenszel],
        OutcomeKind::Ordinal { .. } | OutcomeKind::Count { .. } => {
            &[Analysis::RankSum, Analysis::VanElteren]
        }
        OutcomeKind::Survival { .. } => &[Analysis::LogRank, Analysis::StratifiedLogRank],
    }
}

/// The name in tables: `normal`, the distribution of times on the second arm, or the name of the scenario's
/// outcome.
impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Normal { .. } => f.write_str("normal"),
            Self::Survival { control, .. } => control.fmt(f),
            Self::Modelled { name, .. } => f.write_str(name),
        }
    }
}

/// Refuses no analyses, and one that is named twice.
pub(super) fn check_analyses(analyses: &[Analysis]) -> Result<(), ConditionError> {
    if analyses.is_empty() {
        return Err(ConditionError::NoAnalysis);
    }
    for (place, one) in analyses.iter().enumerate() {
        if analyses[..place].contains(one) {
            return Err(ConditionError::AnalysisTwice(*one));
        }
    }
    Ok(())
}

/// Analyses by their names.
mod analysis_names {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::Analysis;

    pub(super) fn serialize<S: Serializer>(all: &[Analysis], out: S) -> Result<S::Ok, S::Error> {
        let names: Vec<&str> = all.iter().map(|one| one.name()).collect();
        names.serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<Analysis>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let all = names
            .iter()
            .map(|name| name.parse().map_err(D::Error::custom));
        all.collect()
    }
}
