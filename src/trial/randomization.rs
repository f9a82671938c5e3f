//! How participants are randomized.

use std::collections::BTreeMap;

use crate::design::{Strata, StratumIndex};
use crate::procedure::Procedure;
use crate::procedure::adaptive::AdaptiveProcedure;

/// How participants are randomized: from lists, or one by one without any.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Randomization {
    /// From one list per stratum, made ahead of time.
    Lists(Box<RandomizationPlan>),
    /// By a covariate-adaptive procedure: there is no list.
    Adaptive(Box<AdaptivePlan>),
}

impl Randomization {
    /// The strata: of the lists, or of the factors that the procedure looks at.
    pub fn strata(&self) -> &Strata {
        match self {
            Self::Lists(plan) => &plan.strata,
            Self::Adaptive(plan) => &plan.strata,
        }
    }

    /// The plan of the lists, where there are lists.
    pub fn lists(&self) -> Option<&RandomizationPlan> {
        match self {
            Self::Lists(plan) => Some(plan),
            Self::Adaptive(_) => None,
        }
    }

    /// The procedure as a specification; of several, each once.
    pub fn specification(&self) -> String {
        match self {
            Self::Lists(plan) => {
                let procedures = plan.procedures();
                let texts: Vec<String> = procedures.into_iter().map(Procedure::to_string).collect();
                texts.join(" and ")
            }
            Self::Adaptive(plan) => plan.procedure.to_string(),
        }
    }
}

/// The strata, and the procedure and the length of each one's list: plain data, which a list can be
/// made from without a trial. In a [`Trial`](super::Trial) the rules between them hold.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomizationPlan {
    /// The allocation procedure of strata without one of their own.
    pub procedure: Procedure,
    /// The strata.
    pub strata: Strata,
    /// How many entries each stratum's list has, at least; a block is never cut.
    pub list_length: u32,
    /// The strata whose lists have a procedure or a length of their own.
    pub own: BTreeMap<StratumIndex, OwnList>,
}

/// What is a stratum's own; what is not is as in the plan. Plain data, as the plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnList {
    /// The allocation procedure.
    pub procedure: Option<Procedure>,
    /// How many entries the list has, at least.
    pub list_length: Option<u32>,
}

impl RandomizationPlan {
    /// A plan in which all strata are alike.
    pub fn new(procedure: Procedure, strata: Strata, list_length: u32) -> Self {
        Self {
            procedure,
            strata,
            list_length,
            own: BTreeMap::new(),
        }
    }

    /// The procedure of a stratum's list.
    pub fn procedure_of(&self, stratum: StratumIndex) -> &Procedure {
        let own = self
            .own
            .get(&stratum)
            .and_then(|own| own.procedure.as_ref());
        own.unwrap_or(&self.procedure)
    }

    /// How many entries a stratum's list has, at least.
    pub fn length_of(&self, stratum: StratumIndex) -> u32 {
        let own = self.own.get(&stratum).and_then(|own| own.list_length);
        own.unwrap_or(self.list_length)
    }

    /// How many entries a stratum's list has, at most: it ends with a whole block.
    pub fn longest_of(&self, stratum: StratumIndex) -> u64 {
        let block = self.procedure_of(stratum).longest_block();
        u64::from(self.length_of(stratum)) + u64::from(block) - 1
    }

    /// The procedures, each once: that of most strata first.
    pub fn procedures(&self) -> Vec<&Procedure> {
        let mut procedures = vec![&self.procedure];
        for own in self.own.values().filter_map(|own| own.procedure.as_ref()) {
            if !procedures.contains(&own) {
                procedures.push(own);
            }
        }
        procedures
    }
}

/// A covariate-adaptive procedure and the factors it looks at: plain data.
#[derive(Debug, Clone, PartialEq)]
pub struct AdaptivePlan {
    /// The procedure.
    pub procedure: AdaptiveProcedure,
    /// The factors, and the strata that they make.
    pub strata: Strata,
}
