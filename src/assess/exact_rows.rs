//! The exact characteristics of a trial with strata, as rows.

use super::assessed::{Place, Row};
use crate::balance::Scope;
use crate::design::StratumIndex;
use crate::exact::{
    ExactError, Stratified, StratifiedError, Stratum, StratumCharacteristics,
    exact_stratified_until,
};
use crate::metric::{Estimate, Metric};
use crate::simulate::AllocationDesign;
use crate::work::IsStopped;

/// Metrics whose mean over strata is told; those of a stratum that nobody is in are 0.
const OVER_STRATA: [Metric; 7] = [
    Metric::MeanAbsImbalance,
    Metric::MeanSqImbalance,
    Metric::MeanMaxImbalance,
    Metric::MeanDistance,
    Metric::MeanSqDistance,
    Metric::MeanMaxDistance,
    Metric::MeanMaxDeviation,
];

/// The rows of a design whose `strata` have somebody in them, each with its place.
pub(super) fn exact_rows(
    strata: &[(StratumIndex, Stratum<'_>)],
    participants: u32,
    design: &AllocationDesign,
    arms: &[String],
    is_stopped: IsStopped<'_>,
) -> Result<Vec<Row>, ExactError> {
    let only: Vec<Stratum<'_>> = strata.iter().map(|(_, stratum)| *stratum).collect();
    let found =
        exact_stratified_until(&only, participants, is_stopped).map_err(|error| match error {
            StratifiedError::Exact(error) => error,
            error @ (StratifiedError::Participants(_)
            | StratifiedError::Empty
            | StratifiedError::Weight(_)) => unreachable!("a trial has participants: {error}"),
        })?;
    Ok(rows(&found, strata, design, arms))
}

/// What whoever counts within the stratum guesses of all participants.
const WITHIN_STRATA: [Metric; 2] = [Metric::CorrectGuessRate, Metric::LaggingGuessRate];

fn rows(
    found: &Stratified,
    strata: &[(StratumIndex, Stratum<'_>)],
    design: &AllocationDesign,
    arms: &[String],
) -> Vec<Row> {
    let all = design.strata();
    let place = |level| Place {
        scope: Scope::Stratum,
        name: design.stratified_by(),
        level,
    };
    let overall = Place::overall();
    let mut rows = Vec::new();
    for &(metric, estimate) in &found.overall {
        // An investigator who counts within the stratum is not one who counts overall.
        if !WITHIN_STRATA.contains(&metric) {
            rows.push(Row::exact(&overall, metric, estimate));
        }
    }
    for (scope, metrics) in &found.of_arms {
        let place = Place::of_arms(*scope, arms);
        let metrics = metrics.iter();
        rows.extend(metrics.map(|&(metric, estimate)| Row::exact(&place, metric, estimate)));
    }
    let over_all = place(String::new());
    for metric in OVER_STRATA {
        let value = |one: &StratumCharacteristics| one.get(metric).map(|found| found.value);
        let sum: Option<f64> = found.strata.iter().map(value).sum();
        if let Some(sum) = sum {
            let mean = Estimate::exact(sum / all.count() as f64);
            rows.push(Row::exact(&over_all, metric, mean));
        }
    }
    for metric in WITHIN_STRATA {
        let guessed = found.get(metric).into_iter();
        rows.extend(guessed.map(|guessed| Row::exact(&over_all, metric, guessed)));
    }
    for ((stratum, _), one) in strata.iter().zip(&found.strata) {
        let place = place(all.label(*stratum));
        let metrics = one.metrics.iter();
        rows.extend(metrics.map(|&(metric, estimate)| Row::exact(&place, metric, estimate)));
    }
    rows
}
