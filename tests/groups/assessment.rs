//! Tests of assessments, outcomes, and tests of the treatment effect.
//!
//! One program, as each takes as long to link as the library: see `[[test]]` in `Cargo.toml`.

#[path = "../common/mod.rs"]
mod common;

#[path = "../assess.rs"]
mod assess;
#[path = "../assess_agreement.rs"]
mod assess_agreement;
#[path = "../assess_arms.rs"]
mod assess_arms;
#[path = "../assess_coverage.rs"]
mod assess_coverage;
#[path = "../assess_published.rs"]
mod assess_published;
#[path = "../assess_rejections.rs"]
mod assess_rejections;
#[path = "../assess_shown.rs"]
mod assess_shown;
#[path = "../assess_stopped.rs"]
mod assess_stopped;
#[path = "../assess_trial.rs"]
mod assess_trial;
#[path = "../inference.rs"]
mod inference;
#[path = "../outcomes.rs"]
mod outcomes;
#[path = "../randomization_test.rs"]
mod randomization_test;
