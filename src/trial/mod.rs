//! The trial: the parts of a design with the procedure that randomizes it.
//!
//! A [`Trial`] is what the core sees of a trial: every rule of the field has been checked. It is made
//! by [`Trial::builder`] from the parts of [`draft`], or read from a [scenario](crate::scenario),
//! which does the same. It stands above both [`crate::design`], whose parts it holds, and
//! [`crate::procedure`], which knows ratios and strata but no trial.

mod builder;
mod check;
pub mod draft;
mod fault;
mod kind;
mod needed;
mod randomization;
mod rule;
#[expect(
    clippy::module_inception,
    reason = "the type and its room have one name"
)]
mod trial;

pub use builder::TrialBuilder;
pub use fault::{Fault, Faults, Path, Step};
pub use kind::Kind;
pub use needed::Needed;
pub use randomization::{AdaptivePlan, OwnList, Randomization, RandomizationPlan, Section};
pub use rule::{BrokenRule, DeviationRule, MomentError};
pub use trial::Trial;
pub(crate) use trial::TrialParts;

/// Checks a draft, of which some parts may be unreadable: the trial, where every part is there and
/// keeps the rules, and the faults.
pub(crate) fn check(draft: &draft::Draft) -> (Option<Trial>, Vec<Fault>) {
    let (trial, found) = check::trial(draft);
    (trial, found.into_faults().into_iter().collect())
}
