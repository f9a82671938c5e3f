//! The rank sum test, over all participants and within strata.

use super::found::{Found, NotAnalysed};
use super::normal::two_sided;

/// z of the rank sums of the first arm, each stratum weighted by 1 / (n_s + 1), with midranks and
/// the variance that ties leave. The estimate, the Mann-Whitney probability, is of one stratum.
pub(super) fn rank_sum(
    order: &mut Vec<u32>,
    responses: &[f64],
    arms: &[u8],
    strata: &[u16],
) -> Result<Found, NotAnalysed> {
    order.clear();
    order.extend(0..responses.len() as u32);
    order.sort_unstable_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        let by_response = responses[a].total_cmp(&responses[b]);
        strata[a].cmp(&strata[b]).then(by_response)
    });
    let (mut apart, mut variance, mut is_compared) = (0.0, 0.0, false);
    let mut probability = None;
    for of_stratum in order.chunk_by(|&a, &b| strata[a as usize] == strata[b as usize]) {
        let n = of_stratum.len() as f64;
        let (mut below, mut sum, mut n0, mut ties) = (0.0, 0.0, 0.0, 0.0);
        #[expect(clippy::float_cmp, reason = "tied responses are equal responses")]
        for tied in of_stratum.chunk_by(|&a, &b| responses[a as usize] == responses[b as usize]) {
            let count = tied.len() as f64;
            let on_first = tied.iter().filter(|&&who| arms[who as usize] == 0).count() as f64;
            // Midranks, less their mean.
            sum += on_first * (below + 0.5 * (count - n));
            n0 += on_first;
            ties += count * (count - 1.0) * (count + 1.0);
            below += count;
        }
        let n1 = n - n0;
        if n0 == 0.0 || n1 == 0.0 {
            continue;
        }
        is_compared = true;
        let weight = 1.0 / (n + 1.0);
        apart += weight * sum;
        variance += weight * weight * n0 * n1 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
        let is_alone = of_stratum.len() == responses.len();
        probability = is_alone.then(|| 0.5 + sum / (n0 * n1));
    }
    if !is_compared {
        return Err(NotAnalysed::Confounded);
    }
    if variance <= 0.0 {
        return Err(NotAnalysed::NoVariation);
    }
    let z = apart / variance.sqrt();
    Ok(Found {
        estimate: probability,
        std_error: None,
        statistic: z,
        p_value: two_sided(z),
    })
}
