//! Balance of one allocation: imbalance overall, in strata, levels, sites and countries, and
//! standardized differences and tests of baseline covariates.
//!
//! [`Balance`] takes up participants one by one, in order of enrolment, and yields the rows of
//! `balance.csv` as [`Measure`]s. [`imbalance`] and [`Tally`] are its kernel, without heap, for
//! simulations. Each measure's formula and reference stand in `docs/balance.md`.
//!
//! The p-values check the randomization process. They are not tests of baseline differences, which
//! CONSORT 2010 (item 15) advises against.

mod accumulator;
mod contingency;
mod covariate;
mod expected;
mod fisher;
#[cfg(test)]
mod fixture;
mod imbalance;
mod in_force;
mod margins;
mod measure;
mod moments;
mod smd;
mod stratification;
mod tally;
#[cfg(test)]
mod tests;

pub use accumulator::{Balance, Located, TimePoint};
pub use imbalance::{Imbalance, imbalance};
pub(crate) use in_force::is_one_ratio;
pub use measure::{Measure, Quantity, Scope, Statistic};
pub(crate) use moments::Moments;
pub use stratification::{StratificationError, StratificationErrors};
pub use tally::{Counts, Tally};
