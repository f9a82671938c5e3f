//! What is analysed.

use super::kind::{Analysis, ResponseKind};
use crate::survival::Observation;

/// The responses of all participants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Responses<'a> {
    /// Numbers, counts, or the ranks of ordered categories.
    Numbers(&'a [f64]),
    /// Yes or no.
    Binary(&'a [bool]),
    /// Times to an event.
    Times(&'a [Observation]),
}

impl Responses<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Binary(binary) => binary.len(),
            Self::Times(seen) => seen.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an analysis is for these.
    pub fn suit(&self, analysis: Analysis) -> bool {
        match self {
            Self::Numbers(_) => {
                analysis.is_for(ResponseKind::Number) || analysis.is_for(ResponseKind::Count)
            }
            Self::Binary(_) => analysis.is_for(ResponseKind::Binary),
            Self::Times(_) => analysis.is_for(ResponseKind::Time),
        }
    }

    pub(super) fn kind(&self) -> ResponseKind {
        match self {
            Self::Numbers(_) => ResponseKind::Number,
            Self::Binary(_) => ResponseKind::Binary,
            Self::Times(_) => ResponseKind::Time,
        }
    }
}

/// What is analysed: participants by row.
#[derive(Debug, Clone, Copy)]
pub struct Observations<'a> {
    /// Each participant's arm: 0 the first, experimental one; 1 the second, the control.
    pub arms: &'a [u8],
    /// Each participant's stratum.
    pub strata: &'a [u16],
    /// Columns, each with a finite number for each participant.
    pub covariates: &'a [&'a [f64]],
    /// Each participant's response.
    pub responses: Responses<'a>,
}

/// That there is one of everything for each participant, and that numbers are finite.
pub(super) fn check(observations: &Observations<'_>) {
    let Observations {
        arms,
        strata,
        covariates,
        responses,
    } = observations;
    assert_eq!(responses.len(), arms.len(), "an arm for each participant");
    assert_eq!(
        responses.len(),
        strata.len(),
        "a stratum for each participant"
    );
    assert!(arms.iter().all(|&arm| arm < 2), "two arms");
    let is_finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
    for covariate in *covariates {
        assert_eq!(
            responses.len(),
            covariate.len(),
            "a covariate for each participant"
        );
        assert!(is_finite(covariate), "finite covariates");
    }
    assert!(
        match responses {
            Responses::Numbers(numbers) => is_finite(numbers),
            Responses::Binary(_) => true,
            Responses::Times(seen) => seen.iter().all(|one| one.time.is_finite()),
        },
        "finite responses"
    );
}
