//! A procedure's chain, with its imbalance, as flat arrays.

use std::collections::BTreeMap;

use super::imbalance::{Chances, Imbalance};
use super::{ExactError, Limit};
use crate::design::MAX_ARMS;
use crate::procedure::{Markov, Step};

/// The most states that are kept; each takes about 200 bytes while the chain is explored.
pub(super) const MAX_STATES: usize = 1_000_000;

/// A state that was not explored.
const UNEXPLORED: u32 = u32::MAX;

/// A step from one state to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    /// Its probability.
    pub(crate) probability: f64,
    /// The state after.
    pub(crate) target: u32,
    /// The arm.
    pub(crate) arm: u8,
}

/// A state of the chain.
#[derive(Debug, Clone)]
struct State<I: Imbalance> {
    place: I::Place,
    next: I::Next,
    first_step: u32,
    steps: u32,
}

/// The states that were reached, numbered in the order in which they were, and their steps.
pub(crate) struct Chain<I: Imbalance> {
    states: Vec<State<I>>,
    transitions: Vec<Transition>,
}

impl<I: Imbalance> Chain<I> {
    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// Where a list is in a state.
    #[inline]
    pub(crate) fn place(&self, state: u32) -> &I::Place {
        &self.states[state as usize].place
    }

    /// What is expected of the entry after a state; nothing where it was not explored.
    #[inline]
    pub(crate) fn next(&self, state: u32) -> &I::Next {
        &self.states[state as usize].next
    }

    /// The steps from a state; none where it was not explored.
    #[inline]
    pub(crate) fn steps(&self, state: u32) -> &[Transition] {
        let state = &self.states[state as usize];
        if state.first_step == UNEXPLORED {
            return &[];
        }
        &self.transitions[state.first_step as usize..][..state.steps as usize]
    }
}

/// Explores a chain while it is walked.
pub(crate) struct Explorer<'a, P: Markov, I: Imbalance> {
    procedure: &'a P,
    imbalance: I,
    chain: Chain<I>,
    nodes: Vec<P::Node>,
    numbers: BTreeMap<(I::Place, P::Node), u32>,
    steps: Vec<Step<P::Node>>,
}

impl<'a, P: Markov, I: Imbalance> Explorer<'a, P, I> {
    /// The chain with only its first state, number 0.
    pub(crate) fn new(procedure: &'a P, imbalance: I) -> Self {
        let start = imbalance.start();
        let mut explorer = Self {
            procedure,
            imbalance,
            chain: Chain {
                states: Vec::new(),
                transitions: Vec::new(),
            },
            nodes: Vec::new(),
            numbers: BTreeMap::new(),
            steps: Vec::new(),
        };
        explorer.number(start, procedure.first());
        explorer
    }

    /// The chain so far.
    pub(crate) fn chain(&self) -> &Chain<I> {
        &self.chain
    }

    /// The imbalance that the chain follows.
    pub(crate) fn imbalance(&self) -> &I {
        &self.imbalance
    }

    /// The chain as far as it was explored.
    pub(crate) fn into_chain(self) -> Chain<I> {
        self.chain
    }

    /// The number of a node at a place, a new one if it was not seen before.
    fn number(&mut self, place: I::Place, node: P::Node) -> u32 {
        let next = self.chain.states.len() as u32;
        *self
            .numbers
            .entry((place, node))
            .or_insert_with_key(|(place, node)| {
                self.nodes.push(node.clone());
                self.chain.states.push(State {
                    place: place.clone(),
                    next: I::Next::default(),
                    first_step: UNEXPLORED,
                    steps: 0,
                });
                next
            })
    }

    /// Finds the steps from a state, if they are not known.
    pub(crate) fn explore(&mut self, number: u32) -> Result<(), ExactError> {
        let at = number as usize;
        if self.chain.states[at].first_step != UNEXPLORED {
            return Ok(());
        }
        if self.chain.len() >= MAX_STATES {
            return Err(ExactError::TooLarge(Limit::States));
        }
        let place = self.chain.states[at].place.clone();
        let mut steps = std::mem::take(&mut self.steps);
        self.procedure.steps(&self.nodes[at], &mut steps);
        let (first_step, count) = (self.chain.transitions.len() as u32, steps.len() as u32);
        let mut shares = [0.0; MAX_ARMS];
        let first = steps.first().map(|step| step.arm.0);
        let only = first.filter(|&arm| steps.iter().all(|step| step.arm.0 == arm));
        for step in steps.drain(..) {
            shares[step.arm.get()] += step.probability;
            let target = self.number(self.imbalance.after(&place, step.arm.0), step.next);
            self.chain.transitions.push(Transition {
                probability: step.probability,
                target,
                arm: step.arm.0,
            });
        }
        self.steps = steps;
        let chances = Chances {
            shares: &shares[..self.imbalance.arms()],
            only,
        };
        let state = &mut self.chain.states[at];
        (state.first_step, state.steps) = (first_step, count);
        state.next = self.imbalance.next(&place, &chances);
        Ok(())
    }
}

/// h(p) = -p log2 p - (1 - p) log2 (1 - p): the entropy of a coin, in bits.
pub(crate) fn entropy(p: f64) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * libm::log2(p) } else { 0.0 };
    term(p) + term(1.0 - p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fair_coin_has_one_bit_and_a_certain_one_none() {
        for (p, bits) in [(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)] {
            assert_eq!(entropy(p).to_bits(), f64::to_bits(bits));
        }
        // log2 3 - 2/3.
        for p in [1.0 / 3.0, 2.0 / 3.0] {
            assert!((entropy(p) - 0.918_295_834_054_489_6).abs() < 1e-15);
        }
    }
}
