//! Participants counted by arm, by stratum and over enrolment.

use crate::design::ArmIndex;
use crate::participant::Participant;
use crate::trial::Trial;

/// Counts of an allocation.
#[derive(Debug)]
pub(super) struct Counted {
    /// Participants by arm.
    pub(super) arms: Vec<u32>,
    /// By stratum, then by arm.
    pub(super) strata: Vec<Vec<u32>>,
    /// After each participant, in the order of randomization.
    pub(super) steps: Vec<Step>,
    /// Those whose stratum is not known.
    pub(super) without_stratum: u32,
}

/// One participant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) arm: ArmIndex,
    /// The stratum's place; `None` where it is not known.
    pub(super) stratum: Option<usize>,
}

impl Counted {
    pub(super) fn new(trial: &Trial, participants: &[Participant]) -> Self {
        let arms = trial.arms().count();
        let mut counted = Self {
            arms: vec![0; arms],
            strata: vec![vec![0; arms]; trial.strata().count()],
            steps: Vec::with_capacity(participants.len()),
            without_stratum: 0,
        };
        for participant in participants {
            let Some(arm) = participant.arm else {
                continue;
            };
            let stratum = participant.stratum().map(crate::design::StratumIndex::get);
            counted.arms[arm.get()] += 1;
            match stratum {
                Some(stratum) => counted.strata[stratum][arm.get()] += 1,
                None => counted.without_stratum += 1,
            }
            counted.steps.push(Step { arm, stratum });
        }
        counted
    }

    /// N_1 - N_2 at the end; `None` unless there are two arms.
    pub(super) fn final_difference(&self) -> Option<i32> {
        difference(&self.arms)
    }
}

/// N_1 - N_2; `None` unless there are two arms.
pub(super) fn difference(arms: &[u32]) -> Option<i32> {
    match *arms {
        [first, second] => Some(first.cast_signed() - second.cast_signed()),
        _ => None,
    }
}
