//! CSV files in: bytes become checked rows, or every problem that they have.
//!
//! Nothing here opens a file: a reader takes the name to use in messages and the bytes. The span
//! of a [`Problem`](crate::problem::Problem) counts the bytes of the file as it is, a byte order
//! mark included, so a report must show that same text. In a file that is not UTF-8 only the
//! first place that is not is reported, with an empty span; text decoded with replacement
//! characters agrees with the bytes up to there.
//!
//! No column's name and no cell that is read holds a [hidden
//! character](crate::characters::is_hidden), no row more than 16,384 cells. Of the problems of a file
//! 50 are listed and 10,000 counted; what follows is not read.
//!
//! A reader never guesses: it trims no cell, drops no row and fills no gap that the design does
//! not name as missing. How another system writes a file is said by an [`InputForm`], and what was
//! converted by [`Conversions`].

mod allocations;
mod cell;
mod deviations;
mod encoding;
mod findings;
mod form;
mod order;
mod outcomes;
mod participants;
mod rows;
mod scan;
mod sites;
mod table;
mod unallocated;

#[cfg(test)]
pub(crate) mod fixture;

pub use allocations::read_allocations;
pub use deviations::read_deviations;
pub use form::{Conversions, DateForm, DecimalMark, FormError, InputForm, KnownForm, Separator};
pub use order::RowOrder;
pub use outcomes::{OutcomeColumns, ParticipantOutcome, read_outcomes};
pub use participants::read_participants;
pub use rows::{ColumnUse, Rows};
pub use sites::read_sites;
pub use unallocated::{FurtherColumns, read_unallocated};
