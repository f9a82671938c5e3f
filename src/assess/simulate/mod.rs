//! Simulation: replicate after replicate, its participants, their arms under every design, what these
//! come to, and the sums.

pub(super) mod allocate;
pub(super) mod cohort;
mod counts;
pub(super) mod foresight;
pub(super) mod group_sums;
pub(super) mod measure;
pub(super) mod moments;
pub(super) mod octets;
pub(super) mod precision;
pub(super) mod rejections;
pub(super) mod retest;
pub(super) mod simulation;
pub(super) mod sums;
pub(super) mod tally;
pub(super) mod units;
pub(super) mod worker;
pub(super) mod worst;
