//! Procedures assessed: for one list, or in a trial.

use std::ops::Range;

use super::error::RunError;
use super::manifest::software;
use super::shard::Shard;
use crate::assess::{
    Approach, AssessError, Assessed, Assessment, DesirabilityError, Desirable, Pictures, Plan,
    trade_off,
};
use crate::design::Ratio;
use crate::inference::Conditions;
use crate::problem::Problems;
use crate::rng::Seed;
use crate::scenario::{self, Source};
use crate::simulate::Sums;
use crate::table::{Reveals, Sink, SinkError, write_table};
use crate::tables::{
    allocation_ratio, comparison, desirability, imbalance_trajectory, operating_characteristics,
    prevalences, rejection_rates, worst_replicates,
};
use crate::work::Conduct;

/// The sums of an assessment that is not whole.
pub(super) const SUMS: &str = "sums.json";

/// Procedures to be assessed, and the seed of what is simulated for it.
#[derive(Debug, Clone)]
pub struct Assess {
    /// The scenario that the plan's trial was read from.
    source: Option<Source>,
    plan: Plan,
    /// The procedures as they were asked for.
    procedures: Vec<String>,
    /// The metrics that are put together in one score.
    wanted: Vec<Desirable>,
    seed: Seed,
    shard: Option<Shard>,
    part: Range<u64>,
    /// Sums over the first replicates of the part, from a run before.
    earlier: Option<Sums>,
}

/// Why there is nothing to be assessed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssessRunError {
    /// A scenario that is not valid.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Procedures that cannot be assessed.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// Metrics that cannot be put together in a score.
    #[error(transparent)]
    Desirability(#[from] DesirabilityError),
}

/// What an assessment comes to.
#[derive(Debug)]
pub struct Found {
    /// The characteristics, design by design; `None` where sums over some replicates are all there is.
    pub assessed: Option<Vec<Assessed>>,
    /// The replicates that were counted.
    pub replicates: Range<u64>,
    /// Whether anything was simulated, so that the numbers depend on the seed.
    pub is_drawn: bool,
}

impl Assess {
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
            wanted: Vec::new(),
            seed,
            shard: None,
            part,
            earlier: None,
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

    /// The same with a score of these metrics for each design.
    ///
    /// # Errors
    /// [`DesirabilityError::NotOfDesigns`]: a metric that the designs do not have.
    pub fn with_desirability(self, wanted: Vec<Desirable>) -> Result<Self, DesirabilityError> {
        let is_one_to_one = self.plan.ratio().is_one_to_one();
        for one in &wanted {
            one.check(is_one_to_one)?;
        }
        Ok(Self { wanted, ..self })
    }

    /// The metrics that are put together in one score.
    pub fn wanted(&self) -> &[Desirable] {
        &self.wanted
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

    /// The same, going on from sums over the first replicates of the part.
    #[must_use]
    pub fn going_on_from(self, earlier: Sums) -> Self {
        Self {
            earlier: Some(earlier),
            ..self
        }
    }

    /// The scenario as it was read, where procedures are assessed in a trial.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Sums over the first replicates of the part, from a run before.
    pub fn earlier(&self) -> Option<&Sums> {
        self.earlier.as_ref()
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

    /// Whether the part is all replicates.
    pub(super) fn is_whole(&self) -> bool {
        self.part == (0..u64::from(self.plan.approach().replicates))
    }

    /// How many replicates are left to be simulated, where any are.
    pub(super) fn left(&self) -> u64 {
        let from = self.earlier.as_ref().map(|sums| sums.replicates().end);
        self.part.end - from.unwrap_or(self.part.start)
    }

    /// Assesses and yields the tables and pictures. Where the part is not the whole, or the work was
    /// stopped, the sums are all there is. The same for any number of threads, shares and
    /// interruptions.
    pub(super) fn execute(
        &self,
        conduct: &mut Conduct<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Found, RunError> {
        let assessment = Assessment::until(&self.plan, conduct.is_stopped)?;
        let is_drawn = assessment.needs_replicates();
        let sums = self.sums(&assessment, conduct)?;
        let replicates = sums.replicates().clone();
        if replicates != (0..u64::from(self.plan.approach().replicates)) {
            write_sums(&sums, sink)?;
            return Ok(Found {
                assessed: None,
                replicates,
                is_drawn,
            });
        }
        let assessed = assessment.conclude(Some(&sums));
        write_table(operating_characteristics(&assessed), sink)?;
        let pictures = Pictures::new(&self.plan, &assessed, &software(), &self.seed);
        let picture = |name: &str, svg: String, sink: &mut dyn Sink| {
            sink.document(name, Reveals::Nothing, svg.as_bytes())
        };
        // The exact method knows no course of a trial with strata.
        if assessed.iter().any(|one| !one.course.is_empty()) {
            write_table(imbalance_trajectory(&assessed), sink)?;
            picture("imbalance_trajectory.svg", pictures.course(), sink)?;
        }
        if assessed.iter().any(|one| !one.probabilities.is_empty()) {
            write_table(allocation_ratio(&assessed), sink)?;
        }
        if !trade_off(&assessed).is_empty() {
            write_table(comparison(&assessed), sink)?;
            picture("trade_off.svg", pictures.trade_off(), sink)?;
        }
        if !self.wanted.is_empty() {
            write_table(desirability(&assessed, &self.wanted), sink)?;
        }
        if let Some(conditions) = self.plan.conditions() {
            write_table(rejection_rates(&assessed, conditions), sink)?;
            picture(
                "rejection_rates.svg",
                pictures.rejection_rates(conditions),
                sink,
            )?;
        }
        if assessed.iter().any(|one| !one.worst.is_empty()) {
            write_table(worst_replicates(&assessed), sink)?;
        }
        if let Some((trial, found)) = self.plan.trial().zip(assessment.prevalences()) {
            write_table(prevalences(trial, found), sink)?;
        }
        Ok(Found {
            assessed: Some(assessed),
            replicates,
            is_drawn,
        })
    }

    /// Assesses without yielding tables, and without the imbalance after each allocation.
    ///
    /// # Errors
    /// [`AssessError`]: a procedure that cannot be assessed; [`AssessError::Stopped`] where the conduct
    /// is stopped before the end.
    pub fn assess(&self, conduct: &mut Conduct<'_>) -> Result<Vec<Assessed>, AssessError> {
        let assessment = Assessment::until(&self.plan, conduct.is_stopped)?.without_course();
        let sums = self.sums(&assessment, conduct)?;
        if assessment.needs_replicates() && sums.replicates().end < self.part.end {
            return Err(AssessError::Stopped);
        }
        Ok(assessment.conclude(Some(&sums)))
    }

    /// The sums over the replicates of the part.
    fn sums(
        &self,
        assessment: &Assessment,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, AssessError> {
        let from = self.part.end - self.left();
        let later = assessment.simulate(&self.seed, from..self.part.end, conduct)?;
        let Some(mut sums) = self.earlier.clone() else {
            return Ok(later);
        };
        sums.append(&later)?;
        Ok(sums)
    }
}

fn write_sums(sums: &Sums, sink: &mut dyn Sink) -> Result<(), SinkError> {
    let text = serde_json::to_string(sums).map_err(|error| SinkError {
        name: SUMS.to_owned(),
        error: error.into(),
    })?;
    sink.document(SUMS, Reveals::Nothing, format!("{text}\n").as_bytes())
}
