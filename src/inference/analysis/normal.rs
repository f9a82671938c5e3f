//! Two-sided tails of z and of chi-square with 1 degree of freedom; whether a step made a likelihood worse.

use std::f64::consts::FRAC_1_SQRT_2;

/// P(|Z| > |z|) for a standard normal Z.
pub(super) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// P(X > chi-square) for X with 1 degree of freedom.
pub(super) fn chi_square_tail(chi_square: f64) -> f64 {
    two_sided(chi_square.sqrt())
}

/// Whether a log likelihood is below the one before by more than rounding, or is no number.
pub(super) fn is_worse(next: f64, before: f64) -> bool {
    next.is_nan() || next < before - 1e-9 * before.abs()
}
