//! Student's t and the doubly noncentral t distribution, two-sided.

use std::f64::consts::SQRT_2;

use super::beta::{Part, below};
use super::binomial::beta_step;

/// Below this |t| the tail of Student's t is taken as 1 less the rest.
const LARGE: f64 = 4.0;

/// The most Newton steps to a critical value; each of the first adds at least 1/c.
const MAX_STEPS: u32 = 1000;

/// Squares of noncentralities up to this are summed over, in some hundred thousand steps.
const LARGE_SQUARE: f64 = 2e10;

/// How far a normal variable of variance 1, or less, is from its mean with a negligible
/// probability: 2e-19.
const FAR: f64 = 9.0;

/// The largest |delta| of a sum that is not decided by its size.
const MAX_SUMMED: f64 = 1e7;

/// P(|T| > critical) for T = (Z + delta) / sqrt(W / df), Z standard normal and W independent
/// noncentral chi-square with `df` degrees of freedom and noncentrality `lambda`: the doubly
/// noncentral t distribution.
///
/// # Formula
/// T^2 / (T^2 + df) is doubly noncentral beta, a Poisson mixture of beta distributions:
///
/// ```text
/// P(|T| <= c) = sum over i, j of P(I = i) P(J = j) I_x(1/2 + i, df / 2 + j)
/// x = c^2 / (c^2 + df)
/// ```
///
/// with I Poisson of mean delta^2 / 2 and J Poisson of mean lambda / 2. For x > 1/2 the tail is
/// summed, else what is left. The error is below 1e-10, and below 1e-12 for delta^2 and lambda up to
/// 1e8.
///
/// Where delta^2 or lambda is above 2e10, the probability is 0 or 1 unless |delta| is near
/// critical sqrt(1 + lambda / df). There, for lambda above 2e10, sqrt(W) is taken for normal; the
/// error is below 1e-6.
///
/// # Panics
/// Where `df` is 0, `critical` is not above 0, `lambda` is below 0, or one is not finite; where
/// |delta| is above 1e7, `lambda` at most 2e10 and the probability neither 0 nor 1, for which the
/// critical value must be above 60 sqrt(df).
///
/// # Examples
/// ```
/// use evenhand::inference::rejection_probability;
/// // 6 to 6 participants, a difference of 1.796 standard deviations: 80 %.
/// let power = rejection_probability(2.228_138_851_986_275, 10, 1.796 * 3_f64.sqrt(), 0.0);
/// assert!((power - 0.8).abs() < 5e-4);
/// ```
///
/// # References
/// Kennes, Cramer, Hilgers and Heussen 2011.
pub fn rejection_probability(critical: f64, df: u32, delta: f64, lambda: f64) -> f64 {
    assert!(df > 0, "degrees of freedom");
    assert!(critical > 0.0 && critical.is_finite(), "a critical value");
    assert!(delta.is_finite(), "a noncentrality");
    assert!(lambda >= 0.0 && lambda.is_finite(), "a noncentrality");
    if delta.abs() > LARGE_SQUARE.sqrt() || lambda > LARGE_SQUARE {
        if let Some(found) = of_large(critical, df.into(), delta.abs(), lambda) {
            return found;
        }
        assert!(delta.abs() <= MAX_SUMMED, "a noncentrality up to 1e7");
    }
    let (effect, residual, x, y) = parts(critical, df);
    let effect = Part {
        mean: 0.5 * delta * delta,
        ..effect
    };
    let residual = Part {
        mean: 0.5 * lambda,
        ..residual
    };
    if x > 0.5 {
        below(residual, effect, y, x)
    } else {
        (1.0 - below(effect, residual, x, y)).max(0.0)
    }
}

/// As [`rejection_probability`] for large noncentralities, where no sum is needed.
///
/// sqrt(W) is the length of a normal vector, a function that changes no faster than its argument:
/// its variance is at most 1, and it is far from its mean as rarely as a normal variable is.
fn of_large(critical: f64, df: f64, delta: f64, lambda: f64) -> Option<f64> {
    let slope = critical / df.sqrt();
    let (least, most) = ((lambda + df - 1.0).sqrt(), (lambda + df).sqrt());
    if delta - FAR > slope * (most + FAR) {
        return Some(1.0);
    }
    if delta + FAR < slope * (least - FAR) {
        return Some(0.0);
    }
    (lambda > LARGE_SQUARE).then(|| if_normal(critical, df, delta, lambda))
}

/// The same where sqrt(W) is taken for normal, as it is for `lambda` far above `df`.
fn if_normal(critical: f64, df: f64, delta: f64, lambda: f64) -> f64 {
    let slope = critical / df.sqrt();
    let square = lambda + df;
    let variance = (df + 2.0 * lambda) / (2.0 * square);
    let mean = square.sqrt() - 0.5 * variance / square.sqrt();
    let distance = (delta - slope * mean) / (1.0 + slope * slope * variance).sqrt();
    0.5 * libm::erfc(-distance / SQRT_2)
}

/// P(|T| > |t|) for Student's t with `df` > 0 degrees of freedom.
pub(super) fn two_sided(t: f64, df: u32) -> f64 {
    let t = t.abs();
    if t == 0.0 {
        return 1.0;
    }
    let (effect, residual, x, y) = parts(t, df);
    if y <= 0.0 {
        return 0.0;
    }
    if x <= 0.0 {
        return 1.0;
    }
    if t > LARGE || x > 0.5 {
        below(residual, effect, y, x)
    } else {
        (1.0 - below(effect, residual, x, y)).max(0.0)
    }
}

/// The c with P(|T| > c) = alpha for Student's t with `df` > 0 degrees of freedom, 0 < alpha < 1.
///
/// By Newton's steps from below. P(|T| > c) is convex, so that no step goes too far.
pub(super) fn critical_value(alpha: f64, df: u32) -> f64 {
    // The density is nowhere above 1 / sqrt(2 pi), which is below 0.4.
    let mut c = (1.0 - alpha) / 0.8;
    for _ in 0..MAX_STEPS {
        let (effect, residual, x, y) = parts(c, df);
        let density = beta_step(effect.shape, residual.shape, x, y) / c;
        let step = (two_sided(c, df) - alpha) / density;
        let next = c + step;
        if next <= c || step.is_nan() {
            break;
        }
        c = next;
    }
    c
}

/// The parts of T^2 / (T^2 + df), the share x of t^2 in t^2 + df, and 1 - x.
fn parts(t: f64, df: u32) -> (Part, Part, f64, f64) {
    let df = f64::from(df);
    let square = t * t;
    let (x, y) = (square / (square + df), df / (square + df));
    (Part::central(0.5), Part::central(0.5 * df), x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        let error = (found - expected).abs();
        assert!(error <= relative * expected, "{found} {expected}");
    }

    /// mpmath 1.4.1, 40 digits, and scipy 1.17.1 for t = 15.
    #[test]
    fn tails_keep_their_relative_accuracy() {
        for (t, df, expected) in [
            (0.001, 7, 0.999_230_017_244_998_8),
            (0.5, 1, 0.704_832_764_699_133_5),
            (3.0, 4, 0.039_941_968_071_718_82),
            (4.5, 403, 8.903_794_277_010_51e-6),
            (15.0, 403, 1.000_242_433_467_441e-40),
            (200.0, 3, 2.756_396_399_040_916_6e-7),
            (9.0, 100_000, 2.295_409_005_023_157e-19),
        ] {
            close(two_sided(t, df), expected, 1e-12);
            close(two_sided(-t, df), expected, 1e-12);
        }
    }

    #[test]
    fn a_t_beyond_all_numbers_has_no_tail() {
        assert_eq!((two_sided(0.0, 5), two_sided(1e-170, 5)), (1.0, 1.0));
        assert!(two_sided(1e150, 5) < 1e-300);
    }

    /// mpmath 1.4.1, 40 digits.
    #[test]
    fn critical_values() {
        for (alpha, df, expected) in [
            (0.05, 1, 12.706_204_736_174_705),
            (0.1, 3, 2.353_363_434_801_824),
            (0.05, 10, 2.228_138_851_986_275),
            (0.01, 22, 2.818_756_060_600_143_5),
            (0.05, 403, 1.965_867_931_712_213_8),
            (0.001, 4998, 3.292_474_502_898_02),
        ] {
            close(critical_value(alpha, df), expected, 1e-12);
        }
    }

    #[test]
    fn a_critical_value_has_the_level_as_its_tail() {
        for df in [1, 2, 5, 30, 1000] {
            for alpha in [0.99, 0.5, 0.05, 1e-3, 1e-9] {
                close(two_sided(critical_value(alpha, df), df), alpha, 1e-12);
            }
        }
    }

    /// The sum and the normal event, near where the one takes over from the other.
    #[test]
    fn large_noncentralities_are_normal() {
        for (df, alpha) in [(1, 0.05), (10, 0.05), (403, 1e-9), (999_998, 0.5)] {
            let critical = critical_value(alpha, df);
            let slope = critical / f64::from(df).sqrt();
            for lambda in [1.9e10, 2e10] {
                for shift in [-3.0, -0.5, 0.0, 2.0] {
                    let centre = slope * (lambda + f64::from(df)).sqrt();
                    let delta = centre + shift * (1.0 + slope * slope).sqrt();
                    let summed = rejection_probability(critical, df, delta, lambda);
                    let normal = if_normal(critical, df.into(), delta, lambda);
                    assert!(
                        (summed - normal).abs() < 1e-6,
                        "{df} {lambda} {shift}: {summed} {normal}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_size_decides_is_told_whatever_the_size() {
        for size in [1e6, 1e12, 1e154, 1e200, 1e308] {
            let of = |delta, lambda| rejection_probability(2.0, 10, delta, lambda);
            let found = (of(size, 0.0), of(-size, 1.0), of(3.0, size.max(1e11)));
            assert_eq!(found, (1.0, 1.0, 0.0), "{size}");
        }
    }

    /// Power rises to 1 and stays there.
    #[test]
    fn power_never_falls_with_the_effect() {
        for df in [1, 10, 403, 999_998] {
            let critical = critical_value(0.05, df);
            let mut last = 0.0;
            for step in 0..400 {
                let delta = 1.1_f64.powi(step) - 1.0;
                let power = rejection_probability(critical, df, delta, 0.0);
                assert!(power >= last - 1e-10, "{df} {delta}: {power} after {last}");
                last = power;
            }
            assert!(last > 1.0 - 1e-10, "{df}: {last}");
        }
    }
}
