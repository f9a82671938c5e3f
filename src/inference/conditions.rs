//! Under which conditions tests of the treatment effect are assessed.

use super::{
    Bias, BiasError, MAX_RERANDOMIZATIONS, MAX_SHIFT, NotLevel, SURVIVAL_RANGE, Survival,
    SurvivalError, TTest,
};
use crate::grammar::serde_as_text;

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
}

impl Outcome {
    /// What an effect is called.
    pub fn effect_name(&self) -> &'static str {
        match self {
            Self::Normal { .. } => "effect",
            Self::Survival { .. } => "hazard ratio",
        }
    }

    /// The effect that is none.
    pub fn no_effect(&self) -> f64 {
        match self {
            Self::Normal { .. } => 0.0,
            Self::Survival { .. } => 1.0,
        }
    }
}

/// The name in tables: `normal`, or the distribution of times on the second arm.
impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Normal { .. } => f.write_str("normal"),
            Self::Survival { control, .. } => control.fmt(f),
        }
    }
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

/// A test whose rejections are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum TestKind {
    /// The two-sample t test.
    #[strum(serialize = "t-test")]
    T,
    /// The t test of the arm in the linear model with strata.
    #[strum(serialize = "stratified-t-test")]
    StratifiedT,
    /// The randomization test of the difference of means, with strata where there are any.
    #[strum(serialize = "randomization-test")]
    Randomization,
    /// The log-rank test.
    LogRank,
    /// The log-rank test with strata.
    StratifiedLogRank,
}

impl TestKind {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether a replicate rejects or does not, so that rejections are counted. The t tests have
    /// their probability of rejecting, given the allocation, averaged instead.
    pub fn is_counted(self) -> bool {
        match self {
            Self::T | Self::StratifiedT => false,
            Self::Randomization | Self::LogRank | Self::StratifiedLogRank => true,
        }
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
        self.tests(false).contains(&TestKind::Randomization)
    }

    /// Every condition, the biases in their order and for each the effects.
    pub fn all(&self) -> impl Iterator<Item = Condition> {
        let effects = match &self.outcome {
            Outcome::Normal { effects, .. } => effects,
            Outcome::Survival { hazard_ratios, .. } => hazard_ratios,
        };
        self.biases.iter().flat_map(move |&bias| {
            let with = move |&effect| Condition { bias, effect };
            effects.iter().map(with)
        })
    }

    /// The tests, in the order of tables; with strata where there are any.
    pub fn tests(&self, is_stratified: bool) -> Vec<TestKind> {
        let tests = match self.outcome {
            Outcome::Normal {
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
