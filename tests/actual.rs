//! What really happens, on deviations drawn at random from a fixed seed: what holds whatever happens.
#![allow(clippy::unwrap_used)] // what fails here fails the test

#[path = "actual/properties.rs"]
mod properties;
