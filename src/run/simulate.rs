//! The whole trial: enrolment, lists, allocations, calendars and balance, in one pass.

use chrono::NaiveDate;

use super::calendars::{Calendars, write_calendars};
use super::error::RunError;
use super::people::PeopleFormats;
use super::what_happened::Happening;
use crate::allocation::{Allocator, ListUse};
use crate::balance::Balance;
use crate::calendar::draw_events;
use crate::enrolment::Enrolment;
use crate::participant_streams::NamedStreams;
use crate::rng::Streams;
use crate::table::{OpenTable, Sink, write_table};
use crate::tables::{
    self, ALLOCATIONS, Lists, SCREENING, allocation_row, participant_row, participants_schema,
    screening_row,
};
use crate::trial::Trial;
use crate::work::Conduct;

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

impl Screened {
    fn count_randomized(&mut self, day: NaiveDate) {
        self.randomized += 1;
        let first = self.randomized_on.map_or(day, |(first, _)| first);
        self.randomized_on = Some((first, day));
    }
}

/// Simulates a trial. Participants stream through: memory does not grow with their number.
pub(super) fn simulate(
    trial: &Trial,
    streams: &Streams,
    conduct: &mut Conduct<'_>,
    sink: &mut dyn Sink,
) -> Result<(Balance, Screened, Calendars), RunError> {
    if let Some(event) = trial.treatment_plan().event_without_law() {
        return Err(RunError::NoLaw(event.to_owned()));
    }
    let mut participants = OpenTable::begin(&participants_schema(trial), sink)?;
    let mut screening = OpenTable::begin(&SCREENING, sink)?;
    if let Some(plan) = trial.randomization().lists() {
        let lists = Lists::new(trial, plan, streams, ListUse::Production);
        write_table(lists.table(), sink)?;
    }
    let mut allocations = OpenTable::begin(&ALLOCATIONS, sink)?;

    let own = NamedStreams {
        plan: trial.treatment_plan(),
        deviations: trial.deviations(),
        streams,
    };
    let mut allocator = Allocator::new(trial, streams);
    let mut balance = Balance::new(trial);
    let mut screened = Screened::default();
    let mut enrolment = Enrolment::new(trial, streams);
    let next = |sink: &mut dyn Sink| {
        for record in enrolment.by_ref() {
            let record = record?;
            screened.screened += 1;
            screened.failed += u64::from(!record.is_eligible());
            screening.row(screening_row(trial, screened.screened, &record), sink)?;
            let mut participant = record.participant;
            if !participant.is_randomized() {
                continue;
            }
            let allocation = allocator.allocate_participant(&mut participant)?;
            draw_events(trial.treatment_plan(), &mut participant, &own);
            participants.row(participant_row(trial, &participant), sink)?;
            allocations.row(allocation_row(trial, &participant, &allocation), sink)?;
            let added = balance.add(&participant);
            added.expect("a participant with an allocation has an arm");
            screened.count_randomized(record.decided_on);
            return Ok(Some(participant));
        }
        Ok(None)
    };
    let happening = Happening::drawn(trial, own);
    let formats = PeopleFormats::default();
    let calendars = write_calendars(trial, happening, formats, next, conduct, sink)?;
    participants.end(sink)?;
    screening.end(sink)?;
    allocations.end(sink)?;
    write_table(tables::balance(trial, &balance), sink)?;
    Ok((balance, screened, calendars))
}
