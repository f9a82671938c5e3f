//! A shared procedure is the same procedure: what owns one need not copy its tables.

use std::sync::Arc;

use super::{Arguments, BlockPlace, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

// Every method is handed on, those with a default too: a procedure may have its own.
impl<P: Restricted + Send> Restricted for Arc<P> {
    const EXAMPLES: &'static [&'static str] = P::EXAMPLES;

    type State = P::State;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        participants: u32,
    ) -> Result<Self, ProcedureError> {
        P::new(arguments, ratio, participants).map(Self::new)
    }

    fn arguments(&self) -> Vec<String> {
        P::arguments(self)
    }

    fn start(&self) -> Self::State {
        P::start(self)
    }

    #[inline]
    fn next(&self, state: &mut Self::State, draws: &mut Draws) -> ArmIndex {
        P::next(self, state, draws)
    }

    #[inline]
    fn fill(&self, draws: &mut Draws, arms: &mut [ArmIndex]) {
        P::fill(self, draws, arms);
    }

    fn likely_words(&self, entries: usize) -> usize {
        P::likely_words(self, entries)
    }

    fn longest_block(&self) -> u32 {
        P::longest_block(self)
    }

    fn shortest_block(&self) -> u32 {
        P::shortest_block(self)
    }

    #[inline]
    fn place(&self, state: &Self::State) -> Option<BlockPlace> {
        P::place(self, state)
    }
}

impl<P: Markov + Send> Markov for Arc<P> {
    type Node = P::Node;

    fn first(&self) -> Self::Node {
        P::first(self)
    }

    fn steps(&self, node: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        P::steps(self, node, steps);
    }

    fn taken(&self, state: &Self::State) -> usize {
        P::taken(self, state)
    }
}
