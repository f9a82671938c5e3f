//! `calendar.csv` and `exposure.csv`, formatted on several threads and written in order.

use std::io::Write as _;

use chrono::{Datelike as _, NaiveDate};

use super::Outcome;
use super::error::RunError;
use super::table::{FileRecord, Outputs, Recorded, Table};
use crate::calendar::courses;
use crate::design::date;
use crate::design::{Period, YEARS};
use crate::export::{CALENDAR_HEADER, DayTexts, EXPOSURE_HEADER, push_calendar, push_exposure};
use crate::participant::Participant;
use crate::trial::Trial;
use crate::work::in_order;

/// How many participants one job formats.
const BATCH: usize = 8;

/// The rows of a batch of participants.
struct Rows {
    participants: u64,
    calendar: Vec<u8>,
    exposure: Vec<u8>,
}

/// Writes the calendars of participants who are known already.
pub(super) fn calendars<O: Outputs>(
    trial: &Trial,
    participants: &[Participant],
    threads: usize,
    outputs: &mut O,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome, RunError> {
    let days = participants.iter();
    let first = days.filter_map(|participant| participant.randomized_on);
    let first = first.min();
    let mut participants = participants.iter().cloned();
    let next = || Ok(participants.next());
    // Without participants no date is written, and any will do.
    let first = first.unwrap_or_default();
    let files = write_calendars(trial, first, next, threads, outputs, progress)?;
    Ok(Outcome {
        files: files.into(),
        balance: None,
        screened: None,
    })
}

/// Writes the calendars of participants as they come, none of them randomized before `first`.
pub(super) fn write_calendars<O: Outputs>(
    trial: &Trial,
    first: NaiveDate,
    mut next: impl FnMut() -> Result<Option<Participant>, RunError>,
    threads: usize,
    outputs: &mut O,
    progress: &mut dyn FnMut(u64),
) -> Result<[FileRecord; 2], RunError> {
    let begin = |outputs: &mut O, table, header: &str| {
        let error = RunError::output(table);
        let mut file = Recorded::create(outputs, table).map_err(error)?;
        file.write_all(header.as_bytes()).map_err(error)?;
        Ok::<_, RunError>(file)
    };
    let mut calendar = begin(outputs, Table::Calendar, CALENDAR_HEADER)?;
    let mut exposure = begin(outputs, Table::Exposure, EXPOSURE_HEADER)?;
    let texts = day_texts(trial, first);
    let mut done = 0;
    in_order(
        threads,
        || {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH
                && let Some(participant) = next()?
            {
                batch.push(participant);
            }
            Ok(Some(batch).filter(|batch| !batch.is_empty()))
        },
        |batch: Vec<Participant>| rows(trial, &texts, &batch),
        |rows: Rows| {
            calendar
                .write_all(&rows.calendar)
                .map_err(RunError::output(Table::Calendar))?;
            exposure
                .write_all(&rows.exposure)
                .map_err(RunError::output(Table::Exposure))?;
            done += rows.participants;
            progress(done);
            Ok::<_, RunError>(())
        },
    )?;
    Ok([
        calendar
            .finish(outputs)
            .map_err(RunError::output(Table::Calendar))?,
        exposure
            .finish(outputs)
            .map_err(RunError::output(Table::Exposure))?,
    ])
}

/// Formats the rows of a batch: participant by participant, treatment by treatment, day by day.
fn rows(trial: &Trial, texts: &DayTexts, batch: &[Participant]) -> Rows {
    let mut rows = Rows {
        participants: batch.len() as u64,
        calendar: Vec::new(),
        exposure: Vec::new(),
    };
    for participant in batch {
        let id = participant.id_text();
        let arm = participant.arm;
        let arm = arm.map_or("", |arm| trial.arms().get(arm).name());
        for course in courses(trial, participant) {
            push_calendar(&id, arm, &course, texts, &mut rows.calendar);
            push_exposure(&id, arm, &course, texts, &mut rows.exposure);
        }
    }
    rows
}

/// The texts of every date and study day that a participant's calendar can need.
fn day_texts(trial: &Trial, first: NaiveDate) -> DayTexts {
    let longest = trial
        .regimens()
        .iter()
        .map(|regimen| match regimen.duration {
            Period::Days(days) => days,
            Period::Months(months) => 31 * months,
        });
    // One day more, for the convention that the end date belongs to the period.
    let longest = longest.max().unwrap_or(0) + 1;
    let last_start =
        NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).expect("every year has a last day");
    debug_assert!(YEARS.contains(&first.year()));
    let last = date::after(
        last_start,
        Period::Days(longest),
        trial.conventions().missing_day,
    );
    DayTexts::new(first, last, longest)
}
