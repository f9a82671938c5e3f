//! A procedure as a Markov chain: what makes its operating characteristics exact.

use super::Restricted;
use crate::design::ArmIndex;

/// A procedure whose next arm depends on the past only through a state, step by step with known
/// probabilities.
///
/// [`Restricted::next`] draws; this tells what it draws from. The two are tested against each
/// other, and enumeration over the steps gives every sequence with its probability.
pub trait Markov: Restricted {
    /// What of the past the next arm depends on. Equal where the future is equally distributed, so
    /// that paths can be merged; it does not count entries or blocks.
    type Node: Clone + Ord;

    /// The state before the first entry.
    fn first(&self) -> Self::Node;

    /// Appends every step that can be taken: their probabilities are above 0 and sum to 1. Several
    /// may have the same arm, where something hidden is drawn with it, such as a block's size.
    fn steps(&self, node: &Self::Node, steps: &mut Vec<Step<Self::Node>>);

    /// Where several steps have the arm of the last entry: which of them it was, counted from 0
    /// in their order. Only a procedure that draws something hidden has such steps.
    fn taken(&self, _state: &Self::State) -> usize {
        0
    }
}

/// One step of the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step<N> {
    /// The arm.
    pub arm: ArmIndex,
    /// The probability of this step, given the state before.
    pub probability: f64,
    /// The state after.
    pub next: N,
}

/// One sequence of arms with its probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// The arms, entry by entry.
    pub arms: Vec<ArmIndex>,
    /// The sequence's probability.
    pub probability: f64,
}

/// Every sequence of `entries` arms that a procedure can make, in the order of the arms. Their
/// number can grow as arms^entries: for up to about 16 entries of two arms.
///
/// # Examples
/// ```
/// use evenhand::design::Ratio;
/// use evenhand::procedure::{Arguments, PermutedBlock, Restricted, sequences};
/// let ratio = Ratio::new(&[1, 1])?;
/// let blocks = PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, 12)?;
/// let all = sequences(&blocks, 12);
/// assert_eq!(all.len(), 216);
/// assert!((all.iter().map(|s| s.probability).sum::<f64>() - 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sequences<P: Markov>(procedure: &P, entries: usize) -> Vec<Sequence> {
    let mut all: Vec<Sequence> = Vec::new();
    let mut steps = Vec::new();
    // Beginnings to walk yet, each with the states it can have led to. The last of the arms is
    // pushed first, so that they come in order.
    let mut beginnings = vec![(Vec::new(), vec![(procedure.first(), 1.0)])];
    while let Some((arms, nodes)) = beginnings.pop() {
        if arms.len() == entries {
            let probability = nodes.iter().map(|(_, probability)| probability).sum();
            all.push(Sequence { arms, probability });
            continue;
        }
        let mut longer = Vec::new();
        for (node, probability) in &nodes {
            procedure.steps(node, &mut steps);
            for step in steps.drain(..) {
                longer.push((step.arm, step.next, probability * step.probability));
            }
        }
        longer.sort_by(|a, b| (b.0, &b.1).cmp(&(a.0, &a.1)));
        for of_arm in longer.chunk_by(|a, b| a.0 == b.0) {
            let mut arms = arms.clone();
            arms.push(of_arm[0].0);
            // What was hidden makes several paths to one state.
            let merge = |same: &[(ArmIndex, P::Node, f64)]| {
                (same[0].1.clone(), same.iter().map(|path| path.2).sum())
            };
            let nodes = of_arm.chunk_by(|a, b| a.1 == b.1).map(merge).collect();
            beginnings.push((arms, nodes));
        }
    }
    all
}

/// Appends a step per arm with balls left, in proportion to the balls.
pub(super) fn push_balls<N>(balls: &[u32], next: impl Fn(ArmIndex) -> N, steps: &mut Vec<Step<N>>) {
    let total: u32 = balls.iter().sum();
    for (arm, &count) in balls.iter().enumerate().filter(|(_, count)| **count > 0) {
        let arm = ArmIndex(arm as u8);
        let probability = f64::from(count) / f64::from(total);
        steps.push(Step {
            arm,
            probability,
            next: next(arm),
        });
    }
}
