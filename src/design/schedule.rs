//! Schedules: on which days of its part a treatment is given, and how often on a day.

use chrono::Weekday;

use super::period::Period;

/// The longest cycle and the latest loading day, in days.
const MAX_CYCLE: u32 = 366;
/// The most loading days.
const MAX_LOADING: usize = 100;
/// The most time slots of a day.
pub const MAX_SLOTS: u32 = 24;

/// Why a schedule is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// A cycle without a day on treatment, or longer than a year.
    #[error("a cycle of {on} days on and {off} off: write on >= 1 and on + off <= {MAX_CYCLE}")]
    Cycle {
        /// Days on.
        on: u32,
        /// Days off.
        off: u32,
    },
    /// A cycle of no length, or longer than a year.
    #[error("a cycle of {0} days: write a length from 1 to {MAX_CYCLE}")]
    Length(u32),
    /// Days that do not ascend within their cycle.
    #[error(
        "the days {days:?} do not ascend from 1 to {length}, the length of the cycle: write the days of one cycle, such as [1, 8, 15]"
    )]
    CycleDays {
        /// The days given.
        days: Vec<u32>,
        /// The length of the cycle.
        length: u32,
    },
    /// Loading days that do not ascend, or too many of them.
    #[error(
        "the loading days {0:?} do not ascend from day 1 on: write up to {MAX_LOADING} days of the part, up to day {MAX_CYCLE}, such as [1, 15, 29]"
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
    /// No day of the week.
    #[error("no day of the week is named: write at least one, such as [\"Monday\"]")]
    NoWeekday,
    /// Hours that do not come round every day.
    #[error(
        "every {0} hours gives other times each day: write hours that divide 24, such as \"12 hours\", \
         or a multiple of 24"
    )]
    Hours(u32),
    /// Time slots that do not ascend, or are not those of a day.
    #[error(
        "the time slots {0:?} do not ascend from 1 to {MAX_SLOTS}: write the slots of one day, such as [1, 2]"
    )]
    Slots(Vec<u32>),
    /// Too many times a day.
    #[error("{0} times a day: write from 1 to {MAX_SLOTS}")]
    TimesPerDay(u32),
}

/// On which days a treatment is given, counted from the start of its part (day 1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schedule {
    /// Once, on day 1.
    Once,
    /// Every day.
    Daily,
    /// Cycles of `on` days with a dose, then `off` days without.
    Cycles {
        /// Days on.
        on: u32,
        /// Days off.
        off: u32,
    },
    /// The same days of each cycle.
    CycleDays {
        /// The days of a cycle.
        length: u32,
        /// Those with a dose, ascending from 1 to `length`.
        days: Vec<u32>,
    },
    /// Single administrations: on the loading days, then at fixed intervals.
    Every {
        /// Days of the loading doses, ascending from 1.
        loading_days: Vec<u32>,
        /// The interval of maintenance; months are counted from the anchor, never chained.
        interval: Period,
        /// The day that maintenance is counted from; its first dose is one interval later.
        from_day: u32,
    },
    /// Days of the week.
    Weekdays(Weekdays),
}

/// Some days of the week, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// These days.
    ///
    /// # Errors
    /// [`ScheduleError::NoWeekday`] where there is none.
    pub fn new(days: &[Weekday]) -> Result<Self, ScheduleError> {
        let set = days
            .iter()
            .fold(0, |set, day| set | 1 << day.num_days_from_monday());
        if set == 0 {
            return Err(ScheduleError::NoWeekday);
        }
        Ok(Self(set))
    }

    /// Whether a day is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 >> day.num_days_from_monday() & 1 == 1
    }

    /// How many they are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Their English names, from Monday on.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let days = WEEKDAYS.iter().filter(move |(_, day)| self.contains(*day));
        days.map(|(name, _)| *name)
    }
}

/// The days of the week by their English names.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
];

impl Schedule {
    /// Cycles of days on and off.
    ///
    /// # Errors
    /// [`ScheduleError::Cycle`] unless on >= 1 and on + off <= 366.
    pub fn cycles(on: u32, off: u32) -> Result<Self, ScheduleError> {
        if on >= 1 && on.saturating_add(off) <= MAX_CYCLE {
            Ok(Self::Cycles { on, off })
        } else {
            Err(ScheduleError::Cycle { on, off })
        }
    }

    /// The same days of each cycle, such as days 1, 8 and 15 of 28.
    ///
    /// # Errors
    /// [`ScheduleError::Length`] unless the length is from 1 to 366; [`ScheduleError::CycleDays`] unless
    /// the days ascend within it.
    pub fn cycle_days(length: u32, days: Vec<u32>) -> Result<Self, ScheduleError> {
        if !(1..=MAX_CYCLE).contains(&length) {
            return Err(ScheduleError::Length(length));
        }
        let ascends = days.windows(2).all(|pair| pair[0] < pair[1]);
        let within = |day: &u32| (1..=length).contains(day);
        if days.is_empty() || !ascends || !days.iter().all(within) {
            return Err(ScheduleError::CycleDays { days, length });
        }
        Ok(Self::CycleDays { length, days })
    }

    /// Loading doses and then a dose per interval, counted from `from_day` (the last loading
    /// day where none is given).
    ///
    /// # Errors
    /// [`ScheduleError::Interval`] unless the interval is above 0; [`ScheduleError::Loading`]
    /// unless the days ascend from 1 on; [`ScheduleError::FromDay`] unless 1 <= from_day <= the last
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
        if loading_days.first().is_none_or(|&first| first == 0)
            || !ascends
            || last > MAX_CYCLE
            || loading_days.len() > MAX_LOADING
        {
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

    /// A dose every so many hours: on each day in so many time slots, or every so many days.
    ///
    /// # Errors
    /// [`ScheduleError::Hours`] unless the hours divide 24 or are a multiple of it.
    pub fn hours(hours: u32) -> Result<(Self, TimeSlots), ScheduleError> {
        if hours >= 1 && hours.is_multiple_of(24) {
            let interval = Period::Days(hours / 24);
            Ok((Self::every(interval, vec![1], None)?, TimeSlots::default()))
        } else if hours >= 1 && 24 % hours == 0 {
            Ok((Self::Daily, TimeSlots::first(24 / hours)?))
        } else {
            Err(ScheduleError::Hours(hours))
        }
    }

    /// The length of a cycle in days, for a schedule whose cycles are numbered.
    pub fn cycle_length(&self) -> Option<u32> {
        match *self {
            Self::Cycles { on, off } => Some(on + off),
            Self::CycleDays { length, .. } => Some(length),
            Self::Once | Self::Daily | Self::Every { .. } | Self::Weekdays(_) => None,
        }
    }

    /// Whether doses come on consecutive days as a rule: daily, or on two or more days one after the
    /// other at the start of each cycle and on no other.
    pub fn is_daily(&self) -> bool {
        match self {
            Self::Daily => true,
            Self::Cycles { on, off } => *on >= 2 || *off == 0,
            Self::CycleDays { length, days } => {
                let consecutive = days.iter().zip(1..).all(|(&day, place)| day == place);
                consecutive && (days.len() >= 2 || *length == 1)
            }
            Self::Every {
                loading_days,
                interval,
                from_day,
            } => {
                let last = loading_days.last().copied().unwrap_or(1);
                *interval == Period::Days(1)
                    && loading_days.len() == last as usize
                    && *from_day <= last
            }
            Self::Weekdays(weekdays) => weekdays.count() == 7,
            Self::Once => false,
        }
    }
}

/// The time slots of a day in which a dose is given, numbered from 1: at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSlots(u32);

/// One dose a day, in slot 1.
impl Default for TimeSlots {
    fn default() -> Self {
        Self(1)
    }
}

impl TimeSlots {
    /// The first so many.
    ///
    /// # Errors
    /// [`ScheduleError::TimesPerDay`] unless they are from 1 to 24.
    pub fn first(count: u32) -> Result<Self, ScheduleError> {
        if (1..=MAX_SLOTS).contains(&count) {
            Ok(Self((1 << count) - 1))
        } else {
            Err(ScheduleError::TimesPerDay(count))
        }
    }

    /// These.
    ///
    /// # Errors
    /// [`ScheduleError::Slots`] unless they ascend from 1 to 24.
    pub fn of(slots: &[u32]) -> Result<Self, ScheduleError> {
        let ascends = slots.windows(2).all(|pair| pair[0] < pair[1]);
        let within = |slot: &u32| (1..=MAX_SLOTS).contains(slot);
        if slots.is_empty() || !ascends || !slots.iter().all(within) {
            return Err(ScheduleError::Slots(slots.to_vec()));
        }
        Ok(Self(
            slots.iter().fold(0, |set, slot| set | 1 << (slot - 1)),
        ))
    }

    /// How many they are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Them, ascending.
    pub fn iter(self) -> impl Iterator<Item = u8> + Clone {
        (0..MAX_SLOTS as u8)
            .filter(move |slot| self.0 >> slot & 1 == 1)
            .map(|slot| slot + 1)
    }

    /// Those of both; there may be none.
    #[must_use]
    pub(crate) fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The first so many of them; all where there are not as many.
    #[must_use]
    pub fn take(self, count: u32) -> Self {
        let kept = self.iter().take(count as usize);
        Self(kept.fold(0, |set, slot| set | 1 << (slot - 1)))
    }
}

/// The slots with blanks between, such as `1 2`.
impl std::fmt::Display for TimeSlots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, slot) in self.iter().enumerate() {
            let blank = if place == 0 { "" } else { " " };
            write!(f, "{blank}{slot}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_slots_of_a_day_or_whole_days() {
        let slots = |hours| Schedule::hours(hours).map(|(_, slots)| slots.to_string());
        assert_eq!(slots(12), Ok("1 2".to_owned()));
        assert_eq!(slots(8), Ok("1 2 3".to_owned()));
        assert_eq!(slots(1).unwrap().split(' ').count(), 24);
        let (schedule, slots) = Schedule::hours(48).unwrap();
        assert_eq!(
            schedule,
            Schedule::every(Period::Days(2), vec![1], None).unwrap()
        );
        assert_eq!(slots, TimeSlots::default());
        for hours in [0, 5, 36] {
            assert_eq!(Schedule::hours(hours), Err(ScheduleError::Hours(hours)));
        }
    }

    #[test]
    fn days_of_a_cycle_and_slots_of_a_day_ascend_within_it() {
        assert!(Schedule::cycle_days(28, vec![1, 8, 15]).is_ok());
        for days in [vec![], vec![0, 1], vec![8, 1], vec![1, 29]] {
            let error = Schedule::cycle_days(28, days.clone()).unwrap_err();
            assert_eq!(error, ScheduleError::CycleDays { days, length: 28 });
        }
        assert_eq!(
            Schedule::cycle_days(0, vec![1]),
            Err(ScheduleError::Length(0))
        );
        assert_eq!(
            TimeSlots::of(&[2, 4]).unwrap().iter().collect::<Vec<_>>(),
            [2, 4]
        );
        for slots in [&[][..], &[0], &[2, 2], &[25]] {
            assert_eq!(
                TimeSlots::of(slots),
                Err(ScheduleError::Slots(slots.to_vec()))
            );
        }
        assert_eq!(TimeSlots::first(25), Err(ScheduleError::TimesPerDay(25)));
    }
}
