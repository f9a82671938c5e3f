//! The reference's metrics, as weighted sums, and from the list of all sequences.

use evenhand::design::ArmIndex;
use evenhand::procedure::Sequence;

/// The metrics of one list; see `tests/reference/README.md`.
#[derive(Default)]
pub struct Metrics([f64; 8]);

impl Metrics {
    /// The names, as the reference writes them.
    pub const NAMES: [&'static str; 8] = [
        "mean_abs_imbalance",
        "mean_sq_imbalance",
        "mean_max_imbalance",
        "correct_guess_rate",
        "deterministic_rate",
        "forcing_index",
        "mean_cumulative_loss",
        "prob_balanced",
    ];

    /// A metric by its name.
    pub fn get(&self, name: &str) -> f64 {
        let index = Self::NAMES.iter().position(|&n| n == name);
        self.0[index.unwrap_or_else(|| panic!("no metric {name}"))]
    }

    /// Counts what a state before entry j (from 1) of n weighs, phi the probability of A in it.
    pub fn before(&mut self, weight: f64, d: i32, phi: f64, n: u32) {
        let correct = match d {
            0 => 0.5,
            1.. => 1.0 - phi,
            _ => phi,
        };
        self.0[3] += weight * correct / f64::from(n);
        if phi <= 0.0 || phi >= 1.0 {
            self.0[4] += weight / f64::from(n);
        }
        self.0[5] += 4.0 * weight * (phi - 0.5).abs() / f64::from(n);
    }

    /// Counts what a state after entry j of n weighs.
    pub fn after(&mut self, weight: f64, d: i32, j: u32, n: u32) {
        self.0[6] += weight * f64::from(d * d) / f64::from(j) / f64::from(n);
    }

    /// Counts what a state at the end weighs.
    pub fn last(&mut self, weight: f64, d: i32, max: i32) {
        self.0[0] += weight * f64::from(d.abs());
        self.0[1] += weight * f64::from(d * d);
        self.0[2] += weight * f64::from(max);
        if d == 0 {
            self.0[7] += weight;
        }
    }

    /// From all sequences in the order of their arms and nothing else: the conditional
    /// probability of A is P(prefix, A) / P(prefix).
    pub fn of_sequences(all: &[Sequence]) -> Self {
        let mut metrics = Self::default();
        let n = all[0].arms.len() as u32;
        metrics.prefix(all, 0, 0, 0, n);
        metrics
    }

    /// Adds up the sequences that share a prefix of j entries.
    fn prefix(&mut self, all: &[Sequence], j: u32, d: i32, max: i32, n: u32) {
        let weight = probability(all);
        if j > 0 {
            self.after(weight, d, j, n);
        }
        if j == n {
            assert_eq!(all.len(), 1, "a sequence stands once");
            self.last(weight, d, max);
            return;
        }
        let is_a = |sequence: &Sequence| sequence.arms[j as usize] == ArmIndex(0);
        let (a, b) = all.split_at(all.partition_point(is_a));
        let phi = if b.is_empty() {
            1.0
        } else {
            probability(a) / weight
        };
        self.before(weight, d, phi, n);
        for (next, d) in [(a, d + 1), (b, d - 1)] {
            if !next.is_empty() {
                self.prefix(next, j + 1, d, max.max(d.abs()), n);
            }
        }
    }
}

fn probability(sequences: &[Sequence]) -> f64 {
    sequences.iter().map(|s| s.probability).sum()
}
