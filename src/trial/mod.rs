//! The trial: the parts of a design with the procedure that randomizes it.
//!
//! A [`Trial`] is what remains of a scenario once every rule of the field has been checked, and the
//! only thing that the core sees of one. It stands above both [`crate::design`], whose parts it
//! holds, and [`crate::procedure`], which knows ratios and strata but no trial.

mod randomization;
#[expect(
    clippy::module_inception,
    reason = "the type and its room have one name"
)]
mod trial;

pub use randomization::{AdaptivePlan, OwnList, Randomization, RandomizationPlan};
pub use trial::{Trial, TrialParts};
