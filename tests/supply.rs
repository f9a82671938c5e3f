//! What participants are handed: worked cases counted by hand, what holds for every plan, and what is refused.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

use crate::common;
#[path = "supply/documented.rs"]
mod documented;
#[allow(dead_code, reason = "each test file takes what it needs")]
use crate::schedules::fixture;
#[path = "supply/properties.rs"]
mod properties;
#[path = "supply/refusals.rs"]
mod refusals;
#[path = "common/split_mix.rs"]
mod split_mix;
#[path = "supply/worked.rs"]
mod worked;
