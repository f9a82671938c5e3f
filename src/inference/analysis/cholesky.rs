//! Cholesky factors of cross products, leaving out columns that the earlier ones determine.

/// A column is determined by the earlier ones where less than this share of its sum of squares is
/// left.
const LEFT: f64 = 1e-10;

/// The lower factor of a matrix of cross products, and solutions. The matrix is kept by rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Cholesky {
    width: usize,
    factor: Vec<f64>,
}

impl Cholesky {
    /// Factors a matrix. `whole` has for each column the sum of squares that what is left of it is
    /// compared with. A column that is determined gets the coefficient 0.
    pub(super) fn factor(&mut self, matrix: &[f64], whole: &[f64]) {
        let width = whole.len();
        self.width = width;
        self.factor.clear();
        self.factor.resize(width * width, 0.0);
        for (row, &all) in whole.iter().enumerate() {
            for column in 0..=row {
                let (above, below) = (column * width, row * width);
                let shared = (0..column).map(|k| self.factor[above + k] * self.factor[below + k]);
                let rest = matrix[below + column] - shared.sum::<f64>();
                self.factor[below + column] = if row == column {
                    if rest > LEFT * all { rest.sqrt() } else { 0.0 }
                } else if self.factor[above + column] > 0.0 {
                    rest / self.factor[above + column]
                } else {
                    0.0
                };
            }
        }
    }

    /// How many columns are not determined by earlier ones.
    pub(super) fn rank(&self) -> usize {
        (0..self.width).filter(|&k| self.pivot(k) > 0.0).count()
    }

    /// The last column's information, once the others are accounted for; 0 where they determine it.
    pub(super) fn last_information(&self) -> f64 {
        let pivot = self.pivot(self.width - 1);
        pivot * pivot
    }

    /// Solves matrix * x = right, in place.
    pub(super) fn solve(&self, right: &mut [f64]) {
        let width = self.width;
        for row in 0..width {
            let known = (0..row).map(|k| self.factor[row * width + k] * right[k]);
            let rest = right[row] - known.sum::<f64>();
            right[row] = self.divided(rest, row);
        }
        for row in (0..width).rev() {
            let known = (row + 1..width).map(|k| self.factor[k * width + row] * right[k]);
            let rest = right[row] - known.sum::<f64>();
            right[row] = self.divided(rest, row);
        }
    }

    fn divided(&self, rest: f64, row: usize) -> f64 {
        let pivot = self.pivot(row);
        if pivot > 0.0 { rest / pivot } else { 0.0 }
    }

    fn pivot(&self, row: usize) -> f64 {
        self.factor[row * self.width + row]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_determined_column_is_left_out() {
        // Columns (1, 0, 2), (2, 0, 4) and (0, 1, 1).
        let matrix = [5.0, 10.0, 2.0, 10.0, 20.0, 4.0, 2.0, 4.0, 2.0];
        let mut cholesky = Cholesky::default();
        cholesky.factor(&matrix, &[5.0, 20.0, 2.0]);
        assert_eq!(cholesky.rank(), 2);
        assert!((cholesky.last_information() - (2.0 - 4.0 / 5.0)).abs() < 1e-15);
        // 3 times the first column less the last: (3, -1, 5).
        let mut right = [13.0, 26.0, 4.0];
        cholesky.solve(&mut right);
        for (found, expected) in right.iter().zip([3.0, 0.0, -1.0]) {
            assert!((found - expected).abs() < 1e-14, "{right:?}");
        }
    }
}
