//! What really happens: what holds whatever happens, and what files report against known answers.
#![allow(clippy::unwrap_used)] // what fails here fails the test

#[path = "actual/fixture.rs"]
mod fixture;
#[path = "actual/properties.rs"]
mod properties;
#[path = "actual/reported.rs"]
mod reported;
