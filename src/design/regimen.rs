//! Regimens: which treatment, how much, when, for whom, how long.

use super::condition::Condition;
use super::period::Period;

/// Why a dose is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a dose of `{0}`: write a number above 0 with at most 6 decimals, such as 125 or 3.6")]
pub struct DoseError(pub String);

/// An amount with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    amount: f64,
    unit: String,
}

impl Dose {
    /// A dose such as 3.6 mg.
    ///
    /// # Errors
    /// [`DoseError`] unless the amount is a decimal above 0 and below 10^9 with at most 6 decimals.
    pub fn new(amount: f64, unit: &str) -> Result<Self, DoseError> {
        let text = format!("{amount}");
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        if amount > 0.0 && amount < 1e9 && decimals <= 6 {
            Ok(Self {
                amount,
                unit: unit.to_owned(),
            })
        } else {
            Err(DoseError(text))
        }
    }

    /// The amount.
    pub fn amount(&self) -> f64 {
        self.amount
    }

    /// The unit, such as `mg`.
    pub fn unit(&self) -> &str {
        &self.unit
    }
}

/// Why a schedule is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// A cycle without a day on treatment, or longer than a year.
    #[error("a cycle of {on} days on and {off} off: write on >= 1 and on + off <= 366")]
    Cycle {
        /// Days on.
        on: u32,
        /// Days off.
        off: u32,
    },
    /// Loading days that do not ascend from 1.
    #[error(
        "the loading days {0:?} do not ascend from day 1: write them as study days, such as [1, 15, 29]"
    )]
    Loading(Vec<u32>),
    /// An interval of no length.
    #[error("an interval of 0: write at least \"1 day\"")]
    Interval,
    /// Maintenance that would fall on or before the last loading dose.
    #[error(
        "maintenance is counted from day {from_day}, before the first dose or after the last loading day {last}: write a day from 1 to {last}"
    )]
    FromDay {
        /// The day given.
        from_day: u32,
        /// The last loading day.
        last: u32,
    },
}

/// On which days a treatment is given, counted from the anchor date (day 1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schedule {
    /// Every day.
    Daily,
    /// Cycles of `on` days with a dose, then `off` days without.
    Cycles {
        /// Days on.
        on: u32,
        /// Days off.
        off: u32,
    },
    /// Single administrations: on the loading days, then at fixed intervals.
    Every {
        /// Study days of the loading doses, ascending from 1.
        loading_days: Vec<u32>,
        /// The interval of maintenance; months are counted from the anchor, never chained.
        interval: Period,
        /// The study day that maintenance is counted from; its first dose is one interval later.
        from_day: u32,
    },
}

impl Schedule {
    /// Cycles of days on and off.
    ///
    /// # Errors
    /// [`ScheduleError::Cycle`] unless on >= 1 and on + off <= 366.
    pub fn cycles(on: u32, off: u32) -> Result<Self, ScheduleError> {
        if on >= 1 && on.saturating_add(off) <= 366 {
            Ok(Self::Cycles { on, off })
        } else {
            Err(ScheduleError::Cycle { on, off })
        }
    }

    /// Loading doses and then a dose per interval, counted from `from_day` (the last loading
    /// day where none is given).
    ///
    /// # Errors
    /// [`ScheduleError::Interval`] unless the interval is above 0; [`ScheduleError::Loading`]
    /// unless the days ascend from 1; [`ScheduleError::FromDay`] unless 1 <= from_day <= the last
    /// of them.
    pub fn every(
        interval: Period,
        loading_days: Vec<u32>,
        from_day: Option<u32>,
    ) -> Result<Self, ScheduleError> {
        if matches!(interval, Period::Days(0) | Period::Months(0)) {
            return Err(ScheduleError::Interval);
        }
        let ascends = loading_days.windows(2).all(|pair| pair[0] < pair[1]);
        let last = loading_days.last().copied().unwrap_or(0);
        if loading_days.first() != Some(&1) || !ascends || last > 366 || loading_days.len() > 100 {
            return Err(ScheduleError::Loading(loading_days));
        }
        let from_day = from_day.unwrap_or(last);
        if from_day == 0 || from_day > last {
            return Err(ScheduleError::FromDay { from_day, last });
        }
        Ok(Self::Every {
            loading_days,
            interval,
            from_day,
        })
    }
}

/// One treatment's plan: plain data, of parts that are checked on their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Regimen {
    /// The treatment, as in tables.
    pub treatment: String,
    /// How much at each administration.
    pub dose: Dose,
    /// How it is given, such as `oral`.
    pub route: String,
    /// When it is given.
    pub schedule: Schedule,
    /// For how long from randomization.
    pub duration: Period,
    /// For whom.
    pub when: Condition,
}
