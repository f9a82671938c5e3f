//! Two proportions, over all participants and within strata.

use super::found::{Found, NotAnalysed};
use super::normal::{chi_square_tail, two_sided};

/// A fourfold table: `[arm][no, yes]`.
pub(super) type Fourfold = [[f64; 2]; 2];

/// Counts participants by stratum.
pub(super) fn count(tables: &mut Vec<Fourfold>, arms: &[u8], strata: &[u16], responses: &[bool]) {
    let strata_count = strata.iter().max().map_or(0, |&last| usize::from(last) + 1);
    tables.clear();
    tables.resize(strata_count, [[0.0; 2]; 2]);
    for ((&arm, &stratum), &response) in arms.iter().zip(strata).zip(responses) {
        tables[usize::from(stratum)][usize::from(arm)][usize::from(response)] += 1.0;
    }
}

/// Pearson's test, with the difference of proportions and its standard error.
pub(super) fn chi_square(table: &Fourfold) -> Result<Found, NotAnalysed> {
    let [[b, a], [d, c]] = *table;
    let (n0, n1) = (a + b, c + d);
    if n0 == 0.0 || n1 == 0.0 {
        return Err(NotAnalysed::EmptyArm);
    }
    let (yes, no) = (a + c, b + d);
    if yes == 0.0 || no == 0.0 {
        return Err(NotAnalysed::NoVariation);
    }
    let cross = a * d - b * c;
    let chi_square = (n0 + n1) * cross * cross / (n0 * n1 * yes * no);
    let (p0, p1) = (a / n0, c / n1);
    let variance = p0 * (1.0 - p0) / n0 + p1 * (1.0 - p1) / n1;
    Ok(Found {
        estimate: Some(p0 - p1),
        std_error: Some(variance.sqrt()),
        statistic: chi_square,
        p_value: chi_square_tail(chi_square),
    })
}

/// The logistic model of the arm: the logarithm of the odds ratio, whose maximum likelihood has a closed
/// form.
pub(super) fn logistic(table: &Fourfold) -> Result<Found, NotAnalysed> {
    let [[b, a], [d, c]] = *table;
    if a + c == 0.0 || b + d == 0.0 {
        return Err(NotAnalysed::NoVariation);
    }
    if [a, b, c, d].contains(&0.0) {
        return Err(NotAnalysed::Separation);
    }
    let estimate = libm::log(a * d / (b * c));
    let std_error = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
    let z = estimate / std_error;
    Ok(Found {
        estimate: Some(estimate),
        std_error: Some(std_error),
        statistic: z,
        p_value: two_sided(z),
    })
}

/// The Cochran-Mantel-Haenszel test, with the logarithm of the common odds ratio and the standard
/// error of Robins, Breslow and Greenland.
pub(super) fn mantel_haenszel(tables: &[Fourfold]) -> Result<Found, NotAnalysed> {
    let (mut apart, mut variance) = (0.0, 0.0);
    let (mut for_first, mut for_second) = (0.0, 0.0);
    let (mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0);
    let mut is_compared = false;
    for &[[b, a], [d, c]] in tables {
        let (n0, n1) = (a + b, c + d);
        if n0 == 0.0 || n1 == 0.0 {
            continue;
        }
        is_compared = true;
        let (n, yes) = (n0 + n1, a + c);
        apart += a - n0 * yes / n;
        variance += n0 * n1 * yes * (n - yes) / (n * n * (n - 1.0));
        let (p, q) = ((a + d) / n, (b + c) / n);
        let (r, s) = (a * d / n, b * c / n);
        for_first += r;
        for_second += s;
        pr += p * r;
        ps_qr += p * s + q * r;
        qs += q * s;
    }
    if !is_compared {
        return Err(NotAnalysed::Confounded);
    }
    if variance == 0.0 {
        return Err(NotAnalysed::NoVariation);
    }
    let chi_square = apart * apart / variance;
    let is_finite = for_first > 0.0 && for_second > 0.0;
    let log_odds = || libm::log(for_first / for_second);
    let std_error = || {
        let (r, s) = (for_first, for_second);
        (0.5 * (pr / (r * r) + ps_qr / (r * s) + qs / (s * s))).sqrt()
    };
    Ok(Found {
        estimate: is_finite.then(log_odds),
        std_error: is_finite.then(std_error),
        statistic: chi_square,
        p_value: chi_square_tail(chi_square),
    })
}
