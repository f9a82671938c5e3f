//! Tests of procedures, their lists, exact numbers and published ones.
//!
//! One program, as each takes as long to link as the library: see `[[test]]` in `Cargo.toml`.

#[path = "../common/mod.rs"]
mod common;

#[path = "../adaptive.rs"]
mod adaptive;
#[path = "../allocation.rs"]
mod allocation;
#[path = "../enumeration.rs"]
mod enumeration;
#[path = "../exact.rs"]
mod exact;
#[path = "../procedures.rs"]
mod procedures;
#[path = "../properties.rs"]
mod properties;
#[path = "../published.rs"]
mod published;
#[path = "../restricted.rs"]
mod restricted;
#[path = "../statistical.rs"]
mod statistical;
