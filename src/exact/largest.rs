//! The largest imbalance so far: a row of probabilities per state moves along the chain.

use super::chain::Chain;
use super::imbalance::{Difference, Imbalance};
use super::watch::Watch;
use super::{ExactError, NEGLIGIBLE};
use crate::work::IsStopped;

/// One row per state: the probability of the state together with each largest size so far.
struct Rows {
    active: Vec<u32>,
    /// By state, the place in `active`, or [`Rows::ABSENT`].
    place: Vec<u32>,
    /// Row after row, `width` numbers each.
    weights: Vec<f64>,
}

impl Rows {
    const ABSENT: u32 = u32::MAX;

    fn new(states: usize) -> Self {
        Self {
            active: Vec::new(),
            place: vec![Self::ABSENT; states],
            weights: Vec::new(),
        }
    }

    /// The row of a state, a new one of zeros if it has none.
    #[inline]
    fn row(&mut self, state: u32, width: usize) -> &mut [f64] {
        let place = &mut self.place[state as usize];
        if *place == Self::ABSENT {
            *place = self.active.len() as u32;
            self.active.push(state);
            let end = self.active.len() * width;
            if self.weights.len() < end {
                self.weights.resize(end, 0.0);
            } else {
                self.weights[end - width..end].fill(0.0);
            }
        }
        let start = *place as usize * width;
        &mut self.weights[start..start + width]
    }

    fn clear(&mut self) {
        for &state in &self.active {
            self.place[state as usize] = Self::ABSENT;
        }
        self.active.clear();
    }
}

/// How large the places of a chain's states are, in whole steps.
pub(super) struct Sizes {
    /// By state.
    pub(super) of_states: Vec<u32>,
    /// By size: what is averaged. As many as the rows are wide.
    pub(super) values: Vec<f64>,
}

impl Sizes {
    /// |D| of each state.
    pub(super) fn of_differences(chain: &Chain<Difference>, bound: u32) -> Self {
        let size = |state| chain.place(state).unsigned_abs();
        Self {
            of_states: (0..chain.len() as u32).map(size).collect(),
            values: (0..=bound).map(f64::from).collect(),
        }
    }

    /// The ranks of whole numbers, one per state, of which `value` says what they mean.
    pub(super) fn ranked<N: Ord + Copy>(of_states: &[N], value: impl Fn(N) -> f64) -> Self {
        let mut distinct = of_states.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let rank = |one: &N| distinct.binary_search(one).map_or(0, |rank| rank as u32);
        Self {
            of_states: of_states.iter().map(rank).collect(),
            values: distinct.iter().map(|&one| value(one)).collect(),
        }
    }
}

/// E max over i up to j of a size, for each j from 1 to n.
///
/// # Errors
/// [`ExactError::Stopped`] where the work was stopped.
pub(super) fn largest<I: Imbalance>(
    chain: &Chain<I>,
    sizes: &Sizes,
    entries: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Vec<f64>, ExactError> {
    let mut watch = Watch::new(is_stopped);
    let width = sizes.values.len();
    let size_of = |state: u32| sizes.of_states[state as usize] as usize;
    let (mut now, mut next) = (Rows::new(chain.len()), Rows::new(chain.len()));
    now.row(0, width)[size_of(0)] = 1.0;
    let mut of_largest = vec![0.0; width];
    // The largest size of any state so far: rows are zero above it.
    let mut top = size_of(0);
    let mut means = Vec::with_capacity(entries as usize);
    for _ in 1..=entries {
        let mut later_top = top;
        for (&number, row) in now.active.iter().zip(now.weights.chunks_exact(width)) {
            watch.add(width as u64)?;
            let size = size_of(number);
            let row = &row[..=top];
            if row[size..].iter().sum::<f64>() < NEGLIGIBLE {
                continue;
            }
            for step in chain.steps(number) {
                let size_after = size_of(step.target);
                later_top = later_top.max(size_after);
                let later = next.row(step.target, width);
                // What was less than the state after is now its size.
                for weight in &row[size..size_after.clamp(size, top + 1)] {
                    later[size_after] += step.probability * weight;
                }
                let from = size.max(size_after).min(top + 1);
                for (later, weight) in later[from..=top].iter_mut().zip(&row[from..]) {
                    *later += step.probability * weight;
                }
            }
        }
        top = later_top;
        now.clear();
        std::mem::swap(&mut now, &mut next);
        of_largest.fill(0.0);
        for (_, row) in now.active.iter().zip(now.weights.chunks_exact(width)) {
            for (sum, weight) in of_largest[..=top].iter_mut().zip(row) {
                *sum += weight;
            }
        }
        let terms = sizes.values.iter().zip(&of_largest);
        means.push(terms.map(|(value, sum)| value * sum).sum());
    }
    Ok(means)
}
