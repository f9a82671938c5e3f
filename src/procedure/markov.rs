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
    // Paths to walk yet, the last first: pushed in reverse, so that they come in order.
    let mut paths = vec![(Vec::new(), 1.0, procedure.first())];
    while let Some((arms, probability, node)) = paths.pop() {
        if arms.len() == entries {
            all.push(Sequence { arms, probability });
            continue;
        }
        steps.clear();
        procedure.steps(&node, &mut steps);
        steps.sort_by_key(|step| std::cmp::Reverse(step.arm));
        for step in steps.drain(..) {
            let mut longer = arms.clone();
            longer.push(step.arm);
            paths.push((longer, probability * step.probability, step.next));
        }
    }
    // What was hidden makes several paths of one sequence.
    all.sort_by(|a, b| a.arms.cmp(&b.arms));
    all.dedup_by(|later, earlier| {
        let is_same = later.arms == earlier.arms;
        if is_same {
            earlier.probability += later.probability;
        }
        is_same
    });
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
