//! The edge out for people: text for a terminal.

mod assessed;
mod columns;
mod problems;
mod summary;
mod trial_test;

pub use assessed::{assessed_table, counted};
pub use problems::draw;
pub use summary::{balance_table, summary, trial_summary, written};
pub use trial_test::trial_test_summary;
