//! Why something is not as planned.

use crate::design::{Deviations, TreatmentPlan};

/// Why something is not as planned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// It was never begun, by chance.
    NeverStarted,
    /// The event at this place.
    Event(usize),
    /// The toxicity at this place.
    Toxicity(usize),
    /// What a file says.
    Reported(String),
}

impl Cause {
    /// The reason in tables: of an event its own, of a toxicity its name.
    pub fn reason<'r>(&'r self, plan: &'r TreatmentPlan, deviations: &'r Deviations) -> &'r str {
        match self {
            Self::NeverStarted => "NEVER STARTED",
            Self::Event(event) => &plan.events()[*event].reason,
            Self::Toxicity(toxicity) => &deviations.toxicities[*toxicity].name,
            Self::Reported(reason) => reason,
        }
    }
}
