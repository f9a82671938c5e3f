//! Missing values: an empty cell, or a text that the user names.

use crate::problem::words::shown;

/// Texts by which other systems write a missing value: R, SAS, spreadsheets, SQL, pandas, and people.
const USUAL: [&str; 12] = [
    "NA", "N/A", "#N/A", "n/a", ".", "NULL", "null", "NaN", "nan", "-", "missing", "Missing",
];

/// A text that is no value, and may be a missing one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{shown}` is not a value here: a missing value is an empty cell; if `{shown}` means missing, give \
     --missing {shown}",
    shown = shown(.0)
)]
pub(in crate::intake) struct MissingError(pub String);

impl MissingError {
    /// The error of a text that some system writes for a missing value.
    pub(in crate::intake) fn of(text: &str) -> Option<Self> {
        let is_usual = USUAL.contains(&text);
        is_usual.then(|| Self(text.to_owned()))
    }
}
