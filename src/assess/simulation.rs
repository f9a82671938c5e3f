//! Simulation: replicates of trials, allocated under every design, measured and added up.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::{Deserialize, Serialize};

use super::allocate::{Allocated, Allocation, Allocator, People, Purposes};
use super::cohort::{Cohort, Intake, Reader};
use super::conditions::Conditions;
use super::design::Design;
use super::error::AssessError;
use super::group_sums::Groups;
use super::measure::{Measures, Track};
use super::precision::Precision;
use super::rejections::{Rejections, Replicate};
use super::tally::{Kept, Tally};
use crate::design::{FactorSource, Trial};
use crate::enrolment::EnrolmentFailure;
use crate::rng::Seed;

/// How many replicates a thread makes before it takes the next ones.
const UNIT: u64 = 64;

/// How a simulation is carried out; its numbers do not depend on it.
pub struct Conduct<'a> {
    /// How many threads work.
    pub threads: usize,
    /// Whether no further replicates are to be begun. Those that were begun are finished.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
    /// Is told from time to time how many replicates are done.
    pub progress: &'a mut dyn FnMut(u64),
}

/// The sums over a range of replicates: what shards and interrupted runs hand over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// The replicates that were counted.
    pub(super) replicates: Range<u64>,
    /// By design.
    pub(super) tallies: Vec<Tally>,
}

impl Sums {
    /// The replicates that were counted.
    pub fn replicates(&self) -> &Range<u64> {
        &self.replicates
    }

    /// Adds the sums over the replicates that follow these.
    ///
    /// # Errors
    /// [`AssessError::Sums`] where they do not follow, or are not of the same designs.
    pub fn append(&mut self, later: &Self) -> Result<(), AssessError> {
        if later.replicates.start != self.replicates.end
            || later.tallies.len() != self.tallies.len()
        {
            return Err(AssessError::Sums {
                until: self.replicates.end,
                from: later.replicates.start,
            });
        }
        self.replicates.end = later.replicates.end;
        for (tally, later) in self.tallies.iter_mut().zip(&later.tallies) {
            tally.merge(later);
        }
        Ok(())
    }
}

/// What is simulated.
pub(super) struct Simulation<'a> {
    intake: &'a Intake<'a>,
    seed: &'a Seed,
    works: Vec<Work<'a>>,
    precision: Option<Precision>,
    rejections: Option<RejectionPlan<'a>>,
    /// Each factor's place in a row of levels, and how many levels it has.
    factors: Vec<(usize, usize)>,
    /// The level of each factor in each of the trial's own strata.
    levels_of: Vec<Vec<u16>>,
    sites: usize,
    /// How many strata the trial has.
    strata: usize,
    with_levels: bool,
}

/// A design at work.
struct Work<'a> {
    allocation: Allocation<'a>,
    /// Other allocations of the same participants, for randomization tests.
    again: Option<Allocation<'a>>,
    /// How many strata the design has.
    strata: usize,
    kept: Kept,
}

/// What tests need to be set up on each thread.
struct RejectionPlan<'a> {
    conditions: &'a Conditions,
    is_stratified: bool,
    strata: usize,
}

/// What is wanted besides balance and guesses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The imbalance after each allocation.
    pub(super) course: bool,
    /// What could be foreseen.
    pub(super) foresight: bool,
}

impl<'a> Simulation<'a> {
    pub(super) fn new(
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
    fn tallies(&self) -> Vec<Tally> {
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
    pub(super) fn run(
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
        let next = AtomicU64::new(replicates.start);
        let done = AtomicU64::new(0);
        let is_failed = AtomicBool::new(false);
        let failure: Mutex<Option<(u64, EnrolmentFailure)>> = Mutex::new(None);
        let is_stopped = conduct.is_stopped;
        let work = |progress: &mut dyn FnMut(u64)| {
            let mut worker = Worker::new(self);
            while !is_stopped() && !is_failed.load(Ordering::Relaxed) {
                let first = next.fetch_add(UNIT, Ordering::Relaxed);
                if first >= replicates.end {
                    break;
                }
                let unit = first..replicates.end.min(first + UNIT);
                let many = unit.end - unit.start;
                if let Err(failed) = worker.count(unit) {
                    is_failed.store(true, Ordering::Relaxed);
                    let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    if first.is_none_or(|(replicate, _)| failed.0 < replicate) {
                        *first = Some(failed);
                    }
                }
                progress(done.fetch_add(many, Ordering::Relaxed) + many);
            }
            worker.tallies
        };
        let mut tallies = self.tallies();
        let mut add = |more: Vec<Tally>| {
            for (tally, more) in tallies.iter_mut().zip(&more) {
                tally.merge(more);
            }
        };
        thread::scope(|scope| {
            let work = &work;
            let others: Vec<_> = (1..conduct.threads)
                .map(|_| scope.spawn(move || work(&mut |_| ())))
                .collect();
            add(work(conduct.progress));
            for other in others {
                match other.join() {
                    Ok(tallies) => add(tallies),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((replicate, failure)) = failure {
            return Err(AssessError::Enrolment { replicate, failure });
        }
        // Units are begun in order, and what was begun is finished.
        let end = next.into_inner().min(replicates.end);
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

/// One thread's share of the work, with memory that serves all its replicates.
struct Worker<'a> {
    simulation: &'a Simulation<'a>,
    reader: Reader<'a>,
    precision: Option<Precision>,
    /// D and the number of participants of each of the trial's own strata.
    own: Vec<(i32, u32)>,
    allocators: Vec<(Allocator<'a>, Option<Allocator<'a>>)>,
    rejections: Option<Rejections<'a>>,
    cohorts: Vec<Cohort>,
    allocated: Allocated,
    measures: Measures,
    tallies: Vec<Tally>,
}

impl<'a> Worker<'a> {
    fn new(simulation: &'a Simulation<'a>) -> Self {
        Self {
            reader: simulation
                .intake
                .reader(simulation.seed, simulation.with_levels),
            precision: simulation.precision.clone(),
            own: Vec::new(),
            allocators: (simulation.works.iter())
                .map(|work| {
                    let again = work.again.as_ref().map(Allocation::allocator);
                    (work.allocation.allocator(), again)
                })
                .collect(),
            rejections: simulation.rejections.as_ref().map(|plan| {
                Rejections::new(
                    plan.conditions,
                    plan.is_stratified,
                    plan.strata,
                    simulation.sites,
                    simulation.seed,
                )
            }),
            cohorts: vec![Cohort::default(); UNIT as usize],
            allocated: Allocated::default(),
            measures: Measures::new(simulation.intake.participants()),
            tallies: simulation.tallies(),
            simulation,
        }
    }

    /// Simulates some replicates under every design.
    fn count(&mut self, replicates: Range<u64>) -> Result<(), (u64, EnrolmentFailure)> {
        for (replicate, cohort) in replicates.clone().zip(&mut self.cohorts) {
            self.reader
                .read(replicate, cohort)
                .map_err(|failure| (replicate, failure))?;
        }
        let simulation = self.simulation;
        for ((work, (allocator, again)), tally) in simulation
            .works
            .iter()
            .zip(&mut self.allocators)
            .zip(&mut self.tallies)
        {
            let is_by_own_strata = work.allocation.is_by_own_strata();
            for (replicate, cohort) in replicates.clone().zip(&self.cohorts) {
                let allocated = &mut self.allocated;
                allocator.allocate(replicate, cohort, allocated);
                let totals = self.measures.overall(&allocated.arms);
                tally.add(replicate, &totals, &self.measures.differences);
                tally.add_foreseen(replicate, &allocated.foreseen);
                self.measures.by_stratum(work.strata, allocated);
                let tracks = &self.measures.tracks;
                sum_own_strata(
                    &mut self.own,
                    simulation.strata,
                    is_by_own_strata,
                    tracks,
                    cohort,
                    allocated,
                );
                if let Some(precision) = &mut self.precision {
                    tally.add_precision(replicate, precision.loss(&self.own));
                }
                simulation.count_parts(
                    replicate,
                    cohort,
                    allocated,
                    &self.own,
                    &mut self.measures,
                    tally,
                );
                if let Some(rejections) = &mut self.rejections {
                    let replicate = Replicate {
                        number: replicate,
                        cohort,
                        allocated,
                    };
                    rejections.count(&replicate, again.as_mut(), &mut tally.rejections);
                }
            }
        }
        Ok(())
    }
}

/// D and the number of participants of each of the trial's own strata, from the lists where these
/// are the strata's.
fn sum_own_strata(
    own: &mut Vec<(i32, u32)>,
    strata: usize,
    is_by_own_strata: bool,
    tracks: &[Track],
    cohort: &Cohort,
    allocated: &Allocated,
) {
    own.clear();
    if is_by_own_strata && !allocated.used.is_empty() {
        let tracks = tracks.iter().map(|track| track.difference);
        own.extend(tracks.zip(allocated.used.iter().copied()));
        return;
    }
    own.resize(strata, (0, 0));
    for (&stratum, arm) in cohort.strata.iter().zip(&allocated.arms) {
        let (difference, participants) = &mut own[usize::from(stratum)];
        *difference += 1 - 2 * i32::from(arm.0);
        *participants += 1;
    }
}

impl Simulation<'_> {
    /// Counts the allocations within strata, whose tracks are at hand, levels and sites.
    fn count_parts(
        &self,
        replicate: u64,
        cohort: &Cohort,
        allocated: &Allocated,
        own: &[(i32, u32)],
        measures: &mut Measures,
        tally: &mut Tally,
    ) {
        let mut groupings = tally.groupings.iter_mut();
        let Some(of_strata) = groupings.next() else {
            return;
        };
        of_strata.add(replicate, &measures.tracks);
        let width = cohort.levels.len() / cohort.participants.max(1);
        let margins = self.factors.iter().zip(&self.levels_of);
        for ((&(place, levels), levels_of), of_factor) in margins.zip(&mut groupings) {
            if of_factor.is_followed() {
                let column = cohort.levels[place..].iter().step_by(width).copied();
                measures.by_group(levels, column, &allocated.arms);
            } else {
                measures.margin(levels, levels_of, own);
            }
            of_factor.add(replicate, &measures.tracks);
        }
        if let Some(of_sites) = groupings.next() {
            let sites = cohort.sites.iter().copied();
            measures.by_group(self.sites, sites, &allocated.arms);
            of_sites.add(replicate, &measures.tracks);
        }
    }
}
