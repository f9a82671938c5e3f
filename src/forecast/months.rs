//! Calendar months, counted from the one in which enrolment starts.

use chrono::{Datelike as _, Days, Months, NaiveDate};

/// The months of days since the start of enrolment.
#[derive(Debug, Clone)]
pub(super) struct MonthTable {
    start: NaiveDate,
    /// By day since the start, as far as was asked.
    months: Vec<u16>,
}

impl MonthTable {
    /// Months from that of this day on.
    pub(super) fn new(start: NaiveDate) -> Self {
        Self {
            start,
            months: Vec::new(),
        }
    }

    /// The place of the month of a day since the start.
    #[inline]
    pub(super) fn of(&mut self, day: u32) -> usize {
        match self.months.get(day as usize) {
            Some(&month) => month.into(),
            None => self.look(day),
        }
    }

    #[cold]
    fn look(&mut self, day: u32) -> usize {
        for day in self.months.len() as u64..=u64::from(day) {
            let month = month_of(self.start, self.start + Days::new(day));
            self.months.push(month as u16);
        }
        self.months[day as usize].into()
    }
}

/// The place of a day's month, from that of the start on.
pub(super) fn month_of(start: NaiveDate, day: NaiveDate) -> usize {
    let number = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    (number(day) - number(start)) as usize
}

/// The first day of the month at a place.
pub(super) fn first_day(start: NaiveDate, month: usize) -> NaiveDate {
    start.with_day(1).unwrap_or(start) + Months::new(month as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let start = NaiveDate::from_ymd_opt(2027, 11, 29).unwrap_or_default();
        let mut table = MonthTable::new(start);
        assert_eq!(
            [400, 0, 1, 2, 32, 33].map(|day| table.of(day)),
            [14, 0, 0, 1, 1, 2]
        );
        assert_eq!(first_day(start, 0).to_string(), "2027-11-01");
        assert_eq!(first_day(start, 14).to_string(), "2029-01-01");
    }
}
