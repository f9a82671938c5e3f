//! Why a run ends without its files.

use std::io;

use super::table::Table;
use crate::allocation::AllocationError;
use crate::assess::AssessError;
use crate::enrolment::EnrolmentFailure;

/// Why a run ends without its files.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The sample size cannot be reached.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentFailure),
    /// A participant cannot be allocated, such as where a stratum's list is too short.
    #[error(transparent)]
    Allocation(#[from] AllocationError),
    /// There is no list to write.
    #[error(
        "`{0}` makes no list: it allocates participants one by one, by their factors; give a \
         procedure with a list, or use `evenhand simulate`"
    )]
    NoList(String),
    /// A procedure cannot be assessed.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// A file cannot be written or, in a comparison, read.
    #[error("{file}: {error}; nothing was left behind, free the place or give another directory with --out", file = table.file_name())]
    Output {
        /// The file.
        table: Table,
        /// What the file system says.
        error: io::Error,
    },
}

impl RunError {
    /// An error of the file system on a table.
    pub(super) fn output(table: Table) -> impl Fn(io::Error) -> Self + Copy {
        move |error| Self::Output { table, error }
    }
}
