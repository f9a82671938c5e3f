//! Two arms 1:1: D, the entries on the first arm less those on the second.

use super::{Chances, Imbalance};
use crate::exact::chain::{Chain, entropy};
use crate::exact::walk::Layer;
use crate::metric::Metric;

/// The difference of two arms 1:1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Difference;

/// What is expected of an entry.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NextEntry {
    /// |phi - 1/2|.
    pub(crate) forcing: f64,
    /// h(phi), in bits.
    pub(crate) entropy: f64,
    /// Whether the entry is certain.
    pub(crate) is_forced: bool,
    /// The probability that the convergence strategy guesses the entry.
    pub(crate) guessed: f64,
}

/// Expected sums over entries.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    /// Entries guessed by the convergence strategy.
    guessed: f64,
    /// Entries that are certain.
    forced: f64,
    /// |phi_j - 1/2|.
    forcing: f64,
    /// h(phi_j), in bits.
    entropy: f64,
}

/// What is expected of D_j.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread {
    /// E D_j.
    pub(crate) mean: f64,
    /// E |D_j|.
    pub(crate) mean_abs: f64,
    /// E D_j^2.
    pub(crate) mean_sq: f64,
}

impl Imbalance for Difference {
    type Place = i32;
    type Next = NextEntry;
    type Sums = Sums;
    type Spread = Spread;

    fn arms(&self) -> usize {
        2
    }

    fn start(&self) -> i32 {
        0
    }

    fn after(&self, difference: &i32, arm: u8) -> i32 {
        difference + 1 - 2 * i32::from(arm)
    }

    fn next(&self, difference: &i32, chances: &Chances<'_>) -> NextEntry {
        // Where one arm has all the steps, their probabilities may still not sum to 1 exactly.
        let phi = match chances.only {
            Some(0) => 1.0,
            Some(_) => 0.0,
            None => chances.shares[0],
        };
        NextEntry {
            forcing: (phi - 0.5).abs(),
            entropy: entropy(phi),
            is_forced: chances.only.is_some(),
            guessed: match difference {
                0 => 0.5,
                1.. => 1.0 - phi,
                _ => phi,
            },
        }
    }

    #[inline]
    fn add_next(sums: &mut Sums, weight: f64, next: &NextEntry) {
        sums.guessed += weight * next.guessed;
        sums.forcing += weight * next.forcing;
        sums.entropy += weight * next.entropy;
        if next.is_forced {
            sums.forced += weight;
        }
    }

    fn no_spread(&self) -> Spread {
        Spread::default()
    }

    #[inline]
    fn add_place(&self, spread: &mut Spread, weight: f64, difference: &i32) {
        let d = f64::from(*difference);
        spread.mean += weight * d;
        spread.mean_abs += weight * d.abs();
        spread.mean_sq += weight * d * d;
    }

    fn size(&self, difference: &i32) -> u32 {
        difference.unsigned_abs()
    }
}

impl Sums {
    /// Adds those over other entries, so many times.
    pub(crate) fn add(&mut self, other: &Self, times: f64) {
        self.guessed += times * other.guessed;
        self.forced += times * other.forced;
        self.forcing += times * other.forcing;
        self.entropy += times * other.entropy;
    }

    /// A metric that is a rate, of so many entries; `None` for others.
    pub(crate) fn rate(&self, metric: Metric, entries: f64) -> Option<f64> {
        Some(match metric {
            Metric::CorrectGuessRate => self.guessed / entries,
            Metric::DeterministicRate => self.forced / entries,
            Metric::ForcingIndex => 4.0 * self.forcing / entries,
            Metric::DirectionalGuessRate => 0.5 + self.forcing / entries,
            Metric::Entropy => self.entropy / entries,
            _ => return None,
        })
    }
}

/// The distribution of D after an entry. D is even after an even number of entries and odd after an
/// odd one.
#[derive(Debug, Clone)]
pub(crate) struct Distribution {
    /// The least D.
    pub(crate) lowest: i32,
    /// P(D = lowest + 2 i), by i.
    pub(crate) weights: Vec<f64>,
}

impl Distribution {
    /// D before the first entry.
    pub(crate) fn start() -> Self {
        Self {
            lowest: 0,
            weights: vec![1.0],
        }
    }

    /// D by a chain's state.
    pub(crate) fn of(chain: &Chain<Difference>, layer: &Layer) -> Self {
        let difference = |&state: &u32| *chain.place(state);
        let lowest = layer.active.iter().map(difference).min().unwrap_or(0);
        let highest = layer.active.iter().map(difference).max().unwrap_or(0);
        let mut weights = vec![0.0; ((highest - lowest) / 2 + 1) as usize];
        for state in &layer.active {
            weights[((difference(state) - lowest) / 2) as usize] += layer.weight(*state);
        }
        Self { lowest, weights }
    }

    /// Every D with its probability.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i32, f64)> {
        (0..)
            .map(|i| self.lowest + 2 * i)
            .zip(self.weights.iter().copied())
    }

    /// E f(|D|).
    pub(crate) fn mean(&self, f: impl Fn(u32) -> f64) -> f64 {
        // Not `sum`, which gives -0 where there is nothing to add.
        self.iter()
            .fold(0.0, |sum, (d, weight)| sum + weight * f(d.unsigned_abs()))
    }

    /// P(|D| > k).
    pub(crate) fn above(&self, k: u32) -> f64 {
        self.mean(|size| f64::from(u8::from(size > k)))
    }

    /// P(|D| >= k).
    pub(crate) fn at_least(&self, k: u32) -> f64 {
        self.mean(|size| f64::from(u8::from(size >= k)))
    }

    /// The distribution of the sum of two independent differences.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut weights = vec![0.0; self.weights.len() + other.weights.len() - 1];
        for (i, &one) in self.weights.iter().enumerate() {
            for (sum, &another) in weights[i..].iter_mut().zip(&other.weights) {
                *sum += one * another;
            }
        }
        Self {
            lowest: self.lowest + other.lowest,
            weights,
        }
    }

    /// The least d with P(D <= d) >= p, for 0 < p < 1.
    pub(crate) fn quantile(&self, p: f64) -> i32 {
        let mut below = 0.0;
        let mut highest = self.lowest;
        for (d, weight) in self.iter() {
            below += weight;
            highest = d;
            if below >= p {
                break;
            }
        }
        highest
    }

    /// P(D = 0).
    pub(crate) fn balanced(&self) -> f64 {
        self.mean(|size| f64::from(u8::from(size == 0)))
    }
}
