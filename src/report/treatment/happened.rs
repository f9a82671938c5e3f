//! What happened to chosen participants: rows of `events`, `disposition`, `visits` and `administrations`.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::given::Shown;
use super::rows::{Walk, date, date_or_none};
use crate::report::source::{Source, TableError};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub category: String,
    pub treatment: String,
    pub name: String,
    pub dose: String,
    pub reason: String,
    pub first: NaiveDate,
    pub last: Option<NaiveDate>,
}

/// How treatment and the time in the trial end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disposition {
    pub last_dose: Option<NaiveDate>,
    pub treatment_status: String,
    pub treatment_reason: String,
    pub last_contact: Option<NaiveDate>,
    pub trial_status: String,
    pub trial_reason: String,
}

/// A planned visit, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    pub name: String,
    pub planned: NaiveDate,
    pub window: (NaiveDate, NaiveDate),
    pub actual: Option<NaiveDate>,
    pub status: String,
}

/// Reads the rows of participants who are in order, and hands over their place among them with the cells but the id.
fn each_row(
    source: &Source<'_>,
    table: &'static str,
    columns: &[&str],
    shown: &[Shown],
    mut each: impl FnMut(usize, &[&str]) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let Some(last) = shown.last().map(|one| one.place) else {
        return Ok(());
    };
    let mut walk = Walk::new(source.participants, table);
    source.tables.read(table, columns, &mut |cells| {
        let place = walk.find(cells[0])?;
        if place > last {
            return Ok(ControlFlow::Break(()));
        }
        if let Ok(found) = shown.binary_search_by_key(&place, |one| one.place) {
            each(found, &cells[1..])?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(())
}

/// The events of each participant.
pub(super) fn events(source: &Source<'_>, shown: &[Shown]) -> Result<Vec<Vec<Event>>, TableError> {
    const TABLE: &str = "events";
    const COLUMNS: [&str; 8] = [
        "participant_id",
        "category",
        "treatment",
        "name",
        "dose",
        "reason",
        "start_date",
        "end_date",
    ];
    let mut events = vec![Vec::new(); shown.len()];
    each_row(source, TABLE, &COLUMNS, shown, |found, cells| {
        events[found].push(Event {
            category: cells[0].to_owned(),
            treatment: cells[1].to_owned(),
            name: cells[2].to_owned(),
            dose: cells[3].to_owned(),
            reason: cells[4].to_owned(),
            first: date(TABLE, "start_date", cells[5])?,
            last: date_or_none(TABLE, "end_date", cells[6])?,
        });
        Ok(())
    })?;
    Ok(events)
}

/// How it ends for each participant.
pub(super) fn dispositions(
    source: &Source<'_>,
    shown: &[Shown],
) -> Result<Vec<Option<Disposition>>, TableError> {
    const TABLE: &str = "disposition";
    const COLUMNS: [&str; 7] = [
        "participant_id",
        "last_dose_date",
        "treatment_status",
        "treatment_reason",
        "last_contact_date",
        "trial_status",
        "trial_reason",
    ];
    let mut dispositions = vec![None; shown.len()];
    each_row(source, TABLE, &COLUMNS, shown, |found, cells| {
        dispositions[found] = Some(Disposition {
            last_dose: date_or_none(TABLE, "last_dose_date", cells[0])?,
            treatment_status: cells[1].to_owned(),
            treatment_reason: cells[2].to_owned(),
            last_contact: date_or_none(TABLE, "last_contact_date", cells[3])?,
            trial_status: cells[4].to_owned(),
            trial_reason: cells[5].to_owned(),
        });
        Ok(())
    })?;
    Ok(dispositions)
}

/// The visits of each participant.
pub(super) fn visits(source: &Source<'_>, shown: &[Shown]) -> Result<Vec<Vec<Visit>>, TableError> {
    const TABLE: &str = "visits";
    const COLUMNS: [&str; 7] = [
        "participant_id",
        "visit",
        "planned_date",
        "window_start",
        "window_end",
        "actual_date",
        "status",
    ];
    let mut visits = vec![Vec::new(); shown.len()];
    each_row(source, TABLE, &COLUMNS, shown, |found, cells| {
        visits[found].push(Visit {
            name: cells[0].to_owned(),
            planned: date(TABLE, "planned_date", cells[1])?,
            window: (
                date(TABLE, "window_start", cells[2])?,
                date(TABLE, "window_end", cells[3])?,
            ),
            actual: date_or_none(TABLE, "actual_date", cells[4])?,
            status: cells[5].to_owned(),
        });
        Ok(())
    })?;
    Ok(visits)
}

/// The days on which a dose of a treatment was planned that was held, delayed or missed, for each participant.
pub(super) fn not_given(
    source: &Source<'_>,
    shown: &[Shown],
) -> Result<Vec<Vec<(NaiveDate, String)>>, TableError> {
    const TABLE: &str = "administrations";
    const COLUMNS: [&str; 4] = ["participant_id", "treatment", "planned_date", "status"];
    let mut days = vec![Vec::new(); shown.len()];
    each_row(source, TABLE, &COLUMNS, shown, |found, cells| {
        if matches!(cells[2], "HELD" | "DELAYED" | "MISSED")
            && let Some(day) = date_or_none(TABLE, "planned_date", cells[1])?
        {
            days[found].push((day, cells[0].to_owned()));
        }
        Ok(())
    })?;
    Ok(days)
}
