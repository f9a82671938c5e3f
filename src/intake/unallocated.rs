//! Participants who are to be allocated.

use super::allocations::Reader;
use super::form::InputForm;
use super::order::RANDOMIZED_ON;
use super::rows::{ColumnUse, Rows};
use super::scan::Row;
use super::table::Table;
use crate::design::{Attribute, Factor};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::trial::Trial;

/// Whether a file may have columns that are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FurtherColumns {
    /// They are passed over.
    PassedOver,
    /// Each is a problem.
    Refused,
}

/// Why a file of participants to be allocated is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum UnallocatedError {
    /// A column of arms.
    #[error(
        "the file has a column `arm`, but arms are still to be allocated: remove the column, or give a \
         file of participants without arms"
    )]
    Arm,
}

/// Reads participants who are to be allocated: one row per participant, in the order in which they are.
///
/// Columns: `participant_id` (the key); where the file has them, `randomized_on` (YYYY-MM-DD), and what
/// [`read_allocations`](super::read_allocations) takes for the levels of the stratification factors.
/// A column `arm` is a problem.
///
/// # Errors
/// Every problem of the file, in the order of its text.
pub fn read_unallocated(
    trial: &Trial,
    form: &InputForm,
    file: &str,
    bytes: &[u8],
    further: FurtherColumns,
) -> Result<Rows<Participant>, Problems> {
    let mut table = Table::open_as(file, bytes, form)?;
    let mut read = Rows::default();
    if table.column("arm").is_some() {
        table.refuse_header(UnallocatedError::Arm);
    } else if further == FurtherColumns::Refused {
        let mut known = vec!["participant_id", RANDOMIZED_ON, "stratum", "site_id"];
        known.extend(trial.strata().factors().iter().map(Factor::name));
        let attributes = trial.attributes().iter().map(Attribute::name);
        let more: Vec<&str> = attributes.filter(|name| !known.contains(name)).collect();
        known.extend(more);
        table.refuse_unknown(&known);
    }
    if let Some(mut reader) = Reader::open_without_arm(trial, &mut table) {
        read.columns = ColumnUse::new(&table, reader.places());
        let mut row = Row::default();
        while reader.next_row(&mut table, &mut row) {
            if let Some(participant) = reader.read(&mut table, &row) {
                read.rows.push(participant);
                read.lines.push(row.line);
            }
        }
    }
    read.conversions = table.finish()?;
    Ok(read)
}
