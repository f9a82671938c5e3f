//! Cells read by the form of their file.

use chrono::NaiveDate;

use super::dates::{DateError, DateForm, other_forms};
use super::numbers::{DecimalError, DecimalMark};
use super::{ArmTexts, Conversions, InputForm};
use crate::design::{ArmIndex, Attribute, Domain, Value};
use crate::intake::cell::{self, CellError};
use crate::problem::words::shown;
use crate::trial::Trial;

/// How cells are read, and what was converted.
#[derive(Debug)]
pub(in crate::intake) struct Cells {
    dates: &'static [DateForm],
    /// Whether the form of dates was said, by the user or by a known form.
    are_dates_said: bool,
    decimal: DecimalMark,
    missing: Vec<String>,
    pub(in crate::intake) arms: ArmTexts,
    pub(in crate::intake) said: Conversions,
    /// The number that is read, with a point.
    number: String,
    /// The column of the cell that is read.
    pub(in crate::intake) column: usize,
}

/// Why a cell is refused that a form reads.
#[derive(Debug, thiserror::Error)]
pub(in crate::intake) enum ConvertError {
    /// As of any file.
    #[error(transparent)]
    Cell(#[from] CellError),
    /// A date.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A number.
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    /// An arm.
    #[error(transparent)]
    Arm(#[from] super::arms::ArmError),
}

impl Cells {
    /// Those of a file as evenhand writes it.
    pub(in crate::intake) fn plain() -> Self {
        Self::new(&InputForm::default())
    }

    /// Those of a form.
    pub(in crate::intake) fn new(form: &InputForm) -> Self {
        let said = form.dates.map(DateForm::only);
        let dates = said.or(form.from.map(super::KnownForm::dates));
        Self {
            dates: dates.unwrap_or(DateForm::Iso.only()),
            are_dates_said: dates.is_some_and(|dates| dates != DateForm::Iso.only()),
            decimal: form.decimal.unwrap_or_default(),
            missing: form.missing.clone(),
            arms: ArmTexts::default(),
            said: Conversions::default(),
            number: String::new(),
            column: 0,
        }
    }

    /// Whether a text means a missing value, besides the empty cell.
    pub(in crate::intake) fn is_missing(&self, text: &str) -> bool {
        self.missing.iter().any(|missing| missing == text)
    }

    /// Whether some text does.
    pub(in crate::intake) fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    /// A date.
    pub(in crate::intake) fn date(&mut self, text: &str) -> Result<NaiveDate, ConvertError> {
        if !self.are_dates_said {
            return cell::date(text).map_err(|error| match &error {
                CellError::DateForm(_) => match other_forms(text) {
                    Some(other) => other.into(),
                    None => error.into(),
                },
                _ => error.into(),
            });
        }
        let text = cell::filled(text, "a date")?;
        let mut refused = None;
        for &form in self.dates {
            match form.read(text) {
                Ok(date) => {
                    self.count_date(form, text, date);
                    return Ok(date);
                }
                // A text of this form that is no day says so; one of another form is left to the next.
                Err(error @ DateError::Form { .. }) => drop(refused.get_or_insert(error)),
                Err(error) => return Err(error.into()),
            }
        }
        let form = self.dates[0];
        let text = text.to_owned();
        Err(refused.unwrap_or(DateError::Form { text, form }).into())
    }

    fn count_date(&mut self, form: DateForm, text: &str, date: NaiveDate) {
        // A date of ten characters is YYYY-MM-DD as it is.
        if form != DateForm::IsoTime || text.len() > 10 {
            self.said.count_date(form, self.column, date);
        }
    }

    /// A number, whichever sign stands before its decimals.
    fn with_point<T>(
        &mut self,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, CellError>,
    ) -> Result<T, ConvertError> {
        if self.decimal == DecimalMark::Point || !text.contains(',') {
            let number = read(text);
            // What is no number may be one with the other sign.
            return match number {
                Ok(number) if self.decimal == DecimalMark::Point => Ok(number),
                number => {
                    self.decimal.check(text)?;
                    Ok(number?)
                }
            };
        }
        self.decimal.check(text)?;
        self.number.clear();
        self.number
            .extend(text.chars().map(|c| if c == ',' { '.' } else { c }));
        let number = read(&self.number).map_err(|error| match error {
            CellError::Number(_) => DecimalError::NoNumber(text.to_owned()).into(),
            CellError::Decimals { decimals, .. } => {
                let text = shown(text);
                CellError::Decimals { text, decimals }.into()
            }
            error => ConvertError::from(error),
        })?;
        self.said.count_comma();
        Ok(number)
    }

    /// An outcome.
    pub(in crate::intake) fn outcome(&mut self, text: &str) -> Result<f64, ConvertError> {
        self.with_point(text, cell::outcome)
    }

    /// A time to an event.
    pub(in crate::intake) fn time(&mut self, text: &str) -> Result<f64, ConvertError> {
        self.with_point(text, cell::time)
    }

    /// The value of an attribute; an empty cell is refused.
    pub(in crate::intake) fn value(
        &mut self,
        attribute: &Attribute,
        text: &str,
    ) -> Result<Value, ConvertError> {
        match attribute.domain() {
            Domain::Number { .. } => self.with_point(text, |text| cell::value(attribute, text)),
            Domain::Date => self.date(text).map(Value::Date),
            Domain::Category(_) => Ok(cell::value(attribute, text)?),
        }
    }

    /// An arm.
    pub(in crate::intake) fn arm(
        &mut self,
        trial: &Trial,
        text: &str,
    ) -> Result<ArmIndex, ConvertError> {
        Ok(self.arms.read(trial.arms(), text, &mut self.said)?)
    }
}
