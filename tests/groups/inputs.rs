//! Tests of scenarios, files of others, and everything that is refused.
//!
//! One program, as each takes as long to link as the library: see `[[test]]` in `Cargo.toml`.

#[path = "../common/mod.rs"]
mod common;

#[path = "../builder.rs"]
mod builder;
#[path = "../faults.rs"]
mod faults;
#[path = "../intake.rs"]
mod intake;
#[path = "../refusals.rs"]
mod refusals;
#[path = "../scenario.rs"]
mod scenario;
