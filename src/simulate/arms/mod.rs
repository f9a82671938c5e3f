//! What replicates of more arms than two, or of another ratio than 1:1, come to.
//!
//! As for two arms 1:1, with the deviations of all arms from their targets in place of D. Where something is a
//! whole number it is added up as one: W times a deviation, with W the sum of the ratio, and its square.

mod course;
mod foreseen;
mod group_sums;
mod measure;
mod steps;
mod tally;
mod targets;
mod track;

pub(super) use foreseen::{ArmEntropies, ArmsPath, ArmsTable};
pub(super) use measure::ArmsMeasures;
pub(super) use steps::Steps;
pub(crate) use tally::ArmsTally;
pub(crate) use targets::{MAX_SCALED, Targets};
