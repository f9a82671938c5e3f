//! Calendars, exposure and visits, made on several threads and written in order.

use std::cell::RefCell;
use std::sync::Arc;

use super::dispensings::{Dispensings, To};
use super::error::RunError;
use super::people::{PeopleFormats, Personal, PersonalFiles};
use super::what_happened::{Happening, MadeActual, Tables, no_exposure};
use crate::actual::ArmExposure;
use crate::calendar::Plan;
use crate::participant::Participant;
use crate::table::{Chunk, Encode, Sink, write_table};
use crate::tables::{
    CALENDAR, DISPENSING, EXPOSURE, VISITS, calendar_rows, exposure_by_arm, exposure_rows,
    trial_arms, trial_elements, trial_epochs, trial_visits, visit_rows,
};
use crate::trial::Trial;
use crate::work::{Conduct, in_order};

/// How many participants one job makes the rows of.
const BATCH: usize = 8;
/// How many participants without treatment are named.
const NAMED: usize = 5;

/// Participants with an arm for whom no dose is planned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Untreated {
    /// How many.
    pub count: u64,
    /// The keys of the first of them.
    pub first: Vec<String>,
}

impl Untreated {
    fn add(&mut self, ids: Vec<String>) {
        self.count += ids.len() as u64;
        let room = NAMED - self.first.len();
        self.first.extend(ids.into_iter().take(room));
    }
}

/// What calendars come to.
#[derive(Debug, Default)]
pub(super) struct Calendars {
    /// Who is planned no dose.
    pub untreated: Untreated,
    /// Exposure of each arm, where it is known what really happens.
    pub exposure: Option<ArmExposure>,
    /// How often what a file says breaks a rule of the protocol.
    pub departures: u64,
}

/// Writes the calendars of participants who are known already.
pub(super) fn calendars(
    trial: &Trial,
    participants: &[Participant],
    happening: Happening<'_>,
    formats: PeopleFormats,
    conduct: &mut Conduct<'_>,
    sink: &mut dyn Sink,
) -> Result<Calendars, RunError> {
    let mut participants = participants.iter().cloned();
    let next = |_: &mut dyn Sink| Ok(participants.next());
    write_calendars(trial, happening, formats, next, conduct, sink)
}

/// What is made of a batch of participants.
#[derive(Default)]
struct Made {
    participants: u64,
    calendar: Chunk,
    exposure: Chunk,
    visits: Chunk,
    dispensing: Chunk,
    untreated: Vec<String>,
    people: Vec<Personal>,
    actual: Option<MadeActual>,
}

/// What makes the rows of the three tables, and the files for people.
struct Maker<'m> {
    happening: Happening<'m>,
    actual: Option<&'m Tables<'m>>,
    formats: PeopleFormats,
    calendar: Arc<dyn Encode>,
    exposure: Arc<dyn Encode>,
    visits: Option<Arc<dyn Encode>>,
    dispensing: Option<Arc<dyn Encode>>,
}

impl Maker<'_> {
    fn add(
        &self,
        trial: &Trial,
        arms: &[Arc<str>],
        (place, participant): (usize, &Participant),
        dispensings: &mut Dispensings,
        made: &mut Made,
    ) -> Result<(), RunError> {
        made.participants += 1;
        let Some(arm_index) = participant.arm else {
            return Ok(());
        };
        let Some(plan) = Plan::new(trial.treatment_plan(), participant)? else {
            return Ok(());
        };
        let (id, arm) = (Arc::from(&*participant.id_text()), &arms[arm_index.get()]);
        let before = made.calendar.rows;
        calendar_rows(&id, arm, &plan, |rows| {
            self.calendar.encode(rows, &mut made.calendar);
        });
        exposure_rows(&id, arm, &plan, |rows| {
            self.exposure.encode(rows, &mut made.exposure);
        });
        if made.calendar.rows == before {
            made.untreated.push(id.to_string());
        }
        let visits = plan.visits(participant)?;
        let mut happened = None;
        if let (Some(tables), Some(actual)) = (self.actual, &mut made.actual) {
            let planned = (&plan, &*visits);
            happened = tables.happened(self.happening, trial, (place, participant), planned)?;
            if let Some(happened) = &happened {
                let exposure = (&*self.exposure, &mut made.exposure);
                tables.add(happened, arm_index, (&id, arm), exposure, actual);
            }
        }
        if let Some(encoder) = &self.visits {
            let attended = happened.as_ref().map_or(&[][..], |own| &own.attended);
            let rows = visit_rows(&id, &plan, &visits, attended);
            encoder.encode(rows, &mut made.visits);
        }
        if let Some(encoder) = &self.dispensing {
            let mut encode = |rows| encoder.encode(rows, &mut made.dispensing);
            let to = To::new(trial, participant, [&id, arm], &plan, &visits);
            dispensings.planned(&to, &plan, &mut encode)?;
            // What real participants were handed is known to their sites, and not reported.
            if let (Some(happened), Happening::Drawn(_)) = (&happened, self.happening) {
                dispensings.actual(&to, &happened.actual, &mut encode)?;
            }
        }
        if !self.formats.is_none() {
            let personal = Personal::new(self.formats, trial, participant, &plan, &visits)?;
            made.people.extend(personal);
        }
        Ok(())
    }
}

/// Writes the calendars of participants as they come. `next` may write to the sink as well.
pub(super) fn write_calendars(
    trial: &Trial,
    happening: Happening<'_>,
    formats: PeopleFormats,
    mut next: impl FnMut(&mut dyn Sink) -> Result<Option<Participant>, RunError>,
    conduct: &mut Conduct<'_>,
    sink: &mut dyn Sink,
) -> Result<Calendars, RunError> {
    write_table(trial_epochs(trial), sink)?;
    write_table(trial_arms(trial), sink)?;
    write_table(trial_elements(trial), sink)?;
    let has_visits = !trial.treatment_plan().visits().is_empty();
    if has_visits {
        write_table(trial_visits(trial), sink)?;
    }
    let calendar = sink.begin(&CALENDAR)?;
    let exposure = sink.begin(&EXPOSURE)?;
    let visits = has_visits.then(|| sink.begin(&VISITS)).transpose()?;
    let is_supplied = !trial.supplies().is_empty();
    let dispensing = is_supplied.then(|| sink.begin(&DISPENSING)).transpose()?;
    let actual = match happening {
        Happening::AsPlanned => None,
        _ => Some(Tables::begin(happening, sink)?),
    };
    let maker = Maker {
        happening,
        actual: actual.as_ref(),
        formats,
        calendar: sink.encoder(calendar),
        exposure: sink.encoder(exposure),
        visits: visits.map(|visits| sink.encoder(visits)),
        dispensing: dispensing.map(|dispensing| sink.encoder(dispensing)),
    };
    let arms: Vec<Arc<str>> = trial.arms().iter().map(|arm| arm.name().into()).collect();
    let mut done = 0;
    let mut begun = 0;
    let mut departures = 0;
    let mut untreated = Untreated::default();
    let mut people = PersonalFiles::default();
    let mut by_arm = no_exposure(trial);
    // Jobs are made and results are taken on this thread, one after the other.
    let shared = RefCell::new(&mut *sink);
    in_order(
        conduct.threads,
        || {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH
                && let Some(participant) = next(&mut **shared.borrow_mut())?
            {
                batch.push((begun, participant));
                begun += 1;
            }
            Ok(Some(batch).filter(|batch| !batch.is_empty()))
        },
        |batch: Vec<(usize, Participant)>| {
            let mut dispensings = Dispensings::default();
            let mut made = Made {
                actual: actual.as_ref().map(|_| MadeActual::new(trial)),
                ..Made::default()
            };
            let mut participants = batch.iter();
            let added = participants.try_for_each(|(place, participant)| {
                let who = (*place, participant);
                maker.add(trial, &arms, who, &mut dispensings, &mut made)
            });
            added.map(|()| made)
        },
        |made: Result<Made, RunError>| {
            let made = made?;
            let mut sink = shared.borrow_mut();
            sink.write(calendar, made.calendar)?;
            sink.write(exposure, made.exposure)?;
            if let Some(visits) = visits {
                sink.write(visits, made.visits)?;
            }
            if let Some(dispensing) = dispensing {
                sink.write(dispensing, made.dispensing)?;
            }
            if let (Some(tables), Some(made)) = (&actual, made.actual) {
                departures += made.departures;
                by_arm.merge(tables.write(made, &mut **sink)?);
            }
            for personal in &made.people {
                people.write(personal, &mut **sink)?;
            }
            untreated.add(made.untreated);
            done += made.participants;
            (conduct.progress)(done);
            Ok::<_, RunError>(())
        },
    )?;
    sink.end(calendar)?;
    sink.end(exposure)?;
    if let Some(visits) = visits {
        sink.end(visits)?;
    }
    if let Some(dispensing) = dispensing {
        sink.end(dispensing)?;
    }
    if let Some(tables) = &actual {
        tables.end(sink)?;
        write_table(exposure_by_arm(trial, &by_arm), sink)?;
    }
    Ok(Calendars {
        untreated,
        exposure: actual.is_some().then_some(by_arm),
        departures,
    })
}
