//! Simulation: replicates of trials, allocated under every design, measured and added up.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::allocate::{Allocation, People, Purposes};
use super::cohort::Intake;
use super::group_sums::Groups;
use super::precision::Precision;
use super::sums::Sums;
use super::tally::{Kept, Tally};
use super::units::in_units;
use super::worker::Worker;
use crate::assess::conditions::Conditions;
use crate::assess::design::Design;
use crate::assess::error::AssessError;
use crate::design::FactorSource;
use crate::enrolment::EnrolmentFailure;
use crate::rng::Seed;
use crate::trial::Trial;

/// How many replicates a thread makes before it takes the next ones.
pub(in crate::assess) const UNIT: u64 = 64;

/// How a simulation is carried out; its numbers do not depend on it.
pub struct Conduct<'a> {
    /// How many threads work.
    pub threads: usize,
    /// Whether no further replicates are to be begun. Those that were begun are finished.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
    /// Is told from time to time how many replicates are done.
    pub progress: &'a mut dyn FnMut(u64),
}

/// What is simulated.
pub(in crate::assess) struct Simulation<'a> {
    pub(super) intake: &'a Intake<'a>,
    pub(super) seed: &'a Seed,
    pub(super) works: Vec<Work<'a>>,
    pub(super) precision: Option<Precision>,
    pub(super) rejections: Option<RejectionPlan<'a>>,
    /// Each factor's place in a row of levels, and how many levels it has.
    pub(super) factors: Vec<(usize, usize)>,
    /// The level of each factor in each of the trial's own strata.
    pub(super) levels_of: Vec<Vec<u16>>,
    pub(super) sites: usize,
    /// How many strata the trial has.
    pub(super) strata: usize,
    pub(super) with_levels: bool,
}

/// A design at work.
pub(super) struct Work<'a> {
    pub(super) allocation: Allocation<'a>,
    /// Other allocations of the same participants, for randomization tests.
    pub(super) again: Option<Allocation<'a>>,
    /// How many strata the design has.
    pub(super) strata: usize,
    pub(super) kept: Kept,
}

/// What tests need to be set up on each thread.
pub(super) struct RejectionPlan<'a> {
    pub(super) conditions: &'a Conditions,
    pub(super) is_stratified: bool,
    pub(super) strata: usize,
}

/// What is wanted besides balance and guesses.
#[derive(Debug, Clone, Copy)]
pub(in crate::assess) struct Wanted {
    /// The imbalance after each allocation.
    pub(in crate::assess) course: bool,
    /// What could be foreseen.
    pub(in crate::assess) foresight: bool,
}

impl<'a> Simulation<'a> {
    pub(in crate::assess) fn new(
        intake: &'a Intake<'a>,
        designs: impl IntoIterator<Item = (&'a Design, Wanted)>,
        conditions: Option<&'a Conditions>,
        seed: &'a Seed,
    ) -> Self {
        let designs: Vec<(&Design, Wanted)> = designs.into_iter().collect();
        let rejections = conditions.map(|conditions| {
            let own = trial_strata(intake);
            let strata = designs.iter().map(|(design, _)| design.strata().count());
            RejectionPlan {
                conditions,
                is_stratified: own > 1,
                strata: strata.fold(own, usize::max),
            }
        });
        let rates = rejections.as_ref().map_or(0, |plan| {
            let tests = plan.conditions.tests(plan.is_stratified).len();
            plan.conditions.all().count() * tests
        });
        let is_tested_again = conditions.is_some_and(Conditions::has_randomization_test);
        let trial = intake.trial();
        let own = trial.map(Trial::strata);
        let factors: Vec<(usize, usize)> = trial.map_or_else(Vec::new, |trial| {
            let factors = trial.strata().factors().iter().enumerate();
            // The site has a scope of its own.
            let factors = factors.filter(|(_, factor)| factor.source() != FactorSource::Site);
            factors
                .map(|(place, factor)| (place, factor.labels().len()))
                .collect()
        });
        let sites = if intake.has_sites() {
            trial.map_or(0, |trial| trial.sites().len())
        } else {
            0
        };
        let precision = Precision::new(trial);
        let participants = intake.participants();
        let people = People {
            participants,
            strata: own,
            prevalences: intake.prevalences(),
        };
        let works = designs.into_iter().map(|(design, wanted)| {
            let under =
                |purposes, foresee| Allocation::new(design, &people, purposes, seed, foresee);
            let allocation = under(Purposes::Trial, wanted.foresight);
            let mut groups = Vec::new();
            if trial.is_some() {
                // Drawn participants come so fast that margins are known at the end alone.
                let grouping = |count, is_followed| Groups { count, is_followed };
                groups.push(grouping(design.strata().count(), true));
                let is_followed = intake.has_sites();
                let margins = factors
                    .iter()
                    .map(|(_, levels)| grouping(*levels, is_followed));
                groups.extend(margins);
                groups.extend((sites > 0).then(|| grouping(sites, true)));
            }
            let kept = Kept {
                course: wanted.course,
                foreseen: allocation.is_foreseen(),
                precision: precision.is_some(),
                groups,
                rejections: rates,
            };
            Work {
                again: is_tested_again.then(|| under(Purposes::Rerandomization, false)),
                strata: design.strata().count(),
                allocation,
                kept,
            }
        });
        let levels_of = own.map_or_else(Vec::new, |strata| {
            let levels = |&(place, _): &(usize, usize)| {
                let level = |stratum| strata.levels(stratum)[place] as u16;
                strata.iter().map(level).collect()
            };
            factors.iter().map(levels).collect()
        });
        let works: Vec<Work<'_>> = works.collect();
        let is_plain =
            |work: &Work<'_>| work.allocation.is_by_own_strata() && !work.allocation.is_adaptive();
        Self {
            strata: trial_strata(intake),
            with_levels: !works.iter().all(is_plain),
            works,
            levels_of,
            intake,
            seed,
            precision,
            rejections,
            factors,
            sites,
        }
    }

    /// No replicates yet.
    pub(in crate::assess) fn tallies(&self) -> Vec<Tally> {
        let participants = self.intake.participants();
        let works = self.works.iter();
        works
            .map(|work| Tally::new(participants, &work.kept))
            .collect()
    }

    /// Simulates replicates. What is returned counts all of them, or, where the simulation was
    /// stopped, the first ones.
    ///
    /// # Errors
    /// [`AssessError::Enrolment`] where a replicate's enrolment cannot be completed.
    pub(in crate::assess) fn run(
        &self,
        replicates: Range<u64>,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, AssessError> {
        if self.works.is_empty() {
            let tallies = Vec::new();
            return Ok(Sums {
                replicates,
                tallies,
            });
        }
        let is_failed = AtomicBool::new(false);
        let failure: Mutex<Option<(u64, EnrolmentFailure)>> = Mutex::new(None);
        let (end, counted) = in_units(
            replicates.clone(),
            UNIT,
            conduct,
            || Worker::new(self),
            |worker, unit| {
                if let Err(failed) = worker.count(unit) {
                    is_failed.store(true, Ordering::Relaxed);
                    let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    if first.is_none_or(|(replicate, _)| failed.0 < replicate) {
                        *first = Some(failed);
                    }
                }
            },
            || is_failed.load(Ordering::Relaxed),
            |worker| worker.tallies,
        );
        let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((replicate, failure)) = failure {
            return Err(AssessError::Enrolment { replicate, failure });
        }
        let mut tallies = self.tallies();
        for counted in &counted {
            for (tally, more) in tallies.iter_mut().zip(counted) {
                tally.merge(more);
            }
        }
        Ok(Sums {
            replicates: replicates.start..end,
            tallies,
        })
    }
}

/// How many strata the trial has; 1 without a trial.
fn trial_strata(intake: &Intake<'_>) -> usize {
    intake.trial().map_or(1, |trial| trial.strata().count())
}
