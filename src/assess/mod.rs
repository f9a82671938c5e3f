//! Operating characteristics: what a procedure's lists have in common, so that a procedure is
//! chosen on evidence.
//!
//! A [`Plan`] says which procedures are assessed, for one list or in a trial, and how; an
//! [`Assessment`] computes what is [`exact`](crate::exact) and [simulates](crate::simulate) what is not.
//! [`monte_carlo()`] estimates the characteristics of one list from simulated lists, and [`compare()`]
//! ranks procedures by balance and randomness.
//!
//! Two arms 1:1 have the difference of their counts as imbalance, more arms and other ratios the distance of the counts
//! from their targets. `docs/assessment.md` has every formula.

mod assessed;
mod assessment;
mod compare;
mod desirability;
mod error;
mod exact_rows;
mod monte_carlo;
mod pictures;
mod plan;
mod requested;
mod strata_marks;
mod trade_off;

pub use assessed::{Assessed, Place, RejectionRate, Row, WorstReplicate};
pub use assessment::Assessment;
pub use compare::{Anchors, CompareError, Point, Scale, Standing, Weights, compare};
pub use desirability::{DesirabilityError, Desirable, Scored, Worth, desirability};
pub use error::AssessError;
pub use monte_carlo::{Sample, monte_carlo};
pub use pictures::Pictures;
pub use plan::{
    Approach, Choice, Participants, Plan, default_procedures, default_procedures_of,
    default_trial_procedures,
};
pub use requested::{RequestError, find as find_outcome};
pub use strata_marks::StrataMarks;
pub use trade_off::{IMBALANCE, InPlane, PREDICTABILITY, trade_off};
