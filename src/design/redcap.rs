//! How a REDCap project names the fields of its allocation table.

use std::collections::BTreeMap;

/// The longest name of a field, in characters.
const MAX_FIELD: usize = 100;

/// What REDCap's own names begin with.
const OWN_PREFIX: &str = "redcap_";

/// Why a field's name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedcapFieldError {
    /// A name that REDCap does not take.
    #[error(
        "`{0}` is not a field of REDCap: write 1 to {MAX_FIELD} of a-z, 0-9 and _, a letter first, \
         and no _ at the end"
    )]
    Form(String),
    /// A name that REDCap keeps for itself.
    #[error(
        "`{0}` is reserved by REDCap: fields must not begin with `{OWN_PREFIX}`; choose another name"
    )]
    Own(String),
    /// Two factors in one field.
    #[error("the field `{0}` holds two factors: give each factor its own field")]
    Twice(String),
}

/// Checks the name of a field: 1 to 100 of `a-z`, `0-9` and `_`, a letter first, no `_` at the end
/// (REDCap itself advises fewer than 26), and not beginning with `redcap_`.
///
/// # Errors
/// [`RedcapFieldError::Form`], [`RedcapFieldError::Own`].
///
/// # Examples
/// ```
/// use evenhand::design::check_redcap_field;
/// assert!(check_redcap_field("smk").is_ok());
/// assert!(check_redcap_field("Smoker").is_err());
/// assert!(check_redcap_field("redcap_data_access_group").is_err());
/// ```
///
/// # References
/// Vanderbilt University, Data Dictionary (2015), column A, "Variable / Field Name".
pub fn check_redcap_field(name: &str) -> Result<(), RedcapFieldError> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_field = name.len() <= MAX_FIELD
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && name.chars().all(is_allowed);
    if !is_field {
        Err(RedcapFieldError::Form(name.to_owned()))
    } else if name.starts_with(OWN_PREFIX) {
        Err(RedcapFieldError::Own(name.to_owned()))
    } else {
        Ok(())
    }
}

/// The names of the fields that hold the stratification factors in a REDCap project, where they
/// differ from the factors' own. A site with a field of its own is an ordinary field, and else a data
/// access group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedcapFields(BTreeMap<String, String>);

impl RedcapFields {
    /// Fields by the names of factors.
    ///
    /// # Errors
    /// [`RedcapFieldError`]: the first name that is refused.
    pub fn new(fields: BTreeMap<String, String>) -> Result<Self, RedcapFieldError> {
        let mut seen = std::collections::BTreeSet::new();
        for field in fields.values() {
            check_redcap_field(field)?;
            if !seen.insert(field) {
                return Err(RedcapFieldError::Twice(field.clone()));
            }
        }
        Ok(Self(fields))
    }

    /// The field that a factor was given.
    pub fn of(&self, factor: &str) -> Option<&str> {
        self.0.get(factor).map(String::as_str)
    }
}
