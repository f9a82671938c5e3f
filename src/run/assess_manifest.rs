//! An assessment's manifest, and the assessment made again from it.

use super::manifest::{Command, FORMAT, Manifest, ManifestError, SeedRecord, software};
use super::{AssessOutcome, AssessRun};
use crate::assess::{Choice, Plan};
use crate::design::Ratio;
use crate::rng::Seed;

impl AssessRun {
    /// The manifest of this run and what came of it. The seed is in it only if lists were drawn.
    pub fn manifest(&self, outcome: &AssessOutcome) -> Manifest {
        let plan = self.plan();
        let procedures = plan.procedures().iter();
        Manifest {
            format: FORMAT,
            software: software(),
            command: Command::Assess {
                entries: plan.entries(),
                procedures: procedures.map(ToString::to_string).collect(),
                method: plan.choice().name().to_owned(),
                replicates: plan.replicates(),
            },
            scenario: None,
            sites: None,
            seed: (outcome.is_drawn()).then(|| SeedRecord::new(self.seed(), false)),
            conventions: None,
            inputs: Vec::new(),
            files: outcome.files.clone(),
        }
    }
}

impl Manifest {
    /// The assessment that this is the manifest of. `seed` stands in for the recorded one.
    ///
    /// # Errors
    /// [`ManifestError`]: not the manifest of an assessment, a plan that is not valid, or a seed
    /// that is not the recorded one.
    ///
    /// # Panics
    /// Never: 1:1 is a ratio.
    pub fn assess_run(&self, seed: Option<Seed>) -> Result<AssessRun, ManifestError> {
        let Command::Assess {
            entries,
            procedures,
            method,
            replicates,
        } = &self.command
        else {
            return Err(ManifestError::Part("command"));
        };
        let choice = Choice::ALL.into_iter().find(|one| one.name() == method);
        let choice = choice.ok_or(ManifestError::Part("method"))?;
        let ratio = Ratio::new(&[1, 1]).expect("1:1 is a ratio");
        let plan = Plan::new(procedures, (*entries).into(), &ratio, *replicates, choice)?;
        let seed = match self.seed {
            Some(_) => self.recorded_seed(seed)?,
            // Nothing was drawn, so that any seed makes the same numbers.
            None => Seed::from_integer(0),
        };
        Ok(AssessRun::new(plan, seed))
    }
}
