//! What people read at a terminal: summaries, tables, and problems drawn with the text underlined.

mod arms_test;
mod assessed;
mod balanced;
mod columns;
mod exposure;
mod forecast;
mod grid;
mod lengths;
mod problems;
mod summary;
mod trial_test;

use std::fmt::Display;

pub(super) use arms_test::arms_test_summary;
pub(super) use assessed::assessed_table;
pub(super) use balanced::{balanced_notes, balanced_summary, not_possible};
pub(super) use forecast::forecast_summary;
pub(super) use lengths::{lengths_table, lengths_verdict};
pub(super) use problems::draw;
pub(super) use summary::{leftover, not_removed, summary, trial_summary};
pub(super) use trial_test::{Read, trial_test_summary};

/// A number with its noun, in the singular where there is one.
fn number_of(count: impl Display, one: &str, many: &str) -> String {
    let count = count.to_string();
    let noun = if count == "1" { one } else { many };
    format!("{count} {noun}")
}
