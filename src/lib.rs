//! Randomization lists, allocation balance and treatment calendars of clinical trials,
//! reproducible from one seed.

pub mod allocation;
pub mod balance;
pub mod calendar;
pub mod design;
pub mod enrolment;
pub mod export;
pub mod intake;
pub mod problem;
pub mod procedure;
pub mod report;
pub mod rng;
pub mod run;
pub mod scenario;
