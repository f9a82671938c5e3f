//! Dates of events, drawn for participants of a simulated trial.

use chrono::{Datelike as _, Days, NaiveDate};

use crate::design::{Condition, EventLaw, Facts, MAX_EVENT_YEARS, TreatmentPlan, YEARS};
use crate::participant::Participant;
use crate::participant_streams::{Decided, ParticipantStreams};
use crate::rng::Draws;

/// The days of a year on average, by which times in years become days.
const DAYS_OF_A_YEAR: f64 = 365.25;
/// The days of a month on average.
const DAYS_OF_A_MONTH: f64 = 30.4375;

/// Draws the date of each event of a participant who has an arm. Each participant and event has a
/// stream of its own, so that none moves another.
pub fn draw_events(
    plan: &TreatmentPlan,
    participant: &mut Participant,
    streams: &impl ParticipantStreams,
) {
    let (Some(randomized_on), Some(number)) = (participant.randomized_on, participant.number())
    else {
        return;
    };
    for (place, event) in plan.events().iter().enumerate() {
        let facts = Facts {
            values: &participant.values,
            arm: participant.arm,
            randomized_on,
        };
        let open = || streams.open(Decided::Event(place), number);
        let date = event_date(plan, place, facts, open);
        participant.dates.set_event(place, &event.name, date);
    }
}

/// The date of the event at a place of the plan, by the draws of its stream.
pub(crate) fn event_date(
    plan: &TreatmentPlan,
    place: usize,
    facts: Facts<'_>,
    draws: impl FnOnce() -> Draws,
) -> Option<NaiveDate> {
    let event = &plan.events()[place];
    let holds = |when: &Condition| when.holds(facts, plan.conventions().missing_day);
    if !holds(&event.when) {
        return None;
    }
    let (_, law) = event.laws.iter().find(|(when, _)| holds(when))?;
    draw(law, facts.randomized_on, &mut draws())
}

fn draw(law: &EventLaw, randomized_on: NaiveDate, draws: &mut Draws) -> Option<NaiveDate> {
    let days = match law {
        EventLaw::Survival(survival) => {
            let years = survival.draw(1.0, draws);
            if years > MAX_EVENT_YEARS {
                return None;
            }
            libm::ceil(years * DAYS_OF_A_YEAR).max(1.0) as u64
        }
        EventLaw::Hazard(hazard) => {
            let months = hazard.months_at(draws.exponential())?;
            if months > MAX_EVENT_YEARS * 12.0 {
                return None;
            }
            libm::ceil(months * DAYS_OF_A_MONTH).max(1.0) as u64
        }
        &EventLaw::DaysAfter { min, max } => (min + draws.below(max - min + 1)).into(),
    };
    // What no file may hold never comes.
    let date = randomized_on.checked_add_days(Days::new(days));
    date.filter(|date| YEARS.contains(&date.year()))
}
