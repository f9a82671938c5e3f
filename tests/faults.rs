//! What goes wrong, and what is left then: a clear error, nothing lost, nothing half-written.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

use crate::common;

#[path = "faults/assess.rs"]
mod assess;
#[path = "faults/directory.rs"]
mod directory;
#[path = "faults/hand_over.rs"]
mod hand_over;
#[path = "faults/inputs.rs"]
mod inputs;
#[path = "faults/manifests.rs"]
mod manifests;
#[path = "faults/outputs.rs"]
mod outputs;
#[path = "faults/readers.rs"]
mod readers;
#[path = "faults/secrets.rs"]
mod secrets;
#[cfg(unix)]
#[path = "faults/stopped.rs"]
mod stopped;
#[cfg(unix)]
#[path = "faults/system.rs"]
mod system;
#[path = "faults/verification.rs"]
mod verification;
#[path = "faults/workplace.rs"]
mod workplace;
