//! Tests of calendars, what really happens, supply, forecasts, pictures and reports.
//!
//! One program, as each takes as long to link as the library: see `[[test]]` in `Cargo.toml`.

#[path = "../common/mod.rs"]
mod common;

#[path = "../actual.rs"]
mod actual;
#[path = "../deviation_rates.rs"]
mod deviation_rates;
#[path = "../forecast.rs"]
mod forecast;
#[path = "../page.rs"]
mod page;
#[path = "../picture.rs"]
mod picture;
#[path = "../report.rs"]
mod report;
#[path = "../report_people.rs"]
mod report_people;
#[path = "../report_treatment.rs"]
mod report_treatment;
#[path = "../schedules.rs"]
mod schedules;
#[path = "../schedules_docs.rs"]
mod schedules_docs;
#[path = "../supply.rs"]
mod supply;
