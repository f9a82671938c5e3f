//! The randomization test of an observed allocation: the same participants allocated again by the
//! trial's own procedure.

use crate::design::{ArmIndex, StratumIndex};
use crate::inference::{RandomizationTest, Statistic, TailCount};
use crate::participant::{Participant, ParticipantError};
use crate::rng::Seed;
use crate::simulate::{
    Allocated, Allocation, AllocationDesign, Population, Purposes, ReplicateParticipants,
};
use crate::trial::Trial;
use crate::work::{Conduct, in_units};

/// The most allocations that a thread makes before it takes the next ones, and the most participants
/// that it allocates in them: a test that is stopped ends soon, however many there are.
const UNIT: u64 = 256;
const UNIT_PARTICIPANTS: u64 = 1 << 20;

/// Participants of a trial who were allocated, in the order of their randomization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservedAllocation {
    /// Each participant's level of every stratification factor, row by row.
    levels: Vec<u16>,
    strata: Vec<u16>,
    arms: Vec<u8>,
}

impl ObservedAllocation {
    /// Adds the next participant of a trial.
    ///
    /// # Errors
    /// [`ParticipantError`] where the arm or the level of a stratification factor is not known.
    pub fn push(&mut self, participant: &Participant) -> Result<(), ParticipantError> {
        let ArmIndex(arm) = participant.known_arm()?;
        let StratumIndex(stratum) = participant.known_stratum()?;
        let levels = participant.levels.iter().flatten();
        self.levels.extend(levels.map(|level| level as u16));
        self.strata.push(stratum as u16);
        self.arms.push(arm);
        Ok(())
    }

    /// Each participant's stratum.
    pub fn strata(&self) -> &[u16] {
        &self.strata
    }

    /// Each participant's arm.
    pub fn arms(&self) -> &[u8] {
        &self.arms
    }

    fn participants(&self) -> ReplicateParticipants {
        ReplicateParticipants {
            count: self.arms.len(),
            levels: self.levels.clone(),
            strata: self.strata.clone(),
            ..ReplicateParticipants::default()
        }
    }
}

/// Tests an observed allocation of two arms by making `draws` allocations of the same participants
/// again, under the trial's own procedure. `None` where the statistic is not defined for what was
/// observed.
///
/// The count is the same for any number of threads; where the conduct is stopped, it is of fewer
/// draws.
///
/// # Panics
/// Where there is not a response for each participant, or the trial has not two arms.
pub fn randomization_test(
    trial: &Trial,
    observed: &ObservedAllocation,
    statistic: &Statistic,
    seed: &Seed,
    draws: u64,
    conduct: &mut Conduct<'_>,
) -> Option<TailCount> {
    assert_eq!(trial.arms().count(), 2, "two arms");
    let test = RandomizationTest::new(statistic, observed.arms())?;
    let design = AllocationDesign::of_trial(trial);
    let participants = observed.arms().len() as u32;
    let population = Population {
        participants,
        strata: Some(trial.strata()),
        prevalences: None,
    };
    let purposes = Purposes::Rerandomization;
    let seed = seed.tied_to(trial.name());
    let allocation = Allocation::new(&design, &population, purposes, &seed, None);
    let participants = observed.participants();
    let begin = || {
        let tail = TailCount {
            extreme: 0,
            draws: 0,
        };
        (
            allocation.allocator(),
            Allocated::default(),
            Vec::new(),
            tail,
        )
    };
    let unit = UNIT_PARTICIPANTS / u64::from(population.participants.max(1));
    let (_, tails) = in_units(
        0..draws,
        unit.clamp(1, UNIT),
        conduct,
        begin,
        |(allocator, allocated, arms, tail), unit| {
            for draw in unit {
                allocator.allocate(draw, &participants, allocated);
                arms.clear();
                arms.extend(allocated.arms.iter().map(|arm| arm.0));
                tail.extreme += u64::from(test.is_extreme(arms));
                tail.draws += 1;
            }
        },
        || false,
        |(.., tail)| tail,
    );
    Some(TailCount {
        extreme: tails.iter().map(|tail| tail.extreme).sum(),
        draws: tails.iter().map(|tail| tail.draws).sum(),
    })
}
