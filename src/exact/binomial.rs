//! The binomial distribution without its negligible tails.

/// A probability is left out where it is this small a share of the largest.
const TAIL: f64 = 1e-18;

/// P(N = m) for the m that matter, N ~ Binomial(n, p).
#[derive(Debug, Clone)]
pub(super) struct Binomial {
    /// The least m.
    pub(super) first: u32,
    /// By m - first; they sum to 1.
    pub(super) weights: Vec<f64>,
}

impl Binomial {
    /// Binomial(n, p), 0 < p <= 1: outwards from the mode m by the ratio of neighbours,
    /// P(m + 1) / P(m) = (n - m) p / ((m + 1) (1 - p)), and divided by the sum. No term is a
    /// difference, and no factorial is taken.
    pub(super) fn new(n: u32, p: f64) -> Self {
        let odds = p / (1.0 - p);
        if !odds.is_finite() {
            return Self {
                first: n,
                weights: vec![1.0],
            };
        }
        let mode = ((f64::from(n) + 1.0) * p).floor().min(f64::from(n)) as u32;
        let mut below = Vec::new();
        let (mut m, mut weight) = (mode, 1.0);
        while m > 0 {
            weight *= f64::from(m) / (f64::from(n - m + 1) * odds);
            if weight < TAIL {
                break;
            }
            below.push(weight);
            m -= 1;
        }
        let first = mode - below.len() as u32;
        let mut weights: Vec<f64> = below.into_iter().rev().collect();
        weights.push(1.0);
        let (mut m, mut weight) = (mode, 1.0);
        while m < n {
            weight *= f64::from(n - m) * odds / f64::from(m + 1);
            if weight < TAIL {
                break;
            }
            weights.push(weight);
            m += 1;
        }
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        Self { first, weights }
    }

    /// The largest m that matters.
    pub(super) fn last(&self) -> u32 {
        self.first + (self.weights.len() - 1) as u32
    }

    /// Every m that matters with its probability.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> {
        (self.first..).zip(self.weights.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C(n, m) p^m (1 - p)^(n - m) from factorials.
    fn expected(n: u32, p: f64, m: u32) -> f64 {
        let choose = (1..=m).fold(1.0, |c, k| c * f64::from(n - m + k) / f64::from(k));
        choose * p.powi(m.cast_signed()) * (1.0 - p).powi((n - m).cast_signed())
    }

    #[test]
    fn probabilities_are_those_of_the_formula() {
        for (n, p) in [(0, 0.3), (1, 0.5), (7, 0.01), (12, 0.99), (60, 1.0 / 3.0)] {
            let binomial = Binomial::new(n, p);
            let mut sum = 0.0;
            for (m, weight) in binomial.iter() {
                let expected = expected(n, p, m);
                assert!((weight - expected).abs() <= 1e-13 * expected, "{n} {p} {m}");
                sum += weight;
            }
            assert!((sum - 1.0).abs() < 1e-15);
            for m in (0..binomial.first).chain(binomial.last() + 1..=n) {
                assert!(expected(n, p, m) < TAIL);
            }
        }
    }

    #[test]
    fn a_long_list_has_the_moments() {
        let (n, p) = (1_000_000, 0.001);
        let binomial = Binomial::new(n, p);
        let mean: f64 = binomial.iter().map(|(m, w)| f64::from(m) * w).sum();
        let deviation = |m| f64::from(m) - 1000.0;
        let variance: f64 = binomial.iter().map(|(m, w)| deviation(m).powi(2) * w).sum();
        assert!((mean - 1000.0).abs() < 1e-9);
        assert!((variance - 999.0).abs() < 1e-6);
        assert!(binomial.weights.len() < 700);
    }

    #[test]
    fn a_certain_event_always_happens() {
        let binomial = Binomial::new(9, 1.0);
        assert_eq!((binomial.first, binomial.last()), (9, 9));
        assert_eq!(binomial.weights, [1.0]);
    }
}
