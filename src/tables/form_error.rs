//! Why a list cannot be written in a system's form.

use crate::problem::words::listed;

/// Why a list cannot be written in a system's form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// A data access group that is no number.
    #[error(
        "the code of site `{site}` is `{code}`, and REDCap identifies data access groups by numbers: \
         give their numbers in the column `code` of the sites file, or write sites to a field of \
         their own with [redcap] fields = {{ site_id = \"FIELD\" }}"
    )]
    GroupNumber {
        /// The site's key.
        site: String,
        /// Its code.
        code: String,
    },
    /// Strata that secuTrial's public documentation says nothing of.
    #[error(
        "secuTrial's imported lists have no strata but centres, according to its public documentation, \
         and this list is stratified by {}: write it as `plain`",
        listed(.0.iter().map(String::as_str))
    )]
    SecutrialStrata(Vec<String>),
    /// Two columns of one name.
    #[error("two columns of the plain form would be named `{0}`: give the factor another name")]
    SameColumn(String),
}
