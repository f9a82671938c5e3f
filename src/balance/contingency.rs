//! Tests of a table of levels by arms.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::fisher;
use super::tally::Counts;

/// What the tests of one table yield.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TableTest {
    /// Pearson's statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: u32,
    /// The probability of a statistic as large, in its chi-square approximation.
    pub p: f64,
    /// Fisher's exact p-value, for a 2x2 table.
    pub fisher: Option<f64>,
}

/// Tests independence of levels (rows) and arms (columns).
///
/// ```text
/// X^2 = sum (O - E)^2 / E,  E = R C / N,  df = (rows - 1)(columns - 1)
/// ```
///
/// without continuity correction. Rows and columns of zeros are dropped first; `None` where
/// fewer than two of either are left.
///
/// # References
/// Pearson 1900, Philosophical Magazine 50:157.
pub(super) fn test(levels: &[Counts]) -> Option<TableTest> {
    let arms = levels.first()?.get().len();
    let mut columns = vec![0_u64; arms];
    for level in levels {
        for (column, &count) in columns.iter_mut().zip(level.get()) {
            *column += u64::from(count);
        }
    }
    let used: Vec<usize> = (0..arms).filter(|&arm| columns[arm] > 0).collect();
    let rows: Vec<&Counts> = levels.iter().filter(|level| level.total() > 0).collect();
    if rows.len() < 2 || used.len() < 2 {
        return None;
    }
    let total: u64 = columns.iter().sum();
    let mut statistic = 0.0;
    for row in &rows {
        let row_total = u64::from(row.total());
        for &arm in &used {
            // (O - E)^2 / E = (O N - R C)^2 / (N R C), the integers exact.
            let product = u128::from(row_total) * u128::from(columns[arm]);
            let observed = u128::from(row.get()[arm]) * u128::from(total);
            let difference = observed.abs_diff(product);
            statistic += (difference * difference) as f64 / (u128::from(total) * product) as f64;
        }
    }
    let df = ((rows.len() - 1) * (used.len() - 1)) as u32;
    let p = ChiSquared::new(f64::from(df)).ok()?.sf(statistic);
    let fisher = match (rows.as_slice(), used.as_slice()) {
        (&[first, second], &[left, right]) => {
            let row = |counts: &Counts| [counts.get()[left], counts.get()[right]];
            Some(fisher::two_sided([row(first), row(second)]))
        }
        _ => None,
    };
    Some(TableTest {
        statistic,
        df,
        p,
        fisher,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::ArmIndex;

    fn table(rows: &[&[u32]]) -> Option<TableTest> {
        let rows: Vec<Counts> = rows
            .iter()
            .map(|row| {
                let mut counts = Counts::new(row.len());
                for (arm, &count) in row.iter().enumerate() {
                    (0..count).for_each(|_| counts.add(ArmIndex(arm as u8)));
                }
                counts
            })
            .collect();
        test(&rows)
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-10 * b.max(1e-3), "{a} {b}");
    }

    /// N (ad - bc)^2 / (R1 R2 C1 C2) = 50 (15 * 20 - 10 * 5)^2 / (25^2 * 20 * 30) = 25/3;
    /// with one degree of freedom, p = erfc(sqrt(X^2 / 2)).
    #[test]
    fn a_two_by_two_table_by_hand() {
        let test = table(&[&[15, 10], &[5, 20]]).unwrap();
        close(test.statistic, 25.0 / 3.0);
        assert_eq!(test.df, 1);
        close(test.p, libm::erfc((25.0_f64 / 6.0).sqrt()));
        assert!(test.fisher.is_some_and(|p| p > test.p && p < 0.02));
    }

    /// Every expected count is 10 and four cells are off by 10: X^2 = 4 * 100 / 10 = 40; with two
    /// degrees of freedom, p = exp(-X^2 / 2).
    #[test]
    fn a_three_by_two_table_by_hand() {
        let test = table(&[&[20, 0], &[10, 10], &[0, 20]]).unwrap();
        close(test.statistic, 40.0);
        assert_eq!((test.df, test.fisher), (2, None));
        assert!((test.p / libm::exp(-20.0) - 1.0).abs() < 1e-9);
    }

    /// All margins 18, expected counts 6, off by 2, -1, -1 in each row: 9 cells, 18/6 = 3; with
    /// four degrees of freedom, p = exp(-X^2 / 2) (1 + X^2 / 2).
    #[test]
    fn a_three_by_three_table_by_hand() {
        let test = table(&[&[8, 5, 5], &[5, 8, 5], &[5, 5, 8]]).unwrap();
        close(test.statistic, 3.0);
        assert_eq!(test.df, 4);
        close(test.p, libm::exp(-1.5) * 2.5);
    }

    #[test]
    fn empty_rows_and_columns_are_dropped() {
        let whole = table(&[&[15, 10], &[5, 20]]);
        assert_eq!(table(&[&[15, 0, 10], &[0, 0, 0], &[5, 0, 20]]), whole);
        assert_eq!(table(&[&[15, 10], &[0, 0]]), None);
        assert_eq!(table(&[&[15, 0], &[3, 0]]), None);
        assert_eq!(table(&[]), None);
    }

    #[test]
    fn a_table_in_the_ratio_has_a_p_of_one() {
        let test = table(&[&[4, 8], &[5, 10]]).unwrap();
        assert_eq!((test.statistic, test.p, test.fisher), (0.0, 1.0, Some(1.0)));
    }

    /// Many sites: scipy's `chi2.sf`.
    #[test]
    fn the_p_value_holds_for_many_degrees_of_freedom() {
        let p = |x: f64, df: f64| ChiSquared::new(df).unwrap().sf(x);
        assert!((p(10_300.0, 10_000.0) / 0.017_638_117_447 - 1.0).abs() < 1e-7);
        assert!((p(151_000.0, 149_985.0) / 0.032_137_095_069 - 1.0).abs() < 1e-7);
    }
}
