//! Operating characteristics: what a procedure's lists have in common, so that a procedure is
//! chosen on evidence.
//!
//! [`exact()`] computes them by a dynamic program at the trial's real size, [`monte_carlo()`]
//! estimates them from simulated lists. Both are for one list without stratification, for two arms
//! 1:1: for other ratios the imbalance, and what a guess of the lagging arm is, would need
//! definitions that the literature does not agree on. [`exact_stratified()`] is for a trial with
//! strata, and [`compare()`] ranks procedures by balance and randomness. `docs/assessment.md` has
//! every formula.

mod chain;
mod compare;
mod exact;
mod metric;
mod monte_carlo;
mod plan;
mod tally;

pub use compare::{Anchors, CompareError, Point, Scale, Standing, Weights, compare};
pub use exact::{
    Stratified, StratifiedError, Stratum, StratumCharacteristics, exact, exact_stratified,
    log2_sequences,
};
pub use metric::{Characteristics, EXCEEDED, Estimate, Method, Metric, Moment};
pub use monte_carlo::{Sample, monte_carlo};
pub use plan::{AssessError, Assessed, Choice, MAX_ASSESSED, Plan, default_procedures, is_drawn};
