//! What participants are handed, from their plans.

use std::sync::Arc;

use chrono::NaiveDate;

use super::error::RunError;
use crate::calendar::{Plan, PlannedVisit};
use crate::design::Dispensed;
use crate::participant::Participant;
use crate::supply::{Dispensing, Portion, dispense, planned_portions};
use crate::table::Batch;
use crate::tables::{Recipient, dispensing_rows};
use crate::trial::Trial;

/// Room for what one treatment of a participant comes to, used again for the next.
#[derive(Default)]
pub(super) struct Dispensings {
    portions: Vec<Portion>,
    visits: Vec<NaiveDate>,
    handed_out: Vec<Dispensing>,
}

impl Dispensings {
    /// The rows of what a participant is to be handed, treatment by treatment.
    pub fn planned(
        &mut self,
        trial: &Trial,
        participant: &Participant,
        names: [&Arc<str>; 2],
        plan: &Plan<'_>,
        visits: &[PlannedVisit],
        mut emit: impl FnMut(Batch),
    ) -> Result<(), RunError> {
        let planned = plan.treatment_plan();
        let recipient = Recipient::new(trial, participant, names, plan.study_day_1());
        for courses in plan.treatments() {
            let part = courses.parts()[0];
            let treatment = planned.treatment_of(part);
            let mut supplies = trial.supplies().iter();
            let Some(supply) = supplies.find(|supply| supply.treatment == treatment) else {
                continue;
            };
            planned_portions(plan, &courses, &mut self.portions);
            self.visits.clear();
            if let Dispensed::Visits(places) = &supply.dispensed {
                let at = visits.iter().filter(|visit| places.contains(&visit.place));
                self.visits.extend(at.map(|visit| visit.planned_on));
            }
            let name = &planned.treatments()[treatment];
            dispense(
                supply,
                planned.conventions().missing_day,
                &self.portions,
                &self.visits,
                &mut self.handed_out,
            )
            .map_err(|reason| RunError::NotMadeUp {
                participant: participant.id_text().into_owned(),
                treatment: name.clone(),
                reason,
            })?;
            let unit = planned.regimens()[part].dose.unit();
            emit(dispensing_rows(
                &recipient,
                supply,
                [name, unit],
                &self.handed_out,
            ));
        }
        Ok(())
    }
}
