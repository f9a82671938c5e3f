//! A day as a number.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};

/// A day, counted from 1970-01-01, which is 0: what Parquet and Arrow store.
///
/// # Examples
/// ```
/// use evenhand::table::Day;
/// let date = chrono::NaiveDate::from_ymd_opt(2020, 2, 29).expect("a date");
/// assert_eq!(Day::from(date).0, 18_321);
/// assert_eq!(Day::from(date).to_string(), "2020-02-29");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// The days from 1 January of the year 1, which chrono counts as 1, to 1970-01-01.
const EPOCH: i32 = 719_163;

impl Day {
    /// The date; the last that there is for a number beyond the calendar.
    pub fn date(self) -> NaiveDate {
        let days = self.0.saturating_add(EPOCH);
        NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}
