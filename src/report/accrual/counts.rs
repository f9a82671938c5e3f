//! Who was screened and randomized when and where.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::{Datelike as _, NaiveDate};

use crate::report::source::{Source, TableError};
use crate::trial::Trial;

/// A month: its number since year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(i32);

impl Month {
    pub(super) fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    pub(super) fn after(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// How many months from another to this one.
    pub(super) fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    pub(super) fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    pub(super) fn is_january(self) -> bool {
        self.0.rem_euclid(12) == 0
    }

    /// Its first day.
    pub(super) fn first_day(self) -> NaiveDate {
        let month = self.0.rem_euclid(12) as u32 + 1;
        NaiveDate::from_ymd_opt(self.year(), month, 1).unwrap_or_default()
    }

    /// Its last day.
    pub(super) fn last_day(self) -> NaiveDate {
        let next = self.after(1).first_day();
        next.pred_opt().unwrap_or(next)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.0.rem_euclid(12) + 1)
    }
}

/// Screened and randomized.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub screened: u64,
    pub randomized: u64,
}

/// What a site, a country or the trial comes to.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub count: Pair,
    /// The first and the last day of randomization.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

impl Tally {
    fn randomized(&mut self, day: Option<NaiveDate>) {
        self.count.randomized += 1;
        if let Some(day) = day {
            self.days = merged(self.days, Some((day, day)));
        }
    }

    /// Adds what another comes to.
    pub(super) fn add(&mut self, other: &Self) {
        self.count.screened += other.count.screened;
        self.count.randomized += other.count.randomized;
        self.days = merged(self.days, other.days);
    }
}

fn merged(
    a: Option<(NaiveDate, NaiveDate)>,
    b: Option<(NaiveDate, NaiveDate)>,
) -> Option<(NaiveDate, NaiveDate)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (one, other) => one.or(other),
    }
}

/// Who came, when and where.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Whether the run has who was screened.
    pub has_screening: bool,
    pub all: Tally,
    pub months: BTreeMap<Month, Pair>,
    /// By the place of the site.
    pub sites: Vec<Tally>,
    /// Participants whose site, or day, is not known.
    pub without_site: u64,
    pub without_day: u64,
}

impl Counts {
    pub(super) fn read(source: &Source<'_>, trial: &Trial) -> Result<Self, TableError> {
        let mut counts = Self {
            sites: vec![Tally::default(); trial.sites().len()],
            ..Self::default()
        };
        for participant in source.participants {
            let day = participant.randomized_on;
            counts.all.randomized(day);
            match day {
                Some(day) => counts.months.entry(Month::of(day)).or_default().randomized += 1,
                None => counts.without_day += 1,
            }
            let site = participant.site.and_then(|site| counts.sites.get_mut(site));
            match site {
                Some(site) => site.randomized(day),
                None => counts.without_site += 1,
            }
        }
        counts.read_screening(source, trial)?;
        Ok(counts)
    }

    fn read_screening(&mut self, source: &Source<'_>, trial: &Trial) -> Result<(), TableError> {
        const TABLE: &str = "screening";
        let sites = trial.sites().iter().enumerate();
        let places: BTreeMap<&str, usize> = sites.map(|(place, site)| (&*site.id, place)).collect();
        let columns = ["site_id", "screened_on"];
        self.has_screening = source.tables.read(TABLE, &columns, &mut |cells| {
            let &[site, day] = cells else {
                return Ok(ControlFlow::Break(()));
            };
            self.all.count.screened += 1;
            if !day.is_empty() {
                let day: NaiveDate =
                    (day.parse()).map_err(|_| TableError::cell(TABLE, "screened_on", day))?;
                self.months.entry(Month::of(day)).or_default().screened += 1;
            }
            if let Some(&place) = places.get(site) {
                self.sites[place].count.screened += 1;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(())
    }

    /// Whether anything is known of when or where.
    pub(super) fn is_empty(&self) -> bool {
        self.months.is_empty() && self.without_site == self.all.count.randomized
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_counted_across_years() {
        let december = Month::of(day("2027-12-31"));
        let january = Month::of(day("2028-01-01"));
        assert_eq!(january.since(december), 1);
        assert!(january.is_january() && !december.is_january());
        assert_eq!(december.to_string(), "2027-12");
        assert_eq!(december.last_day(), day("2027-12-31"));
        assert_eq!(january.after(1).last_day(), day("2028-02-29"));
    }

    #[test]
    fn tallies_add_up() {
        let mut one = Tally::default();
        one.randomized(Some(day("2027-05-01")));
        one.randomized(None);
        let mut all = Tally::default();
        all.randomized(Some(day("2027-03-01")));
        all.add(&one);
        assert_eq!(all.count.randomized, 3);
        assert_eq!(all.days, Some((day("2027-03-01"), day("2027-05-01"))));
    }
}
