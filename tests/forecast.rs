//! Forecasts: against closed forms, against the simulated trials that they are made of, and as files.
#![allow(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use crate::common;

#[path = "forecast/closed_form.rs"]
mod closed_form;
#[path = "forecast/drug.rs"]
mod drug;
#[path = "forecast/files.rs"]
mod files;
#[path = "forecast/limits.rs"]
mod limits;
#[path = "forecast/negative_binomial.rs"]
mod negative_binomial;
#[path = "forecast/replicates.rs"]
mod replicates;
#[path = "forecast/running.rs"]
mod running;

use evenhand::design::{EnrolmentPlan, Site};
use evenhand::forecast::{Asked, Forecast, ForecastError, ForecastPlan};
use evenhand::trial::{Trial, TrialBuilder};

/// The first day of enrolment.
const START: &str = "2027-01-01";

/// A day.
fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// The law of arrivals: candidates a month and site, and the shape.
fn plan(mean_rate: f64, shape: f64, screening_days: (u32, u32)) -> EnrolmentPlan {
    EnrolmentPlan::new(day(START), None, mean_rate, shape, screening_days).unwrap()
}

/// Sites with these keys.
fn sites<const N: usize>(ids: [&str; N]) -> [Site; N] {
    ids.map(|id| Site::new(id, id, &id[..2]))
}

/// A trial without criteria.
fn trial(sample_size: u32) -> TrialBuilder {
    Trial::builder("forecast")
        .arms([("A", 1), ("B", 1)])
        .procedure("simple")
        .sample_size(sample_size)
}

/// A forecast under seed 7, on two threads.
fn forecast(trial: &Trial, asked: Asked) -> Result<Forecast, ForecastError> {
    let plan = ForecastPlan::new(trial.clone(), asked, None)?;
    common::assess::with_conduct(2, |conduct| plan.simulate(&7.into(), conduct))
}
