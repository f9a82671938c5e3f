//! Forecasts: what a trial takes in time, over replicates of the whole of it.
//!
//! A [`ForecastPlan`] says what is asked of a trial. Its replicates are the trials that
//! `simulate --replicate k` writes: the reader takes from them what is needed, the sums
//! count it in whole numbers, and a [`Forecast`] has means, quantiles and probabilities. What is added to
//! a forecast, such as the drug that it takes, is read from the same replicates and counted beside the rest.
//!
//! # Examples
//! ```
//! use evenhand::forecast::{Asked, ForecastPlan};
//! use evenhand::scenario;
//! use evenhand::work::Conduct;
//!
//! let trial = scenario::read(&scenario::builtin("starter").expect("it is built in"))?;
//! let plan = ForecastPlan::new(trial, Asked::new(100), None)?;
//! let mut conduct = Conduct { threads: 2, is_stopped: &|| false, progress: &mut |_| () };
//! let forecast = plan.simulate(&42.into(), &mut conduct)?;
//! let last = forecast.milestones.last().expect("there is a last participant");
//! assert_eq!(last.number, 120);
//! let overall = &forecast.accrual[0].randomized;
//! assert_eq!(overall.to_date.last().map(|count| count.mean), Some(120.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod course;
mod drug;
mod error;
mod event_draws;
mod event_kinds;
mod found;
mod histogram;
mod months;
mod pictures;
mod plan;
mod reader;
mod scopes;
mod simulate;
mod sums;

pub use error::ForecastError;
pub use found::{
    ByDate, DrugDemand, EventCounts, Forecast, Milestone, MonthlyCounts, QUANTILES, ScopeAccrual,
    Spread,
};
pub use pictures::ForecastPictures;
pub use plan::{Asked, ForecastPlan};
pub use scopes::ForecastScope;
