//! Calendars and exposure, made on several threads and written in order.

use std::cell::RefCell;
use std::sync::Arc;

use super::error::RunError;
use crate::calendar::courses;
use crate::participant::Participant;
use crate::table::{Chunk, Sink};
use crate::tables::{CALENDAR, EXPOSURE, calendar_rows, exposure_rows};
use crate::trial::Trial;
use crate::work::{Conduct, in_order};

/// How many participants one job makes the rows of.
const BATCH: usize = 8;

/// Writes the calendars of participants who are known already.
pub(super) fn calendars(
    trial: &Trial,
    participants: &[Participant],
    conduct: &mut Conduct<'_>,
    sink: &mut dyn Sink,
) -> Result<(), RunError> {
    let mut participants = participants.iter().cloned();
    write_calendars(trial, |_| Ok(participants.next()), conduct, sink)
}

/// Writes the calendars of participants as they come. `next` may write to the sink as well.
pub(super) fn write_calendars(
    trial: &Trial,
    mut next: impl FnMut(&mut dyn Sink) -> Result<Option<Participant>, RunError>,
    conduct: &mut Conduct<'_>,
    sink: &mut dyn Sink,
) -> Result<(), RunError> {
    let calendar = sink.begin(&CALENDAR)?;
    let exposure = sink.begin(&EXPOSURE)?;
    let encoders = [sink.encoder(calendar), sink.encoder(exposure)];
    let arms: Vec<Arc<str>> = trial.arms().iter().map(|arm| arm.name().into()).collect();
    let mut done = 0;
    // Jobs are made and results are taken on this thread, one after the other.
    let shared = RefCell::new(&mut *sink);
    in_order(
        conduct.threads,
        || {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH
                && let Some(participant) = next(&mut **shared.borrow_mut())?
            {
                batch.push(participant);
            }
            Ok(Some(batch).filter(|batch| !batch.is_empty()))
        },
        |batch: Vec<Participant>| {
            let mut chunks = [Chunk::default(), Chunk::default()];
            for participant in &batch {
                let Some(arm) = participant.arm else { continue };
                let (id, arm) = (Arc::from(&*participant.id_text()), &arms[arm.get()]);
                for course in courses(trial, participant) {
                    encoders[0].encode(calendar_rows(&id, arm, &course), &mut chunks[0]);
                    encoders[1].encode(exposure_rows(&id, arm, &course), &mut chunks[1]);
                }
            }
            (batch.len() as u64, chunks)
        },
        |(participants, [days, intervals])| {
            let mut sink = shared.borrow_mut();
            sink.write(calendar, days)?;
            sink.write(exposure, intervals)?;
            done += participants;
            (conduct.progress)(done);
            Ok::<_, RunError>(())
        },
    )?;
    sink.end(calendar)?;
    sink.end(exposure)?;
    Ok(())
}
