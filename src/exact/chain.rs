//! A procedure's chain, with its imbalance, as flat arrays.

use std::collections::BTreeMap;

use super::ExactError;
use crate::procedure::{Markov, Step};

/// The most states that are kept; each takes about 200 bytes while the chain is explored.
const MAX_STATES: usize = 1_000_000;

/// A state that was not explored.
const UNEXPLORED: u32 = u32::MAX;

/// A step from one state to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    /// Its probability.
    pub(crate) probability: f64,
    /// The state after.
    pub(crate) target: u32,
    /// The arm, 0 or 1.
    pub(crate) arm: u8,
}

/// What holds in a state before its entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    /// D.
    pub(crate) difference: i32,
    /// |phi - 1/2|.
    pub(crate) forcing: f64,
    /// h(phi), in bits.
    pub(crate) entropy: f64,
    /// Whether the entry is certain.
    pub(crate) is_forced: bool,
    /// The probability that the convergence strategy guesses the entry.
    pub(crate) guessed: f64,
    first_step: u32,
    steps: u32,
}

/// The states that were reached, numbered in the order in which they were, and their steps.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    states: Vec<State>,
    transitions: Vec<Transition>,
}

impl Chain {
    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// One state.
    #[inline]
    pub(crate) fn state(&self, state: u32) -> &State {
        &self.states[state as usize]
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
pub(crate) struct Explorer<'a, P: Markov> {
    procedure: &'a P,
    chain: Chain,
    nodes: Vec<P::Node>,
    numbers: BTreeMap<(i32, P::Node), u32>,
    steps: Vec<Step<P::Node>>,
}

impl<'a, P: Markov> Explorer<'a, P> {
    /// The chain with its first state alone, number 0.
    pub(crate) fn new(procedure: &'a P) -> Self {
        let mut explorer = Self {
            procedure,
            chain: Chain::default(),
            nodes: Vec::new(),
            numbers: BTreeMap::new(),
            steps: Vec::new(),
        };
        explorer.number(0, procedure.first());
        explorer
    }

    /// The chain so far.
    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The chain as far as it was explored.
    pub(crate) fn into_chain(self) -> Chain {
        self.chain
    }

    /// The number of a node with an imbalance, a new one if it was not seen before.
    fn number(&mut self, difference: i32, node: P::Node) -> u32 {
        let next = self.chain.states.len() as u32;
        *self
            .numbers
            .entry((difference, node))
            .or_insert_with_key(|(_, node)| {
                self.nodes.push(node.clone());
                self.chain.states.push(State {
                    difference,
                    forcing: 0.0,
                    entropy: 0.0,
                    is_forced: false,
                    guessed: 0.5,
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
            return Err(ExactError::TooLarge);
        }
        let difference = self.chain.states[at].difference;
        let mut steps = std::mem::take(&mut self.steps);
        self.procedure.steps(&self.nodes[at], &mut steps);
        let (first_step, count) = (self.chain.transitions.len() as u32, steps.len() as u32);
        let (mut of_first, mut on_first) = (0.0, 0);
        for step in steps.drain(..) {
            if step.arm.0 == 0 {
                of_first += step.probability;
                on_first += 1;
            }
            let target = self.number(difference + 1 - 2 * i32::from(step.arm.0), step.next);
            self.chain.transitions.push(Transition {
                probability: step.probability,
                target,
                arm: step.arm.0,
            });
        }
        self.steps = steps;
        // Where one arm has all the steps, their probabilities may still not sum to 1 exactly.
        let is_forced = on_first == 0 || on_first == count;
        let phi = match on_first {
            0 => 0.0,
            all if all == count => 1.0,
            _ => of_first,
        };
        let state = &mut self.chain.states[at];
        (state.first_step, state.steps) = (first_step, count);
        (state.is_forced, state.forcing) = (is_forced, (phi - 0.5).abs());
        state.entropy = entropy(phi);
        state.guessed = match difference {
            0 => 0.5,
            1.. => 1.0 - phi,
            _ => phi,
        };
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
