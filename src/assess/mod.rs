//! Operating characteristics: what a procedure's lists have in common, so that a procedure is
//! chosen on evidence.
//!
//! A [`Plan`] says which procedures are assessed, for one list or in a trial, and how; an
//! [`Assessment`] computes what is exact and simulates what is not. Beneath it, [`exact()`] and
//! [`exact_stratified()`] are dynamic programs at the trial's real size, [`monte_carlo()`] estimates
//! from simulated lists, and [`compare()`] ranks procedures by balance and randomness.
//!
//! All is for two arms 1:1: for other ratios the imbalance, and what a guess of the lagging arm is,
//! would need definitions that the literature does not agree on. `docs/assessment.md` has every
//! formula.

mod assessed;
mod assessment;
mod chain;
mod compare;
mod conditions;
mod design;
mod error;
mod every_list;
mod exact;
mod exact_rows;
mod metric;
mod monte_carlo;
mod plan;
mod prevalences;
mod simulate;
mod trade_off;
mod trial_test;

pub use assessed::{Assessed, Place, RejectionRate, Row, WorstReplicate};
pub use assessment::Assessment;
pub use compare::{Anchors, CompareError, Point, Scale, Standing, Weights, compare};
pub use conditions::{Condition, ConditionError, Conditions, Outcome, TestKind, View};
pub use design::Design;
pub use error::AssessError;
pub use exact::{
    Stratified, StratifiedError, Stratum, StratumCharacteristics, exact, exact_stratified,
    log2_sequences,
};
pub use metric::{Characteristics, EXCEEDED, Estimate, Method, Metric, Moment};
pub use monte_carlo::{Sample, monte_carlo};
pub use plan::{
    Approach, Choice, MAX_ASSESSED, Participants, Plan, default_procedures,
    default_trial_procedures,
};
pub use prevalences::{POPULATION, Prevalences};
pub use simulate::retest::{ObservedAllocation, randomization_test};
pub use simulate::simulation::Conduct;
pub use simulate::sums::Sums;
pub use trade_off::{IMBALANCE, InPlane, PREDICTABILITY, trade_off};
pub use trial_test::{Compared, TrialTest, TrialTestError};
