//! What participants are handed, by their plans and as it really happens.

use std::sync::Arc;

use chrono::NaiveDate;

use super::error::RunError;
use crate::actual::Actual;
use crate::calendar::{Plan, PlannedVisit};
use crate::design::Supply;
use crate::participant::Participant;
use crate::supply::{Dispensing, Portion, actual_portions, dispense, planned_portions, visit_days};
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
        to: &To<'_>,
        plan: &Plan<'_>,
        mut emit: impl FnMut(Batch),
    ) -> Result<(), RunError> {
        let planned = plan.treatment_plan();
        for courses in plan.treatments() {
            let treatment = planned.treatment_of(courses.parts()[0]);
            if let Some(supply) = to.supply_of(treatment) {
                planned_portions(plan, &courses, &mut self.portions);
                emit(self.rows(to, supply, false)?);
            }
        }
        Ok(())
    }

    /// The rows of what a participant is really handed, treatment by treatment.
    pub fn actual(
        &mut self,
        to: &To<'_>,
        actual: &Actual<'_, '_>,
        mut emit: impl FnMut(Batch),
    ) -> Result<(), RunError> {
        for treated in &actual.treatments {
            if let Some(supply) = to.supply_of(treated.treatment) {
                actual_portions(treated, &mut self.portions);
                emit(self.rows(to, supply, true)?);
            }
        }
        Ok(())
    }

    /// The rows of the portions.
    fn rows(&mut self, to: &To<'_>, supply: &Supply, takes_place: bool) -> Result<Batch, RunError> {
        let plan = to.trial.treatment_plan();
        visit_days(supply, to.visits, &mut self.visits);
        let name = &plan.treatments()[supply.treatment];
        dispense(
            supply,
            plan.conventions().missing_day,
            &self.portions,
            &self.visits,
            &mut self.handed_out,
        )
        .map_err(|reason| RunError::NotMadeUp {
            participant: to.participant.id_text().into_owned(),
            treatment: name.clone(),
            reason,
        })?;
        let unit = plan.regimens()[plan.parts(supply.treatment)[0]].dose.unit();
        let names = [name.as_str(), unit];
        Ok(dispensing_rows(
            &to.recipient,
            supply,
            names,
            &self.handed_out,
            takes_place,
        ))
    }
}

/// Who is handed something.
pub(super) struct To<'t> {
    trial: &'t Trial,
    participant: &'t Participant,
    visits: &'t [PlannedVisit],
    recipient: Recipient,
}

impl<'t> To<'t> {
    /// A participant with the cells of the key and the arm, a plan and its visits.
    pub fn new(
        trial: &'t Trial,
        participant: &'t Participant,
        names: [&Arc<str>; 2],
        plan: &Plan<'_>,
        visits: &'t [PlannedVisit],
    ) -> Self {
        Self {
            trial,
            participant,
            visits,
            recipient: Recipient::new(trial, participant, names, plan.study_day_1()),
        }
    }

    fn supply_of(&self, treatment: usize) -> Option<&'t Supply> {
        let place = self.trial.supply_of(treatment)?;
        Some(&self.trial.supplies()[place])
    }
}
