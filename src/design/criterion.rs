//! Eligibility criteria.

use super::condition::Condition;
use super::probability::Probability;

/// Why a criterion's key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a criterion's key: write 1 to 30 of A-Z, a-z, 0-9, `_`, `.` and `-`, a letter or a digit first, such as I04"
)]
pub struct CriterionIdError(pub String);

/// Checks a criterion's key: 1 to 30 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`, a letter or a digit
/// first (a spreadsheet runs a cell that begins with `-`).
///
/// # Errors
/// [`CriterionIdError`] otherwise.
///
/// # Examples
/// ```
/// use evenhand::design::check_criterion_id;
/// assert!(check_criterion_id("I04.b").is_ok());
/// assert!(check_criterion_id("-I04").is_err());
/// ```
pub fn check_criterion_id(id: &str) -> Result<(), CriterionIdError> {
    let starts_well = id.starts_with(|c: char| c.is_ascii_alphanumeric());
    let all_well = id
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if starts_well && all_well && id.len() <= 30 {
        Ok(())
    } else {
        Err(CriterionIdError(id.to_owned()))
    }
}

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
#[non_exhaustive]
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
    /// The place of the run-in at whose end it is judged, if it is.
    pub epoch: Option<usize>,
}
