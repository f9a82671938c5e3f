//! What participants are given: parts of treatments.

use super::{Length, Part, When};
use crate::design;
use crate::design::{Lasting as Checked, Period, PeriodError, Rounding, SurfaceFormula};

/// A part of a treatment: what is given, how much, when, for whom and for how long.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Regimen, Schedule, When};
/// let palbociclib = Regimen::new("palbociclib", 125.0, "mg", "oral")
///     .schedule(Schedule::cycles(21, 7))
///     .lasts("3 years")
///     .when(When::new().is("arm", "palbociclib_et"));
/// let loading = Regimen::new("trastuzumab", 8.0, "mg/kg", "intravenous")
///     .part("loading")
///     .by_weight("weight")
///     .schedule(Schedule::once());
/// let maintenance = Regimen::new("trastuzumab", 6.0, "mg/kg", "intravenous")
///     .by_weight("weight")
///     .start("21 days after start of loading")
///     .schedule(Schedule::every("21 days"))
///     .lasts("17 cycles");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Regimen {
    pub(crate) treatment: Part<String>,
    pub(crate) part: Part<String>,
    pub(crate) epoch: Part<String>,
    pub(crate) dose: Part<f64>,
    pub(crate) unit: Part<String>,
    pub(crate) dose_by: Part<DoseBy>,
    pub(crate) route: Part<String>,
    pub(crate) when: Part<When>,
    pub(crate) start: Part<String>,
    pub(crate) schedule: Part<Schedule>,
    pub(crate) slots: Slots,
    pub(crate) lasts: Part<Lasting>,
    pub(crate) until: Part<Vec<String>>,
}

/// How often on a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Slots {
    /// So many times.
    pub times_per_day: Part<i64>,
    /// In these time slots.
    pub time_slots: Part<Vec<i64>>,
}

/// What of the body a dose goes by.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DoseBy {
    /// The attribute that is the weight.
    pub weight: Part<String>,
    /// The attribute that is the height.
    pub height: Part<String>,
    /// The formula of the body surface.
    pub surface: Part<SurfaceFormula>,
    /// The largest dose.
    pub at_most: Part<f64>,
    /// What the dose is a multiple of.
    pub round_to: Part<f64>,
    /// Which multiple.
    pub rounding: Part<Rounding>,
}

impl Regimen {
    /// A treatment with the dose of one administration, its unit and its route; every day, for
    /// everyone, from day 1 of treatment on. For how long is still to be said.
    pub fn new(treatment: &str, dose: f64, unit: &str, route: &str) -> Self {
        Self {
            treatment: Part::Given(treatment.to_owned()),
            part: Part::Absent,
            epoch: Part::Absent,
            dose: Part::Given(dose),
            unit: Part::Given(unit.to_owned()),
            dose_by: Part::Absent,
            route: Part::Given(route.to_owned()),
            when: Part::Absent,
            start: Part::Absent,
            schedule: Part::Given(Schedule::daily()),
            slots: Slots::default(),
            lasts: Part::Absent,
            until: Part::Absent,
        }
    }

    /// Under this name of the part, which moments can name.
    #[must_use]
    pub fn part(mut self, name: &str) -> Self {
        self.part = Part::Given(name.to_owned());
        self
    }

    /// In this epoch, in place of the first one of treatment.
    #[must_use]
    pub fn epoch(mut self, name: &str) -> Self {
        self.epoch = Part::Given(name.to_owned());
        self
    }

    /// The dose is per kg of the weight that this attribute holds.
    #[must_use]
    pub fn by_weight(mut self, weight: &str) -> Self {
        self.dose_by.or_begin().weight = Part::Given(weight.to_owned());
        self
    }

    /// The dose is per m2 of the body surface, from the weight and the height that these attributes
    /// hold.
    #[must_use]
    pub fn by_surface(mut self, formula: SurfaceFormula, weight: &str, height: &str) -> Self {
        let by = self.dose_by.or_begin();
        by.weight = Part::Given(weight.to_owned());
        by.height = Part::Given(height.to_owned());
        by.surface = Part::Given(formula);
        self
    }

    /// A dose by the body is at most this.
    #[must_use]
    pub fn at_most(mut self, amount: f64) -> Self {
        self.dose_by.or_begin().at_most = Part::Given(amount);
        self
    }

    /// A dose by the body is rounded to a multiple of this.
    #[must_use]
    pub fn round_to(mut self, step: f64, rounding: Rounding) -> Self {
        let by = self.dose_by.or_begin();
        by.round_to = Part::Given(step);
        by.rounding = Part::Given(rounding);
        self
    }

    /// From this moment on, such as `day 8` or `14 days after loading`.
    #[must_use]
    pub fn start(mut self, moment: &str) -> Self {
        self.start = Part::Given(moment.to_owned());
        self
    }

    /// On these days.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = Part::Given(schedule);
        self
    }

    /// So many times on each of them.
    #[must_use]
    pub fn times_per_day(mut self, times: u32) -> Self {
        self.slots.times_per_day = Part::Given(times.into());
        self
    }

    /// In these time slots of each of them.
    #[must_use]
    pub fn time_slots(mut self, slots: impl IntoIterator<Item = u32>) -> Self {
        let slots = slots.into_iter().map(i64::from);
        self.slots.time_slots = Part::Given(slots.collect());
        self
    }

    /// For so long from its start: a period such as `3 years`, `4 cycles` or `10 doses`.
    #[must_use]
    pub fn lasts(mut self, lasting: impl Into<Lasting>) -> Self {
        self.lasts = Part::Given(lasting.into());
        self
    }

    /// Strictly before this moment; before the earliest where there are several.
    #[must_use]
    pub fn until(mut self, moment: &str) -> Self {
        self.until.or_begin().push(moment.to_owned());
        self
    }

    /// For those for whom the condition holds; it may ask about the `arm`.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = Part::Given(when);
        self
    }
}

/// How long a part lasts, as it is given: a period, or text such as `"3 years"`, `"4 cycles"` or
/// `"10 doses"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasting(Result<Checked, LastingError>);

/// Why a length of a part is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LastingError {
    /// Not a length.
    #[error(
        "`{0}` is not a length: write a whole number and days, weeks, months, years, cycles or doses, such as \"3 years\" or \"4 cycles\""
    )]
    Form(String),
    /// None, or too many.
    #[error("`{0}` is out of range: write from 1 to 100000 cycles or doses")]
    Count(String),
    /// A period out of range.
    #[error(transparent)]
    Period(#[from] PeriodError),
}

impl Lasting {
    /// The length, in its range.
    pub(crate) fn checked(&self) -> Result<Checked, LastingError> {
        let lasting = self.0.clone()?;
        if let Checked::Period(period) = lasting {
            period.check()?;
        }
        Ok(lasting)
    }
}

impl From<Period> for Lasting {
    fn from(period: Period) -> Self {
        Self(Ok(period.into()))
    }
}

impl From<Checked> for Lasting {
    fn from(lasting: Checked) -> Self {
        Self(Ok(lasting))
    }
}

impl From<&str> for Lasting {
    fn from(text: &str) -> Self {
        let count = text.split_once(' ').and_then(|(number, unit)| {
            let of: fn(u32) -> Checked = match unit {
                "cycle" | "cycles" => Checked::Cycles,
                "dose" | "doses" => Checked::Doses,
                _ => return None,
            };
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| {
                let count = number.parse().ok();
                let count = count.filter(|count| (1..=100_000).contains(count));
                count
                    .map(of)
                    .ok_or_else(|| LastingError::Count(text.to_owned()))
            })
        });
        Self(count.unwrap_or_else(|| match text.parse::<Period>() {
            Ok(period) => Ok(period.into()),
            Err(PeriodError::Form(text)) => Err(LastingError::Form(text)),
            Err(error) => Err(error.into()),
        }))
    }
}

/// On which days a part is given, counted from its start (day 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule(pub(crate) ScheduleKind);

/// Which days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ScheduleKind {
    /// Once.
    Once,
    /// Every day.
    Daily,
    /// Cycles of days on and days off.
    Cycles { on: Part<i64>, off: Part<i64> },
    /// The same days of each cycle.
    CycleDays {
        length: Part<i64>,
        days: Part<Vec<i64>>,
    },
    /// Loading doses, then one per interval.
    Every {
        interval: Part<Interval>,
        loading_days: Part<Vec<i64>>,
        from_day: Part<i64>,
    },
    /// Days of the week, by their English names.
    Weekdays(Vec<String>),
}

/// The time between doses: a period, or text such as `"21 days"` or `"12 hours"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interval {
    /// A period.
    Period(Length),
    /// Hours.
    Hours(u32),
}

impl From<Period> for Interval {
    fn from(period: Period) -> Self {
        Self::Period(period.into())
    }
}

impl From<&str> for Interval {
    fn from(text: &str) -> Self {
        let hours = text.split_once(' ').and_then(|(number, unit)| {
            let is_number = number.bytes().all(|b| b.is_ascii_digit());
            let is_hours = is_number && matches!(unit, "hour" | "hours");
            number.parse().ok().filter(|_| is_hours)
        });
        hours.map_or_else(|| Self::Period(text.into()), Self::Hours)
    }
}

impl Schedule {
    /// Once, on day 1.
    pub fn once() -> Self {
        Self(ScheduleKind::Once)
    }

    /// Every day.
    pub fn daily() -> Self {
        Self(ScheduleKind::Daily)
    }

    /// Cycles of so many days with a dose and so many without.
    pub fn cycles(on: u32, off: u32) -> Self {
        Self(ScheduleKind::Cycles {
            on: Part::Given(on.into()),
            off: Part::Given(off.into()),
        })
    }

    /// The same days of each cycle of this length.
    pub fn cycle_days(length: u32, days: impl IntoIterator<Item = u32>) -> Self {
        Self(ScheduleKind::CycleDays {
            length: Part::Given(length.into()),
            days: Part::Given(days.into_iter().map(i64::from).collect()),
        })
    }

    /// Days of the week, by their English names.
    pub fn weekdays<'a>(days: impl IntoIterator<Item = &'a str>) -> Self {
        let days = days.into_iter().map(str::to_owned);
        Self(ScheduleKind::Weekdays(days.collect()))
    }

    /// A dose on day 1, then one per interval.
    pub fn every(interval: impl Into<Interval>) -> Self {
        Self(ScheduleKind::Every {
            interval: Part::Given(interval.into()),
            loading_days: Part::Absent,
            from_day: Part::Absent,
        })
    }

    /// Loading doses on these days, then one per interval from the last of them.
    pub fn loaded(
        loading_days: impl IntoIterator<Item = u32>,
        interval: impl Into<Interval>,
    ) -> Self {
        let days = loading_days.into_iter().map(i64::from).collect();
        Self(ScheduleKind::Every {
            interval: Part::Given(interval.into()),
            loading_days: Part::Given(days),
            from_day: Part::Absent,
        })
    }
}

impl From<&design::Schedule> for Schedule {
    fn from(schedule: &design::Schedule) -> Self {
        match schedule {
            design::Schedule::Once => Self::once(),
            design::Schedule::Daily => Self::daily(),
            &design::Schedule::Cycles { on, off } => Self::cycles(on, off),
            design::Schedule::CycleDays { length, days } => {
                Self::cycle_days(*length, days.iter().copied())
            }
            design::Schedule::Weekdays(weekdays) => Self::weekdays(weekdays.names()),
            design::Schedule::Every {
                loading_days,
                interval,
                from_day,
            } => Self(ScheduleKind::Every {
                interval: Part::Given((*interval).into()),
                loading_days: Part::Given(loading_days.iter().copied().map(i64::from).collect()),
                from_day: Part::Given((*from_day).into()),
            }),
        }
    }
}
