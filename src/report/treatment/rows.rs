//! Whose a row is, in tables whose rows are in the order of participants.

use chrono::{Months, NaiveDate};

use crate::participant::Participant;
use crate::report::source::TableError;

/// The most rows of a table that are read whole; of what has more, only the rows of the first participants are.
pub(super) const MOST_READ: u64 = 600_000;

/// Days of a month of twelve equal ones.
const DAYS_OF_MONTH: f64 = 365.25 / 12.0;

/// Finds the participants of rows.
pub(super) struct Walk<'a> {
    participants: &'a [Participant],
    table: &'static str,
    /// Where the next participant is looked for.
    next: usize,
    id: String,
    place: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(participants: &'a [Participant], table: &'static str) -> Self {
        Self {
            participants,
            table,
            next: 0,
            id: String::new(),
            place: 0,
        }
    }

    /// The place of the participant with this id, who is the same as that of the row before or comes later.
    pub(super) fn find(&mut self, id: &str) -> Result<usize, TableError> {
        if self.next > 0 && self.id == id {
            return Ok(self.place);
        }
        while let Some(participant) = self.participants.get(self.next) {
            self.next += 1;
            if participant.id_text() == id {
                self.place = self.next - 1;
                id.clone_into(&mut self.id);
                return Ok(self.place);
            }
        }
        Err(TableError::cell(self.table, "participant_id", id))
    }
}

/// A date of a table.
pub(super) fn date(table: &str, column: &str, cell: &str) -> Result<NaiveDate, TableError> {
    cell.parse()
        .map_err(|_| TableError::cell(table, column, cell))
}

/// A date of a table that may be missing.
pub(super) fn date_or_none(
    table: &str,
    column: &str,
    cell: &str,
) -> Result<Option<NaiveDate>, TableError> {
    match cell {
        "" => Ok(None),
        cell => date(table, column, cell).map(Some),
    }
}

/// A whole number of a table.
pub(super) fn whole(table: &str, column: &str, cell: &str) -> Result<u64, TableError> {
    cell.parse()
        .map_err(|_| TableError::cell(table, column, cell))
}

/// Months from one day to another, of equal length.
pub(super) fn months_between(from: NaiveDate, to: NaiveDate) -> f64 {
    (to - from).num_days() as f64 / DAYS_OF_MONTH
}

/// The day that is so many calendar months after another; the month's last where it has no such day.
pub(super) fn months_after(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::participant::ParticipantId;

    #[test]
    fn participants_are_found_in_their_order() {
        let participants: Vec<Participant> = (1..=3)
            .map(|number| Participant {
                id: Some(ParticipantId::numbered(number, 10)),
                ..Participant::default()
            })
            .collect();
        let ids: Vec<String> = participants
            .iter()
            .map(|one| one.id_text().into_owned())
            .collect();
        let mut walk = Walk::new(&participants, "exposure");
        assert_eq!(walk.find(&ids[0]).unwrap(), 0);
        assert_eq!(walk.find(&ids[0]).unwrap(), 0);
        assert_eq!(walk.find(&ids[2]).unwrap(), 2);
        assert!(walk.find(&ids[1]).is_err());
    }

    #[test]
    fn months_are_counted() {
        let on = |date: &str| date.parse::<NaiveDate>().unwrap();
        assert!((months_between(on("2026-01-01"), on("2027-01-01")) - 11.99).abs() < 0.01);
        assert_eq!(months_after(on("2026-01-31"), 1).unwrap(), on("2026-02-28"));
    }
}
