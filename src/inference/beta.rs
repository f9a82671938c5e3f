//! The doubly noncentral beta distribution, and with it the beta distribution.

use super::binomial::{beta_step, poisson};

/// How many standard deviations below its mean a sum of positive jumps is negligible: by
/// Chernoff's bound it goes there with a probability below e^(-9.2^2 / 2) = 5e-19.
const FAR: f64 = 9.2;

/// What is left out, as a share of the sum.
const NEGLIGIBLE: f64 = 1e-18;

/// One of the two gamma variables of a beta variable: Gamma(shape + J), J Poisson with a mean.
///
/// A noncentral chi-square variable of df degrees of freedom and noncentrality lambda is twice a
/// part with shape df / 2 and mean lambda / 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Above 0.
    pub(super) shape: f64,
    /// At least 0.
    pub(super) mean: f64,
}

impl Part {
    /// Without noncentrality.
    pub(super) fn central(shape: f64) -> Self {
        Self { shape, mean: 0.0 }
    }
}

/// P(X / (X + Y) <= x) for independent parts X and Y, with y = 1 - x; both x and y above 0.
///
/// # Formula
/// With X = Gamma(a + I) and Y = Gamma(b + J), the probability is
///
/// ```text
/// sum over i, j of P(I = i) P(J = j) I_x(a + i, b + j)
///     = sum over k >= 0 of P(I <= k) S_k
/// S_k = sum over j of P(J = j) s(a + k, b + j)
/// s(a, b) = I_x(a, b) - I_x(a + 1, b) = Gamma(a + b) / (Gamma(a + 1) Gamma(b)) x^a y^b
/// ```
///
/// where I_x is the regularized incomplete beta function. All terms are positive. S_k is a
/// constant times x^(a + k) Gamma(a + k + b) / Gamma(a + k + 1) M(a + k + b, b, z), with Kummer's
/// function M and z = y E J, whose contiguous relation gives, with a_k = a + k,
///
/// ```text
/// S_(k+1) = x / (a_k + 1) ((2 a_k + b + z) S_k - x (a_k + b - 1) S_(k-1))
/// ```
///
/// M is the dominant solution, so that the recurrence is stable upwards. Two sums over j begin it.
/// Without J, a term is the last one times x (a_k + b) / (a_k + 1).
/// The number of steps grows with the square roots of the means, and with 1 / y.
///
/// # References
/// Kummer's function: Abramowitz and Stegun 1964, chapter 13.
pub(super) fn below(part: Part, rest: Part, x: f64, y: f64) -> f64 {
    let z = rest.mean * y;
    let first = first_worth_adding(part, rest, x, y);
    let mut counts = PoissonSums::new(first, part.mean);
    let mut a = part.shape + first;
    let mut now = mixed_step(a, rest, x, y);
    let mut next = mixed_step(a + 1.0, rest, x, y);
    let mut sum = 0.0;
    loop {
        sum += counts.sum * now;
        // Terms fall at least as fast as a geometric series from here on.
        let ratio = next / now;
        if ratio < 1.0 {
            let left = next / (1.0 - ratio.max(x));
            if left <= NEGLIGIBLE * sum || left < f64::MIN_POSITIVE {
                return (sum + counts.sum * left).min(1.0);
            }
        } else if now <= 0.0 && next <= 0.0 {
            return sum;
        }
        counts.advance();
        a += 1.0;
        let after = if rest.mean == 0.0 {
            next * (x * (a + rest.shape) / (a + 1.0))
        } else {
            x / (a + 1.0) * ((2.0 * a + rest.shape + z) * next - x * (a + rest.shape - 1.0) * now)
        };
        now = next;
        next = after.max(0.0);
    }
}

/// The first k whose P(I <= k) S_k is worth adding.
fn first_worth_adding(part: Part, rest: Part, x: f64, y: f64) -> f64 {
    // The sum of S_k below k is at most P(N <= a + k) for N negative binomial with b + J.
    let odds = x / y;
    let mean = (rest.shape + rest.mean) * odds;
    let variance = mean / y + rest.mean * odds * odds;
    let by_steps = mean - FAR * variance.sqrt() - part.shape - 1.0;
    let by_counts = part.mean - FAR * part.mean.sqrt();
    by_steps.max(by_counts).max(0.0).floor()
}

/// P(I = k) and P(I <= k), k after k, for a Poisson variable I.
struct PoissonSums {
    k: f64,
    mean: f64,
    single: f64,
    sum: f64,
}

impl PoissonSums {
    fn new(k: f64, mean: f64) -> Self {
        if k > mean + 12.0 * mean.sqrt() + 60.0 {
            let (single, sum) = (0.0, 1.0);
            return Self {
                k,
                mean,
                single,
                sum,
            };
        }
        let single = poisson(k, mean);
        let (mut sum, mut term, mut i) = (single, single, k);
        while i > 0.0 && (i > mean || term > NEGLIGIBLE * sum) {
            term *= i / mean;
            i -= 1.0;
            sum += term;
        }
        Self {
            k,
            mean,
            single,
            sum,
        }
    }

    fn advance(&mut self) {
        self.k += 1.0;
        self.single *= self.mean / self.k;
        self.sum += self.single;
    }
}

/// S_k, for a = a_k: the sum over j of P(J = j) s(a, b + j), from its largest term outwards.
fn mixed_step(a: f64, rest: Part, x: f64, y: f64) -> f64 {
    let b = rest.shape;
    if rest.mean == 0.0 {
        return beta_step(a, b, x, y);
    }
    let z = rest.mean * y;
    // Term j + 1 is term j times this; it falls with j.
    let ratio = |j: f64| z * (a + b + j) / ((j + 1.0) * (b + j));
    let half = 0.5 * (b + 1.0 - z);
    let mode = (half * half + z * (a + b) - b).max(0.0).sqrt() - half;
    let mode = mode.max(0.0).floor();
    let largest = poisson(mode, rest.mean) * beta_step(a, b + mode, x, y);
    if largest == 0.0 {
        return 0.0;
    }
    let mut sum = 1.0;
    let (mut term, mut j) = (1.0, mode);
    while term > NEGLIGIBLE * sum {
        term *= ratio(j);
        j += 1.0;
        sum += term;
    }
    let (mut term, mut j) = (1.0, mode);
    while j > 0.0 && term > NEGLIGIBLE * sum {
        j -= 1.0;
        term /= ratio(j);
        sum += term;
    }
    largest * sum
}

/// I_x(a, b), the regularized incomplete beta function, for a, b > 0 and 0 <= x <= 1. For x > 1/2
/// it is 1 less the rest.
pub(crate) fn regularized(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let (part, rest) = (Part::central(a), Part::central(b));
    if x <= 0.5 {
        below(part, rest, x, 1.0 - x)
    } else {
        (1.0 - below(rest, part, 1.0 - x, x)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath 1.4.1, 40 digits.
    #[test]
    fn the_incomplete_beta_function() {
        for (a, b, x, expected) in [
            (3.0, 98.0, 0.05, 0.881_737_018_814_879),
            (1.0, 1_000.0, 0.003, 0.950_436_917_176_844_4),
            (0.5, 0.5, 0.3, 0.369_010_119_565_545_4),
            (400.0, 2.0, 0.99, 0.089_752_766_375_226),
            (50_001.0, 950_000.0, 0.0491, 1.617_892_299_517_717e-5),
        ] {
            let found = regularized(a, b, x);
            assert!(
                (found - expected).abs() < 1e-13 * expected,
                "{a} {b} {x}: {found}"
            );
            assert!((found + regularized(b, a, 1.0 - x) - 1.0).abs() < 1e-13);
        }
        assert_eq!(
            (regularized(2.0, 3.0, 0.0), regularized(2.0, 3.0, 1.0)),
            (0.0, 1.0)
        );
    }

    /// The double sum term by term, with incomplete beta functions.
    #[test]
    fn the_recurrence_agrees_with_the_double_sum() {
        for (a, b, x) in [
            (0.5, 5.0, 0.3),
            (0.5, 20.5, 0.1),
            (3.5, 0.5, 0.4),
            (7.0, 11.0, 0.5),
        ] {
            for (mean_a, mean_b) in [(0.0, 0.0), (0.0, 9.0), (4.0, 0.0), (2.5, 7.5), (30.0, 60.0)] {
                let terms =
                    (0..150).flat_map(|i| (0..150).map(move |j| (f64::from(i), f64::from(j))));
                let term = |(i, j): (f64, f64)| {
                    poisson(i, mean_a) * poisson(j, mean_b) * regularized(a + i, b + j, x)
                };
                let double_sum: f64 = terms.map(term).sum();
                let part = |shape, mean| Part { shape, mean };
                let found = below(part(a, mean_a), part(b, mean_b), x, 1.0 - x);
                assert!(
                    (found - double_sum).abs() < 1e-12,
                    "{a} {b} {mean_a} {mean_b}: {found}"
                );
            }
        }
    }
}
