//! The tables of what really happens, made with the calendars.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::RunError;
use crate::actual::{Actual, ArmExposure, Attended, Treated};
use crate::calendar::{Plan, PlannedVisit};
use crate::design::ArmIndex;
use crate::participant::Participant;
use crate::participant_streams::NamedStreams;
use crate::reported::{Report, Reported};
use crate::table::{Chunk, Encode, Gathered, Schema, Sink, SinkError, TableId};
use crate::tables::{
    ADMINISTRATIONS, DISPOSITION, EVENTS, EXPOSURE_SUMMARY, PROTOCOL_DEVIATIONS,
    actual_exposure_rows, administration_rows, disposition_row, event_rows, exposure_summary_row,
    protocol_deviation_rows,
};
use crate::trial::Trial;

/// Where what really happens comes from.
#[derive(Clone, Copy)]
pub(super) enum Happening<'r> {
    /// Nothing is asked: everyone keeps to the plan.
    AsPlanned,
    /// By chance, from the streams of the trial.
    Drawn(NamedStreams<'r>),
    /// As a file reports it.
    Reported(&'r [Report]),
}

impl<'r> Happening<'r> {
    /// By chance where the scenario says what may happen.
    pub(super) fn drawn(trial: &Trial, streams: NamedStreams<'r>) -> Self {
        if trial.deviations().is_none(trial.treatment_plan()) {
            Self::AsPlanned
        } else {
            Self::Drawn(streams)
        }
    }
}

/// Nobody's exposure.
pub(super) fn no_exposure(trial: &Trial) -> ArmExposure {
    let treatments = trial.treatment_plan().treatments().len();
    ArmExposure::new(trial.arms().count(), treatments)
}

/// The tables, in the order in which they are begun.
const TABLES: [&Schema; 4] = [&ADMINISTRATIONS, &EVENTS, &EXPOSURE_SUMMARY, &DISPOSITION];

/// The open tables.
pub(super) struct Tables<'r> {
    /// What is reported of each participant, by the place.
    reports: HashMap<usize, Vec<&'r Reported>>,
    /// The rules that are broken, where something is reported.
    departures: Option<(TableId, Arc<dyn Encode>)>,
    ids: [TableId; TABLES.len()],
    encoders: [Arc<dyn Encode>; TABLES.len()],
}

/// What happened to a participant.
pub(super) struct Happened<'p, 'a> {
    /// Each treatment as it was given.
    pub actual: Actual<'p, 'a>,
    /// What became of the visits.
    pub attended: Vec<Attended>,
}

/// What is made of some participants.
pub(super) struct MadeActual {
    chunks: [Chunk; TABLES.len()],
    departed: Chunk,
    by_arm: ArmExposure,
    /// How often a rule of the protocol is broken.
    pub departures: u64,
}

impl MadeActual {
    /// Of nobody yet.
    pub(super) fn new(trial: &Trial) -> Self {
        Self {
            chunks: std::array::from_fn(|_| Chunk::default()),
            departed: Chunk::default(),
            departures: 0,
            by_arm: no_exposure(trial),
        }
    }
}

impl<'r> Tables<'r> {
    /// Begins the tables.
    pub(super) fn begin(happening: Happening<'r>, sink: &mut dyn Sink) -> Result<Self, SinkError> {
        let mut reports: HashMap<usize, Vec<&Reported>> = HashMap::new();
        let mut departures = None;
        if let Happening::Reported(all) = happening {
            for report in all {
                reports
                    .entry(report.participant)
                    .or_default()
                    .push(&report.what);
            }
            let id = sink.begin(&PROTOCOL_DEVIATIONS)?;
            departures = Some((id, sink.encoder(id)));
        }
        let mut ids = [TableId(0); TABLES.len()];
        for (id, schema) in ids.iter_mut().zip(TABLES) {
            *id = sink.begin(schema)?;
        }
        Ok(Self {
            reports,
            departures,
            ids,
            encoders: ids.map(|id| sink.encoder(id)),
        })
    }

    /// What happens to the participant at a place, who has this plan and these visits; nothing where everyone
    /// keeps to the plan.
    pub(super) fn happened<'p, 'a>(
        &self,
        happening: Happening<'_>,
        trial: &'p Trial,
        (place, participant): (usize, &Participant),
        (plan, visits): (&'p Plan<'a>, &[PlannedVisit]),
    ) -> Result<Option<Happened<'p, 'a>>, RunError> {
        let deviations = trial.deviations();
        Ok(match happening {
            Happening::AsPlanned => None,
            Happening::Drawn(streams) => {
                let actual = Actual::drawn(plan, deviations, participant, &streams)?;
                let number = participant.number().unwrap_or_default();
                let attended = actual.attended(visits, &streams, number);
                Some(Happened { actual, attended })
            }
            Happening::Reported(_) => {
                let reports = self.reports.get(&place).map_or(&[][..], Vec::as_slice);
                let actual = Actual::reported(plan, deviations, participant, reports)?;
                let attended = actual.attended_as_reported(visits, reports);
                Some(Happened { actual, attended })
            }
        })
    }

    /// Makes the rows of a participant; those of actual exposure go to `exposure`.
    pub(super) fn add(
        &self,
        happened: &Happened<'_, '_>,
        arm_index: ArmIndex,
        (id, arm): (&Arc<str>, &Arc<str>),
        exposure: (&dyn Encode, &mut Chunk),
        made: &mut MadeActual,
    ) {
        let actual = &happened.actual;
        if let Some((_, encoder)) = &self.departures {
            let departures = actual.departures();
            made.departures += departures.len() as u64;
            if let Some(rows) = protocol_deviation_rows(id, arm, actual, &departures) {
                encoder.encode(rows, &mut made.departed);
            }
        }
        let doses: Vec<_> = actual.treatments.iter().map(Treated::fates).collect();
        let [administrations, events, summaries, dispositions] = &mut made.chunks;
        let [of_administrations, of_events, of_summaries, of_dispositions] = &self.encoders;
        administration_rows(id, arm, actual, &doses, |rows| {
            of_administrations.encode(rows, administrations);
        });
        if let Some(rows) = event_rows(id, arm, actual) {
            of_events.encode(rows, events);
        }
        let (of_exposure, exposure) = exposure;
        let mut gathered = Gathered::new(EXPOSURE_SUMMARY.columns().len());
        for (treated, doses) in actual.treatments.iter().zip(&doses) {
            if let Some(rows) = actual_exposure_rows(id, arm, actual, treated, doses) {
                of_exposure.encode(rows, exposure);
            }
            let summary = actual.summary(treated, doses);
            gathered.push(exposure_summary_row(id, arm, actual, treated, &summary));
            made.by_arm.add(arm_index, actual, treated, &summary);
        }
        if let Some(rows) = gathered.take() {
            of_summaries.encode(rows, summaries);
        }
        let disposition = actual.disposition(&doses, &happened.attended);
        let mut gathered = Gathered::new(DISPOSITION.columns().len());
        gathered.push(disposition_row(id, arm, actual, &disposition));
        if let Some(rows) = gathered.take() {
            of_dispositions.encode(rows, dispositions);
        }
    }

    /// Writes what was made, after what was made before, and hands over what the arms come to.
    pub(super) fn write(
        &self,
        made: MadeActual,
        sink: &mut dyn Sink,
    ) -> Result<ArmExposure, SinkError> {
        for (id, chunk) in self.ids.iter().zip(made.chunks) {
            sink.write(*id, chunk)?;
        }
        if let Some((id, _)) = self.departures {
            sink.write(id, made.departed)?;
        }
        Ok(made.by_arm)
    }

    /// Ends the tables.
    pub(super) fn end(&self, sink: &mut dyn Sink) -> Result<(), SinkError> {
        let departures = self.departures.iter().map(|(id, _)| *id);
        let mut ids = self.ids.iter().copied().chain(departures);
        ids.try_for_each(|id| sink.end(id))
    }
}
