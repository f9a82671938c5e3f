//! An assessment's manifest, and the assessment made again from it.

use serde::{Deserialize, Serialize};

use super::assess::{AssessOutcome, AssessRun, AssessRunError, Found};
use super::manifest::{
    Command, EmbeddedFile, FORMAT, Manifest, ManifestError, SeedRecord, software,
};
use crate::assess::{Approach, Choice, Participants};
use crate::design::Ratio;
use crate::inference::{Conditions, Outcome, View};
use crate::rng::Seed;

/// Replicates that were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The first.
    pub from: u64,
    /// The first that was not.
    pub until: u64,
}

/// What was assessed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessRecord {
    /// How many entries the list has; absent where a scenario tells how many participants there
    /// are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entries: Option<u32>,
    /// The procedures as they were asked for; none where the choice was left to the program.
    pub procedures: Vec<String>,
    /// `best`, `exact` or `monte-carlo`.
    pub method: String,
    /// How many replicates are simulated where the method is Monte Carlo.
    pub replicates: u32,
    /// Whether participants are drawn by prevalence.
    #[serde(skip_serializing_if = "is_not", default)]
    pub prevalences: bool,
    /// Whether strata are made by more and more factors.
    #[serde(skip_serializing_if = "is_not", default)]
    pub over_strata: bool,
    /// Under which conditions tests of the treatment effect are assessed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditions: Option<ConditionsRecord>,
    /// The share of the replicates, `i/k`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shard: Option<String>,
    /// The replicates that were counted, where the assessment is not whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counted: Option<Counted>,
}

/// Conditions of tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionsRecord {
    /// The significance level.
    pub alpha: f64,
    /// The biases, as specifications.
    pub biases: Vec<String>,
    /// Whose allocations are seen.
    pub view: String,
    /// Differences of means in standard deviations, or hazard ratios.
    pub effects: Vec<f64>,
    /// How many allocations a randomization test draws.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rerandomizations: Option<u32>,
    /// The distribution of times to the event on the second arm.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub survival: Option<String>,
    /// Years of follow-up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub follow_up: Option<f64>,
}

impl ConditionsRecord {
    fn new(conditions: &Conditions) -> Self {
        let (effects, rerandomizations, survival, follow_up) = match conditions.outcome() {
            Outcome::Normal {
                effects,
                rerandomizations,
            } => (effects, Some(*rerandomizations), None, None),
            Outcome::Survival {
                control,
                hazard_ratios,
                follow_up,
            } => (
                hazard_ratios,
                None,
                Some(control.to_string()),
                Some(*follow_up),
            ),
        };
        Self {
            alpha: conditions.alpha(),
            biases: conditions
                .biases()
                .iter()
                .map(ToString::to_string)
                .collect(),
            view: conditions.view().name().to_owned(),
            effects: effects.clone(),
            rerandomizations,
            survival,
            follow_up,
        }
    }

    /// The conditions, if the record was not altered.
    fn conditions(&self) -> Option<Conditions> {
        let biases = self.biases.iter().map(|bias| bias.parse().ok());
        let view = View::ALL.into_iter().find(|view| view.name() == self.view);
        let outcome = match (&self.survival, self.rerandomizations) {
            (None, Some(rerandomizations)) => Outcome::Normal {
                effects: self.effects.clone(),
                rerandomizations,
            },
            (Some(control), None) => Outcome::Survival {
                control: control.parse().ok()?,
                hazard_ratios: self.effects.clone(),
                follow_up: self.follow_up?,
            },
            _ => return None,
        };
        Conditions::new(self.alpha, biases.collect::<Option<_>>()?, view?, outcome).ok()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_not(flag: &bool) -> bool {
    !flag
}

impl AssessRun {
    /// The manifest of this run and what came of it. The seed is in it only if anything was drawn.
    pub fn manifest(&self, outcome: &AssessOutcome) -> Manifest {
        let approach = self.plan().approach();
        let counted = match &outcome.found {
            Found::Whole(_) => None,
            Found::Part(part) => Some(Counted {
                from: part.start,
                until: part.end,
            }),
        };
        let source = self.source();
        Manifest {
            format: FORMAT,
            software: software(),
            command: Command::Assess(AssessRecord {
                entries: source.is_none().then(|| self.plan().entries()),
                procedures: self.procedures().to_vec(),
                method: approach.choice.name().to_owned(),
                replicates: approach.replicates,
                prevalences: approach.participants == Participants::Drawn,
                over_strata: approach.over_strata,
                conditions: self.plan().conditions().map(ConditionsRecord::new),
                // A whole run is the same from however many shares.
                shard: counted.and(self.shard()).map(|shard| shard.to_string()),
                counted,
            }),
            scenario: source.map(|source| EmbeddedFile::new(&source.file, &source.text)),
            sites: source
                .and_then(|source| source.sites.as_ref())
                .map(|sites| EmbeddedFile::new(&sites.file, &sites.text)),
            seed: (outcome.is_drawn).then(|| SeedRecord::new(self.seed(), false)),
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
        let Command::Assess(record) = &self.command else {
            return Err(ManifestError::Part("command"));
        };
        let choice = Choice::ALL
            .into_iter()
            .find(|one| one.name() == record.method);
        let approach = Approach {
            replicates: record.replicates,
            choice: choice.ok_or(ManifestError::Part("method"))?,
            participants: if record.prevalences {
                Participants::Drawn
            } else {
                Participants::Enrolled
            },
            over_strata: record.over_strata,
        };
        let seed = match self.seed {
            Some(_) => self.recorded_seed(seed)?,
            // Nothing was drawn, so that any seed makes the same numbers.
            None => Seed::from_integer(0),
        };
        let procedures = record.procedures.clone();
        let run = if self.scenario.is_some() {
            AssessRun::of_trial(self.source()?, procedures, approach, seed).map_err(|error| {
                match error {
                    AssessRunError::Problems(problems) => problems.into(),
                    AssessRunError::Assess(error) => ManifestError::from(error),
                }
            })?
        } else {
            let entries = record.entries.ok_or(ManifestError::Part("entries"))?;
            let ratio = Ratio::new(&[1, 1]).expect("1:1 is a ratio");
            AssessRun::of_list(procedures, entries.into(), &ratio, approach, seed)?
        };
        let conditions = (record.conditions.as_ref())
            .map(|record| record.conditions().ok_or(ManifestError::Part("conditions")));
        let run = run.with_conditions(conditions.transpose()?)?;
        let shard = (record.shard.as_ref())
            .map(|shard| shard.parse().map_err(|_| ManifestError::Part("shard")));
        let run = run.with_shard(shard.transpose()?);
        Ok(run)
    }
}
