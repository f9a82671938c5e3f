//! Eligibility criteria.

use super::condition::Condition;
use super::probability::Probability;

/// Whether a criterion lets candidates in or keeps them out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriterionKind {
    /// Each must be met.
    Inclusion,
    /// None may be met.
    Exclusion,
}

/// How a simulated candidate is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// The candidate passes where any of these conditions holds.
    Require(Vec<Condition>),
    /// The candidate has no such attribute, and fails with this probability.
    Fails(Probability),
}

/// One criterion of the protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// The key in `failed_criteria`, such as `I04`.
    pub id: String,
    /// Inclusion or exclusion.
    pub kind: CriterionKind,
    /// The protocol's words.
    pub text: String,
    /// How it is judged.
    pub rule: Rule,
}
