//! Operating characteristics: what a procedure's lists have in common, so that a procedure is
//! chosen on evidence.
//!
//! [`exact()`] computes them by a dynamic program at the trial's real size, [`monte_carlo()`]
//! estimates them from simulated lists. Both are for one list without stratification, for two arms
//! 1:1: for other ratios the imbalance, and what a guess of the lagging arm is, would need
//! definitions that the literature does not agree on. [`exact_stratified()`] is for a trial with
//! strata, and [`compare()`] ranks procedures by balance and randomness. `docs/assessment.md` has
//! every formula.

mod allocate;
mod assessed;
mod assessment;
mod chain;
mod cohort;
mod compare;
mod conditions;
mod design;
mod error;
mod every_list;
mod exact;
mod exact_rows;
mod foresight;
mod group_sums;
mod measure;
mod metric;
mod moments;
mod monte_carlo;
mod octets;
mod plan;
mod precision;
mod prevalences;
mod rejections;
mod retest;
mod simulation;
mod sums;
mod tally;
mod trade_off;
mod trial_test;
mod worker;
mod worst;

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
pub use retest::{ObservedAllocation, randomization_test};
pub use simulation::Conduct;
pub use sums::Sums;
pub use trade_off::{IMBALANCE, InPlane, PREDICTABILITY, trade_off};
pub use trial_test::{Compared, TrialTest, TrialTestError};
