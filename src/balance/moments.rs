//! Mean and standard deviation of scaled integers, summed exactly.

/// The number, the sum and the sum of squares of scaled integers.
///
/// Integer sums do not depend on the order of the participants; the only roundings are those of
/// the last division and root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moments {
    count: u32,
    sum: i128,
    /// `None` once it is above 2^127, which 10^7 values up to 10^15 do not reach.
    squares: Option<i128>,
}

impl Moments {
    pub(crate) const EMPTY: Self = Self {
        count: 0,
        sum: 0,
        squares: Some(0),
    };

    pub(crate) fn add(&mut self, value: i64) {
        let value = i128::from(value);
        self.count += 1;
        self.sum += value;
        self.squares = self
            .squares
            .and_then(|squares| squares.checked_add(value * value));
    }

    /// Mean = sum x / n, in the scaled unit; `None` where n = 0.
    pub(crate) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / f64::from(self.count))
    }

    /// Variance = (sum x^2 - (sum x)^2 / n) / (n - 1), in the scaled unit squared; `None` where
    /// n < 2, or where the sum of squares is above 2^127.
    ///
    /// With q the mean rounded down and r = sum x - n q, the numerator is
    /// sum (x - q)^2 - r^2 / n, and every integer in it is small enough to be exact.
    pub(crate) fn variance(&self) -> Option<f64> {
        let squares = self.squares.filter(|_| self.count >= 2)?;
        let count = i128::from(self.count);
        let (mean, rest) = (self.sum.div_euclid(count), self.sum.rem_euclid(count));
        let about_mean = squares - mean * (self.sum + rest);
        let scale = f64::from(self.count);
        let degrees = f64::from(self.count - 1);
        Some(match about_mean.checked_mul(count) {
            Some(product) => (product - rest * rest) as f64 / scale / degrees,
            None => (about_mean as f64 - (rest * rest) as f64 / scale) / degrees,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(values: &[i64]) -> Moments {
        let mut moments = Moments::EMPTY;
        for &value in values {
            moments.add(value);
        }
        moments
    }

    #[test]
    fn a_mean_and_a_variance_by_hand() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares about it 32.
        let known = moments(&[2, 4, 4, 4, 5, 5, 7, 9]);
        assert_eq!(known.mean(), Some(5.0));
        assert_eq!(known.variance(), Some(32.0 / 7.0));
        // -1, 0: mean -1/2, squares about it 1/2.
        assert_eq!(moments(&[-1, 0]).variance(), Some(0.5));
    }

    #[test]
    fn a_far_origin_costs_no_digits() {
        let far = 1_000_000_000_000_000;
        assert_eq!(
            moments(&[far + 1, far + 2, far + 4]).variance(),
            Some(7.0 / 3.0)
        );
        assert_eq!(
            moments(&[-far, -far + 1, -far + 3]).variance(),
            Some(7.0 / 3.0)
        );
    }

    #[test]
    fn too_few_values_and_too_large_ones_have_no_variance() {
        assert_eq!((moments(&[]).mean(), moments(&[]).variance()), (None, None));
        assert_eq!(
            (moments(&[3]).mean(), moments(&[3]).variance()),
            (Some(3.0), None)
        );
        let huge = moments(&[i64::MAX, i64::MIN, i64::MAX]);
        assert_eq!(huge.variance(), None);
        assert!(huge.mean().is_some());
    }
}
