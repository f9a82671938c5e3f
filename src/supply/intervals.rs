//! Intervals between two dispensings.

use chrono::NaiveDate;

use crate::design::date::checked_after;
use crate::design::{MissingDay, Period};

/// Days on which items are handed out, of which each is followed by the next.
#[derive(Debug, Clone)]
pub(super) struct Intervals<'a> {
    days: Beginnings<'a>,
    /// The day of the first dose.
    first: NaiveDate,
    /// Which interval was found last.
    place: u32,
    begin: NaiveDate,
    end: NaiveDate,
}

#[derive(Debug, Clone)]
enum Beginnings<'a> {
    /// Every so long from the day of the first dose, never chained.
    Every(Period, MissingDay),
    /// The day of the first dose, and these that are after it.
    On(&'a [NaiveDate]),
}

impl<'a> Intervals<'a> {
    /// Every so long from the day of the first dose on.
    pub fn every(period: Period, missing_day: MissingDay, first: NaiveDate) -> Self {
        Self::new(Beginnings::Every(period, missing_day), first)
    }

    /// On the day of the first dose, unless one of these days is not after it, and on these days, which ascend.
    pub fn on(days: &'a [NaiveDate], first: NaiveDate) -> Self {
        // What is handed out on the last day up to the first dose is for that dose.
        let before = days.partition_point(|&day| day <= first);
        let first = before.checked_sub(1).map_or(first, |last| days[last]);
        Self::new(Beginnings::On(&days[before..]), first)
    }

    fn new(days: Beginnings<'a>, first: NaiveDate) -> Self {
        let mut own = Self {
            days,
            first,
            place: 0,
            begin: first,
            end: first,
        };
        own.end = own.beginning(1);
        own
    }

    /// When the interval at a place begins; far away where there is none.
    fn beginning(&self, place: u32) -> NaiveDate {
        let Some(before) = place.checked_sub(1) else {
            return self.first;
        };
        match self.days {
            Beginnings::Every(period, missing_day) => {
                let period = match period {
                    Period::Days(days) => Period::Days(days.saturating_mul(place)),
                    Period::Months(months) => Period::Months(months.saturating_mul(place)),
                };
                let date = checked_after(self.first, period, missing_day);
                date.unwrap_or(NaiveDate::MAX)
            }
            Beginnings::On(days) => days.get(before as usize).copied().unwrap_or(NaiveDate::MAX),
        }
    }

    /// The interval of a day from the first dose on: its first day, and the first day of the next.
    #[inline]
    pub fn of(&mut self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        if day < self.begin || day >= self.end {
            self.find(day);
        }
        (self.begin, self.end)
    }

    fn find(&mut self, day: NaiveDate) {
        if day < self.begin {
            (self.place, self.begin) = (0, self.first);
            self.end = self.beginning(1);
        }
        while day >= self.end {
            self.place = match self.days {
                Beginnings::Every(Period::Days(days), _) => {
                    (day - self.first).num_days() as u32 / days
                }
                _ => self.place + 1,
            };
            self.begin = self.beginning(self.place);
            self.end = self.beginning(self.place + 1);
        }
    }
}
