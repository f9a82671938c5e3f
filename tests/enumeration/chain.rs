//! A dynamic program over any procedure's chain: paths are merged where the node, the imbalance
//! and its maximum so far agree.

use std::collections::BTreeMap;

use evenhand::design::ArmIndex;
use evenhand::procedure::{Markov, Step};

use super::metrics::Metrics;

/// What the chain gives after n entries.
pub struct Chain {
    /// The metrics.
    pub metrics: Metrics,
    /// The distribution of D.
    pub difference: BTreeMap<i32, f64>,
    /// The probability that the last entry was guessed.
    pub last_guess: f64,
}

/// Whether the maximum is followed, which multiplies the states.
#[derive(Clone, Copy, PartialEq)]
pub enum Maximum {
    /// It is.
    Followed,
    /// It is not, and the metric is 0.
    Ignored,
}

/// Follows the chain for n entries of two arms.
pub fn merged<P: Markov>(procedure: &P, n: u32, maximum: Maximum) -> Chain {
    let mut metrics = Metrics::default();
    let mut last_guess = 0.0;
    let mut steps: Vec<Step<P::Node>> = Vec::new();
    let mut states = BTreeMap::from([((procedure.first(), 0, 0), 1.0)]);
    for j in 1..=n {
        let guessed = metrics.get("correct_guess_rate");
        let mut later = BTreeMap::new();
        for ((node, d, max), weight) in states {
            steps.clear();
            procedure.steps(&node, &mut steps);
            let sum: f64 = steps.iter().map(|step| step.probability).sum();
            assert!((sum - 1.0).abs() < 1e-12);
            let of_a = steps.iter().filter(|step| step.arm == ArmIndex(0));
            let phi = match of_a.clone().count() {
                count if count == steps.len() => 1.0,
                _ => of_a.map(|step| step.probability).sum(),
            };
            metrics.before(weight, d, phi, n);
            for step in steps.drain(..) {
                assert!(step.probability > 0.0);
                let d = d + 1 - 2 * i32::from(step.arm.0);
                let weight = weight * step.probability;
                let max = match maximum {
                    Maximum::Followed => max.max(d.abs()),
                    Maximum::Ignored => 0,
                };
                metrics.after(weight, d, j, n);
                *later.entry((step.next, d, max)).or_default() += weight;
            }
        }
        states = later;
        last_guess = (metrics.get("correct_guess_rate") - guessed) * f64::from(n);
    }
    let mut difference = BTreeMap::new();
    for ((_, d, max), weight) in states {
        metrics.last(weight, d, max);
        *difference.entry(d).or_default() += weight;
    }
    Chain {
        metrics,
        difference,
        last_guess,
    }
}
