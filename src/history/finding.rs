//! What does not follow in a history.

use std::fmt;

use crate::problem::words::shown;

/// The most findings that are kept; more are counted.
pub const MOST_FINDINGS: usize = 50;

/// A cell that does not follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The column.
    pub column: String,
    /// What it holds.
    pub found: String,
    /// What follows from the design, the seed and the rows before.
    pub follows: String,
}

/// What is wrong with a line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The first line is not the header of the trial's history.
    Header {
        /// What it is.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// The last line has no end.
    Cut,
    /// Another number of cells than the header has.
    Cells {
        /// How many.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// The chain breaks before this row.
    Chain,
    /// A participant who stands on an earlier line.
    Twice {
        /// Line, from 1.
        line: usize,
    },
    /// A cell that cannot be read.
    Unreadable {
        /// The column.
        column: String,
        /// What it holds.
        found: String,
    },
    /// An entry or a word that is not the next one: those between were used by rows that were lost, or the
    /// row comes late.
    Draw {
        /// The entry or the word.
        found: u32,
        /// The next one.
        follows: u32,
    },
    /// Nothing is left to allocate by.
    Exhausted(String),
    /// Cells that do not follow.
    Cell(Difference),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header { found, expected } if found.trim_end() == expected => {
                f.write_str("the lines end with CR LF, so another program has saved the file")
            }
            Self::Header { found, expected } => write!(
                f,
                "the header is `{}`, but that of this trial's history is `{expected}`",
                shown(found)
            ),
            Self::Cut => f.write_str("the line is incomplete: the file was cut off"),
            Self::Cells { found, expected } => {
                let s = if *found == 1 { "" } else { "s" };
                write!(f, "the line has {found} cell{s}, the header {expected}")
            }
            Self::Chain => f.write_str(
                "the chain breaks: the line was changed, or one before it lost, added or moved",
            ),
            Self::Twice { line } => write!(f, "the participant is also on line {line}"),
            Self::Unreadable { column, found } => {
                write!(f, "`{column}` cannot be `{}` in this trial", shown(found))
            }
            Self::Draw { found, follows } => {
                write!(f, "`draw` is {found}, but {follows} follows")
            }
            Self::Exhausted(why) => f.write_str(why),
            Self::Cell(Difference {
                column,
                found,
                follows,
            }) => write!(
                f,
                "`{column}` is `{}`, but `{follows}` follows",
                shown(found)
            ),
        }
    }
}

/// A line of a history that does not follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Line, from 1.
    pub line: usize,
    /// The participant of the row; empty where that cannot be read.
    pub participant_id: String,
    /// Everything that is wrong with it, at least one.
    pub faults: Vec<Fault>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.participant_id.is_empty() {
            write!(f, ", {}", shown(&self.participant_id))?;
        }
        for (place, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if place == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

/// The lines of a history that do not follow: the first [`MOST_FINDINGS`] of them, and how many there
/// are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    first: Vec<Finding>,
    count: usize,
}

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        self.count += 1;
        if self.first.len() < MOST_FINDINGS {
            self.first.push(finding);
        }
    }

    /// How many lines do not follow.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether every line follows.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first of them.
    pub fn first(&self) -> &[Finding] {
        &self.first
    }
}

impl fmt::Display for Findings {
    /// A line for each, and one for those that are not kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.first {
            writeln!(f, "{finding}")?;
        }
        match self.count - self.first.len() {
            0 => Ok(()),
            more => writeln!(f, "and more lines: {more}"),
        }
    }
}
