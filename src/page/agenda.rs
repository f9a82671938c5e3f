//! What one participant takes and which visits there are, day by day.

use chrono::{Datelike, NaiveDate};

/// Whose agenda it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The trial's title for people.
    pub trial: String,
    /// The scenario's name.
    pub scenario: String,
    /// The participant's id.
    pub participant: String,
    /// The day of randomization.
    pub randomized_on: NaiveDate,
    /// The arm, where the reader may know it.
    pub arm: Option<String>,
}

/// What is given, and to which part of the schedule it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The treatment's name.
    pub treatment: String,
    /// Amount and unit of one dose, such as `125 mg`.
    pub dose: String,
    /// The route of administration, such as `oral`.
    pub route: String,
    /// The number of the cycle, for a treatment in cycles.
    pub cycle: Option<u32>,
    /// The name of the part of the treatment, such as `loading`, where it has one.
    pub part: Option<String>,
    /// The epoch, such as `TREATMENT`.
    pub epoch: String,
}

/// A run of days on a treatment, with the same doses on each of them. The days between two runs of a
/// treatment, if there are at most 56, are days off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The first day with a dose.
    pub first: NaiveDate,
    /// The last day with a dose.
    pub last: NaiveDate,
    /// How many doses there are on each day, at least 1.
    pub times_per_day: u32,
    /// What is given.
    pub given: Given,
}

/// One dose on one day that is no part of a run of days, such as an injection every 28 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleDose {
    /// The day.
    pub date: NaiveDate,
    /// What is given.
    pub given: Given,
}

/// A visit, and when it may take place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The visit's name, such as `C1D15`.
    pub name: String,
    /// The planned day.
    pub planned: NaiveDate,
    /// The first day of the window; the planned day where there is no window.
    pub earliest: NaiveDate,
    /// The last day of the window.
    pub latest: NaiveDate,
}

/// What stands in an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A run of days on a treatment.
    Days(Days),
    /// One dose on one day.
    Dose(SingleDose),
    /// A visit.
    Visit(Visit),
}

impl Entry {
    /// The day by which entries are ordered: the first day of a run, the day of a dose, the planned
    /// day of a visit.
    pub fn date(&self) -> NaiveDate {
        match self {
            Self::Days(days) => days.first,
            Self::Dose(dose) => dose.date,
            Self::Visit(visit) => visit.planned,
        }
    }

    /// The first and the last day that the entry is about, for a visit with its window.
    pub(super) fn span(&self) -> (NaiveDate, NaiveDate) {
        match self {
            Self::Days(days) => (days.first, days.last),
            Self::Dose(dose) => (dose.date, dose.date),
            Self::Visit(visit) => (visit.earliest, visit.latest),
        }
    }
}

/// Why entries make no agenda. `place` is the entry's, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgendaError {
    /// An entry is before the one that precedes it.
    #[error("entry {place} is on {date}, before the entry that precedes it: order them by date")]
    Order {
        /// The entry's place.
        place: usize,
        /// Its date.
        date: NaiveDate,
    },
    /// A run of days ends before it begins.
    #[error("entry {place} has its last day before {first}, its first")]
    Backwards {
        /// The entry's place.
        place: usize,
        /// Its first day.
        first: NaiveDate,
    },
    /// A planned day outside of the window.
    #[error("entry {place} is planned on {planned}, which is not in the visit's window")]
    Window {
        /// The entry's place.
        place: usize,
        /// The planned day.
        planned: NaiveDate,
    },
    /// A run of days without a dose.
    #[error("entry {place} has no dose on a day: give at least 1 time per day")]
    NoDose {
        /// The entry's place.
        place: usize,
    },
    /// A date whose year has no four digits; `place` is 0 for the day of randomization.
    #[error("entry {place} is on {date}: give dates in the years 1 to 9998")]
    Year {
        /// The entry's place.
        place: usize,
        /// The date.
        date: NaiveDate,
    },
}

/// The agenda of one participant: entries in order of their dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    heading: Heading,
    entries: Vec<Entry>,
}

impl Agenda {
    /// An agenda of these entries.
    ///
    /// # Errors
    /// [`AgendaError`] unless the entries are ordered by [`Entry::date`], runs end on or after their
    /// first day and have a dose, planned days lie in their windows, and years have four digits.
    pub fn new(heading: Heading, entries: Vec<Entry>) -> Result<Self, AgendaError> {
        check_year(0, heading.randomized_on)?;
        let mut before = NaiveDate::MIN;
        for (entry, place) in entries.iter().zip(1..) {
            check(place, entry)?;
            let date = entry.date();
            if date < before {
                return Err(AgendaError::Order { place, date });
            }
            before = date;
        }
        Ok(Self { heading, entries })
    }

    /// Whose agenda it is.
    pub fn heading(&self) -> &Heading {
        &self.heading
    }

    /// The entries, in order of their dates.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

fn check(place: usize, entry: &Entry) -> Result<(), AgendaError> {
    let (first, last) = entry.span();
    match entry {
        Entry::Days(days) if days.times_per_day == 0 => return Err(AgendaError::NoDose { place }),
        Entry::Days(_) if last < first => return Err(AgendaError::Backwards { place, first }),
        Entry::Visit(visit) if !(first..=last).contains(&visit.planned) => {
            let planned = visit.planned;
            return Err(AgendaError::Window { place, planned });
        }
        _ => {}
    }
    check_year(place, first)?;
    check_year(place, last)
}

fn check_year(place: usize, date: NaiveDate) -> Result<(), AgendaError> {
    if (1..=9998).contains(&date.year()) {
        Ok(())
    } else {
        Err(AgendaError::Year { place, date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str) -> NaiveDate {
        date.parse().unwrap()
    }

    fn agenda(entries: &[Entry]) -> Result<Agenda, AgendaError> {
        let heading = Heading {
            trial: "Trial".to_owned(),
            scenario: "trial".to_owned(),
            participant: "1".to_owned(),
            randomized_on: on("2026-03-12"),
            arm: None,
        };
        Agenda::new(heading, entries.to_vec())
    }

    fn days(first: &str, last: &str, times_per_day: u32) -> Entry {
        let given = Given {
            treatment: "a".to_owned(),
            dose: "1 mg".to_owned(),
            route: "oral".to_owned(),
            cycle: None,
            part: None,
            epoch: "TREATMENT".to_owned(),
        };
        Entry::Days(Days {
            first: on(first),
            last: on(last),
            times_per_day,
            given,
        })
    }

    fn visit(earliest: &str, planned: &str, latest: &str) -> Entry {
        Entry::Visit(Visit {
            name: "V".to_owned(),
            planned: on(planned),
            earliest: on(earliest),
            latest: on(latest),
        })
    }

    #[test]
    fn entries_are_in_order_of_their_dates() {
        let run = days("2026-03-12", "2026-04-01", 1);
        let window = visit("2026-03-01", "2026-03-12", "2026-03-20");
        assert!(agenda(&[run.clone(), window.clone(), run.clone()]).is_ok());
        let early = visit("2026-03-11", "2026-03-11", "2026-03-20");
        let error = agenda(&[run, early]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "entry 2 is on 2026-03-11, before the entry that precedes it: order them by date"
        );
    }

    #[test]
    fn an_entry_that_cannot_be_is_refused() {
        let first = on("2026-03-12");
        let refused = |entry: Entry| agenda(&[entry]).unwrap_err();
        assert_eq!(
            refused(days("2026-03-12", "2026-03-11", 1)),
            AgendaError::Backwards { place: 1, first }
        );
        assert_eq!(
            refused(days("2026-03-12", "2026-03-12", 0)),
            AgendaError::NoDose { place: 1 }
        );
        assert_eq!(
            refused(visit("2026-03-13", "2026-03-12", "2026-03-14")),
            AgendaError::Window {
                place: 1,
                planned: first
            }
        );
        let date = on("9999-01-01");
        assert_eq!(
            refused(days("9998-12-31", "9999-01-01", 1)),
            AgendaError::Year { place: 1, date }
        );
    }
}
