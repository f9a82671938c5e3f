//! The civil calendar, one day after the other; no library.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: i32,
    pub day: i32,
}

/// Where a month has no such day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingDay {
    /// The month's last day.
    Clamp,
    /// The next month's first day.
    RollForward,
}

pub fn is_leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

pub fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    pub fn new(year: i32, month: i32, day: i32) -> Self {
        assert!((1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month));
        Self { year, month, day }
    }

    pub fn next(self) -> Self {
        if self.day < days_in_month(self.year, self.month) {
            Self {
                day: self.day + 1,
                ..self
            }
        } else if self.month < 12 {
            Self {
                month: self.month + 1,
                day: 1,
                ..self
            }
        } else {
            Self {
                year: self.year + 1,
                month: 1,
                day: 1,
            }
        }
    }

    pub fn plus_days(self, days: u32) -> Self {
        let mut date = self;
        for _ in 0..days {
            date = date.next();
        }
        date
    }

    pub fn plus_months(self, months: u32, missing_day: MissingDay) -> Self {
        let mut year = self.year;
        let mut month = self.month;
        for _ in 0..months {
            month += 1;
            if month == 13 {
                month = 1;
                year += 1;
            }
        }
        let last = days_in_month(year, month);
        if self.day <= last {
            return Self {
                year,
                month,
                day: self.day,
            };
        }
        let last_day = Self {
            year,
            month,
            day: last,
        };
        match missing_day {
            MissingDay::Clamp => last_day,
            MissingDay::RollForward => last_day.next(),
        }
    }

    /// Days since 1 January 1970, by adding up whole years and months.
    pub fn days_from_civil(self) -> i64 {
        let mut days = 0;
        for year in 1970..self.year {
            days += if is_leap(year) { 366 } else { 365 };
        }
        for month in 1..self.month {
            days += i64::from(days_in_month(self.year, month));
        }
        days + i64::from(self.day) - 1
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[test]
fn leap_years_follow_the_gregorian_rule() {
    assert!(is_leap(2000) && is_leap(2020) && !is_leap(2100) && !is_leap(2023));
}

/// 2000-03-01 is day 11017 of the Unix epoch.
#[test]
fn days_from_civil_counts_from_the_unix_epoch() {
    assert_eq!(Date::new(1970, 1, 1).days_from_civil(), 0);
    assert_eq!(Date::new(2000, 3, 1).days_from_civil(), 11_017);
    let first = Date::new(1990, 1, 1);
    let last = Date::new(2090, 1, 1);
    let days = (last.days_from_civil() - first.days_from_civil()) as u32;
    assert_eq!(first.plus_days(days), last);
}

#[test]
fn a_missing_day_is_clamped_or_rolled_forward() {
    let january = Date::new(2021, 1, 31);
    assert_eq!(
        january.plus_months(1, MissingDay::Clamp),
        Date::new(2021, 2, 28)
    );
    assert_eq!(
        january.plus_months(1, MissingDay::RollForward),
        Date::new(2021, 3, 1)
    );
    let leap_day = Date::new(2020, 2, 29);
    assert_eq!(
        leap_day.plus_months(36, MissingDay::Clamp),
        Date::new(2023, 2, 28)
    );
    assert_eq!(
        leap_day.plus_months(36, MissingDay::RollForward),
        Date::new(2023, 3, 1)
    );
}
