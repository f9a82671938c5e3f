//! What a report is made from.

use std::io;
use std::ops::ControlFlow;

use maud::Markup;

use super::makings::Makings;
use super::parts::unblinded;
use crate::design::Masking;
use crate::participant::Participant;
use crate::trial::Trial;

/// What a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A simulated trial.
    Simulated,
    /// A randomization list.
    List,
    /// Calendars of participants who were randomized by any system.
    Calendars,
    /// The balance of an allocation that was made by any system.
    Balance,
    /// People who were there already, allocated at once.
    Assigned,
    /// Procedures, assessed.
    Assessment,
    /// A forecast.
    Forecast,
}

impl Kind {
    /// The report's title.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Simulated => "Simulated trial",
            Self::List => "Randomization list",
            Self::Calendars => "Treatment calendars",
            Self::Balance => "Balance of an allocation",
            Self::Assigned => "Allocation of a roster",
            Self::Assessment => "Assessment of allocation procedures",
            Self::Forecast => "Forecast",
        }
    }
}

/// A table that is not what its schema says.
#[derive(Debug, thiserror::Error)]
#[error("cannot make the report: `{table}` {error}")]
pub struct TableError {
    /// The table's name.
    pub table: String,
    /// What is wrong.
    pub error: io::Error,
}

impl TableError {
    /// A cell that cannot be what its column holds.
    pub(super) fn cell(table: &str, column: &str, cell: &str) -> Self {
        let reason = format!("has `{cell}` in the column `{column}`");
        Self {
            table: table.to_owned(),
            error: io::Error::new(io::ErrorKind::InvalidData, reason),
        }
    }
}

/// What takes a row: the cells of the columns that were asked for, in that order. An empty cell is a
/// missing one. Reading ends where it breaks.
pub type RowReader<'r> = dyn FnMut(&[&str]) -> Result<ControlFlow<()>, TableError> + 'r;

/// The tables of a run.
pub trait Tables {
    /// Whether the run has a table of this name.
    fn has(&self, table: &str) -> bool;

    /// How many rows a table has; `None` where the run does not have it.
    fn rows(&self, table: &str) -> Option<u64>;

    /// Reads columns of a table, row by row in its order. Whether the run has the table.
    ///
    /// # Errors
    /// [`TableError`] where the table cannot be read, or lacks a column; what `row` returns.
    fn read(
        &self,
        table: &str,
        columns: &[&str],
        row: &mut RowReader<'_>,
    ) -> Result<bool, TableError>;

    /// A picture or another document of the run, by its file's name.
    ///
    /// # Errors
    /// [`TableError`] where it cannot be read.
    fn document(&self, name: &str) -> Result<Option<String>, TableError>;
}

/// What a report is made from.
pub struct Source<'a> {
    /// What the run is.
    pub kind: Kind,
    /// The trial; an assessment of one list has none.
    pub trial: Option<&'a Trial>,
    /// Randomized participants with arms, where the run has any, in the order of randomization.
    pub participants: &'a [Participant],
    /// The run's tables.
    pub tables: &'a dyn Tables,
    /// How the run was made.
    pub makings: Makings,
    /// Whether what only unblinded persons may see is left out: arms of participants, future arms.
    pub is_blinded: bool,
    /// How many participants there are, where these are too many to be followed one by one; `participants` is
    /// then empty.
    pub not_followed: Option<u64>,
}

impl Source<'_> {
    /// What shows arms of participants, or what tells of them: absent from a blinded report, folded away where
    /// the participants are real and the trial is masked, else as it is.
    pub(super) fn guarded(&self, what: &str, body: Markup) -> Markup {
        let is_open = self
            .trial
            .is_none_or(|trial| trial.masking() == Masking::OpenLabel);
        if self.is_blinded {
            Markup::default()
        } else if is_open || self.kind == Kind::Simulated {
            body
        } else {
            unblinded(what, &body)
        }
    }

    /// Reads columns of a table whole. `None` where the run does not have it.
    pub(super) fn collect(
        &self,
        table: &str,
        columns: &[&str],
    ) -> Result<Option<Vec<Vec<String>>>, TableError> {
        let mut rows = Vec::new();
        let found = self.tables.read(table, columns, &mut |cells| {
            rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found.then_some(rows))
    }
}
