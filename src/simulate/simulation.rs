//! Simulation: replicates of trials, allocated under every design, measured and added up.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::allocate::{Allocation, Population, Purposes};
use super::allocation_design::AllocationDesign;
use super::arms::{ArmsTally, Targets};
use super::group_sums::Groups;
use super::modelled_plan::ModelledPlan;
use super::participants::{Baseline, ParticipantSource};
use super::precision::Precision;
use super::sums::Sums;
use super::tally::{Tally, TallyShape};
use super::worker::{Uncounted, Worker};
use crate::design::{FactorSource, Ratio};
use crate::enrolment::EnrolmentFailure;
use crate::inference::{BiasCourse, Condition, Conditions, Outcome};
use crate::rng::Seed;
use crate::simulate::SimulateError;
use crate::trial::Trial;
use crate::work::{Conduct, IsStopped, in_order, in_units};

/// How many replicates a thread makes before it takes the next ones.
pub(crate) const UNIT: u64 = 64;

/// How many steps of a simulation may be waited for when it is to stop: well below a second.
const STEPS: u64 = 50_000_000;

/// What is simulated.
pub(crate) struct Simulation<'a> {
    pub(super) source: &'a ParticipantSource<'a>,
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
    /// What is measured against, but for two arms 1:1.
    pub(super) targets: Option<Targets>,
}

/// A design at work.
pub(super) struct Work<'a> {
    pub(super) allocation: Allocation<'a>,
    /// Other allocations of the same participants, for randomization tests.
    pub(super) again: Option<Allocation<'a>>,
    /// How many strata the design has.
    pub(super) strata: usize,
    pub(super) kept: TallyShape,
}

/// What tests need to be set up on each thread.
pub(super) struct RejectionPlan<'a> {
    pub(super) conditions: &'a Conditions,
    /// Where an outcome of the scenario is analysed.
    pub(super) modelled: Option<ModelledPlan<'a>>,
    pub(super) is_stratified: bool,
    pub(super) strata: usize,
    /// That of the designs, where there are any.
    ratio: Option<Ratio>,
}

impl RejectionPlan<'_> {
    /// Every condition with the shifts of a trial, for so many views.
    pub(super) fn courses(&self, views: usize) -> Vec<(Condition, BiasCourse)> {
        let course = |condition: Condition| {
            let course = condition.bias.course(views);
            let course = match &self.ratio {
                Some(ratio) => course.in_ratio(ratio),
                None => course,
            };
            (condition, course)
        };
        self.conditions.all().map(course).collect()
    }
}

/// What is detail besides balance and guesses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detail {
    /// The imbalance after each allocation.
    pub(crate) course: bool,
    /// What could be foreseen.
    pub(crate) predictability: bool,
}

impl<'a> Simulation<'a> {
    /// What is to be simulated. Where it is stopped in here, what could be foreseen is not found, so
    /// that nothing is to be simulated.
    pub(crate) fn new(
        source: &'a ParticipantSource<'a>,
        designs: impl IntoIterator<Item = (&'a AllocationDesign, Detail)>,
        conditions: Option<&'a Conditions>,
        seed: &'a Seed,
        is_stopped: IsStopped<'_>,
    ) -> Self {
        let designs: Vec<(&AllocationDesign, Detail)> = designs.into_iter().collect();
        let ratio = designs.first().map(|(design, _)| *design.ratio());
        let targets = ratio.filter(|ratio| !ratio.is_one_to_one());
        let targets = targets.map(|ratio| Targets::new(&ratio));
        let rejections = conditions.map(|conditions| {
            let own = trial_strata(source);
            let strata = designs.iter().map(|(design, _)| design.strata().count());
            RejectionPlan {
                modelled: ModelledPlan::new(source, conditions),
                conditions,
                is_stratified: own > 1,
                strata: strata.fold(own, usize::max),
                ratio,
            }
        });
        let rates = rejections.as_ref().map_or(0, |plan| {
            let tests = plan.conditions.tests(plan.is_stratified).len();
            plan.conditions.all().count() * tests
        });
        let is_modelled = (rejections.as_ref()).is_some_and(|plan| plan.modelled.is_some());
        let is_tested_again = conditions.is_some_and(Conditions::has_randomization_test);
        let trial = source.trial();
        let own = trial.map(Trial::strata);
        let factors: Vec<(usize, usize)> = trial.map_or_else(Vec::new, |trial| {
            let factors = trial.strata().factors().iter().enumerate();
            // The site has a scope of its own.
            let factors = factors.filter(|(_, factor)| factor.source() != FactorSource::Site);
            factors
                .map(|(place, factor)| (place, factor.labels().len()))
                .collect()
        });
        let sites = if source.has_sites() {
            trial.map_or(0, |trial| trial.sites().len())
        } else {
            0
        };
        let precision = Precision::new(trial);
        let participants = source.participants();
        let population = Population {
            participants,
            strata: own,
            prevalences: source.prevalences(),
        };
        let works = designs.into_iter().map(|(design, detail)| {
            let under =
                |purposes, foresee| Allocation::new(design, &population, purposes, seed, foresee);
            let foresee = detail.predictability.then_some(is_stopped);
            let allocation = under(Purposes::Trial, foresee);
            let mut groups = Vec::new();
            if trial.is_some() {
                // Drawn participants come so fast that margins are known at the end alone.
                let grouping = |count, is_followed| Groups { count, is_followed };
                groups.push(grouping(design.strata().count(), true));
                let is_followed = source.has_sites();
                let margins = factors
                    .iter()
                    .map(|(_, levels)| grouping(*levels, is_followed));
                groups.extend(margins);
                groups.extend((sites > 0).then(|| grouping(sites, true)));
            }
            let kept = TallyShape {
                course: detail.course,
                foreseen: allocation.is_foreseen(),
                precision: precision.is_some(),
                groups,
                rejections: rates,
                analysed: if is_modelled { rates } else { 0 },
            };
            Work {
                again: is_tested_again.then(|| under(Purposes::Rerandomization, None)),
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
            strata: trial_strata(source),
            // The margins of more arms are followed participant by participant.
            with_levels: is_modelled || targets.is_some() || !works.iter().all(is_plain),
            targets,
            works,
            levels_of,
            source,
            seed,
            precision,
            rejections,
            factors,
            sites,
        }
    }

    /// What an outcome of the scenario asks of attributes.
    pub(super) fn baseline(&self) -> Option<&Baseline<'a>> {
        let modelled = self.rejections.as_ref()?.modelled.as_ref();
        modelled.map(|plan| &plan.baseline)
    }

    /// No replicates yet.
    pub(super) fn tallies(&self) -> Vec<Tally> {
        let participants = self.source.participants();
        let works = self.works.iter().filter(|_| self.targets.is_none());
        works
            .map(|work| Tally::new(participants, &work.kept))
            .collect()
    }

    /// The same of more arms than two, or another ratio than 1:1.
    pub(super) fn arms_tallies(&self) -> Vec<ArmsTally> {
        let participants = self.source.participants();
        let Some(targets) = &self.targets else {
            return Vec::new();
        };
        let works = self.works.iter();
        works
            .map(|work| ArmsTally::new(targets.ratio(), participants, &work.kept))
            .collect()
    }

    /// Simulates replicates. What is returned counts all of them, or, where the simulation was
    /// stopped, the first ones.
    ///
    /// # Errors
    /// [`SimulateError::Enrolment`] where a replicate's enrolment cannot be completed.
    pub(crate) fn run(
        &self,
        replicates: Range<u64>,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, SimulateError> {
        if self.works.is_empty() {
            return Ok(Sums {
                replicates,
                tallies: Vec::new(),
                arms: Vec::new(),
            });
        }
        if self.steps() > STEPS {
            return self.run_one_by_one(replicates, conduct);
        }
        let is_failed = AtomicBool::new(false);
        let failure: Mutex<Option<(u64, EnrolmentFailure)>> = Mutex::new(None);
        let (end, counted) = in_units(
            replicates.clone(),
            (STEPS / self.steps()).clamp(1, UNIT),
            conduct,
            // What was begun is finished: it takes no time.
            || Worker::new(self, &|| false),
            |worker, unit| {
                if let Err(Uncounted::Failed(replicate, failed)) = worker.count(unit) {
                    is_failed.store(true, Ordering::Relaxed);
                    let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    if first.is_none_or(|(earlier, _)| replicate < earlier) {
                        *first = Some((replicate, failed));
                    }
                }
            },
            || is_failed.load(Ordering::Relaxed),
            Worker::counted,
        );
        let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((replicate, failure)) = failure {
            return Err(SimulateError::Enrolment { replicate, failure });
        }
        let mut sums = self.no_sums(replicates.start);
        for (tallies, arms) in &counted {
            sums.add(tallies, arms)?;
        }
        sums.replicates.end = end;
        Ok(sums)
    }

    /// Simulates replicates each of which takes long, and can be stopped in its middle: what was
    /// counted of it is then dropped.
    fn run_one_by_one(
        &self,
        replicates: Range<u64>,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, SimulateError> {
        let mut sums = self.no_sums(replicates.start);
        let is_stopped = conduct.is_stopped;
        let (mut left, mut done) = (replicates, 0);
        // Once one is not finished, those after it follow on nothing.
        let mut is_cut = false;
        in_order(
            conduct.threads,
            || Ok::<_, SimulateError>(left.next().filter(|_| !is_stopped())),
            |replicate| {
                let mut worker = Worker::new(self, is_stopped);
                let counted = worker.count(replicate..replicate + 1);
                (replicate, counted.map(|()| worker.counted()))
            },
            |(replicate, counted)| match counted {
                Err(Uncounted::Failed(replicate, failure)) => {
                    Err(SimulateError::Enrolment { replicate, failure })
                }
                Ok((tallies, arms)) if !is_cut => {
                    sums.add(&tallies, &arms)?;
                    sums.replicates.end = replicate + 1;
                    done += 1;
                    (conduct.progress)(done);
                    Ok(())
                }
                _ => {
                    is_cut = true;
                    Ok(())
                }
            },
        )?;
        Ok(sums)
    }

    /// About how many participants are allocated for a replicate.
    fn steps(&self) -> u64 {
        let again = self.rejections.as_ref().map_or(0, |plan| {
            let each = u64::from(plan.conditions.outcome().rerandomizations());
            let of_each = match plan.conditions.outcome() {
                Outcome::Modelled { analyses, .. } => analyses.len(),
                Outcome::Normal { .. } | Outcome::Survival { .. } => 1,
            };
            each * (of_each * plan.conditions.all().count()) as u64
        });
        let participants = u64::from(self.source.participants()).max(1);
        let once = participants.saturating_mul(self.works.len() as u64);
        once.saturating_mul(1 + again)
    }

    /// Sums over no replicates, before this one.
    fn no_sums(&self, first: u64) -> Sums {
        Sums {
            replicates: first..first,
            tallies: self.tallies(),
            arms: self.arms_tallies(),
        }
    }
}

/// How many strata the trial has; 1 without a trial.
fn trial_strata(source: &ParticipantSource<'_>) -> usize {
    source.trial().map_or(1, |trial| trial.strata().count())
}
