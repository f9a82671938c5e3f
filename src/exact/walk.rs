//! A walk through the chain, one entry after the other: all that takes no account of the largest
//! imbalance.

use super::ExactError;
use super::chain::{Chain, Explorer};
use super::watch::Watch;
use super::{MAX_WORK, NEGLIGIBLE};
use crate::metric::Metric;
use crate::procedure::Markov;
use crate::work::IsStopped;

/// A state that is explored and its steps, in additions.
const STEP: u64 = 64;

/// A number per state, of one entry and the next.
#[derive(Default)]
pub(super) struct Layer {
    /// The states with a number, in the order in which they were reached.
    pub(super) active: Vec<u32>,
    /// By state.
    weight: Vec<f64>,
}

impl Layer {
    /// Adds to a state's number.
    #[inline]
    pub(super) fn add(&mut self, state: u32, weight: f64) {
        let at = state as usize;
        if at >= self.weight.len() {
            self.weight.resize(2 * at + 2, 0.0);
        }
        if self.weight[at] == 0.0 {
            self.active.push(state);
        }
        self.weight[at] += weight;
    }

    /// The number of a state that is active.
    #[inline]
    pub(super) fn weight(&self, state: u32) -> f64 {
        self.weight[state as usize]
    }

    /// Multiplies all numbers by a factor.
    pub(super) fn scale(&mut self, factor: f64) {
        for &state in &self.active {
            self.weight[state as usize] *= factor;
        }
    }

    /// Takes all numbers out.
    pub(super) fn clear(&mut self) {
        for &state in &self.active {
            self.weight[state as usize] = 0.0;
        }
        self.active.clear();
    }
}

/// The distribution of D after an entry. D is even after an even number of entries and odd after an
/// odd one.
#[derive(Debug, Clone)]
pub(super) struct Distribution {
    /// The least D.
    pub(super) lowest: i32,
    /// P(D = lowest + 2 i), by i.
    pub(super) weights: Vec<f64>,
}

impl Distribution {
    /// D before the first entry.
    pub(super) fn start() -> Self {
        Self {
            lowest: 0,
            weights: vec![1.0],
        }
    }

    /// D by a chain's state.
    pub(super) fn of(chain: &Chain, layer: &Layer) -> Self {
        let difference = |&state: &u32| chain.state(state).difference;
        let lowest = layer.active.iter().map(difference).min().unwrap_or(0);
        let highest = layer.active.iter().map(difference).max().unwrap_or(0);
        let mut weights = vec![0.0; ((highest - lowest) / 2 + 1) as usize];
        for state in &layer.active {
            weights[((difference(state) - lowest) / 2) as usize] += layer.weight(*state);
        }
        Self { lowest, weights }
    }

    /// Every D with its probability.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i32, f64)> {
        (0..)
            .map(|i| self.lowest + 2 * i)
            .zip(self.weights.iter().copied())
    }

    /// E f(|D|).
    pub(super) fn mean(&self, f: impl Fn(u32) -> f64) -> f64 {
        // Not `sum`, which gives -0 where there is nothing to add.
        self.iter()
            .fold(0.0, |sum, (d, weight)| sum + weight * f(d.unsigned_abs()))
    }

    /// P(|D| > k).
    pub(super) fn above(&self, k: u32) -> f64 {
        self.mean(|size| f64::from(u8::from(size > k)))
    }

    /// P(D = 0).
    pub(super) fn balanced(&self) -> f64 {
        self.mean(|size| f64::from(u8::from(size == 0)))
    }
}

/// Expected sums over entries.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    /// Entries guessed by the convergence strategy.
    guessed: f64,
    /// Entries that are certain.
    forced: f64,
    /// |phi_j - 1/2|.
    forcing: f64,
    /// h(phi_j), in bits.
    entropy: f64,
}

impl Sums {
    /// Adds those over other entries, so many times.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.guessed += times * other.guessed;
        self.forced += times * other.forced;
        self.forcing += times * other.forcing;
        self.entropy += times * other.entropy;
    }

    /// A metric that is a rate, of so many entries; `None` for others.
    pub(super) fn rate(&self, metric: Metric, entries: f64) -> Option<f64> {
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

/// What is expected of entry j and of D_j.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expected {
    /// The entry alone.
    pub(super) sums: Sums,
    /// E D_j.
    pub(super) mean: f64,
    /// E |D_j|.
    pub(super) mean_abs: f64,
    /// E D_j^2.
    pub(super) mean_sq: f64,
}

/// What a walk gives.
pub(super) struct ChainWalk {
    /// By j - 1.
    pub(super) course: Vec<Expected>,
    /// The largest |D| of any state that was reached.
    pub(super) largest: u32,
    /// How many additions it takes to follow the largest imbalance.
    pub(super) work_with_largest: u64,
}

impl ChainWalk {
    /// Walks n entries. `observe` is shown the number of entries and the states after each.
    pub(super) fn new<P: Markov>(
        explorer: &mut Explorer<'_, P>,
        entries: u32,
        is_stopped: IsStopped<'_>,
        mut observe: impl FnMut(u32, &Chain, &Layer) -> Result<(), ExactError>,
    ) -> Result<Self, ExactError> {
        let (mut now, mut next) = (Layer::default(), Layer::default());
        now.add(0, 1.0);
        let mut walk = Self {
            course: Vec::with_capacity(entries as usize),
            largest: 0,
            work_with_largest: 0,
        };
        let mut work = 0;
        let mut watch = Watch::new(is_stopped);
        for j in 1..=entries {
            let mut expected = Expected::default();
            for &number in &now.active {
                watch.add(STEP)?;
                let weight = now.weight(number);
                if weight < NEGLIGIBLE {
                    continue;
                }
                explorer.explore(number)?;
                let chain = explorer.chain();
                let state = chain.state(number);
                expected.sums.guessed += weight * state.guessed;
                expected.sums.forcing += weight * state.forcing;
                expected.sums.entropy += weight * state.entropy;
                if state.is_forced {
                    expected.sums.forced += weight;
                }
                for step in chain.steps(number) {
                    next.add(step.target, weight * step.probability);
                }
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
            for &number in &now.active {
                let weight = now.weight(number);
                let difference = explorer.chain().state(number).difference;
                let d = f64::from(difference);
                expected.mean += weight * d;
                expected.mean_abs += weight * d.abs();
                expected.mean_sq += weight * d * d;
                walk.largest = walk.largest.max(difference.unsigned_abs());
            }
            walk.course.push(expected);
            observe(j, explorer.chain(), &now)?;
            work += now.active.len() as u64;
            walk.work_with_largest += now.active.len() as u64 * u64::from(walk.largest + 1);
            if work > MAX_WORK / 10 {
                return Err(ExactError::TooLarge);
            }
        }
        Ok(walk)
    }

    /// The sums over all entries.
    pub(super) fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for entry in &self.course {
            sums.add(&entry.sums, 1.0);
        }
        sums
    }
}
