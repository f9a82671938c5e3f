//! The form of a file: how another system writes what is read here.
//!
//! Nothing is guessed where two readings are possible. What can only be read in one way is recognized
//! (the separator, R's row names, a byte order mark); the rest is said by an [`InputForm`], from the
//! command line or from `[input]` in a scenario. Every conversion that is made is told by
//! [`Conversions`](super::Conversions).

mod arms;
mod cells;
mod conversions;
mod dates;
mod known;
mod mapping;
mod missing;
mod numbers;
mod row_names;
mod separator;

pub use conversions::Conversions;
pub use dates::DateForm;
pub use known::KnownForm;
pub use numbers::DecimalMark;
pub use separator::Separator;

pub(super) use arms::ArmTexts;
pub(super) use cells::{Cells, ConvertError};
pub(super) use mapping::Mapping;
pub(super) use missing::MissingError;
pub(super) use row_names::RowNames;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::problem::words::shown;
use row_names::ROW_NAMES;

/// How a file is written. What is left out is recognized, or is as evenhand writes it: dates as
/// YYYY-MM-DD, a point before decimals, an empty cell for a missing value.
///
/// # Examples
/// ```
/// use evenhand::intake::{DateForm, InputForm, read_participants};
/// use evenhand::scenario;
///
/// let trial = scenario::read(&scenario::builtin("starter").expect("it is built in"))?;
/// let mut form = InputForm { dates: Some(DateForm::Dmy), ..InputForm::default() };
/// form.map_column("participant_id", "Patient")?;
/// form.map_arm("1", "active")?;
/// let csv = "Patient;arm;randomized_on;sex\nA1;1;27.08.2027;male\n";
/// let read = read_participants(&trial, &form, "a.csv", csv.as_bytes())?;
/// assert_eq!(read.rows[0].randomized_on, Some("2027-08-27".parse()?));
/// assert_eq!(read.conversions.lines()[0], "the separator is the semicolon");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputForm {
    /// A known form, which fills in what is not given here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<KnownForm>,
    /// What separates cells; recognized where it is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub separator: Option<Separator>,
    /// For a column that is read here, the column of the file; see [`InputForm::map_column`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub columns: BTreeMap<String, String>,
    /// For a text of the file, the name of the arm; see [`InputForm::map_arm`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub arms: BTreeMap<String, String>,
    /// How dates are written; YYYY-MM-DD where it is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dates: Option<DateForm>,
    /// The decimal separator; a point where it is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decimal: Option<DecimalMark>,
    /// The texts that mean a missing value, besides the empty cell.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<String>,
}

/// Why a form cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// Two columns of the file for one that is read.
    #[error("`{first}` and `{second}` are both to be read as `{ours}`: name one column for it")]
    TwoColumns {
        /// The column that is read.
        ours: String,
        /// The column of the file that was named first.
        first: String,
        /// The other.
        second: String,
    },
    /// One column of the file for two that are read.
    #[error("the column `{theirs}` is to be read as `{first}` and as `{second}`: name it once")]
    ColumnTwice {
        /// The column of the file.
        theirs: String,
        /// The column that it was to be read as first.
        first: String,
        /// The other.
        second: String,
    },
    /// Two arms for one text.
    #[error("`{text}` is given the arms `{first}` and `{second}`: a text means one arm")]
    TwoArms {
        /// The text.
        text: String,
        /// The arm that was given first.
        first: String,
        /// The other.
        second: String,
    },
    /// A text that means two things.
    #[error("nothing is written before or after the equals sign: write both, such as {0}")]
    Empty(&'static str),
}

impl InputForm {
    /// Whether nothing is said, so that a file is read as evenhand writes it.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether R's row names are to be read.
    pub(super) fn asks_row_names(&self) -> bool {
        self.columns.values().any(|theirs| theirs == ROW_NAMES)
    }

    /// Has a column of the file, `theirs`, be read as `ours`. The text `row-names` is R's row names,
    /// where the file has them.
    ///
    /// # Errors
    /// [`FormError`]: two columns of the file for one, one for two, or an empty name.
    pub fn map_column(&mut self, ours: &str, theirs: &str) -> Result<(), FormError> {
        if ours.is_empty() || theirs.is_empty() {
            return Err(FormError::Empty("participant_id=USUBJID"));
        }
        let second = shown(theirs);
        if let Some(first) = self.columns.get(ours) {
            let (ours, first) = (shown(ours), shown(first));
            return Err(FormError::TwoColumns {
                ours,
                first,
                second,
            });
        }
        if let Some((first, _)) = self.columns.iter().find(|(_, one)| *one == theirs) {
            return Err(FormError::ColumnTwice {
                theirs: second,
                first: shown(first),
                second: shown(ours),
            });
        }
        self.columns.insert(ours.to_owned(), theirs.to_owned());
        Ok(())
    }

    /// Has a text of the file mean an arm, by the arm's name.
    ///
    /// # Errors
    /// [`FormError`]: the text has an arm already, or one of the two is empty.
    pub fn map_arm(&mut self, text: &str, arm: &str) -> Result<(), FormError> {
        if text.is_empty() || arm.is_empty() {
            return Err(FormError::Empty("1=active"));
        }
        if let Some(first) = self.arms.get(text) {
            return Err(FormError::TwoArms {
                text: shown(text),
                first: shown(first),
                second: shown(arm),
            });
        }
        self.arms.insert(text.to_owned(), arm.to_owned());
        Ok(())
    }

    /// This form, and what it leaves out by `other`. Columns and arms are taken one by one; a column
    /// of the file that this form names is not taken for another.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut columns = self.columns.clone();
        for (ours, theirs) in &other.columns {
            if !self.columns.values().any(|named| named == theirs) {
                columns
                    .entry(ours.clone())
                    .or_insert_with(|| theirs.clone());
            }
        }
        let mut arms = self.arms.clone();
        for (text, arm) in &other.arms {
            arms.entry(text.clone()).or_insert_with(|| arm.clone());
        }
        let missing = if self.missing.is_empty() {
            &other.missing
        } else {
            &self.missing
        };
        Self {
            from: self.from.or(other.from),
            separator: self.separator.or(other.separator),
            columns,
            arms,
            dates: self.dates.or(other.dates),
            decimal: self.decimal.or(other.decimal),
            missing: missing.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
