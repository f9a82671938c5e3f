//! The next participant of a trial that runs: `evenhand allocate`, and histories.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::manual_midpoint,
    reason = "helpers of a test fail as the test does"
)]

use crate::common;

#[path = "allocate/changes.rs"]
mod changes;
#[path = "allocate/killed.rs"]
#[cfg(target_os = "linux")]
mod killed;
#[path = "allocate/processes.rs"]
mod processes;
#[path = "allocate/refusals.rs"]
mod refusals;
#[path = "allocate/simulated.rs"]
mod simulated;
#[path = "allocate/worked.rs"]
mod worked;
use crate::workplace;
