//! One thread of a simulation.

mod arms;

use std::ops::Range;

use super::allocate::{Allocated, Allocation, Allocator};
use super::arms::{ArmsMeasures, ArmsTally, Steps};
use super::course::RecentCourse;
use super::measure::Measures;
use super::participants::{Reader, ReplicateParticipants};
use super::precision::Precision;
use super::rejections::{Rejections, Replicate};
use super::simulation::{Simulation, UNIT};
use super::tally::Tally;
use super::track::Track;
use crate::enrolment::EnrolmentFailure;
use crate::work::IsStopped;
pub(super) use arms::ArmsAtWork;

/// One thread's share of the work, with memory that serves all its replicates.
pub(super) struct Worker<'a> {
    simulation: &'a Simulation<'a>,
    reader: Reader<'a>,
    precision: Option<Precision>,
    /// D and the number of participants of each of the trial's own strata.
    own: Vec<(i32, u32)>,
    allocators: Vec<(Allocator<'a>, Option<Allocator<'a>>)>,
    rejections: Option<Rejections<'a>>,
    is_stopped: IsStopped<'a>,
    people: Vec<ReplicateParticipants>,
    allocated: Allocated,
    measures: Measures,
    /// What was counted, by design, of two arms 1:1, and the course of the last replicates.
    pub(super) tallies: Vec<Tally>,
    courses: Vec<RecentCourse>,
    /// The same of more arms, or of another ratio.
    pub(super) arms: Option<ArmsAtWork>,
}

/// Why replicates were not counted. What the tallies have of them is of no use.
pub(super) enum Uncounted {
    /// A replicate whose enrolment cannot be completed.
    Failed(u64, EnrolmentFailure),
    /// The worker was stopped.
    Stopped,
}

impl<'a> Worker<'a> {
    /// A worker that has counted nothing.
    pub(super) fn new(simulation: &'a Simulation<'a>, is_stopped: IsStopped<'a>) -> Self {
        Self {
            is_stopped,
            reader: simulation
                .source
                .reader(simulation.seed, simulation.with_levels)
                .with_baseline(simulation.baseline()),
            precision: simulation.precision.clone(),
            own: Vec::new(),
            allocators: (simulation.works.iter())
                .map(|work| {
                    let again = work.again.as_ref().map(Allocation::allocator);
                    (work.allocation.allocator(), again)
                })
                .collect(),
            rejections: simulation
                .rejections
                .as_ref()
                .map(|plan| Rejections::new(plan, simulation.sites, simulation.seed)),
            people: vec![ReplicateParticipants::default(); UNIT as usize],
            allocated: Allocated::default(),
            measures: Measures::new(simulation.source.participants()),
            tallies: simulation.tallies(),
            courses: (simulation.works.iter())
                .map(|_| RecentCourse::default())
                .collect(),
            arms: simulation.targets.as_ref().map(|targets| ArmsAtWork {
                measures: ArmsMeasures::new(targets.clone(), simulation.source.participants()),
                tallies: simulation.arms_tallies(),
                steps: (simulation.works.iter())
                    .map(|work| {
                        let participants = simulation.source.participants();
                        Steps::new(targets.clone(), participants, work.kept.course)
                    })
                    .collect(),
            }),
            simulation,
        }
    }

    /// Simulates some replicates under every design.
    ///
    /// # Errors
    /// [`Uncounted`].
    pub(super) fn count(&mut self, replicates: Range<u64>) -> Result<(), Uncounted> {
        for (replicate, people) in replicates.clone().zip(&mut self.people) {
            self.reader
                .read(replicate, people)
                .map_err(|failure| Uncounted::Failed(replicate, failure))?;
        }
        if self.arms.is_some() {
            return self.count_arms(&replicates);
        }
        let simulation = self.simulation;
        for (((work, (allocator, again)), tally), course) in simulation
            .works
            .iter()
            .zip(&mut self.allocators)
            .zip(&mut self.tallies)
            .zip(&mut self.courses)
        {
            let is_by_own_strata = work.allocation.is_by_own_strata();
            for (replicate, people) in replicates.clone().zip(&self.people) {
                if (self.is_stopped)() {
                    return Err(Uncounted::Stopped);
                }
                let allocated = &mut self.allocated;
                allocator.allocate(replicate, people, allocated);
                let totals = self.measures.overall(&allocated.arms);
                tally.add(replicate, &totals);
                let differences = &self.measures.differences;
                course.add(differences, totals.largest, &mut tally.course);
                tally.add_foreseen(replicate, &allocated.foreseen);
                self.measures.by_stratum(work.strata, people, allocated);
                let tracks = &self.measures.tracks;
                sum_own_strata(
                    &mut self.own,
                    simulation.strata,
                    is_by_own_strata.then_some(tracks),
                    people,
                    allocated,
                );
                if let Some(precision) = &mut self.precision {
                    tally.add_precision(replicate, precision.loss(&self.own));
                }
                simulation.count_parts(
                    replicate,
                    people,
                    allocated,
                    &self.own,
                    &mut self.measures,
                    tally,
                );
                if let Some(rejections) = &mut self.rejections {
                    let replicate = Replicate {
                        number: replicate,
                        people,
                        allocated,
                    };
                    let again = again.as_mut();
                    rejections
                        .count(
                            &replicate,
                            again,
                            (&mut tally.rejections, &mut tally.analysed),
                            self.is_stopped,
                        )
                        .ok_or(Uncounted::Stopped)?;
                }
            }
        }
        Ok(())
    }
}

impl Worker<'_> {
    /// What was counted.
    pub(super) fn counted(mut self) -> (Vec<Tally>, Vec<ArmsTally>) {
        for (course, tally) in self.courses.iter_mut().zip(&mut self.tallies) {
            course.hand_over(&mut tally.course);
        }
        let arms = self.arms.map_or_else(Vec::new, ArmsAtWork::counted);
        (self.tallies, arms)
    }
}

/// D and the number of participants of each of the trial's own strata, from their tracks where the
/// design has the same.
fn sum_own_strata(
    own: &mut Vec<(i32, u32)>,
    strata: usize,
    tracks: Option<&[Track]>,
    people: &ReplicateParticipants,
    allocated: &Allocated,
) {
    own.clear();
    if let Some(tracks) = tracks {
        own.extend(tracks.iter().map(|track| (track.difference, track.entries)));
        return;
    }
    own.resize(strata, (0, 0));
    for (&stratum, arm) in people.strata.iter().zip(&allocated.arms) {
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
        people: &ReplicateParticipants,
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
        let width = people.levels.len() / people.count.max(1);
        let margins = self.factors.iter().zip(&self.levels_of);
        for ((&(place, levels), levels_of), of_factor) in margins.zip(&mut groupings) {
            if of_factor.is_followed() {
                let column = people.levels[place..].iter().step_by(width).copied();
                measures.by_group(levels, column, &allocated.arms);
            } else {
                measures.margin(levels, levels_of, own);
            }
            of_factor.add(replicate, &measures.tracks);
        }
        if let Some(of_sites) = groupings.next() {
            let sites = people.sites.iter().copied();
            measures.by_group(self.sites, sites, &allocated.arms);
            of_sites.add(replicate, &measures.tracks);
        }
    }
}
