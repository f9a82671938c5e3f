//! Writing one table from beginning to end.

use std::io;

use super::error::RunError;
use super::table::{FileRecord, Outputs, Recorded, Table};

/// Writes one table, whole.
pub(super) fn write_table<O: Outputs>(
    table: Table,
    outputs: &mut O,
    write: impl FnOnce(Recorded<O::File>) -> io::Result<Recorded<O::File>>,
) -> Result<FileRecord, RunError> {
    Recorded::create(outputs, table)
        .and_then(write)
        .and_then(|file| file.finish(outputs))
        .map_err(RunError::output(table))
}
