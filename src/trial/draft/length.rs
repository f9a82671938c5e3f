//! Lengths of time.

use crate::design::{Period, PeriodError};

/// A length of time as it is given: a [`Period`], or text such as `"3 years"`.
///
/// # Examples
/// ```
/// use evenhand::design::Period;
/// use evenhand::trial::draft::Length;
/// assert_eq!(Length::from("3 years"), Length::from(Period::Months(36)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length(Result<Period, PeriodError>);

impl Length {
    /// The period, from a day to a century.
    pub(crate) fn period(&self) -> Result<Period, PeriodError> {
        let period = self.0.clone()?;
        period.check().map(|()| period)
    }
}

impl From<Period> for Length {
    fn from(period: Period) -> Self {
        Self(Ok(period))
    }
}

impl From<&str> for Length {
    fn from(text: &str) -> Self {
        Self(text.parse())
    }
}
