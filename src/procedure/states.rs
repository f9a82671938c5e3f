//! The states that a procedure comes to most often, with what is drawn in each, computed once.

use std::collections::{BTreeMap, BinaryHeap};

use super::Chances;
use crate::design::ArmIndex;

/// How many states are kept.
const KEPT: usize = 2_048;

/// No state that is kept.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// The likeliest states and the steps between them. A step costs a few loads, whatever the chances
/// took to compute; a state that is not kept has its chances computed when it comes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct States<N> {
    arms: usize,
    nodes: Vec<N>,
    places: BTreeMap<N, u32>,
    /// The cumulated thresholds of each state, without the last arm's.
    thresholds: Vec<u64>,
    /// The state after each arm, or [`UNKNOWN`].
    next: Vec<u32>,
}

/// A state by the probability of the likeliest way to it. Probabilities are not below 0, so their
/// bits are in their order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Reached<N> {
    probability: u64,
    node: N,
}

impl<N: Copy + Ord> States<N> {
    /// The likeliest states from a first one on, which is state 0; `after` tells the state after an
    /// arm.
    pub(super) fn new(
        arms: usize,
        first: N,
        chances: impl Fn(&N) -> Chances,
        after: impl Fn(&N, ArmIndex) -> N,
    ) -> Self {
        let (mut nodes, mut places, mut thresholds) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut reached = BinaryHeap::from([Reached {
            probability: 1.0_f64.to_bits(),
            node: first,
        }]);
        while let Some(Reached { probability, node }) = reached.pop() {
            if nodes.len() == KEPT {
                break;
            }
            if places.contains_key(&node) {
                continue;
            }
            places.insert(node, nodes.len() as u32);
            nodes.push(node);
            let chances = chances(&node);
            thresholds.extend_from_slice(&chances.cumulated()[..arms - 1]);
            for (arm, share) in chances.iter().enumerate().filter(|(_, share)| *share > 0.0) {
                reached.push(Reached {
                    probability: (f64::from_bits(probability) * share).to_bits(),
                    node: after(&node, ArmIndex(arm as u8)),
                });
            }
        }
        let step = |node| {
            let places = &places;
            let after = &after;
            (0..arms as u8).map(move |arm| {
                let place = places.get(&after(node, ArmIndex(arm)));
                place.copied().unwrap_or(UNKNOWN)
            })
        };
        let next = nodes.iter().flat_map(step).collect();
        Self {
            arms,
            nodes,
            places,
            thresholds,
            next,
        }
    }

    /// The arm that a word selects in a state that is kept, and the state after it.
    #[inline]
    pub(super) fn step(&self, state: u32, word: u32) -> (ArmIndex, u32) {
        let (state, others) = (state as usize, self.arms - 1);
        let thresholds = &self.thresholds[state * others..][..others];
        let passed = |&&threshold: &&u64| threshold <= u64::from(word);
        let arm = thresholds.iter().filter(passed).count();
        (ArmIndex(arm as u8), self.next[state * self.arms + arm])
    }

    /// A state that is kept.
    pub(super) fn node(&self, state: u32) -> &N {
        &self.nodes[state as usize]
    }

    /// The place of a state, or [`UNKNOWN`].
    pub(super) fn place(&self, node: &N) -> u32 {
        self.places.get(node).copied().unwrap_or(UNKNOWN)
    }
}
