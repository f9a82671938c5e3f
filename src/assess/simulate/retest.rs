//! The randomization test of an observed allocation: the same participants allocated again by the
//! trial's own procedure.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::allocate::{Allocated, Allocation, People, Purposes};
use super::cohort::Cohort;
use super::simulation::Conduct;
use crate::assess::design::Design;
use crate::design::{ArmIndex, StratumIndex, Trial};
use crate::inference::{RandomizationTest, Statistic, TailCount};
use crate::rng::Seed;

/// How many allocations a thread makes before it takes the next ones.
const UNIT: u64 = 256;

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
    /// # Panics
    /// Where there is not one level for each of the trial's stratification factors.
    pub fn push(&mut self, trial: &Trial, levels: &[usize], arm: ArmIndex) {
        let factors = trial.strata().factors().len();
        assert_eq!(levels.len(), factors, "one level per factor");
        self.levels.extend(levels.iter().map(|&level| level as u16));
        let StratumIndex(stratum) = trial.strata().index(levels.iter().copied());
        self.strata.push(stratum as u16);
        self.arms.push(arm.0);
    }

    /// Each participant's stratum.
    pub fn strata(&self) -> &[u16] {
        &self.strata
    }

    /// Each participant's arm.
    pub fn arms(&self) -> &[u8] {
        &self.arms
    }

    fn cohort(&self) -> Cohort {
        Cohort {
            participants: self.arms.len(),
            levels: self.levels.clone(),
            strata: self.strata.clone(),
            ..Cohort::default()
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
    let design = Design::of_trial(trial);
    let participants = observed.arms().len() as u32;
    let people = People {
        participants,
        strata: Some(trial.strata()),
        prevalences: None,
    };
    let purposes = Purposes::Rerandomization;
    let allocation = Allocation::new(&design, &people, purposes, seed, false);
    let cohort = observed.cohort();
    let next = AtomicU64::new(0);
    let is_stopped = conduct.is_stopped;
    let work = |progress: &mut dyn FnMut(u64)| {
        let mut allocator = allocation.allocator();
        let mut allocated = Allocated::default();
        let mut arms = Vec::new();
        let mut tail = TailCount {
            extreme: 0,
            draws: 0,
        };
        while !is_stopped() {
            let first = next.fetch_add(UNIT, Ordering::Relaxed);
            if first >= draws {
                break;
            }
            for draw in first..draws.min(first + UNIT) {
                allocator.allocate(draw, &cohort, &mut allocated);
                arms.clear();
                arms.extend(allocated.arms.iter().map(|arm| arm.0));
                tail.extreme += u64::from(test.is_extreme(&arms));
                tail.draws += 1;
            }
            progress(draws.min(first + UNIT));
        }
        tail
    };
    thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = (1..conduct.threads)
            .map(|_| scope.spawn(move || work(&mut |_| ())))
            .collect();
        let mut tail = work(conduct.progress);
        for other in others {
            match other.join() {
                Ok(more) => {
                    tail.extreme += more.extreme;
                    tail.draws += more.draws;
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Some(tail)
    })
}
