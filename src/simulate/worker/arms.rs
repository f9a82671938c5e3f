//! Replicates of more arms than two, or of another ratio than 1:1.

use std::ops::Range;

use super::{Uncounted, Worker};
use crate::simulate::allocate::Allocated;
use crate::simulate::arms::{ArmsMeasures, ArmsTally, Steps};
use crate::simulate::participants::ReplicateParticipants;
use crate::simulate::rejections::Replicate;
use crate::simulate::simulation::Simulation;

/// What measures and counts them.
pub(in crate::simulate) struct ArmsAtWork {
    pub(super) measures: ArmsMeasures,
    /// By design.
    pub(in crate::simulate) tallies: Vec<ArmsTally>,
    /// By design.
    pub(super) steps: Vec<Steps>,
}

impl ArmsAtWork {
    /// What was counted.
    pub(super) fn counted(mut self) -> Vec<ArmsTally> {
        for (tally, steps) in self.tallies.iter_mut().zip(&mut self.steps) {
            tally.take_over(steps);
        }
        self.tallies
    }
}

impl Worker<'_> {
    /// Counts replicates whose participants were read, under every design.
    ///
    /// # Errors
    /// [`Uncounted::Stopped`].
    pub(super) fn count_arms(&mut self, replicates: &Range<u64>) -> Result<(), Uncounted> {
        let simulation = self.simulation;
        let Some(ArmsAtWork {
            measures,
            tallies,
            steps,
        }) = &mut self.arms
        else {
            return Ok(());
        };
        let works = simulation.works.iter().zip(&mut self.allocators);
        for (((work, (allocator, again)), tally), steps) in works.zip(tallies).zip(steps) {
            for (replicate, people) in replicates.clone().zip(&self.people) {
                if (self.is_stopped)() {
                    return Err(Uncounted::Stopped);
                }
                let allocated = &mut self.allocated;
                allocator.allocate(replicate, people, allocated);
                tally.add(replicate, allocated, measures, steps);
                if simulation.source.trial().is_some() {
                    measures.by_stratum(work.strata, people, allocated);
                    tally.add_group(0, replicate, measures);
                    count_parts(simulation, replicate, people, allocated, measures, tally);
                }
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

/// Counts the allocations within levels and sites.
fn count_parts(
    simulation: &Simulation<'_>,
    replicate: u64,
    people: &ReplicateParticipants,
    allocated: &Allocated,
    measures: &mut ArmsMeasures,
    tally: &mut ArmsTally,
) {
    let width = people.levels.len() / people.count.max(1);
    let mut grouping = 1;
    for &(place, levels) in &simulation.factors {
        let column = people.levels[place..].iter().step_by(width).copied();
        measures.by_group(levels, column, &allocated.arms);
        tally.add_group(grouping, replicate, measures);
        grouping += 1;
    }
    if simulation.sites > 0 {
        let sites = people.sites.iter().copied();
        measures.by_group(simulation.sites, sites, &allocated.arms);
        tally.add_group(grouping, replicate, measures);
    }
}
