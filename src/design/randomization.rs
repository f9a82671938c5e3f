//! How participants are randomized.

use super::strata::Strata;
use crate::procedure::Procedure;
use crate::procedure::adaptive::AdaptiveProcedure;

/// How participants are randomized: from lists, or one by one without any.
#[derive(Debug, Clone, PartialEq)]
pub enum Randomization {
    /// From one list per stratum, made ahead of time.
    Lists(RandomizationPlan),
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

    /// The procedure as a specification.
    pub fn specification(&self) -> String {
        match self {
            Self::Lists(plan) => plan.procedure.to_string(),
            Self::Adaptive(plan) => plan.procedure.to_string(),
        }
    }
}

/// The procedure, the strata and the length of each stratum's list.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomizationPlan {
    /// The allocation procedure, the same in every stratum.
    pub procedure: Procedure,
    /// The strata.
    pub strata: Strata,
    /// How many entries each stratum's list has, at least; a block is never cut.
    pub list_length: u32,
}

/// A covariate-adaptive procedure and the factors it looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct AdaptivePlan {
    /// The procedure.
    pub procedure: AdaptiveProcedure,
    /// The factors, and the strata that they make.
    pub strata: Strata,
}
