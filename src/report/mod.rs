//! The edge out for people: text for a terminal.

mod columns;
mod problems;
mod summary;

pub use problems::draw;
pub use summary::{balance_table, summary, trial_summary};
