//! A walk through the chain, one entry after the other: all that takes no account of the largest
//! imbalance.

use super::chain::{Chain, Explorer};
use super::imbalance::{Difference, Imbalance, Sums};
use super::watch::Watch;
use super::{ExactError, Limit};
use super::{MAX_WORK, NEGLIGIBLE};
use crate::procedure::Markov;
use crate::work::IsStopped;

/// A state that is explored and its steps, in additions.
const STEP: u64 = 64;

/// A number per state, of one entry and the next.
#[derive(Default)]
pub(crate) struct Layer {
    /// The states with a number, in the order in which they were reached.
    pub(crate) active: Vec<u32>,
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
    pub(crate) fn weight(&self, state: u32) -> f64 {
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

/// What is expected of entry j and of the place after it.
pub(super) struct Expected<I: Imbalance> {
    /// Of the entry.
    pub(super) sums: I::Sums,
    /// Of the place.
    pub(super) spread: I::Spread,
}

/// What a walk gives.
pub(super) struct ChainWalk<I: Imbalance> {
    /// By j - 1.
    pub(super) course: Vec<Expected<I>>,
    /// The largest size of any place that was reached.
    pub(super) largest: u32,
    /// How many additions it takes to follow the largest size.
    pub(super) work_with_largest: u64,
    /// How many states were active, over all entries.
    pub(super) active: u64,
    /// How many were active after one entry, at most.
    pub(super) most_active: u64,
}

impl<I: Imbalance> ChainWalk<I> {
    /// Walks n entries. `observe` is shown the number of entries and the states after each.
    pub(super) fn new<P: Markov>(
        explorer: &mut Explorer<'_, P, I>,
        entries: u32,
        is_stopped: IsStopped<'_>,
        mut observe: impl FnMut(u32, &Chain<I>, &Layer) -> Result<(), ExactError>,
    ) -> Result<Self, ExactError> {
        let (mut now, mut next) = (Layer::default(), Layer::default());
        now.add(0, 1.0);
        let mut walk = Self {
            course: Vec::with_capacity(entries as usize),
            largest: 0,
            work_with_largest: 0,
            active: 0,
            most_active: 0,
        };
        let mut watch = Watch::new(is_stopped);
        for j in 1..=entries {
            let mut sums = I::Sums::default();
            for &number in &now.active {
                watch.add(STEP)?;
                let weight = now.weight(number);
                if weight < NEGLIGIBLE {
                    continue;
                }
                explorer.explore(number)?;
                let chain = explorer.chain();
                I::add_next(&mut sums, weight, chain.next(number));
                for step in chain.steps(number) {
                    next.add(step.target, weight * step.probability);
                }
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
            let mut spread = explorer.imbalance().no_spread();
            for &number in &now.active {
                let place = explorer.chain().place(number);
                let imbalance = explorer.imbalance();
                imbalance.add_place(&mut spread, now.weight(number), place);
                walk.largest = walk.largest.max(imbalance.size(place));
            }
            walk.course.push(Expected { sums, spread });
            observe(j, explorer.chain(), &now)?;
            let active = now.active.len() as u64;
            walk.active += active;
            walk.most_active = walk.most_active.max(active);
            walk.work_with_largest += active * u64::from(walk.largest + 1);
            if walk.active > MAX_WORK / 10 {
                return Err(ExactError::TooLarge(Limit::Work));
            }
        }
        Ok(walk)
    }
}

impl ChainWalk<Difference> {
    /// The sums over all entries.
    pub(super) fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for entry in &self.course {
            sums.add(&entry.sums, 1.0);
        }
        sums
    }
}
