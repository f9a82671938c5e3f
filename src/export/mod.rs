//! The edge out: tables as CSV text.
//!
//! One file per table, as the data dictionary lists them. Rows go to any `io::Write` or, where
//! they are many, to a buffer; which files a run writes, and where to, is [`crate::run`]'s.

mod allocations;
mod assessed;
mod balance;
mod calendar;
mod cell;
mod day_text;
mod exposure;
mod kits;
mod list;
mod participants;
mod pictures;
mod redcap;
mod screening;
mod trial_test;

pub use allocations::AllocationsTable;
pub use assessed::{
    write_characteristics, write_comparison, write_course, write_prevalences,
    write_rejection_rates, write_worst_replicates,
};
pub use balance::write_balance;
pub use calendar::{CALENDAR_HEADER, push_calendar};
pub use day_text::DayTexts;
pub use exposure::{EXPOSURE_HEADER, push_exposure};
pub use kits::{write_blinded_kits, write_kits};
pub use list::{ListTables, write_sheet_index};
pub use participants::ParticipantsTable;
pub use pictures::Pictures;
pub use redcap::{write_redcap_codebook, write_redcap_table};
pub use screening::ScreeningTable;
pub use trial_test::write_trial_test;
