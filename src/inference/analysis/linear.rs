//! The linear model: t test, stratified t test, analysis of covariance.

use super::super::student::two_sided;
use super::design::Design;
use super::found::{Found, NotAnalysed};

/// The arm effect of the linear model that was loaded.
pub(super) fn linear(
    design: &mut Design,
    responses: &[f64],
    weights: &mut Vec<f64>,
) -> Result<Found, NotAnalysed> {
    let rows = design.rows();
    weights.clear();
    weights.resize(rows, 1.0);
    design.fit(weights, responses);
    let information = design.cholesky.last_information();
    if information == 0.0 {
        return Err(NotAnalysed::Confounded);
    }
    let df = rows.saturating_sub(design.parameters());
    if df == 0 {
        return Err(NotAnalysed::NoFreedom);
    }
    let (mut residual, mut square) = (0.0, 0.0);
    for (row, &response) in responses.iter().enumerate() {
        let left = response - design.fitted(row);
        let centred = response - design.stratum_mean(row);
        residual += left * left;
        square += centred * centred;
    }
    // What rounding leaves of a sum of squares is no variation.
    let largest = responses.iter().fold(0.0, |most: f64, r| most.max(r.abs()));
    let rounding = (f64::EPSILON * largest).powi(2) * rows as f64;
    if residual <= f64::EPSILON * rows as f64 * square + rounding {
        return Err(NotAnalysed::NoVariation);
    }
    let estimate = design.coefficients[design.width() - 1];
    let std_error = (residual / df as f64 / information).sqrt();
    let t = estimate / std_error;
    Ok(Found {
        estimate: Some(estimate),
        std_error: Some(std_error),
        statistic: t,
        p_value: two_sided(t, df as u32),
    })
}
