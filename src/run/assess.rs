//! Procedures assessed for one list: a run without a scenario.

use super::error::RunError;
use super::table::{FileRecord, Outputs, Table};
use super::whole_table::write_table;
use crate::assess::{Assessed, Plan, is_drawn};
use crate::export::{write_characteristics, write_course};
use crate::rng::Seed;

/// Procedures to be assessed, and the seed of the lists that are simulated for it.
#[derive(Debug, Clone)]
pub struct AssessRun {
    plan: Plan,
    seed: Seed,
}

/// What came of an assessment.
#[derive(Debug)]
pub struct AssessOutcome {
    /// What was written to each file.
    pub files: Vec<FileRecord>,
    /// The characteristics, procedure by procedure.
    pub assessed: Vec<Assessed>,
}

impl AssessOutcome {
    /// Whether the numbers depend on the seed.
    pub fn is_drawn(&self) -> bool {
        is_drawn(&self.assessed)
    }
}

impl AssessRun {
    /// A run of a plan. Where every procedure has an exact answer, the seed goes unused.
    pub fn new(plan: Plan, seed: Seed) -> Self {
        Self { plan, seed }
    }

    /// What is assessed.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The seed.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// Writes the files. The bytes are the same for any number of threads.
    ///
    /// # Errors
    /// [`RunError`]: a procedure that cannot be assessed, or an output that cannot be written.
    pub fn execute<O: Outputs>(
        &self,
        threads: usize,
        outputs: &mut O,
    ) -> Result<AssessOutcome, RunError> {
        let assessed = self.plan.assess(&self.seed, threads, true)?;
        let characteristics = write_table(Table::OperatingCharacteristics, outputs, |out| {
            write_characteristics(&assessed, out)
        })?;
        let course = write_table(Table::ImbalanceTrajectory, outputs, |out| {
            write_course(&assessed, out)
        })?;
        Ok(AssessOutcome {
            files: vec![characteristics, course],
            assessed,
        })
    }
}
