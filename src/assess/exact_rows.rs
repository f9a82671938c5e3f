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
const OVER_STRATA: [Metric; 3] = [
    Metric::MeanAbsImbalance,
    Metric::MeanSqImbalance,
    Metric::MeanMaxImbalance,
];

/// The rows of a design whose `strata` have somebody in them, each with its place.
pub(super) fn exact_rows(
    strata: &[(StratumIndex, Stratum<'_>)],
    participants: u32,
    design: &AllocationDesign,
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
    Ok(rows(&found, strata, design))
}

fn rows(
    found: &Stratified,
    strata: &[(StratumIndex, Stratum<'_>)],
    design: &AllocationDesign,
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
        let is_within = metric == Metric::CorrectGuessRate;
        if !is_within {
            rows.push(Row::exact(&overall, metric, estimate));
        }
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
    if let Some(guessed) = found.get(Metric::CorrectGuessRate) {
        rows.push(Row::exact(&over_all, Metric::CorrectGuessRate, guessed));
    }
    for ((stratum, _), one) in strata.iter().zip(&found.strata) {
        let place = place(all.label(*stratum));
        let metrics = one.metrics.iter();
        rows.extend(metrics.map(|&(metric, estimate)| Row::exact(&place, metric, estimate)));
    }
    rows
}
