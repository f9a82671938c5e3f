//! Procedures assessed: for one list, or in a trial.

use std::io;
use std::ops::Range;

use super::error::RunError;
use super::manifest::software;
use super::shard::Shard;
use super::table::{FileRecord, Outputs, Recorded, Table};
use super::whole_table::write_table;
use crate::assess::{Approach, AssessError, Assessed, Assessment, Plan, trade_off};
use crate::design::Ratio;
use crate::export::{
    Pictures, write_characteristics, write_comparison, write_course, write_prevalences,
    write_rejection_rates, write_worst_replicates,
};
use crate::inference::Conditions;
use crate::problem::Problems;
use crate::rng::Seed;
use crate::scenario::{self, Source};
use crate::simulate::Sums;
use crate::work::Conduct;

/// Procedures to be assessed, and the seed of what is simulated for it.
#[derive(Debug, Clone)]
pub struct AssessRun {
    source: Option<Source>,
    plan: Plan,
    /// The procedures as they were asked for.
    procedures: Vec<String>,
    seed: Seed,
    shard: Option<Shard>,
    part: Range<u64>,
}

/// Why there is nothing to be assessed.
#[derive(Debug, thiserror::Error)]
pub enum AssessRunError {
    /// A scenario that is not valid.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Procedures that cannot be assessed.
    #[error(transparent)]
    Assess(#[from] AssessError),
}

/// What came of an assessment.
#[derive(Debug)]
pub struct AssessOutcome {
    /// What was written to each file.
    pub files: Vec<FileRecord>,
    /// What was found.
    pub found: Found,
    /// Whether anything was simulated, so that the numbers depend on the seed.
    pub is_drawn: bool,
}

/// What an assessment comes to.
#[derive(Debug)]
pub enum Found {
    /// The characteristics, design by design.
    Whole(Vec<Assessed>),
    /// Sums over these replicates: a share, or as far as the run came before it was stopped.
    Part(Range<u64>),
}

impl AssessRun {
    /// Procedures to be assessed for one list.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn of_list(
        procedures: Vec<String>,
        entries: u64,
        ratio: &Ratio,
        approach: Approach,
        seed: Seed,
    ) -> Result<Self, AssessError> {
        let plan = Plan::new(&procedures, entries, ratio, approach)?;
        Ok(Self::new(None, plan, procedures, seed))
    }

    /// Procedures to be assessed in a scenario's trial; where there are none, its own and others.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario; else as [`Plan::of_trial`].
    pub fn of_trial(
        source: Source,
        procedures: Vec<String>,
        approach: Approach,
        seed: Seed,
    ) -> Result<Self, AssessRunError> {
        let trial = scenario::read(&source)?;
        let plan = Plan::of_trial(trial, &procedures, approach)?;
        Ok(Self::new(Some(source), plan, procedures, seed))
    }

    fn new(source: Option<Source>, plan: Plan, procedures: Vec<String>, seed: Seed) -> Self {
        let part = 0..u64::from(plan.approach().replicates);
        Self {
            source,
            plan,
            procedures,
            seed,
            shard: None,
            part,
        }
    }

    /// The same with tests of the treatment effect under these conditions.
    ///
    /// # Errors
    /// As [`Plan::with_conditions`].
    pub fn with_conditions(self, conditions: Option<Conditions>) -> Result<Self, AssessError> {
        let plan = self.plan.with_conditions(conditions)?;
        Ok(Self { plan, ..self })
    }

    /// The same with one share of the replicates.
    #[must_use]
    pub fn with_shard(self, shard: Option<Shard>) -> Self {
        let replicates = self.plan.approach().replicates;
        let whole = 0..u64::from(replicates);
        let part = shard.map_or(whole, |shard| shard.range(replicates));
        Self {
            shard,
            part,
            ..self
        }
    }

    /// The same with only these replicates.
    #[must_use]
    pub(super) fn with_part(self, part: Range<u64>) -> Self {
        Self { part, ..self }
    }

    /// The scenario as it was read, where procedures are assessed in a trial.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// What is assessed.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The procedures as they were asked for; none where the choice was left to the program.
    pub fn procedures(&self) -> &[String] {
        &self.procedures
    }

    /// The seed.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// The share, where it is not the whole.
    pub fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// The replicates that are simulated, where any are.
    pub fn part(&self) -> &Range<u64> {
        &self.part
    }

    /// Assesses and writes the files. `earlier` are sums over the first replicates of the part.
    ///
    /// Where the part is not the whole, or the work was stopped, the sums are what is written. The
    /// bytes are the same for any number of threads, shares and interruptions.
    ///
    /// # Errors
    /// [`RunError`]: a procedure that cannot be assessed, or an output that cannot be written.
    pub fn execute<O: Outputs>(
        &self,
        earlier: Option<Sums>,
        conduct: &mut Conduct<'_>,
        outputs: &mut O,
    ) -> Result<AssessOutcome, RunError> {
        let assessment = Assessment::new(&self.plan)?;
        let is_drawn = assessment.needs_replicates();
        let sums = self.sums(&assessment, earlier, conduct)?;
        let whole = 0..u64::from(self.plan.approach().replicates);
        if *sums.replicates() != whole {
            let file = write_table(Table::Sums, outputs, |mut out| {
                serde_json::to_writer(&mut out, &sums)?;
                io::Write::write_all(&mut out, b"\n")?;
                Ok(out)
            })?;
            return Ok(AssessOutcome {
                files: vec![file],
                found: Found::Part(sums.replicates().clone()),
                is_drawn,
            });
        }
        let assessed = assessment.conclude(Some(&sums));
        let mut files = Vec::new();
        let mut write =
            |table, write: &dyn Fn(Recorded<O::File>) -> io::Result<Recorded<O::File>>| {
                files.push(write_table(table, outputs, write)?);
                Ok::<(), RunError>(())
            };
        write(Table::OperatingCharacteristics, &|out| {
            write_characteristics(&assessed, out)
        })?;
        let pictures = Pictures::new(&self.plan, &assessed, &software(), &self.seed);
        // The exact method knows no course of a trial with strata.
        if assessed.iter().any(|one| !one.course.is_empty()) {
            write(Table::ImbalanceTrajectory, &|out| {
                write_course(&assessed, out)
            })?;
            write(Table::TrajectoryPicture, &|out| pictures.write_course(out))?;
        }
        if !trade_off(&assessed).is_empty() {
            write(Table::Comparison, &|out| write_comparison(&assessed, out))?;
            write(Table::TradeOffPicture, &|out| pictures.write_trade_off(out))?;
        }
        if let Some(conditions) = self.plan.conditions() {
            write(Table::RejectionRates, &|out| {
                write_rejection_rates(&assessed, conditions, out)
            })?;
            write(Table::RejectionPicture, &|out| {
                pictures.write_rejection_rates(conditions, out)
            })?;
        }
        if assessed.iter().any(|one| !one.worst.is_empty()) {
            write(Table::WorstReplicates, &|out| {
                write_worst_replicates(&assessed, out)
            })?;
        }
        if let Some((trial, prevalences)) = self.plan.trial().zip(assessment.prevalences()) {
            write(Table::Prevalences, &|out| {
                write_prevalences(trial, prevalences, out)
            })?;
        }
        Ok(AssessOutcome {
            files,
            found: Found::Whole(assessed),
            is_drawn,
        })
    }

    /// Assesses without writing anything, and without the imbalance after each allocation.
    ///
    /// # Errors
    /// [`AssessError`]: a procedure that cannot be assessed.
    pub fn assess(&self, conduct: &mut Conduct<'_>) -> Result<Vec<Assessed>, AssessError> {
        let assessment = Assessment::new(&self.plan)?.without_course();
        let sums = self.sums(&assessment, None, conduct)?;
        Ok(assessment.conclude(Some(&sums)))
    }

    /// The sums over the replicates of the part.
    fn sums(
        &self,
        assessment: &Assessment<'_>,
        earlier: Option<Sums>,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, AssessError> {
        let from = earlier.as_ref().map(|sums| sums.replicates().end);
        let part = from.unwrap_or(self.part.start)..self.part.end;
        let later = assessment.simulate(&self.seed, part, conduct)?;
        let Some(mut sums) = earlier else {
            return Ok(later);
        };
        sums.append(&later)?;
        Ok(sums)
    }
}
