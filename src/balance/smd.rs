//! Standardized mean differences between arms.

use super::moments::Moments;
use super::tally::Counts;

/// `d = (mean_1 - mean_2) / sqrt((s_1^2 + s_2^2) / 2)`, `s_k^2` with divisor `n_k - 1`.
///
/// `None` where a variance is undefined or both are 0. (Austin 2009, section 3.)
fn numeric_pair(first: &Moments, second: &Moments) -> Option<f64> {
    let spread = f64::midpoint(first.variance()?, second.variance()?);
    ratio(first.mean()? - second.mean()?, spread)
}

/// `d = (p_1 - p_2) / sqrt((p_1 (1 - p_1) + p_2 (1 - p_2)) / 2)`, `p = with / of`.
///
/// `None` where an arm is empty or nobody varies. (Austin 2009, section 3.)
fn proportion_pair((a, n): (u32, u32), (b, m): (u32, u32)) -> Option<f64> {
    if n == 0 || m == 0 {
        return None;
    }
    let (wide_a, wide_n) = (i128::from(a), i128::from(n));
    let (wide_b, wide_m) = (i128::from(b), i128::from(m));
    let difference = (wide_a * wide_m - wide_b * wide_n) as f64 / (wide_n * wide_m) as f64;
    let variance = |with: i128, of: i128| (with * (of - with)) as f64 / (of * of) as f64;
    ratio(
        difference,
        f64::midpoint(variance(wide_a, wide_n), variance(wide_b, wide_m)),
    )
}

/// The multivariate distance of Yang and Dalton (2012) between the level proportions p and q of
/// two arms, d^2 = (p - q)' S^-1 (p - q), S the mean of the two multinomial covariances with one
/// level dropped.
///
/// S is a pooled multinomial covariance less a matrix of rank one, so that its inverse has a
/// closed form (docs/balance.md):
///
/// ```text
/// d^2 = sum_l (p_l - q_l)^2 / (p_l + q_l)  /  sum_l p_l q_l / (p_l + q_l)
/// ```
///
/// over the levels that either arm has. S is singular, and there is no distance, where the arms
/// share no level, or where there is but one.
fn distance_pair(levels: &[Counts], first: usize, second: usize) -> Option<f64> {
    let of = |level: &Counts| {
        let counts = level.get();
        (u128::from(counts[first]), u128::from(counts[second]))
    };
    let (n, m) = levels
        .iter()
        .map(of)
        .fold((0, 0), |(n, m), (a, b)| (n + a, m + b));
    let mut present = 0;
    let (mut apart, mut shared) = (0.0, 0.0);
    for (a, b) in levels.iter().map(of).filter(|&(a, b)| a + b > 0) {
        present += 1;
        let sum = (a * m + b * n) as f64;
        let difference = (a * m).abs_diff(b * n);
        apart += (difference * difference) as f64 / sum;
        shared += (a * b) as f64 / sum;
    }
    let defined = n > 0 && m > 0 && present >= 2 && shared > 0.0;
    defined.then(|| (apart / ((n * m) as f64 * shared)).sqrt())
}

fn ratio(difference: f64, variance: f64) -> Option<f64> {
    (variance > 0.0).then(|| difference / variance.sqrt())
}

/// Signed, first minus second, for two arms; for more, the largest absolute difference between
/// any two of them. Pairs without a defined difference are passed over.
fn over_pairs(arms: usize, pair: impl Fn(usize, usize) -> Option<f64>) -> Option<f64> {
    if arms == 2 {
        return pair(0, 1);
    }
    let mut largest: Option<f64> = None;
    for first in 0..arms {
        for second in first + 1..arms {
            if let Some(size) = pair(first, second).map(f64::abs) {
                largest = Some(largest.map_or(size, |so_far| so_far.max(size)));
            }
        }
    }
    largest
}

/// The standardized mean difference of a numeric covariate.
pub(super) fn numeric(moments: &[Moments]) -> Option<f64> {
    over_pairs(moments.len(), |first, second| {
        numeric_pair(&moments[first], &moments[second])
    })
}

/// The standardized mean difference of having one level; `of` counts all with a known level.
pub(super) fn proportion(level: &Counts, of: &Counts) -> Option<f64> {
    let arm = |index: usize| (level.get()[index], of.get()[index]);
    over_pairs(of.get().len(), |first, second| {
        proportion_pair(arm(first), arm(second))
    })
}

/// The distance over all levels of a categorical covariate, >= 0.
pub(super) fn categorical(levels: &[Counts], arms: usize) -> Option<f64> {
    over_pairs(arms, |first, second| distance_pair(levels, first, second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::ArmIndex;
    use proptest::prelude::*;

    fn counts(values: &[u32]) -> Counts {
        let mut counts = Counts::new(values.len());
        for (arm, &count) in values.iter().enumerate() {
            (0..count).for_each(|_| counts.add(ArmIndex(arm as u8)));
        }
        counts
    }

    fn moments(values: &[i64]) -> Moments {
        let mut moments = Moments::EMPTY;
        for &value in values {
            moments.add(value);
        }
        moments
    }

    fn close(a: Option<f64>, b: f64) {
        let a = a.unwrap();
        assert!((a - b).abs() < 1e-12 * b.abs().max(1.0), "{a} {b}");
    }

    /// 1 to 5 (mean 3, variance 5/2) against 1 to 3 (mean 2, variance 1): 1 / sqrt(7/4).
    #[test]
    fn a_numeric_difference_by_hand() {
        let (long, short) = (moments(&[1, 2, 3, 4, 5]), moments(&[1, 2, 3]));
        close(numeric(&[long, short]), 1.0 / 1.75_f64.sqrt());
        close(numeric(&[short, long]), -1.0 / 1.75_f64.sqrt());
        // Among three, the largest in size: 10 to 12 against 1 to 3, 9 / sqrt(1).
        close(numeric(&[long, short, moments(&[10, 11, 12])]), 9.0);
        assert_eq!(numeric(&[moments(&[4, 4]), moments(&[4, 4])]), None);
        assert_eq!(numeric(&[moments(&[4]), moments(&[4, 5])]), None);
    }

    /// p = 1/2 against 1/4: 1/4 / sqrt((1/4 + 3/16) / 2) = sqrt(2/7).
    #[test]
    fn a_difference_of_proportions_by_hand() {
        let of = counts(&[4, 8]);
        close(proportion(&counts(&[2, 2]), &of), (2.0_f64 / 7.0).sqrt());
        assert_eq!(proportion(&counts(&[4, 8]), &of), None);
        assert_eq!(proportion(&counts(&[0, 0]), &of), None);
        // Two levels: the distance is the size of the difference.
        close(
            categorical(&[counts(&[2, 2]), counts(&[2, 6])], 2),
            (2.0_f64 / 7.0).sqrt(),
        );
    }

    #[test]
    fn without_a_shared_level_there_is_no_distance() {
        assert_eq!(categorical(&[counts(&[3, 0]), counts(&[0, 3])], 2), None);
        assert_eq!(categorical(&[counts(&[3, 3]), counts(&[0, 0])], 2), None);
        assert_eq!(categorical(&[counts(&[3, 0]), counts(&[1, 0])], 2), None);
    }

    /// The definition: the covariance matrix with the first level dropped, solved by elimination.
    fn by_elimination(p: &[f64], q: &[f64]) -> f64 {
        let size = p.len() - 1;
        let (p, q) = (&p[1..], &q[1..]);
        let mut rows: Vec<Vec<f64>> = (0..size)
            .map(|k| {
                let mut row: Vec<f64> = (0..size)
                    .map(|l| {
                        let own = if k == l { p[k] + q[k] } else { 0.0 };
                        (own - p[k] * p[l] - q[k] * q[l]) / 2.0
                    })
                    .collect();
                row.push(p[k] - q[k]);
                row
            })
            .collect();
        for pivot in 0..size {
            let best = (pivot..size)
                .max_by(|&a, &b| rows[a][pivot].abs().total_cmp(&rows[b][pivot].abs()))
                .unwrap();
            rows.swap(pivot, best);
            let lead = rows[pivot].clone();
            for (index, row) in rows.iter_mut().enumerate() {
                if index != pivot {
                    let factor = row[pivot] / lead[pivot];
                    row.iter_mut()
                        .zip(&lead)
                        .for_each(|(cell, above)| *cell -= factor * above);
                }
            }
        }
        (0..size)
            .map(|k| (p[k] - q[k]) * rows[k][size] / rows[k][k])
            .sum::<f64>()
            .sqrt()
    }

    proptest! {
        #[test]
        fn the_closed_form_is_the_definition(
            cells in prop::collection::vec((1_u32..60, 0_u32..60), 2..7),
        ) {
            prop_assume!(cells.iter().any(|cell| cell.1 > 0));
            let (n, m) = cells.iter().fold((0, 0), |(n, m), (a, b)| (n + a, m + b));
            let p: Vec<f64> = cells.iter().map(|c| f64::from(c.0) / f64::from(n)).collect();
            let q: Vec<f64> = cells.iter().map(|c| f64::from(c.1) / f64::from(m)).collect();
            let levels: Vec<Counts> = cells.iter().map(|&(a, b)| counts(&[a, b])).collect();
            let ours = categorical(&levels, 2).unwrap();
            let theirs = by_elimination(&p, &q);
            prop_assert!((ours - theirs).abs() < 1e-6 * (1.0 + theirs), "{} {}", ours, theirs);
        }
    }
}
