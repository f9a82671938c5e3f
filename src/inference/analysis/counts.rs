//! The log-linear model of counts with the arm only.

use super::found::{Found, NotAnalysed};
use super::normal::two_sided;

/// The logarithm of the ratio of the arms' means, whose maximum likelihood has a closed form, with the
/// robust variance.
pub(super) fn poisson(arms: &[u8], counts: &[f64]) -> Result<Found, NotAnalysed> {
    let (mut n, mut sums, mut squares) = ([0.0; 2], [0.0; 2], [0.0; 2]);
    for (&arm, count) in arms.iter().zip(counts) {
        n[usize::from(arm)] += 1.0;
        sums[usize::from(arm)] += count;
    }
    let means = [sums[0] / n[0], sums[1] / n[1]];
    match means {
        [0.0, 0.0] => return Err(NotAnalysed::NoVariation),
        [0.0, _] | [_, 0.0] => return Err(NotAnalysed::Separation),
        _ => {}
    }
    for (&arm, count) in arms.iter().zip(counts) {
        let left = count - means[usize::from(arm)];
        squares[usize::from(arm)] += left * left;
    }
    let variance = squares[0] / (sums[0] * sums[0]) + squares[1] / (sums[1] * sums[1]);
    if variance == 0.0 {
        return Err(NotAnalysed::NoVariation);
    }
    let (estimate, std_error) = (libm::log(means[0] / means[1]), variance.sqrt());
    let z = estimate / std_error;
    Ok(Found {
        estimate: Some(estimate),
        std_error: Some(std_error),
        statistic: z,
        p_value: two_sided(z),
    })
}
