//! The largest imbalance so far: a row of probabilities per state moves along the chain.

use super::chain::Chain;
use super::watch::Watch;
use super::{ExactError, NEGLIGIBLE};
use crate::work::IsStopped;

/// One row per state: the probability of the state together with each largest |D| so far.
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

/// E max |D_i| over i up to j, for each j from 1 to n. No |D| of the chain is above `bound`.
///
/// # Errors
/// [`ExactError::Stopped`] where the work was stopped.
pub(super) fn largest(
    chain: &Chain,
    entries: u32,
    bound: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Vec<f64>, ExactError> {
    let mut watch = Watch::new(is_stopped);
    let width = bound as usize + 1;
    let (mut now, mut next) = (Rows::new(chain.len()), Rows::new(chain.len()));
    now.row(0, width)[0] = 1.0;
    let mut of_largest = vec![0.0; width];
    // The largest |D| of any state so far: rows are zero above it.
    let mut top = 0;
    let mut means = Vec::with_capacity(entries as usize);
    for _ in 1..=entries {
        let mut later_top = top;
        for (&number, row) in now.active.iter().zip(now.weights.chunks_exact(width)) {
            watch.add(width as u64)?;
            let size = chain.state(number).difference.unsigned_abs() as usize;
            let row = &row[..=top];
            if row[size..].iter().sum::<f64>() < NEGLIGIBLE {
                continue;
            }
            for step in chain.steps(number) {
                let size_after = chain.state(step.target).difference.unsigned_abs() as usize;
                later_top = later_top.max(size_after);
                let later = next.row(step.target, width);
                // A new largest |D| can only be one above the state's own.
                if size_after > size {
                    later[size_after] += step.probability * row[size];
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
        let terms = (0_u32..).zip(&of_largest);
        means.push(terms.map(|(largest, sum)| f64::from(largest) * sum).sum());
    }
    Ok(means)
}
