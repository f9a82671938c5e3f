//! Supply: what participants are handed of a drug, from what they are to be given of it.
//!
//! Knows a treatment's [`Supply`](crate::design::Supply) and a participant's doses, and neither the trial nor where the doses come
//! from: those of the [plan](planned_portions), or what [really happens](actual_portions). What depots hold and ship is to be
//! said here as well.

mod dispense;
mod intervals;
mod portion;

pub use dispense::{Dispensing, NotMadeUp, dispense};
pub use portion::{Portion, actual_portions, planned_portions, visit_days};
