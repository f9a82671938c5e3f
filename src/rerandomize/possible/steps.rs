//! Procedures followed arm by arm.

use crate::design::ArmIndex;
use crate::procedure::adaptive::{AdaptiveVisitor, CovariateAdaptive};
use crate::procedure::{Markov, Visitor};

/// How many hidden states of a list are kept; where an arm is possible from none of them and there were
/// more, the list is followed again with the next number.
const KEPT: [usize; 3] = [32, 4096, 1 << 18];

/// What came of a participant's arm.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Its probability is above 0.
    Possible,
    /// Its probability is 0; those of these arms are not.
    Impossible {
        entry: Option<u32>,
        possible: Vec<ArmIndex>,
    },
    /// Too many states to say.
    Lost,
}

/// Begins to follow whichever procedure it is.
pub(super) struct Begin;

impl<'t> Visitor<'t> for Begin {
    type Output = Box<dyn FollowList + 't>;

    fn visit<P: Markov>(self, procedure: &'t P) -> Self::Output {
        Box::new(List {
            procedure,
            arms: Vec::new(),
            states: States::new(procedure, 0),
        })
    }
}

impl<'t> AdaptiveVisitor<'t> for Begin {
    type Output = Box<dyn FollowAdaptive + 't>;

    fn visit<P: CovariateAdaptive>(self, procedure: &'t P) -> Self::Output {
        let state = procedure.start();
        Box::new(Adaptive { procedure, state })
    }
}

/// The list of one stratum.
pub(super) trait FollowList {
    /// Takes up the next entry.
    fn step(&mut self, arm: ArmIndex) -> Step;
}

struct List<'t, P: Markov> {
    procedure: &'t P,
    arms: Vec<ArmIndex>,
    states: States<P::Node>,
}

impl<P: Markov> FollowList for List<'_, P> {
    fn step(&mut self, arm: ArmIndex) -> Step {
        loop {
            let possible = match self.states.step(self.procedure, arm) {
                Ok(()) => {
                    self.arms.push(arm);
                    return Step::Possible;
                }
                Err(possible) => possible,
            };
            if !self.states.left_out {
                let entry = Some(self.arms.len() as u32 + 1);
                return Step::Impossible { entry, possible };
            }
            // Some state that was left out may lead on: again from the first entry, with more of them.
            loop {
                let tier = self.states.tier + 1;
                if tier == KEPT.len() {
                    return Step::Lost;
                }
                self.states = States::new(self.procedure, tier);
                let mut arms = self.arms.iter();
                if arms.all(|&arm| self.states.step(self.procedure, arm).is_ok()) {
                    break;
                }
            }
        }
    }
}

/// The states that a list's arms so far can have led to, as many as are kept.
struct States<N> {
    nodes: Vec<N>,
    /// Which of [`KEPT`] holds.
    tier: usize,
    /// Whether more states than are kept were reached.
    left_out: bool,
}

impl<N: Clone + Ord> States<N> {
    fn new<P: Markov<Node = N>>(procedure: &P, tier: usize) -> Self {
        Self {
            nodes: vec![procedure.first()],
            tier,
            left_out: false,
        }
    }

    /// Goes on with an arm; where no state has it, the arms that some state has, and nothing is changed.
    fn step<P: Markov<Node = N>>(
        &mut self,
        procedure: &P,
        arm: ArmIndex,
    ) -> Result<(), Vec<ArmIndex>> {
        let (mut after, mut others, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        for node in &self.nodes {
            procedure.steps(node, &mut steps);
            for step in steps.drain(..) {
                if step.arm == arm {
                    after.push(step.next);
                } else if !others.contains(&step.arm) {
                    others.push(step.arm);
                }
            }
        }
        if after.is_empty() {
            others.sort();
            return Err(others);
        }
        after.sort_unstable();
        after.dedup();
        self.left_out |= after.len() > KEPT[self.tier];
        after.truncate(KEPT[self.tier]);
        self.nodes = after;
        Ok(())
    }
}

/// A covariate-adaptive procedure, with the allocations so far.
pub(super) trait FollowAdaptive {
    /// Takes up the next participant.
    fn step(&mut self, profile: &[u16], arm: ArmIndex) -> Step;
}

struct Adaptive<'t, P: CovariateAdaptive> {
    procedure: &'t P,
    state: P::State,
}

impl<P: CovariateAdaptive> FollowAdaptive for Adaptive<'_, P> {
    fn step(&mut self, profile: &[u16], arm: ArmIndex) -> Step {
        let chances = self.procedure.chances(&self.state, profile);
        if chances.get(arm) > 0.0 {
            self.procedure.assign(&mut self.state, profile, arm);
            return Step::Possible;
        }
        let arms = (0..chances.arms() as u8).map(ArmIndex);
        let possible = arms.filter(|&arm| chances.get(arm) > 0.0).collect();
        Step::Impossible {
            entry: None,
            possible,
        }
    }
}
