//! The exact confidence interval of a probability.

use super::beta::regularized;

/// The most draws whose interval is computed: 2^32.
pub const MAX_DRAWS: u64 = 1 << 32;

/// The 95 % interval of Clopper and Pearson for a probability, `count` times out of `of`.
///
/// # Formula
/// With x = `count` and n = `of`, the lower limit L and the upper limit U satisfy
///
/// ```text
/// P(X >= x) = I_L(x, n - x + 1) = 0.025,    P(X <= x) = 1 - I_U(x + 1, n - x) = 0.025
/// ```
///
/// where L = 0 for x = 0 and U = 1 for x = n. Without a draw, n = 0, it is (0, 1). It covers the
/// probability at least 95 times in 100.
///
/// # Panics
/// Where `count` is above `of`, or `of` above [`MAX_DRAWS`].
///
/// # Examples
/// ```
/// use evenhand::inference::clopper_pearson;
/// let (lower, upper) = clopper_pearson(0, 100);
/// assert_eq!(lower, 0.0);
/// // 1 - 0.025^(1 / 100)
/// assert!((upper - 0.036_216_692_645).abs() < 1e-11);
/// ```
///
/// # References
/// Clopper and Pearson 1934.
pub fn clopper_pearson(count: u64, of: u64) -> (f64, f64) {
    assert!(count <= of, "no more than all");
    assert!(of <= MAX_DRAWS, "at most 2^32 draws");
    let (x, n) = (count as f64, of as f64);
    let lower = if count == 0 {
        0.0
    } else {
        quantile(x, n - x + 1.0, 0.025)
    };
    let upper = if count == of {
        1.0
    } else {
        quantile(x + 1.0, n - x, 0.975)
    };
    (lower, upper)
}

/// The x with I_x(a, b) = p, by halving until no number is between.
fn quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if regularized(a, b, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
}
