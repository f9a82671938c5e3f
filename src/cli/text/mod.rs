//! What people read at a terminal: summaries, tables, and problems drawn with the text underlined.

mod assessed;
mod columns;
mod problems;
mod summary;
mod trial_test;

pub(super) use assessed::assessed_table;
pub(super) use problems::draw;
pub(super) use summary::{balance_table, leftover, not_removed, summary, trial_summary};
pub(super) use trial_test::trial_test_summary;
