//! What the tests of a trial's outcome compare.

use crate::inference::{
    Analysis, Analyst, LogRank, Observation, Observations, OwnedResponses, Statistic,
    StatisticError, t_test,
};

/// What is compared between the arms, with the outcome of each participant in the order of
/// randomization.
#[derive(Debug, Clone, PartialEq)]
pub enum Compared {
    /// `mean-difference`: the arms' means.
    MeanDifference(Vec<f64>),
    /// `rank-sum`: ranks, weighted as by van Elteren.
    RankSum(Vec<f64>),
    /// `log-rank`: times to an event.
    LogRank(Vec<Observation>),
    /// Any analysis, by its statistic.
    Analysed {
        /// The analysis.
        analysis: Analysis,
        /// The outcome.
        responses: OwnedResponses,
        /// Columns, each with a number for each participant.
        covariates: Vec<Vec<f64>>,
    },
}

/// How the arms are compared.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Comparison {
    /// By the arms' means.
    MeanDifference,
    /// By ranks, weighted as by van Elteren.
    RankSum,
    /// By times to an event.
    LogRank,
}

impl Comparison {
    /// The name of the statistic.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Compared {
    /// The name of the statistic.
    pub fn name(&self) -> &'static str {
        match self {
            Self::MeanDifference(_) => Comparison::MeanDifference.name(),
            Self::RankSum(_) => Comparison::RankSum.name(),
            Self::LogRank(_) => Comparison::LogRank.name(),
            Self::Analysed { analysis, .. } => analysis.name(),
        }
    }

    /// The name of the ordinary test that stands beside: `t-test` or `log-rank`, and of an analysis
    /// its own.
    pub fn ordinary_name(&self) -> &'static str {
        match self {
            Self::MeanDifference(_) | Self::RankSum(_) => "t-test",
            Self::LogRank(_) => "log-rank",
            Self::Analysed { analysis, .. } => analysis.name(),
        }
    }

    /// Whether strata can enter the statistic.
    pub(super) fn uses_strata(&self) -> bool {
        match self {
            Self::MeanDifference(_) | Self::RankSum(_) | Self::LogRank(_) => true,
            Self::Analysed { analysis, .. } => analysis.uses_strata(),
        }
    }

    /// Times to an event, where these are compared.
    pub(super) fn times(&self) -> Option<&[Observation]> {
        match self {
            Self::LogRank(seen)
            | Self::Analysed {
                responses: OwnedResponses::Times(seen),
                ..
            } => Some(seen),
            _ => None,
        }
    }

    /// Numbers, where these are compared.
    pub(super) fn numbers(&self) -> Option<&[f64]> {
        match self {
            Self::MeanDifference(numbers)
            | Self::RankSum(numbers)
            | Self::Analysed {
                responses: OwnedResponses::Numbers(numbers),
                ..
            } => Some(numbers),
            _ => None,
        }
    }

    /// The same with numbers in place of those that were given.
    pub(super) fn with_numbers(&self, numbers: Vec<f64>) -> Self {
        match self {
            Self::RankSum(_) => Self::RankSum(numbers),
            Self::Analysed {
                analysis,
                covariates,
                ..
            } => Self::Analysed {
                analysis: *analysis,
                responses: OwnedResponses::Numbers(numbers),
                covariates: covariates.clone(),
            },
            Self::MeanDifference(_) | Self::LogRank(_) => Self::MeanDifference(numbers),
        }
    }

    pub(super) fn statistic(&self, strata: &[u16]) -> Result<Statistic, StatisticError> {
        match self {
            Self::MeanDifference(responses) => Statistic::mean_difference(responses, strata),
            Self::RankSum(responses) => Statistic::rank_sum(responses, strata),
            Self::LogRank(seen) => Statistic::log_rank(seen, strata),
            Self::Analysed {
                analysis,
                responses,
                covariates,
            } => {
                let covariates = columns(covariates);
                let observations = observations(&[], strata, responses, &covariates);
                Statistic::of_analysis(*analysis, &observations)
            }
        }
    }

    /// What the ordinary test finds.
    pub(super) fn ordinary_p_value(&self, arms: &[u8], strata: &[u16]) -> Option<f64> {
        match self {
            Self::MeanDifference(responses) | Self::RankSum(responses) => {
                t_test(responses, arms, strata).map(|found| found.p_value)
            }
            Self::LogRank(seen) => {
                let found = LogRank::default().test(seen, arms, strata);
                found.map(|found| found.p_value)
            }
            Self::Analysed {
                analysis,
                responses,
                covariates,
            } => {
                let covariates = columns(covariates);
                let observations = observations(arms, strata, responses, &covariates);
                let found = Analyst::default().run(*analysis, &observations).ok();
                found.map(|found| found.p_value)
            }
        }
    }
}

fn columns(covariates: &[Vec<f64>]) -> Vec<&[f64]> {
    covariates.iter().map(Vec::as_slice).collect()
}

fn observations<'a>(
    arms: &'a [u8],
    strata: &'a [u16],
    responses: &'a OwnedResponses,
    covariates: &'a [&'a [f64]],
) -> Observations<'a> {
    Observations {
        arms,
        strata,
        covariates,
        responses: responses.responses(),
    }
}
