//! Poisson and binomial probabilities to full relative accuracy.

use std::f64::consts::{PI, TAU};

/// ln(Gamma(x + 1)) - ln(sqrt(2 pi x) (x / e)^x), for x > 0: what Stirling's formula leaves out.
fn stirling_error(x: f64) -> f64 {
    if x < 16.0 {
        return libm::lgamma(x + 1.0) - (x + 0.5) * libm::log(x) + x - 0.5 * libm::log(TAU);
    }
    let square = x * x;
    let inner = 1.0 / 1680.0 - 1.0 / 1188.0 / square;
    let inner = 1.0 / 1260.0 - inner / square;
    let inner = 1.0 / 360.0 - inner / square;
    (1.0 / 12.0 - inner / square) / x
}

/// x ln(x / m) + m - x for x, m > 0, without the cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) - difference;
    }
    // With v = (x - m) / (x + m): ln(x / m) = 2 (v + v^3 / 3 + v^5 / 5 + ...).
    let v = difference / (x + m);
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    let mut odd = 3.0;
    loop {
        power *= v * v;
        let term = power / odd;
        sum += term;
        if term.abs() <= 0.1 * f64::EPSILON * sum.abs() {
            return sum;
        }
        odd += 2.0;
    }
}

/// e^-m m^k / k!, for a whole number k >= 0 and a mean m >= 0.
///
/// # References
/// Loader 2000, *Fast and accurate computation of binomial probabilities*.
pub(super) fn poisson(k: f64, m: f64) -> f64 {
    if k == 0.0 {
        return libm::exp(-m);
    }
    if m == 0.0 {
        return 0.0;
    }
    libm::exp(-stirling_error(k) - deviance(k, m)) / (TAU * k).sqrt()
}

/// Gamma(a + b) / (Gamma(a + 1) Gamma(b)) x^a y^b, for a, b > 0 and x + y = 1, both above 0: how
/// much more `I_x(a, b)` is than `I_x(a + 1, b)`.
///
/// # References
/// Loader 2000, *Fast and accurate computation of binomial probabilities*.
pub(super) fn beta_step(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let ln_ratio = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    b / n * libm::exp(ln_ratio) * (n / (2.0 * PI * a * b)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() <= 4e-14 * b, "{a} {b}");
    }

    /// mpmath 1.4.1, 40 digits.
    #[test]
    fn probabilities_are_accurate_near_and_far_from_the_mean() {
        for (k, m, expected) in POISSON {
            close(poisson(k, m), expected);
        }
        for (a, b, x, expected) in BETA_STEP {
            close(beta_step(a, b, x, 1.0 - x), expected);
        }
    }

    #[test]
    fn without_a_mean_there_is_one_value() {
        assert_eq!((poisson(0.0, 0.0), poisson(3.0, 0.0)), (1.0, 0.0));
    }

    const POISSON: [(f64, f64, f64); 6] = [
        (1.0, 0.25, 0.194_700_195_767_851_22),
        (5.0, 5.0, 0.175_467_369_767_850_7),
        (17.0, 60.0, 4.167_099_084_658_267_6e-11),
        (500.0, 480.5, 0.012_072_269_239_193_955),
        (100_000.0, 99_000.0, 8.219_612_844_889_57e-6),
        (40.0, 3.0, 7.418_595_212_412_267e-31),
    ];
    const BETA_STEP: [(f64, f64, f64, f64); 6] = [
        (0.5, 0.5, 0.25, 0.275_664_447_710_896_04),
        (0.5, 201.5, 0.007_812_5, 0.291_312_469_721_950_4),
        (3.5, 250.5, 0.015_625, 0.200_831_544_545_671_12),
        (12.5, 15.5, 0.5, 0.070_822_886_417_572_35),
        (2_500.5, 5_005.0, 0.328_125, 0.004_239_175_802_918_577_5),
        (1.5, 50_000.0, 1.525_878_906_25e-5, 0.233_754_104_573_101_97),
    ];
}
