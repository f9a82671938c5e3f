//! What a manifest records of an assessment, and the assessment made again from it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::assess::{Assess, AssessRunError};
use super::manifest::ManifestError;
use super::shard::Shard;
use crate::assess::{Approach, Choice, Desirable, Participants};
use crate::design::Ratio;
use crate::inference::Conditions;
use crate::rng::Seed;
use crate::scenario::Source;

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
    /// The allocation ratio of the list, where it is not 1:1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ratio: Option<Vec<u32>>,
    /// The procedures as they were asked for; none where the choice was left to the program.
    pub procedures: Vec<String>,
    /// Which method was chosen.
    pub method: Choice,
    /// How many replicates are simulated where the method is Monte Carlo.
    pub replicates: u32,
    /// Where a trial's simulated participants come from.
    #[serde(skip_serializing_if = "is_default", default)]
    pub participants: Participants,
    /// Whether strata are made by more and more factors.
    #[serde(skip_serializing_if = "is_default", default)]
    pub over_strata: bool,
    /// Under which conditions tests of the treatment effect are assessed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditions: Option<Box<Conditions>>,
    /// The metrics that are put together in one score.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub desirability: Vec<Desirable>,
    /// The share of the replicates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shard: Option<Shard>,
    /// The replicates that were counted, where the assessment is not whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counted: Option<Counted>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl AssessRecord {
    /// What is recorded of an assessment, of which only these replicates may have been counted.
    pub(super) fn new(assess: &Assess, counted: Option<Range<u64>>) -> Self {
        let plan = assess.plan();
        let approach = plan.approach();
        let counted = counted.map(|part| Counted {
            from: part.start,
            until: part.end,
        });
        Self {
            entries: assess.source().is_none().then(|| plan.entries()),
            ratio: (assess.source().is_none() && !plan.ratio().is_one_to_one())
                .then(|| plan.ratio().parts().to_vec()),
            procedures: assess.procedures().to_vec(),
            method: approach.choice,
            replicates: approach.replicates,
            participants: approach.participants,
            over_strata: approach.over_strata,
            conditions: plan.conditions().cloned().map(Box::new),
            desirability: assess.wanted().to_vec(),
            // A whole run is the same from however many shares.
            shard: counted.and(assess.shard()),
            counted,
        }
    }

    /// The assessment that was recorded; where it was not whole, of the replicates that its share has.
    pub(super) fn assess(
        &self,
        source: Option<Source>,
        seed: Seed,
    ) -> Result<Assess, ManifestError> {
        let approach = Approach {
            replicates: self.replicates,
            choice: self.method,
            participants: self.participants,
            over_strata: self.over_strata,
        };
        let procedures = self.procedures.clone();
        let assess = if let Some(source) = source {
            let assess = Assess::of_trial(source, procedures, approach, seed);
            assess.map_err(|error| match error {
                AssessRunError::Problems(problems) => problems.into(),
                AssessRunError::Assess(error) => ManifestError::from(error),
                AssessRunError::Desirability(_) => ManifestError::Part("desirability"),
            })?
        } else {
            let entries = self.entries.ok_or(ManifestError::Part("entries"))?;
            let ratio = Ratio::new(self.ratio.as_deref().unwrap_or(&[1, 1]));
            let ratio = ratio.map_err(|_| ManifestError::Part("ratio"))?;
            Assess::of_list(procedures, entries.into(), &ratio, approach, seed)?
        };
        let assess = assess.with_conditions(self.conditions.as_deref().cloned())?;
        let assess = assess
            .with_desirability(self.desirability.clone())
            .map_err(|_| ManifestError::Part("desirability"))?
            .with_shard(self.shard);
        // What was counted is the beginning of the share.
        let share = assess.part();
        let is_of_share = |counted: Counted| {
            counted.from == share.start && (share.start..=share.end).contains(&counted.until)
        };
        match self.counted {
            Some(counted) if !is_of_share(counted) => Err(ManifestError::Part("counted")),
            None if self.shard.is_some() => Err(ManifestError::Part("shard")),
            _ => Ok(assess),
        }
    }
}
