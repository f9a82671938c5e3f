//! Schedules through files: worked cases with dates computed by hand, what holds for every plan, and
//! what is wrong with the participants of a file.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

#[path = "schedules/doses.rs"]
mod doses;
#[path = "schedules/epochs.rs"]
mod epochs;
#[path = "schedules/events.rs"]
mod events;
#[path = "schedules/field.rs"]
mod field;
#[path = "schedules/fixture.rs"]
pub(crate) mod fixture;
#[path = "schedules/frequencies.rs"]
mod frequencies;
#[path = "schedules/months.rs"]
mod months;
#[path = "schedules/others.rs"]
mod others;
#[path = "schedules/participants.rs"]
mod participants;
#[path = "schedules/parts.rs"]
mod parts;
#[path = "schedules/plans.rs"]
mod plans;
#[path = "schedules/properties.rs"]
mod properties;
#[path = "schedules/round_trip.rs"]
mod round_trip;
#[path = "schedules/visits.rs"]
mod visits;
