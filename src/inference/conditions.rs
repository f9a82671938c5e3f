//! Under which conditions tests of the treatment effect are assessed.

use super::tested_outcome::check_analyses;
use super::{
    Analysis, Bias, BiasError, MAX_RERANDOMIZATIONS, MAX_SHIFT, NotLevel, Outcome, SURVIVAL_RANGE,
    Survival, SurvivalError, TTest, TestKind,
};
use crate::grammar::serde_as_text;
use crate::outcome::EffectScale;

serde_as_text!(Bias, Survival);

/// What a test of the treatment effect is confronted with: every bias together with every effect.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Conditions {
    alpha: f64,
    biases: Vec<Bias>,
    view: View,
    outcome: Outcome,
}

/// Conditions as they are read back, before they are checked.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    alpha: f64,
    biases: Vec<Bias>,
    view: View,
    outcome: Outcome,
}

impl TryFrom<Unchecked> for Conditions {
    type Error = ConditionError;

    fn try_from(read: Unchecked) -> Result<Self, ConditionError> {
        Self::new(read.alpha, read.biases, read.view, read.outcome)
    }
}

/// Whose allocations an investigator with selection bias has seen.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum View {
    /// Everybody's.
    Overall,
    /// Those of the participant's stratum.
    Stratum,
    /// Those of the participant's site.
    Site,
}

/// Why conditions are refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConditionError {
    /// Not a significance level.
    #[error(transparent)]
    Level(#[from] NotLevel),
    /// A bias that is none.
    #[error(transparent)]
    Bias(#[from] BiasError),
    /// An effect that is larger than any, or no number.
    #[error(
        "the effect is {0} standard deviations: give a number from -{MAX_SHIFT} to {MAX_SHIFT}"
    )]
    Effect(f64),
    /// Too many allocations in a randomization test.
    #[error(
        "{0} re-randomizations: give a whole number from 1 to {MAX_RERANDOMIZATIONS}, such as 999"
    )]
    Rerandomizations(u32),
    /// A distribution of times that is none.
    #[error(transparent)]
    Survival(#[from] SurvivalError),
    /// An effect that is out of the range of its scale.
    #[error(
        "the {} is {given}: give a number from {} to {}",
        .scale.name(), .scale.range().start(), .scale.range().end()
    )]
    OnScale {
        /// The scale.
        scale: EffectScale,
        /// The effect.
        given: f64,
    },
    /// No analysis.
    #[error("there is no analysis: name one or more, such as {}", Analysis::NAMES[0])]
    NoAnalysis,
    /// An analysis that is named twice.
    #[error("the analysis `{}` is named twice: name it once", .0.name())]
    AnalysisTwice(Analysis),
    /// A hazard ratio or a length of follow-up that cannot be.
    #[error(
        "{what} is {given}: give a number from {least} to {most}",
        least = SURVIVAL_RANGE.start(), most = SURVIVAL_RANGE.end()
    )]
    OutOfRange {
        /// What it is.
        what: &'static str,
        /// The number.
        given: f64,
    },
}

impl View {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// One condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// What shifts outcomes besides the treatment.
    pub bias: Bias,
    /// The difference of means, or the hazard ratio.
    pub effect: f64,
}

impl Conditions {
    /// Every one of the biases, none if there are none, together with every effect.
    ///
    /// # Errors
    /// [`ConditionError`]: a level, a bias, an effect, a number of re-randomizations, a distribution of
    /// times, a hazard ratio or a follow-up that is out of its range.
    pub fn new(
        alpha: f64,
        biases: Vec<Bias>,
        view: View,
        outcome: Outcome,
    ) -> Result<Self, ConditionError> {
        TTest::new(alpha)?;
        for bias in &biases {
            bias.checked()?;
        }
        let in_range = |what, given: f64| {
            let refused = ConditionError::OutOfRange { what, given };
            (SURVIVAL_RANGE.contains(&given))
                .then_some(())
                .ok_or(refused)
        };
        match &outcome {
            Outcome::Normal {
                effects,
                rerandomizations,
            } => {
                let is_effect = |effect: &&f64| (-MAX_SHIFT..=MAX_SHIFT).contains(*effect);
                if let Some(effect) = effects.iter().find(|effect| !is_effect(effect)) {
                    return Err(ConditionError::Effect(*effect));
                }
                if *rerandomizations > MAX_RERANDOMIZATIONS {
                    return Err(ConditionError::Rerandomizations(*rerandomizations));
                }
            }
            Outcome::Survival {
                control,
                hazard_ratios,
                follow_up,
            } => {
                control.checked()?;
                in_range("the follow-up", *follow_up)?;
                for ratio in hazard_ratios {
                    in_range("the hazard ratio", *ratio)?;
                }
            }
            Outcome::Modelled {
                scale,
                effects,
                analyses,
                rerandomizations,
                ..
            } => {
                if let Some(&given) = effects.iter().find(|one| !scale.range().contains(one)) {
                    let scale = *scale;
                    return Err(ConditionError::OnScale { scale, given });
                }
                check_analyses(analyses)?;
                if *rerandomizations > MAX_RERANDOMIZATIONS {
                    return Err(ConditionError::Rerandomizations(*rerandomizations));
                }
            }
        }
        let biases = if biases.is_empty() {
            vec![Bias::None]
        } else {
            biases
        };
        Ok(Self {
            alpha,
            biases,
            view,
            outcome,
        })
    }

    /// The significance level of two-sided tests.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The biases.
    pub fn biases(&self) -> &[Bias] {
        &self.biases
    }

    /// Whose allocations are seen.
    pub fn view(&self) -> View {
        self.view
    }

    /// What is observed.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Whether there is a randomization test among the tests.
    pub(crate) fn has_randomization_test(&self) -> bool {
        self.outcome.rerandomizations() > 0
    }

    /// Every condition, the biases in their order and for each the effects.
    pub fn all(&self) -> impl Iterator<Item = Condition> {
        let effects = self.outcome.effects();
        self.biases.iter().flat_map(move |&bias| {
            let with = move |&effect| Condition { bias, effect };
            effects.iter().map(with)
        })
    }

    /// The tests, in the order of tables; with strata where there are any.
    pub fn tests(&self, is_stratified: bool) -> Vec<TestKind> {
        let tests = match &self.outcome {
            Outcome::Modelled {
                analyses,
                rerandomizations,
                ..
            } => {
                let of = |&analysis: &Analysis| {
                    let again = TestKind::RandomizationOf(analysis);
                    let again = (*rerandomizations > 0).then_some(again);
                    std::iter::once(TestKind::Analysis(analysis)).chain(again)
                };
                return analyses.iter().flat_map(of).collect();
            }
            &Outcome::Normal {
                rerandomizations, ..
            } => [
                Some(TestKind::T),
                is_stratified.then_some(TestKind::StratifiedT),
                (rerandomizations > 0).then_some(TestKind::Randomization),
            ],
            Outcome::Survival { .. } => [
                Some(TestKind::LogRank),
                is_stratified.then_some(TestKind::StratifiedLogRank),
                None,
            ],
        };
        tests.into_iter().flatten().collect()
    }
}
