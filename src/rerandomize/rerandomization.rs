//! The randomization test of an observed allocation: the same participants allocated again by the
//! trial's own procedure.

use crate::design::{Arm, ArmIndex, Arms, StratumIndex};
use crate::inference::{Analyst, RandomizationTest, Statistic, TailCount};
use crate::participant::{Participant, ParticipantError};
use crate::rng::Seed;
use crate::simulate::{
    Allocated, Allocation, AllocationDesign, Population, Purposes, ReplicateParticipants,
};
use crate::survival::Observation;
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

    /// Each arm with its participants and, where times are given, with how many had the event.
    pub(super) fn by_arm<'a>(
        &'a self,
        arms: &'a Arms,
        seen: Option<&'a [Observation]>,
    ) -> impl Iterator<Item = (&'a Arm, usize, Option<usize>)> {
        (0..).zip(arms.iter()).map(move |(index, arm)| {
            let arms = self.arms.iter().enumerate();
            let on_arm = arms.filter(move |&(_, &arm)| arm == index);
            let events = seen.map(|seen| {
                let had_event = |&(who, _): &(usize, &u8)| seen[who].is_event;
                on_arm.clone().filter(had_event).count()
            });
            (arm, on_arm.count(), events)
        })
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
    let none = TailCount {
        extreme: 0,
        draws: 0,
    };
    let begin = || (none, Analyst::default());
    let count = |(tail, analyst): &mut (TailCount, Analyst), arms: &[u8]| {
        tail.extreme += u64::from(test.is_extreme_with(analyst, arms));
        tail.draws += 1;
    };
    let tails = allocate_again(trial, observed, seed, draws, conduct, begin, count);
    Some(TailCount {
        extreme: tails.iter().map(|(tail, _)| tail.extreme).sum(),
        draws: tails.iter().map(|(tail, _)| tail.draws).sum(),
    })
}

/// Makes `draws` allocations of the same participants again, under the trial's own procedure, and has
/// each looked at. Returns what each thread made of those that it saw.
///
/// The allocations are the same for any number of threads; where the conduct is stopped, there are
/// fewer.
pub(super) fn allocate_again<W: Send>(
    trial: &Trial,
    observed: &ObservedAllocation,
    seed: &Seed,
    draws: u64,
    conduct: &mut Conduct<'_>,
    begin: impl Fn() -> W + Sync,
    look: impl Fn(&mut W, &[u8]) + Sync,
) -> Vec<W> {
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
        (
            allocation.allocator(),
            Allocated::default(),
            Vec::new(),
            begin(),
        )
    };
    let unit = UNIT_PARTICIPANTS / u64::from(population.participants.max(1));
    let (_, found) = in_units(
        0..draws,
        unit.clamp(1, UNIT),
        conduct,
        begin,
        |(allocator, allocated, arms, found), unit| {
            for draw in unit {
                allocator.allocate(draw, &participants, allocated);
                arms.clear();
                arms.extend(allocated.arms.iter().map(|arm| arm.0));
                look(found, arms);
            }
        },
        || false,
        |(.., found)| found,
    );
    found
}
