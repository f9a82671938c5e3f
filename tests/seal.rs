//! Lists sealed and opened through the program, commitments to seeds, and every refusal: a clear error,
//! nothing left behind, nothing half-written.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

#[path = "seal/commitment.rs"]
mod commitment;
#[path = "seal/forged.rs"]
mod forged;
#[path = "seal/helpers.rs"]
mod helpers;
#[path = "seal/refusals.rs"]
mod refusals;
#[path = "seal/round_trip.rs"]
mod round_trip;
use crate::workplace;
