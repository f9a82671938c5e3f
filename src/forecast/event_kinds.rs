//! What comes to participants and is counted: events with a law, and outcomes that are times.

use crate::design::{Clause, Condition};
use crate::outcome::OutcomeKind;
use crate::trial::Trial;

/// What comes to a participant at some time, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    /// The event at this place of the plan.
    Event(usize),
    /// The outcome at this place of the trial, of kind survival.
    Outcome(usize),
}

/// Those of a trial, in the order of the scenario, events first.
pub(super) fn happenings(trial: &Trial) -> Vec<Happening> {
    let events = trial.treatment_plan().events().iter().enumerate();
    let events = events.filter(|(_, event)| !event.laws.is_empty());
    let outcomes = trial.outcomes().iter().enumerate();
    let is_time = |kind: &OutcomeKind| matches!(kind, OutcomeKind::Survival { .. });
    let outcomes = outcomes.filter(|(_, outcome)| is_time(outcome.kind()));
    events
        .map(|(place, _)| Happening::Event(place))
        .chain(outcomes.map(|(place, _)| Happening::Outcome(place)))
        .collect()
}

impl Happening {
    /// Its name.
    pub(super) fn name(self, trial: &Trial) -> &str {
        match self {
            Self::Event(place) => &trial.treatment_plan().events()[place].name,
            Self::Outcome(place) => trial.outcomes()[place].name(),
        }
    }

    /// Whether it depends on attributes, and whether on the arm.
    pub(super) fn depends(self, trial: &Trial) -> (bool, bool) {
        let Self::Event(place) = self else {
            return (true, true);
        };
        let event = &trial.treatment_plan().events()[place];
        let conditions = event.laws.iter().map(|(when, _)| when).chain([&event.when]);
        let clauses: Vec<&Clause> = conditions.flat_map(Condition::clauses).collect();
        let is_of_arm = |clause: &&Clause| matches!(clause, Clause::Arm(_));
        (
            clauses.iter().any(|clause| clause.attribute().is_some()),
            clauses.iter().any(is_of_arm),
        )
    }
}
