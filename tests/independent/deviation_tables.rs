//! What really happens as lines: some columns of `administrations`, `events` and `visits`.

use crate::deviation::{Actual, Fate};
use crate::deviation_draws::Episode;
use crate::deviation_trial::{Given, Outcome};
use crate::schedule::{Day, Participant, Unfit};
use crate::schedule_days::date;
use crate::schedule_dose::{decimal, dose};

/// The columns of the library's tables that lines are made of.
pub const ADMINISTRATIONS: [&str; 11] = [
    "participant_id",
    "treatment",
    "part",
    "dose_number",
    "planned_date",
    "time_slot",
    "planned_dose",
    "status",
    "date",
    "dose",
    "reason",
];
pub const EVENTS: [&str; 9] = [
    "participant_id",
    "start_date",
    "end_date",
    "category",
    "treatment",
    "name",
    "grade",
    "complicated",
    "reason",
];
pub const VISITS: [&str; 7] = [
    "participant_id",
    "visit_number",
    "repeat",
    "planned_date",
    "due_date",
    "actual_date",
    "status",
];

#[derive(Default)]
pub struct Lines {
    pub administrations: Vec<String>,
    /// Events of the scenario, episodes, holds, stops and switches, in no order.
    pub events: Vec<String>,
    pub visits: Vec<String>,
}

fn day_or_empty(day: Option<Day>) -> String {
    day.map_or(String::new(), |day| date(day).to_string())
}

impl Lines {
    pub fn add(
        &mut self,
        actual: &Actual,
        participant: &Participant,
        outcome: &Outcome,
    ) -> Result<(), Unfit> {
        for given in &outcome.given {
            self.add_doses(actual, participant, given)?;
            self.add_events(actual, participant, given);
        }
        for came in &outcome.came {
            let event = &actual.events[came.event];
            let ends = event.ends != crate::deviation::Ends::Nothing;
            let reason = event.reason.clone().unwrap_or_else(|| event.name.clone());
            self.events.push(format!(
                "{},{},,EVENT,,{},,,{}",
                participant.id,
                date(came.day),
                event.name,
                if ends { reason } else { String::new() }
            ));
        }
        let mut seen: Vec<_> = outcome.seen.iter().collect();
        seen.sort_by_key(|one| one.planned_on);
        for one in seen {
            self.visits.push(format!(
                "{},{},{},{},{},{},{}",
                participant.id,
                one.visit + 1,
                one.repeat,
                date(one.planned_on),
                day_or_empty(one.due_on),
                day_or_empty(one.kept_on),
                one.status
            ));
        }
        Ok(())
    }

    fn add_doses(
        &mut self,
        actual: &Actual,
        participant: &Participant,
        given: &Given,
    ) -> Result<(), Unfit> {
        let mut doses = given.happened.doses.clone();
        doses.sort_by_key(|dose| (dose.planned_on, dose.slot));
        let own = actual.treatment(&given.treatment);
        for (before, one) in doses.iter().enumerate() {
            let part = &actual.design.parts[one.part];
            let planned = dose(part, participant)?;
            let share = own.map_or(1_000_000, |own| {
                own.shares[one.level.min(own.shares.len() - 1)]
            });
            let is_given = one.fate == Fate::Given;
            let is_planned = given.in_place_of.is_none();
            let if_planned = |text: String| if is_planned { text } else { String::new() };
            self.administrations.push(format!(
                "{},{},{},{},{},{},{},{},{},{},{}",
                participant.id,
                given.treatment,
                actual.design.part_label(one.part),
                before + 1,
                if_planned(date(one.planned_on).to_string()),
                one.slot,
                if_planned(decimal(planned)),
                one.fate.word(),
                day_or_empty(one.given_on),
                if is_given {
                    decimal(planned * share / 1_000_000)
                } else {
                    String::new()
                },
                one.reason
            ));
        }
        Ok(())
    }

    fn add_events(&mut self, actual: &Actual, participant: &Participant, given: &Given) {
        let happened = &given.happened;
        let id = &participant.id;
        let is_before_stop = |day: Day| happened.stop.as_ref().is_none_or(|stop| day < stop.day);
        for (place, episodes) in &happened.episodes {
            let toxicity = &actual.toxicities[*place];
            let is_one = |one: &&Episode| {
                is_before_stop(one.first) || happened.stopped_by == Some((*place, one.first))
            };
            for one in episodes.iter().filter(is_one) {
                self.events.push(format!(
                    "{id},{},{},TOXICITY,{},{},{},{},",
                    date(one.first),
                    date(one.last - 1),
                    given.treatment,
                    toxicity.name,
                    one.grade,
                    one.is_complicated
                ));
            }
        }
        for hold in &happened.holds {
            self.events.push(format!(
                "{id},{},{},HOLD,{},,,,{}",
                date(hold.from),
                date(hold.until - 1),
                given.treatment,
                hold.toxicity
            ));
        }
        if let Some(stop) = &happened.stop
            && happened.begun_on.is_some()
            && given.parts.iter().any(|part| stop.day < part.end)
        {
            self.events.push(format!(
                "{id},{},,STOP,{},,,,{}",
                date(stop.day),
                given.treatment,
                stop.reason
            ));
        }
        if let Some((ended, reason)) = &given.in_place_of {
            self.events.push(format!(
                "{id},{},,SWITCH,{},{ended},,,{reason}",
                date(given.parts[0].start),
                given.treatment
            ));
        }
    }
}
