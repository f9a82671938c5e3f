//! A course: one participant's plan of one treatment, day by day.

use chrono::NaiveDate;

use crate::design::date;
use crate::design::{Conventions, EndRule, MissingDay, Period, Regimen, Schedule};

/// One administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Administration {
    /// The study day, from 1.
    pub study_day: u32,
    /// Where the day stands in its cycle, for a regimen of cycles.
    pub cycle: Option<CycleDay>,
    /// The administration's number in the course, from 1.
    pub dose_number: u32,
}

/// A day of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleDay {
    /// The cycle, from 1.
    pub cycle: u32,
    /// The day of the cycle, from 1.
    pub day: u32,
}

/// A regimen that begins on a date.
///
/// # Examples
/// ```
/// use evenhand::calendar::Course;
/// use evenhand::design::{Condition, Conventions, Dose, Period, Regimen, Schedule};
///
/// let palbociclib = Regimen {
///     treatment: "palbociclib".into(),
///     dose: Dose::new(125.0, "mg")?,
///     route: "oral".into(),
///     schedule: Schedule::cycles(21, 7)?,
///     duration: Period::Months(36),
///     when: Condition::always(),
/// };
/// let start = "2020-02-29".parse()?;
/// let course = Course::new(&palbociclib, start, &Conventions::default());
/// assert_eq!(course.days(), 1095);
/// assert_eq!(course.administrations().count(), 822);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    regimen: &'a Regimen,
    start: NaiveDate,
    days: u32,
    missing_day: MissingDay,
}

impl<'a> Course<'a> {
    /// The course of a regimen from the date of randomization.
    ///
    /// # Panics
    /// Never for a date within [`crate::design::YEARS`].
    pub fn new(regimen: &'a Regimen, start: NaiveDate, conventions: &Conventions) -> Self {
        let end = date::after(start, regimen.duration, conventions.missing_day);
        let exclusive = (end - start).num_days() as u32;
        let days = match conventions.end {
            EndRule::EndExclusive => exclusive,
            EndRule::EndInclusive => exclusive + 1,
        };
        Self {
            regimen,
            start,
            days,
            missing_day: conventions.missing_day,
        }
    }

    /// The regimen.
    pub fn regimen(&self) -> &'a Regimen {
        self.regimen
    }

    /// The date of study day 1.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The last study day on which the treatment may be given.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The administrations, in order of time.
    pub fn administrations(&self) -> Administrations<'a> {
        Administrations {
            course: *self,
            study_day: 0,
            dose_number: 0,
            repeat: 0,
        }
    }

    /// The study day of the `repeat`-th maintenance dose: counted from the anchor, never chained.
    fn maintenance_day(&self, interval: Period, from_day: u32, repeat: u32) -> u32 {
        match interval {
            Period::Days(days) => from_day + days * repeat,
            Period::Months(months) => {
                let anchor = date::after(self.start, Period::Days(from_day - 1), self.missing_day);
                let given = date::after(anchor, Period::Months(months * repeat), self.missing_day);
                (given - self.start).num_days() as u32 + 1
            }
        }
    }
}

/// The administrations of a course, in order of time.
#[derive(Debug, Clone)]
pub struct Administrations<'a> {
    course: Course<'a>,
    study_day: u32,
    dose_number: u32,
    repeat: u32,
}

impl Administrations<'_> {
    /// The next study day with a dose.
    #[inline]
    fn next_day(&mut self) -> u32 {
        match self.course.regimen.schedule {
            Schedule::Daily => self.study_day + 1,
            Schedule::Cycles { on, off } => {
                let given = self.study_day;
                if given > 0 && (given - 1) % (on + off) + 1 == on {
                    given + off + 1
                } else {
                    given + 1
                }
            }
            Schedule::Every {
                ref loading_days,
                interval,
                from_day,
            } => {
                if let Some(&day) = loading_days.get(self.dose_number as usize) {
                    return day;
                }
                loop {
                    self.repeat += 1;
                    let day = self.course.maintenance_day(interval, from_day, self.repeat);
                    if day > self.study_day {
                        return day;
                    }
                }
            }
        }
    }
}

impl Iterator for Administrations<'_> {
    type Item = Administration;

    #[inline]
    fn next(&mut self) -> Option<Administration> {
        let study_day = self.next_day();
        if study_day > self.course.days {
            return None;
        }
        self.study_day = study_day;
        self.dose_number += 1;
        let cycle = match self.course.regimen.schedule {
            Schedule::Cycles { on, off } => {
                let day = study_day - 1;
                Some(CycleDay {
                    cycle: day / (on + off) + 1,
                    day: day % (on + off) + 1,
                })
            }
            Schedule::Daily | Schedule::Every { .. } => None,
        };
        Some(Administration {
            study_day,
            cycle,
            dose_number: self.dose_number,
        })
    }
}
