//! Randomization tests of one observed trial: its participants are allocated again by the trial's own
//! procedure.
//!
//! [`TrialTest`] tests an outcome, with the ordinary test beside it and with an interval of the effect;
//! [`ArmsTest`] tests one of three arms or more; [`randomization_test()`] is its
//! kernel, for any [`Statistic`](crate::inference::Statistic). [`follow`] tells whether the procedure can have
//! made what was observed: if not, no p-value of such a test is valid.

mod arms_test;
mod compared;
mod interval;
mod possible;
mod rerandomization;
mod trial_test;

pub use arms_test::{ArmsFound, ArmsTest, PairFound};
pub use compared::{Compared, Comparison};
pub use interval::EffectInterval;
pub use possible::{Followed, Impossible, Unknown, follow};
pub use rerandomization::{ObservedAllocation, randomization_test};
pub use trial_test::{TrialTest, TrialTestError};
