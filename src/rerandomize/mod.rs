//! Randomization tests of one observed trial: its participants are allocated again by the trial's own
//! procedure.
//!
//! [`TrialTest`] tests an outcome, with the ordinary test beside it; [`randomization_test()`] is its
//! kernel, for any [`Statistic`](crate::inference::Statistic).

mod rerandomization;
mod trial_test;

pub use rerandomization::{ObservedAllocation, randomization_test};
pub use trial_test::{Compared, Comparison, TrialTest, TrialTestError};
