//! Sums of whole numbers and of their squares: the order in which they are added, the number of
//! threads and the shards make no difference.

use serde::{Deserialize, Serialize};

use crate::metric::Estimate;

/// Units of one in sums of fractions.
pub(super) const UNITS: f64 = (1_u64 << 40) as f64;

/// A fraction, not below 0, in whole [`UNITS`].
#[inline]
pub(super) fn units(fraction: f64) -> u64 {
    (fraction * UNITS + 0.5) as u64
}

/// A sum and a sum of squares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Moments {
    pub(super) sum: u128,
    pub(super) squares: u128,
}

impl Moments {
    /// Of an event that happened so many times: values of 0 and 1.
    pub(super) fn of_count(count: u64) -> Self {
        Self {
            sum: u128::from(count),
            squares: u128::from(count),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, value: u64) {
        let value = u128::from(value);
        self.sum += value;
        self.squares += value * value;
    }

    /// Adds a value so many times.
    pub(super) fn add_times(&mut self, value: u64, times: u32) {
        let (value, times) = (u128::from(value), u128::from(times));
        self.sum += value * times;
        self.squares += value * value * times;
    }

    /// `None` where a sum would be too large.
    pub(super) fn merge(&mut self, other: Self) -> Option<()> {
        self.sum = self.sum.checked_add(other.sum)?;
        self.squares = self.squares.checked_add(other.squares)?;
        Some(())
    }

    /// The mean of R values of so many units each, and its standard error
    /// sqrt((sum x^2 - (sum x)^2 / R) / (R (R - 1))), in whole numbers as long as they hold it. Where all values are
    /// the same, nothing is known of the error: it is not 0.
    pub(super) fn estimate(self, replicates: u64, units: f64) -> Estimate {
        let r = replicates as f64;
        let (sum, squares) = (self.sum as f64, self.squares as f64);
        let whole = self.squares.checked_mul(u128::from(replicates));
        let spread = match whole.zip(self.sum.checked_mul(self.sum)) {
            Some((squares, sum)) => squares.saturating_sub(sum) as f64 / r,
            None => (squares - sum * (sum / r)).max(0.0),
        };
        let std_error = (spread / (r * (r - 1.0))).sqrt() / units;
        Estimate {
            value: sum / r / units,
            std_error: (std_error > 0.0).then_some(std_error),
        }
    }
}
