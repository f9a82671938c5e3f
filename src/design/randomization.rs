//! How participants are randomized.

use super::strata::Strata;
use crate::procedure::Procedure;

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
