//! A course: one participant's plan of one part of a treatment, day by day.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use crate::design::date;
use crate::design::{
    Conventions, Lasting, MAX_PERIOD_DAYS, MissingDay, Period, Regimen, Schedule, TimeSlots,
};

/// The last year of the calendar.
pub const LAST_YEAR: i32 = 9_999;

/// A date after the year 9999, which nothing can be planned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the plan goes beyond the year {LAST_YEAR}: shorten it")]
pub struct BeyondCalendar;

/// One administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Administration {
    /// The day of the course, from 1.
    pub day: u32,
    /// The time slot of the day, from 1.
    pub slot: u8,
    /// Where the day stands in its cycle, for a regimen of cycles.
    pub cycle: Option<CycleDay>,
    /// The administration's number in the course, from 1.
    pub dose_number: u32,
}

/// A day of a course with a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DosingDay {
    /// The day of the course, from 1.
    pub day: u32,
    /// Where it stands in its cycle, for a regimen of cycles.
    pub cycle: Option<CycleDay>,
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
/// use evenhand::design::{Conventions, Dose, Period, Regimen, Schedule};
///
/// let dose = Dose::new(125.0, "mg")?;
/// let cycles = Schedule::cycles(21, 7)?;
/// let palbociclib = Regimen::new("palbociclib", dose, "oral", cycles, Period::Months(36));
/// let start = "2020-02-29".parse()?;
/// let course = Course::new(&palbociclib, start, Conventions::default())?;
/// assert_eq!(course.days(), 1095);
/// assert_eq!(course.administrations().count(), 822);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    regimen: &'a Regimen,
    start: NaiveDate,
    days: u32,
    /// The slots of the last day, where doses are counted.
    last_slots: TimeSlots,
    /// How many days its day 1 is after study day 1.
    after_day_1: i64,
    missing_day: MissingDay,
}

impl<'a> Course<'a> {
    /// The course of a regimen from a date on, which is study day 1.
    ///
    /// # Errors
    /// [`BeyondCalendar`] where it ends after the year 9999.
    pub fn new(
        regimen: &'a Regimen,
        start: NaiveDate,
        conventions: Conventions,
    ) -> Result<Self, BeyondCalendar> {
        Self::until(regimen, start, None, start, conventions)
    }

    /// The course of a regimen that ends before `end`, or earlier by itself. A regimen that has no end
    /// of its own lasts a century where there is no other.
    pub(crate) fn until(
        regimen: &'a Regimen,
        start: NaiveDate,
        end: Option<NaiveDate>,
        day_1: NaiveDate,
        conventions: Conventions,
    ) -> Result<Self, BeyondCalendar> {
        let missing_day = conventions.missing_day;
        let days_until = |end: NaiveDate| (end - start).num_days().max(0) as u32;
        let after = |period| date::checked_after(start, period, missing_day).ok_or(BeyondCalendar);
        let own = match (regimen.lasts, &regimen.schedule) {
            (_, Schedule::Once) => Some(1),
            (None | Some(Lasting::Doses(_)), _) => None,
            (Some(Lasting::Period(period)), _) => {
                let end = date::end_of(start, period, conventions);
                Some(days_until(end.ok_or(BeyondCalendar)?))
            }
            (Some(Lasting::Cycles(count)), schedule) => Some(match *schedule {
                Schedule::Every {
                    interval: Period::Months(months),
                    ..
                } => days_until(after(Period::Months(months.saturating_mul(count)))?),
                Schedule::Every {
                    interval: Period::Days(days),
                    ..
                } => days.saturating_mul(count),
                ref schedule => schedule.cycle_length().unwrap_or(1).saturating_mul(count),
            }),
        };
        let most = end.map(days_until);
        let days = own.into_iter().chain(most).min();
        let mut course = Self {
            regimen,
            start,
            days: days.unwrap_or(MAX_PERIOD_DAYS),
            last_slots: regimen.slots,
            after_day_1: (start - day_1).num_days(),
            missing_day,
        };
        if let Some(Lasting::Doses(doses)) = regimen.lasts {
            course.keep(doses);
        }
        let last = start.checked_add_days(Days::new(course.days.into()));
        last.filter(|last| last.year() <= LAST_YEAR)
            .map(|_| course)
            .ok_or(BeyondCalendar)
    }

    /// Cuts the course after so many doses.
    fn keep(&mut self, doses: u32) {
        let each = self.regimen.slots.count();
        let days = doses.div_ceil(each);
        let Some(last) = days
            .checked_sub(1)
            .and_then(|before| self.dosing_days().nth(before as usize))
        else {
            return;
        };
        self.days = last.day;
        self.last_slots = self.regimen.slots.take(doses - (days - 1) * each);
    }

    /// The regimen.
    pub fn regimen(&self) -> &'a Regimen {
        self.regimen
    }

    /// The date of its day 1.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The first day after it.
    pub fn end(&self) -> NaiveDate {
        self.start + Days::new(self.days.into())
    }

    /// The last of its days on which the treatment may be given.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The date of one of its days.
    pub fn date(&self, day: u32) -> NaiveDate {
        self.start + Days::new((day - 1).into())
    }

    /// The number of one of its days among all days of the calendar.
    pub(super) fn day_number(&self, day: u32) -> i64 {
        i64::from(self.start.num_days_from_ce()) + i64::from(day)
    }

    /// The study day of one of its days: there is no day 0.
    pub fn study_day(&self, day: u32) -> i64 {
        date::numbered(self.after_day_1 + i64::from(day) - 1)
    }

    /// The time slots with a dose on one of its dosing days.
    pub fn slots(&self, day: u32) -> TimeSlots {
        if day == self.days {
            self.last_slots
        } else {
            self.regimen.slots
        }
    }

    /// The days with a dose, in order of time.
    pub fn dosing_days(&self) -> DosingDays<'a> {
        DosingDays {
            course: *self,
            day: 0,
            place: 0,
            repeat: 0,
        }
    }

    /// The administrations, in order of time.
    pub fn administrations(&self) -> impl Iterator<Item = Administration> + use<'a> {
        let course = *self;
        self.dosing_days()
            .flat_map(move |given| {
                let slots = course.slots(given.day).iter();
                slots.map(move |slot| (given, slot))
            })
            .zip(1..)
            .map(|((given, slot), dose_number)| Administration {
                day: given.day,
                slot,
                cycle: given.cycle,
                dose_number,
            })
    }

    /// The day of the `repeat`-th maintenance dose: counted from the anchor, never chained.
    fn maintenance_day(&self, interval: Period, from_day: u32, repeat: u32) -> u32 {
        match interval {
            Period::Days(days) => from_day.saturating_add(days.saturating_mul(repeat)),
            Period::Months(months) => {
                let anchor = self.date(from_day);
                let months = Period::Months(months.saturating_mul(repeat));
                let given = date::checked_after(anchor, months, self.missing_day);
                given.map_or(u32::MAX, |given| (given - self.start).num_days() as u32 + 1)
            }
        }
    }
}

/// The days of a course with a dose, in order of time.
#[derive(Debug, Clone)]
pub struct DosingDays<'a> {
    course: Course<'a>,
    /// The last day that was given.
    day: u32,
    /// How many there were.
    place: u32,
    repeat: u32,
}

impl DosingDays<'_> {
    /// The next day with a dose.
    #[inline]
    fn next_day(&mut self) -> u32 {
        let given = self.day;
        match self.course.regimen.schedule {
            Schedule::Once if given == 0 => 1,
            Schedule::Once => u32::MAX,
            Schedule::Daily => given + 1,
            Schedule::Cycles { on, off } => {
                if given > 0 && (given - 1) % (on + off) + 1 == on {
                    given + off + 1
                } else {
                    given + 1
                }
            }
            Schedule::CycleDays { length, ref days } => {
                let each = days.len() as u32;
                self.place / each * length + days[(self.place % each) as usize]
            }
            Schedule::Weekdays(weekdays) => {
                let first = self.course.start.weekday().num_days_from_monday();
                let weekday = |day: u32| {
                    Weekday::try_from(((first + day - 1) % 7) as u8).expect("one of seven days")
                };
                let next = (given + 1..=given + 7).find(|&day| weekdays.contains(weekday(day)));
                next.expect("there is at least one day of the week")
            }
            Schedule::Every {
                ref loading_days,
                interval,
                from_day,
            } => {
                if let Some(&day) = loading_days.get(self.place as usize) {
                    return day;
                }
                loop {
                    self.repeat += 1;
                    let day = self.course.maintenance_day(interval, from_day, self.repeat);
                    if day > given {
                        return day;
                    }
                }
            }
        }
    }
}

impl Iterator for DosingDays<'_> {
    type Item = DosingDay;

    #[inline]
    fn next(&mut self) -> Option<DosingDay> {
        let day = self.next_day();
        if day > self.course.days {
            return None;
        }
        self.day = day;
        self.place += 1;
        let cycle = self.course.regimen.schedule.cycle_length();
        let cycle = cycle.map(|length| CycleDay {
            cycle: (day - 1) / length + 1,
            day: (day - 1) % length + 1,
        });
        Some(DosingDay { day, cycle })
    }

    /// As one loop for the schedules that most days are of.
    fn fold<B, F: FnMut(B, DosingDay) -> B>(self, mut value: B, mut fold: F) -> B {
        let days = self.course.days;
        match self.course.regimen.schedule {
            Schedule::Daily if self.day == 0 => {
                for day in 1..=days {
                    value = fold(value, DosingDay { day, cycle: None });
                }
            }
            Schedule::Cycles { on, off } if self.day == 0 => {
                for (first, cycle) in (1..=days).step_by((on + off) as usize).zip(1..) {
                    for day in first..=days.min(first + on - 1) {
                        let day_of = CycleDay {
                            cycle,
                            day: day - first + 1,
                        };
                        let cycle = Some(day_of);
                        value = fold(value, DosingDay { day, cycle });
                    }
                }
            }
            _ => {
                for given in self {
                    value = fold(value, given);
                }
            }
        }
        value
    }
}
