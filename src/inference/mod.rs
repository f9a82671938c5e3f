//! Tests of the treatment effect, and what bias does to them, for two arms.
//!
//! The first arm (0) is the experimental one, the second (1) the control. Four parts:
//!
//! * [`Bias`] shifts what is expected of a participant besides the treatment: selection bias of an
//!   investigator who guesses the next arm, or a trend over the time of enrolment.
//! * [`TTest`] gives the exact probability that the t test rejects, given the allocation and what
//!   is expected of each participant; [`t_test`] and [`LogRank`] test observed responses.
//! * [`Analyst`] runs any [`Analysis`] of responses: linear, logistic, log-linear and proportional hazards
//!   models, rank and log-rank tests, with and without strata and covariates.
//! * [`RandomizationTest`] compares a statistic with what the procedure's other allocations would
//!   have made of it.
//!
//! Logarithms and powers are `libm`'s. `docs/inference.md` has formulas and conventions.
//!
//! # Examples
//!
//! The type I error of the t test under selection bias, for all lists of 12 entries in blocks of 4:
//!
//! ```
//! use evenhand::design::Ratio;
//! use evenhand::inference::{Bias, ResponseModel, TTest};
//! use evenhand::procedure::{Arguments, PermutedBlock, Restricted, sequences};
//!
//! let ratio = Ratio::new(&[1, 1])?;
//! let blocks = PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, 12)?;
//! let bias: Bias = "selection(0.449)".parse()?;
//! let mut test = TTest::new(0.05)?;
//!
//! let mut course = bias.course(1);
//! let mut model = ResponseModel::new(1);
//! let mut rejected = 0.0;
//! for list in sequences(&blocks, 12) {
//!     course.restart();
//!     model.clear();
//!     for arm in &list.arms {
//!         model.add(0, arm.0, course.next(0, arm.0));
//!     }
//!     rejected += list.probability * test.rejection(&model);
//! }
//! assert_eq!(format!("{rejected:.3}"), "0.082");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analysed;
pub mod analysis;
mod arm_scores;
mod beta;
mod bias;
mod binomial;
mod clopper_pearson;
mod conditions;
mod log_rank;
mod randomization_test;
mod response_model;
mod statistic;
mod student;
mod t_test;
mod test_kind;
mod tested_outcome;

pub use crate::survival::{Observation, SURVIVAL_RANGE, Survival, SurvivalError};
pub use analysed::{MAX_COVARIATES, OwnedResponses};
pub use analysis::{Analysis, Analyst, Found, NotAnalysed, Observations, ResponseKind, Responses};
pub use arm_scores::{ArmScores, ArmSums};
pub(crate) use beta::regularized as incomplete_beta;
pub use bias::{Bias, BiasCourse, BiasError, BiasSum, MAX_SHIFT};
pub use clopper_pearson::{MAX_DRAWS, clopper_pearson};
pub use conditions::{Condition, ConditionError, Conditions, View};
pub use log_rank::{LogRank, LogRankTest};
pub use randomization_test::{MAX_RERANDOMIZATIONS, RandomizationTest, TailCount};
pub use response_model::{ArmEffect, ResponseModel};
pub use statistic::{Statistic, StatisticError};
pub use student::rejection_probability;
pub use t_test::{NotLevel, TTest, TTestResult, t_test};
pub use test_kind::TestKind;
pub use tested_outcome::Outcome;
