//! Lengths of time on the civil calendar.

use super::limits::MAX_PERIOD_DAYS;

/// The longest period, in months.
const MAX_MONTHS: u32 = 1_200;

/// A length of time in whole days or in calendar months.
///
/// Weeks are days and years are months: `2 weeks` is `Days(14)`, `3 years` is `Months(36)`.
///
/// # Examples
/// ```
/// use evenhand::design::Period;
/// assert_eq!("3 years".parse(), Ok(Period::Months(36)));
/// assert_eq!("2 weeks".parse(), Ok(Period::Days(14)));
/// assert!("soon".parse::<Period>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Whole days.
    Days(u32),
    /// Calendar months, counted from an anchor date.
    Months(u32),
}

/// Why a period is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// Not of the form NUMBER UNIT.
    #[error(
        "`{0}` is not a period: write a whole number and days, weeks, months or years, such as \"28 days\" or \"3 years\""
    )]
    Form(String),
    /// Zero, or longer than a century.
    #[error("`{0}` is out of range: a period is from 1 day to 100 years")]
    Range(String),
}

impl Period {
    /// Checks the length.
    ///
    /// # Errors
    /// [`PeriodError::Range`] unless it is from 1 day to 100 years.
    pub(crate) fn check(self) -> Result<(), PeriodError> {
        let (count, longest) = match self {
            Self::Days(days) => (days, MAX_PERIOD_DAYS),
            Self::Months(months) => (months, MAX_MONTHS),
        };
        if (1..=longest).contains(&count) {
            Ok(())
        } else {
            Err(PeriodError::Range(self.to_string()))
        }
    }
}

impl std::str::FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let form = || PeriodError::Form(text.to_owned());
        let (number, unit) = text.split_once(' ').ok_or_else(form)?;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form());
        }
        let (scale, in_months) = match unit {
            "day" | "days" => (1, false),
            "week" | "weeks" => (7, false),
            "month" | "months" => (1, true),
            "year" | "years" => (12, true),
            _ => return Err(form()),
        };
        let range = || PeriodError::Range(text.to_owned());
        let longest = if in_months {
            MAX_MONTHS
        } else {
            MAX_PERIOD_DAYS
        };
        let count = number
            .parse::<u32>()
            .ok()
            .and_then(|n| n.checked_mul(scale));
        match count.filter(|n| (1..=longest).contains(n)) {
            Some(months) if in_months => Ok(Self::Months(months)),
            Some(days) => Ok(Self::Days(days)),
            None => Err(range()),
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, unit) = match *self {
            Self::Days(days) => (days, "day"),
            Self::Months(months) if months % 12 == 0 => (months / 12, "year"),
            Self::Months(months) => (months, "month"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_back_as_it_was_written() {
        for text in ["1 day", "28 days", "1 month", "7 months", "3 years"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_period_out_of_range_is_refused() {
        for text in [
            "0 days",
            "101 years",
            "99999999999 weeks",
            "4294967295 years",
        ] {
            assert!(
                matches!(text.parse::<Period>(), Err(PeriodError::Range(_))),
                "{text}"
            );
        }
        for text in [
            "",
            "3",
            "three years",
            "3years",
            "-3 years",
            "3 fortnights",
            "+3 days",
        ] {
            assert!(
                matches!(text.parse::<Period>(), Err(PeriodError::Form(_))),
                "{text}"
            );
        }
    }
}
