//! What really happens: how treatments are given, their toxicities, the rules for these, and how visits
//! are kept.

mod modification;
mod toxicity;
mod treatment;

pub use modification::DoseModification;
pub(crate) use modification::{Action, Then};
pub use toxicity::Toxicity;
pub(crate) use toxicity::ToxicityGrade;
pub use treatment::{Attendance, Timing, Treatment};
