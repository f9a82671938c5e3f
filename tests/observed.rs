//! Observed allocations: in which order they are read, whether the procedure can have made them, and who
//! was randomized in a wrong stratum.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

use crate::common;

#[path = "observed/field.rs"]
mod field;
#[path = "observed/possible.rs"]
mod possible;
#[path = "observed/program.rs"]
mod program;
#[allow(dead_code, reason = "this file takes what it needs")]
use crate::workplace;
