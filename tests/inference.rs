//! Tests of the treatment effect, against numbers from elsewhere.
#![allow(clippy::unwrap_used)] // a test may panic

#[path = "inference/analyses.rs"]
mod analyses;
#[path = "inference/combined.rs"]
mod combined;
#[path = "inference/dense.rs"]
mod dense;
#[path = "inference/normal.rs"]
mod normal;
#[path = "inference/not_analysed.rs"]
mod not_analysed;
#[path = "inference/observed.rs"]
mod observed;
#[path = "inference/published.rs"]
mod published;
