//! An analysis, as the statistic of a randomization test.

use super::analysis::{Analysis, Analyst, NotAnalysed, Observations, Responses};
use crate::survival::Observation;

/// The most covariates of an analysis in a randomization test.
pub const MAX_COVARIATES: usize = 16;

/// What is analysed anew for each allocation.
#[derive(Debug, Clone)]
pub(super) struct Analysed {
    analysis: Analysis,
    responses: OwnedResponses,
    strata: Vec<u16>,
    covariates: Vec<Vec<f64>>,
}

/// [`Responses`] that are kept.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnedResponses {
    /// Numbers, counts, or the ranks of ordered categories.
    Numbers(Vec<f64>),
    /// Yes or no.
    Binary(Vec<bool>),
    /// Times to an event.
    Times(Vec<Observation>),
}

impl OwnedResponses {
    /// A copy of responses.
    pub fn of(responses: Responses<'_>) -> Self {
        match responses {
            Responses::Numbers(numbers) => Self::Numbers(numbers.to_vec()),
            Responses::Binary(binary) => Self::Binary(binary.to_vec()),
            Responses::Times(seen) => Self::Times(seen.to_vec()),
        }
    }

    /// The responses, to be analysed.
    pub fn responses(&self) -> Responses<'_> {
        match self {
            Self::Numbers(numbers) => Responses::Numbers(numbers),
            Self::Binary(binary) => Responses::Binary(binary),
            Self::Times(seen) => Responses::Times(seen),
        }
    }
}

impl Analysed {
    pub(super) fn new(analysis: Analysis, observations: &Observations<'_>) -> Self {
        let covariates = observations.covariates.iter();
        Self {
            analysis,
            responses: OwnedResponses::of(observations.responses),
            strata: observations.strata.to_vec(),
            covariates: covariates.map(|covariate| covariate.to_vec()).collect(),
        }
    }

    pub(super) fn participants(&self) -> usize {
        self.strata.len()
    }

    pub(super) fn run(&self, analyst: &mut Analyst, arms: &[u8]) -> Result<f64, NotAnalysed> {
        let mut columns: [&[f64]; MAX_COVARIATES] = [&[]; MAX_COVARIATES];
        for (column, covariate) in columns.iter_mut().zip(&self.covariates) {
            *column = covariate;
        }
        let observations = Observations {
            arms,
            strata: &self.strata,
            covariates: &columns[..self.covariates.len()],
            responses: self.responses.responses(),
        };
        analyst
            .run(self.analysis, &observations)
            .map(|found| found.statistic)
    }
}
