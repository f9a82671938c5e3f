//! The order of randomization: by the day, and within a day that of the file.

use std::fmt;

use chrono::NaiveDate;

use super::rows::Rows;
use crate::participant::Participant;
use crate::trial::Trial;

/// The column of the day of randomization.
pub(super) const RANDOMIZED_ON: &str = "randomized_on";

/// Why the order of a file cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum OrderError {
    /// No day in a file that has a column for it.
    #[error(
        "the cell is empty: write the day of everybody's randomization, or remove the column; participants \
         then count in the order of the rows"
    )]
    NoDate,
}

/// In which order the rows of a file were taken.
///
/// [`Display`](fmt::Display) says it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowOrder {
    /// That of the file, which has no column `randomized_on`.
    #[default]
    File,
    /// That of `randomized_on`; rows of one day in the order of the file.
    RandomizedOn {
        /// Whether that is another order than that of the file.
        moved: bool,
        /// On how many days the order within the day can matter: participants were randomized to different
        /// arms or, under a covariate-adaptive procedure, had different levels.
        mixed_days: u32,
    },
}

impl fmt::Display for RowOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::File => f.write_str("in the order of the file, as there is no randomized_on"),
            Self::RandomizedOn { moved, mixed_days } => {
                f.write_str("in the order of randomized_on")?;
                if moved {
                    f.write_str(", which is not that of the file")?;
                }
                let days = match mixed_days {
                    0 => return Ok(()),
                    1 => "1 day".to_owned(),
                    days => format!("{days} days"),
                };
                write!(
                    f,
                    "; rows of the same day in the order of the file, which can matter on {days}"
                )
            }
        }
    }
}

/// Rows as they are read.
pub(super) struct Gathered<T>(Vec<(Option<NaiveDate>, usize, T)>);

impl<T> Gathered<T> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds the row of a line, with the participant's day of randomization.
    pub(super) fn push(&mut self, randomized_on: Option<NaiveDate>, line: usize, row: T) {
        self.0.push((randomized_on, line, row));
    }

    /// The rows in order. Either all have a day, or the file has no column of it.
    pub(super) fn in_order(
        self,
        trial: &Trial,
        participant: impl Fn(&T) -> &Participant,
    ) -> Rows<T> {
        let mut rows = self.0;
        let order = if rows.iter().all(|(day, ..)| day.is_some()) && !rows.is_empty() {
            let moved = !rows.is_sorted_by_key(|(day, ..)| *day);
            // Stable: rows of one day stay in their order.
            rows.sort_by_key(|(day, ..)| *day);
            let days = rows.chunk_by(|a, b| a.0 == b.0);
            let is_adaptive = trial.randomization().lists().is_none();
            let differ = |one: &Participant, other: &Participant| {
                one.arm != other.arm || is_adaptive && one.levels != other.levels
            };
            let is_mixed = |day: &&[(_, _, T)]| {
                let first = participant(&day[0].2);
                day.iter().any(|row| differ(participant(&row.2), first))
            };
            let mixed_days = days.filter(is_mixed).count() as u32;
            RowOrder::RandomizedOn { moved, mixed_days }
        } else {
            RowOrder::File
        };
        let mut read = Rows {
            order,
            ..Rows::default()
        };
        for (_, line, row) in rows {
            read.rows.push(row);
            read.lines.push(line);
        }
        read
    }
}
