//! The whole trial: enrolment, lists, allocations, calendars and balance, in one pass.

use chrono::NaiveDate;

use super::Outcome;
use super::calendars::write_calendars;
use super::error::RunError;
use super::table::{Outputs, Recorded, Table};
use super::whole_table::write_table;
use crate::allocation::Allocator;
use crate::balance::Balance;
use crate::enrolment::{Enrolment, EnrolmentFailure};
use crate::export::{
    AllocationsTable, ListTables, ParticipantsTable, ScreeningTable, write_balance,
};
use crate::rng::Streams;
use crate::trial::Trial;

/// Who was screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Screened {
    /// Candidates.
    pub screened: u64,
    /// Of them, those who failed a criterion.
    pub failed: u64,
    /// Of them, those who were randomized.
    pub randomized: u64,
    /// The first and the last day of randomization.
    pub randomized_on: Option<(NaiveDate, NaiveDate)>,
}

/// Simulates a trial. Participants stream through: memory does not grow with their number.
pub(super) fn simulate<O: Outputs>(
    trial: &Trial,
    streams: &Streams,
    threads: usize,
    outputs: &mut O,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome, RunError> {
    let planned = trial.enrolment().ok_or(EnrolmentFailure::Unplanned)?;
    let list = match trial.randomization().lists() {
        Some(plan) => {
            let lists = ListTables::new(trial, plan, streams);
            Some(write_table(Table::RandomizationList, outputs, |out| {
                lists.write_list(out)
            })?)
        }
        None => None,
    };
    let mut begin = |table| Recorded::create(outputs, table).map_err(RunError::output(table));
    let participants_error = RunError::output(Table::Participants);
    let screening_error = RunError::output(Table::Screening);
    let allocations_error = RunError::output(Table::Allocations);
    let mut participants =
        ParticipantsTable::new(trial, begin(Table::Participants)?).map_err(participants_error)?;
    let mut screening =
        ScreeningTable::new(trial, begin(Table::Screening)?).map_err(screening_error)?;
    let mut allocations =
        AllocationsTable::new(trial, begin(Table::Allocations)?).map_err(allocations_error)?;

    let mut allocator = Allocator::new(trial, streams);
    let mut balance = Balance::new(trial);
    let mut screened = Screened::default();
    let mut enrolment = Enrolment::new(trial, streams);
    let next = || {
        for record in enrolment.by_ref() {
            let record = record?;
            screening.row(&record).map_err(screening_error)?;
            screened.screened += 1;
            screened.failed += u64::from(!record.is_eligible());
            let mut participant = record.participant;
            if !participant.is_randomized() {
                continue;
            }
            participants.row(&participant).map_err(participants_error)?;
            let allocation = allocator.allocate_participant(&mut participant)?;
            allocations
                .row(&participant, &allocation)
                .map_err(allocations_error)?;
            let added = balance.add(&participant);
            added.expect("a participant with an allocation has an arm");
            screened.randomized += 1;
            let (first, _) = screened
                .randomized_on
                .get_or_insert((record.decided_on, record.decided_on));
            screened.randomized_on = Some((*first, record.decided_on));
            return Ok(Some(participant));
        }
        Ok(None)
    };
    let first = planned.start();
    let [calendar, exposure] = write_calendars(trial, first, next, threads, outputs, progress)?;

    let participants = participants.finish().map_err(participants_error)?;
    let screening = screening.finish().map_err(screening_error)?;
    let allocations = allocations.finish().map_err(allocations_error)?;
    let balance_file = write_table(Table::Balance, outputs, |out| {
        write_balance(trial, &balance, out)
    })?;
    let mut files = vec![
        participants.finish(outputs).map_err(participants_error)?,
        screening.finish(outputs).map_err(screening_error)?,
    ];
    files.extend(list);
    files.extend([
        allocations.finish(outputs).map_err(allocations_error)?,
        calendar,
        exposure,
        balance_file,
    ]);
    Ok(Outcome {
        files,
        balance: Some(balance),
        screened: Some(screened),
    })
}
