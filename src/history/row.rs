//! One row of a history.

use super::chain::Chain;
use crate::allocation::Account;
use crate::balance::Imbalance;

/// A row that was added to a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub(super) line: String,
    /// The row's number in the history, from 1.
    pub sequence: u32,
    /// The participant's key.
    pub participant_id: String,
    /// The allocation.
    pub account: Account,
    /// The [imbalance](crate::balance::imbalance) before it: under a list of the participant's stratum,
    /// under a covariate-adaptive procedure overall.
    pub imbalance_before: Imbalance,
    /// The imbalance after it.
    pub imbalance_after: Imbalance,
    /// The stream that was drawn from, such as `list:f|01`.
    pub stream: String,
    /// The link of the chain that the row ends with.
    pub chain: Chain,
}

impl Row {
    /// The row as it stands in the file, with its line end.
    pub fn line(&self) -> &str {
        &self.line
    }
}
