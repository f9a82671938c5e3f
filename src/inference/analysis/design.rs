//! The design of a regression: columns, and strata that are absorbed by centring within them.

use super::cholesky::Cholesky;

/// The rows and columns of a regression. The columns are the covariates, centred and divided by
/// their standard deviations, and last the indicator of the first arm. Each stratum has an intercept
/// of its own, which has no column.
///
/// Weighted least squares with an intercept for each stratum is weighted least squares of what is
/// left once each column is centred within strata, with the same weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Design {
    width: usize,
    /// By row, `width` columns each.
    columns: Vec<f64>,
    /// By row.
    strata: Vec<u16>,
    /// How many strata have a row.
    strata_used: usize,
    sums: Sums,
    cross: Vec<f64>,
    whole: Vec<f64>,
    /// By column.
    pub(super) coefficients: Vec<f64>,
    pub(super) cholesky: Cholesky,
}

/// Weighted means by stratum, with those of the working response last.
#[derive(Debug, Clone, Default)]
struct Sums {
    weights: Vec<f64>,
    means: Vec<f64>,
    row: Vec<f64>,
}

impl Design {
    /// Takes the rows `who`.
    pub(super) fn load(
        &mut self,
        who: impl Iterator<Item = usize> + Clone,
        arms: &[u8],
        strata: &[u16],
        covariates: &[&[f64]],
    ) {
        self.width = covariates.len() + 1;
        self.strata.clear();
        self.strata.extend(who.clone().map(|row| strata[row]));
        let rows = self.strata.len();
        self.columns.clear();
        self.columns.resize(rows * self.width, 0.0);
        for (place, covariate) in covariates.iter().enumerate() {
            let values = || who.clone().map(|row| covariate[row]);
            let mean = values().sum::<f64>() / rows as f64;
            let square: f64 = values().map(|value| (value - mean) * (value - mean)).sum();
            let deviation = (square / rows as f64).sqrt();
            // What rounding leaves of a constant is no variation.
            let scale = if deviation > 1e-14 * mean.abs() {
                1.0 / deviation
            } else {
                0.0
            };
            for (row, value) in values().enumerate() {
                self.columns[row * self.width + place] = (value - mean) * scale;
            }
        }
        for (row, who) in who.enumerate() {
            self.columns[row * self.width + covariates.len()] = f64::from(u8::from(arms[who] == 0));
        }
        let count = self
            .strata
            .iter()
            .max()
            .map_or(0, |&last| usize::from(last) + 1);
        self.sums.weights.clear();
        self.sums.weights.resize(count, 0.0);
        for &stratum in &self.strata {
            self.sums.weights[usize::from(stratum)] = 1.0;
        }
        let used = self.sums.weights.iter().filter(|&&weight| weight > 0.0);
        self.strata_used = used.count();
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.strata.len()
    }

    /// The parameters that can be estimated, intercepts included. Known once fitted.
    pub(super) fn parameters(&self) -> usize {
        self.strata_used + self.cholesky.rank()
    }

    /// A row's columns.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.columns[row * self.width..][..self.width]
    }

    /// How many columns there are; the last is the arm's.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// A column's variance over all rows, with the number of rows as the divisor.
    pub(super) fn variance(&self, column: usize) -> f64 {
        let rows = self.rows() as f64;
        let values = || self.columns[column..].iter().step_by(self.width);
        let mean = values().sum::<f64>() / rows;
        values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / rows
    }

    /// The sums of squares of the columns about their means over all rows, each row with a weight.
    fn whole(&mut self, weights: &[f64]) {
        self.whole.clear();
        let total: f64 = weights.iter().sum();
        for column in 0..self.width {
            let values = || {
                weights
                    .iter()
                    .zip(self.columns[column..].iter().step_by(self.width))
            };
            let mean = values().map(|(w, x)| w * x).sum::<f64>() / total;
            let square = values().map(|(w, x)| w * (x - mean) * (x - mean));
            self.whole.push(square.sum());
        }
    }

    /// Weighted least squares of a working response. Coefficients and factor are kept.
    pub(super) fn fit(&mut self, weights: &[f64], working: &[f64]) {
        self.whole(weights);
        self.centre(weights, working);
        let width = self.width;
        self.cross.clear();
        self.cross.resize(width * width, 0.0);
        self.coefficients.clear();
        self.coefficients.resize(width, 0.0);
        for (row, (&stratum, &weight)) in self.strata.iter().zip(weights).enumerate() {
            let means = &self.sums.means[usize::from(stratum) * (width + 1)..][..=width];
            let columns = &self.columns[row * width..][..width];
            self.sums.row.clear();
            let centred = columns.iter().zip(means).map(|(x, mean)| x - mean);
            self.sums.row.extend(centred);
            let response = working[row] - means[width];
            for (place, &x) in self.sums.row.iter().enumerate() {
                self.coefficients[place] += weight * x * response;
                for (other, &y) in self.sums.row[..=place].iter().enumerate() {
                    self.cross[place * width + other] += weight * x * y;
                }
            }
        }
        self.cholesky.factor(&self.cross, &self.whole);
        self.cholesky.solve(&mut self.coefficients);
    }

    /// The weighted means of columns and working response within strata.
    fn centre(&mut self, weights: &[f64], working: &[f64]) {
        let (width, sums) = (self.width, &mut self.sums);
        let count = sums.weights.len();
        sums.weights.fill(0.0);
        sums.means.clear();
        sums.means.resize(count * (width + 1), 0.0);
        for (row, (&stratum, &weight)) in self.strata.iter().zip(weights).enumerate() {
            let stratum = usize::from(stratum);
            sums.weights[stratum] += weight;
            let means = &mut sums.means[stratum * (width + 1)..][..=width];
            let columns = &self.columns[row * width..][..width];
            for (mean, &x) in means.iter_mut().zip(columns) {
                *mean += weight * x;
            }
            means[width] += weight * working[row];
        }
        for (stratum, &weight) in sums.weights.iter().enumerate() {
            if weight > 0.0 {
                for mean in &mut sums.means[stratum * (width + 1)..][..=width] {
                    *mean /= weight;
                }
            }
        }
    }

    /// What the last fit expects of a row.
    pub(super) fn fitted(&self, row: usize) -> f64 {
        let means = self.means(row);
        means[self.width] + self.weighed(row, &self.coefficients)
    }

    /// The sum over columns of the row's centred columns, as of the last fit, times `factors`.
    pub(super) fn weighed(&self, row: usize, factors: &[f64]) -> f64 {
        let columns = self.row(row).iter().zip(self.means(row));
        let terms = columns.zip(factors);
        terms.map(|((x, mean), factor)| (x - mean) * factor).sum()
    }

    /// The mean of the last fit's working response in the row's stratum.
    pub(super) fn stratum_mean(&self, row: usize) -> f64 {
        self.means(row)[self.width]
    }

    fn means(&self, row: usize) -> &[f64] {
        let begin = usize::from(self.strata[row]) * (self.width + 1);
        &self.sums.means[begin..=begin + self.width]
    }
}
