//! What participants are given.

use super::{Length, Part, When};
use crate::design;

/// What a participant is given, how much, when, for whom and for how long.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Regimen, Schedule, When};
/// let palbociclib = Regimen::new("palbociclib", 125.0, "mg", "oral")
///     .schedule(Schedule::cycles(21, 7))
///     .duration("3 years")
///     .when(When::new().is("arm", "palbociclib_et"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Regimen {
    pub(crate) treatment: Part<String>,
    pub(crate) dose: Part<f64>,
    pub(crate) unit: Part<String>,
    pub(crate) route: Part<String>,
    pub(crate) when: Part<When>,
    pub(crate) schedule: Part<Schedule>,
    pub(crate) duration: Part<Length>,
}

impl Regimen {
    /// A treatment with the dose of one administration, its unit and its route; every day, for
    /// everyone. For how long is still to be said.
    pub fn new(treatment: &str, dose: f64, unit: &str, route: &str) -> Self {
        Self {
            treatment: Part::Given(treatment.to_owned()),
            dose: Part::Given(dose),
            unit: Part::Given(unit.to_owned()),
            route: Part::Given(route.to_owned()),
            when: Part::Absent,
            schedule: Part::Given(Schedule::daily()),
            duration: Part::Absent,
        }
    }

    /// On these days.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = Part::Given(schedule);
        self
    }

    /// For so long from randomization.
    #[must_use]
    pub fn duration(mut self, duration: impl Into<Length>) -> Self {
        self.duration = Part::Given(duration.into());
        self
    }

    /// For those for whom the condition holds; it may ask about the `arm`.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = Part::Given(when);
        self
    }
}

/// On which days a treatment is given, counted from randomization (day 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule(pub(crate) ScheduleKind);

/// Which days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ScheduleKind {
    /// Every day.
    Daily,
    /// Cycles of days on and days off.
    Cycles { on: Part<i64>, off: Part<i64> },
    /// Loading doses, then one per interval.
    Every {
        interval: Part<Length>,
        loading_days: Part<Vec<i64>>,
        from_day: Part<i64>,
    },
}

impl Schedule {
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

    /// A dose on day 1, then one per interval.
    pub fn every(interval: impl Into<Length>) -> Self {
        Self(ScheduleKind::Every {
            interval: Part::Given(interval.into()),
            loading_days: Part::Absent,
            from_day: Part::Absent,
        })
    }

    /// Loading doses on these study days, then one per interval from the last of them.
    pub fn loaded(
        loading_days: impl IntoIterator<Item = u32>,
        interval: impl Into<Length>,
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
            design::Schedule::Daily => Self::daily(),
            &design::Schedule::Cycles { on, off } => Self::cycles(on, off),
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
