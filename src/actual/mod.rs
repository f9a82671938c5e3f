//! What really happens: a participant's doses and visits, as far as they are from the plan.
//!
//! Knows the plan of treatment and what a scenario says of deviations, and not the trial. The rules are
//! those of docs/deviations.md: for each treatment a small state machine, [`Treated`], goes along the
//! units of its plan (cycles, or single doses), fed by what is drawn or reported; every planned dose then
//! has one [`Fate`].

mod attended;
mod by_arm;
mod cause;
mod departures;
mod disposition;
mod episodes;
mod fates;
mod happenings;
mod holds;
mod intervals;
mod machine;
mod participant;
mod reports;
mod rules;
mod summary;
mod treated;
mod units;

pub use attended::{Attended, VisitStatus};
pub use by_arm::{ArmExposure, INTENSITY_STEPS, Spread, TreatmentExposure};
pub use cause::Cause;
pub use departures::Departure;
pub use disposition::Disposition;
pub use episodes::Episode;
pub use fates::{DoseFate, Fate};
pub use holds::Hold;
pub use intervals::{ActualInterval, intervals};
pub use participant::Actual;
pub use summary::{Intensity, Summary};
pub use treated::{Applied, LevelChange, Replaced, Stop, Treated, TreatedCourse};
pub use units::Unit;

use chrono::NaiveDate;

use crate::table::Day;

/// A day, by its number as in [`Day`].
type DayNumber = i32;

/// The number of a date.
fn number_of(date: NaiveDate) -> DayNumber {
    Day::from(date).0
}
