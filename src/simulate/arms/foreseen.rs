//! What could be known of an entry before it was drawn, with any number of arms.

use super::targets::Targets;
use crate::design::ArmIndex;
use crate::exact::{Chain, Distance};
use crate::procedure::Chances;
use crate::simulate::predictability::Foreseen;

/// The most runs of arms by state whose entries are added up beforehand.
const MAX_RUNS: usize = 2048;

/// The longest run.
const LONGEST: u32 = 6;

/// A procedure's chain, to be walked.
pub(in crate::simulate) struct ArmsTable {
    chain: Chain<Distance>,
    arms: usize,
    /// By state and arm.
    next: Vec<u32>,
    /// Whether a list's arms tell every step: in no state have several the same arm.
    pub(in crate::simulate) is_told_by_arms: bool,
    /// How many entries a run has; 0 where there are too many runs.
    length: usize,
    /// By state and the arms of a run, of which the last varies fastest: what is foreseen of it, and where it leads.
    runs: Vec<Run>,
}

/// Entries in a row.
#[derive(Clone, Copy)]
struct Run {
    /// The place of the first run of the state after it; [`ArmsTable::LOST`] where there is none.
    next: u32,
    foreseen: Foreseen,
}

impl ArmsTable {
    /// In place of a state: no step was explored. Its probability is negligible.
    const LOST: u32 = u32::MAX;
    /// In place of a state: several steps have this arm.
    const SEVERAL: u32 = u32::MAX - 1;

    /// The table of a chain.
    pub(in crate::simulate) fn new(chain: Chain<Distance>, arms: usize) -> Self {
        let mut next = vec![Self::LOST; chain.len() * arms];
        for (state, next) in (0..chain.len() as u32).zip(next.chunks_exact_mut(arms)) {
            for step in chain.steps(state) {
                let after = &mut next[usize::from(step.arm)];
                *after = if *after == Self::LOST {
                    step.target
                } else {
                    Self::SEVERAL
                };
            }
        }
        let mut table = Self {
            is_told_by_arms: next.iter().all(|&next| next != Self::SEVERAL),
            chain,
            arms,
            next,
            length: 0,
            runs: Vec::new(),
        };
        if table.is_told_by_arms {
            table.find_runs();
        }
        table
    }

    /// Adds up the runs, as long as there is room for.
    fn find_runs(&mut self) {
        let states = self.chain.len();
        let number = |length: u32| self.arms.pow(length);
        let lengths = (2..=LONGEST).rev();
        let mut fitting = lengths.filter(|&length| states * number(length) <= MAX_RUNS);
        let Some(length) = fitting.next() else {
            return;
        };
        let number = number(length);
        let run = |place: usize| {
            let (state, arms) = (place / number, place % number);
            let mut path = ArmsPath::new(self);
            path.state = state as u32;
            for entry in (0..length).rev() {
                let arm = arms / self.arms.pow(entry) % self.arms;
                path.step(arm as u8, || 0);
            }
            let is_known = (path.state as usize) < states;
            Run {
                next: if is_known {
                    path.state * number as u32
                } else {
                    Self::LOST
                },
                foreseen: path.foreseen,
            }
        };
        self.runs = (0..states * number).map(run).collect();
        self.length = length as usize;
    }

    /// What was foreseen of a list whose arms tell every step.
    pub(in crate::simulate) fn foreseen(&self, list: &[ArmIndex]) -> Foreseen {
        let mut path = ArmsPath::new(self);
        let mut rest = list;
        let mut place = 0;
        let number = self.arms.pow(self.length as u32) as u32;
        while self.length > 0
            && let Some((arms, others)) = rest.split_at_checked(self.length)
        {
            let arms = arms
                .iter()
                .fold(0, |number, arm| number * self.arms + arm.get());
            let run = self.runs[place as usize + arms];
            if run.next == Self::LOST {
                break;
            }
            path.foreseen.add(run.foreseen);
            (place, rest) = (run.next, others);
        }
        path.state = place / number;
        for arm in rest {
            path.step(arm.0, || 0);
        }
        path.foreseen
    }

    /// The state after the step with this arm that was taken among several.
    fn taken(&self, state: u32, arm: u8, taken: usize) -> u32 {
        let steps = self.chain.steps(state).iter();
        let mut on_arm = steps.filter(|step| step.arm == arm);
        on_arm.nth(taken).map_or(Self::LOST, |step| step.target)
    }
}

/// Where a list is in the chain, and what was foreseen so far.
pub(in crate::simulate) struct ArmsPath<'a> {
    table: &'a ArmsTable,
    state: u32,
    /// What was foreseen.
    pub(in crate::simulate) foreseen: Foreseen,
}

impl<'a> ArmsPath<'a> {
    /// A path from the first state.
    pub(in crate::simulate) fn new(table: &'a ArmsTable) -> Self {
        Self {
            table,
            state: 0,
            foreseen: Foreseen::default(),
        }
    }

    /// Takes an entry. `taken` tells which of several steps with its arm it was.
    #[inline]
    pub(in crate::simulate) fn step(&mut self, arm: u8, taken: impl Fn() -> usize) {
        let ArmsTable {
            chain, arms, next, ..
        } = self.table;
        if self.state as usize >= chain.len() {
            return;
        }
        let entry = chain.next(self.state);
        self.foreseen.add(Foreseen {
            forced: u32::from(entry.is_forced),
            forcing: entry.variation,
            entropy: entry.entropy,
            best: entry.best,
            distance: entry.distance,
        });
        self.state = match next[self.state as usize * arms + usize::from(arm)] {
            ArmsTable::SEVERAL => self.table.taken(self.state, arm, taken()),
            next => next,
        };
    }
}

/// What is foreseen from the probabilities of arms.
pub(in crate::simulate) struct ArmEntropies {
    targets: Targets,
    /// What was found of the last probabilities.
    last: Option<(Chances, Foreseen)>,
}

impl ArmEntropies {
    /// Against these targets.
    pub(in crate::simulate) fn new(targets: Targets) -> Self {
        Self {
            targets,
            last: None,
        }
    }

    /// An entry whose arms have these probabilities.
    pub(in crate::simulate) fn of(&mut self, chances: &Chances) -> Foreseen {
        if let Some((known, found)) = &self.last
            && known == chances
        {
            return *found;
        }
        let mut found = Foreseen::default();
        let mut square = 0.0;
        for (phi, share) in chances.iter().zip(&self.targets.shares) {
            found.forced |= u32::from(phi >= 1.0);
            found.forcing += (phi - share).abs() / 2.0;
            square += (phi - share) * (phi - share);
            found.best = found.best.max(phi);
            if phi > 0.0 {
                found.entropy -= phi * libm::log2(phi);
            }
        }
        found.distance = square.sqrt();
        self.last = Some((*chances, found));
        found
    }
}
