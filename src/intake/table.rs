//! A table: a header that names the columns, and rows that fill them.

use std::fmt::Display;
use std::ops::Range;

use super::encoding::decode;
use super::findings::Findings;
use super::scan::{Row, Scanned, Scanner};
use crate::problem::Problems;
use crate::problem::words::{self, listed, nearest, plain};

/// Why a table is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum TableError {
    /// No text.
    #[error("the file is empty: write a first line that names the columns, then a line per row")]
    Empty,
    /// A header alone.
    #[error("the file has a header but no row: write a line per row under it")]
    NoRows,
    /// Cells that something else than commas separates.
    #[error("the cells are separated by {0}: save the file with commas between the cells")]
    Separator(&'static str),
    /// A column without a name.
    #[error("column {0} has no name: name it in the first line, or take the column out")]
    Unnamed(usize),
    /// A column whose name begins or ends with a space.
    #[error("the column name `{0}` begins or ends with a space: take the space out")]
    Space(String),
    /// Two columns of one name.
    #[error("two columns are named `{0}`: name each column once")]
    Twice(String),
    /// Columns that are needed and not there.
    #[error("the file lacks {missing}: it has the columns {present}{hint}", missing = columns(.missing), present = listed(.present.iter().map(String::as_str)))]
    Missing {
        /// Columns that are needed.
        missing: Vec<String>,
        /// Columns that are there.
        present: Vec<String>,
        /// What to rename.
        hint: String,
    },
    /// A column that was asked for and is not there.
    #[error("there is no column `{name}` for {role}: the file has the columns {present}{hint}", present = listed(.present.iter().map(String::as_str)))]
    NotThere {
        /// The column.
        name: String,
        /// What it is to hold.
        role: &'static str,
        /// Columns that are there.
        present: Vec<String>,
        /// Which of them may be meant.
        hint: String,
    },
    /// A column that is not known.
    #[error("the column `{name}` is not known here: allowed are {allowed}{hint}", allowed = listed(.allowed.iter().map(String::as_str)))]
    Unknown {
        /// The column.
        name: String,
        /// The columns that are allowed.
        allowed: Vec<String>,
        /// What to rename.
        hint: String,
    },
    /// A column that would be passed over because of its spelling.
    #[error(
        "the column `{name}` is not `{known}`: write it so if it is meant, or give it quite another name"
    )]
    Misspelt {
        /// The column.
        name: String,
        /// What it resembles.
        known: String,
    },
    /// Too few cells.
    #[error(
        "line {line} has {given} cells, the header {expected}: write a comma for each cell, also for an empty one"
    )]
    TooFew {
        /// Line, from 1.
        line: usize,
        /// Cells of the row.
        given: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// Too many cells.
    #[error(
        "line {line} has {given} cells, the header {expected}: put a cell that has a comma in it in quotes"
    )]
    TooMany {
        /// Line, from 1.
        line: usize,
        /// Cells of the row.
        given: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A row of empty cells.
    #[error("line {0} has only empty cells: take the row out")]
    Blank(usize),
}

fn columns(names: &[String]) -> String {
    let word = if names.len() == 1 {
        "column"
    } else {
        "columns"
    };
    format!("the {word} {}", listed(names.iter().map(String::as_str)))
}

/// A column of the header.
#[derive(Debug)]
struct Column {
    name: String,
    span: Range<usize>,
}

/// A CSV file, read row by row; problems are collected on the way.
#[derive(Debug)]
pub(super) struct Table<'a> {
    scanner: Scanner<'a>,
    findings: Findings,
    columns: Vec<Column>,
    rows: usize,
}

impl<'a> Table<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// The problems of a file that has no header to go by: another encoding, another separator,
    /// no text, a damaged first line.
    pub(super) fn open(file: &str, bytes: &'a [u8]) -> Result<Self, Problems> {
        let mut findings = Findings::new(file, bytes.len());
        match Self::read_header(bytes, &mut findings) {
            Some((scanner, columns)) => Ok(Self {
                scanner,
                findings,
                columns,
                rows: 0,
            }),
            None => Err(findings
                .finish()
                .expect_err("a file without header is a problem")),
        }
    }

    fn read_header(bytes: &'a [u8], findings: &mut Findings) -> Option<(Scanner<'a>, Vec<Column>)> {
        let (text, start) = decode(bytes)
            .map_err(|(place, error)| findings.add(place..place, error))
            .ok()?;
        let first_line = text[start..].lines().next().unwrap_or_default();
        if !first_line.contains(',') {
            let separators = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];
            let found = |&(separator, _): &(char, _)| first_line.contains(separator);
            if let Some((separator, name)) = separators.into_iter().find(found) {
                let place = start + first_line.find(separator).unwrap_or_default();
                findings.add(place..place + 1, TableError::Separator(name));
                return None;
            }
        }
        let mut scanner = Scanner::new(text, start);
        let mut header = Row::default();
        match scanner.next(&mut header, findings) {
            Scanned::End => {
                findings.add(text.len()..text.len(), TableError::Empty);
                None
            }
            Scanned::Damaged => None,
            Scanned::Row => Some((scanner, Self::name_columns(header, findings))),
        }
    }

    fn name_columns(header: Row<'a>, findings: &mut Findings) -> Vec<Column> {
        let mut seen = std::collections::BTreeSet::new();
        for (place, cell) in header.cells.iter().enumerate() {
            let name = || cell.text.to_string();
            if cell.text.trim().is_empty() {
                findings.add(cell.span.clone(), TableError::Unnamed(place + 1));
            } else if cell.text.trim() != cell.text {
                findings.add(cell.span.clone(), TableError::Space(name()));
            } else if !seen.insert(&*cell.text) {
                findings.add(cell.span.clone(), TableError::Twice(name()));
            }
        }
        let column = |cell: super::scan::Cell<'a>| Column {
            name: cell.text.into_owned(),
            span: cell.span,
        };
        header.cells.into_iter().map(column).collect()
    }

    /// The place of the column with this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The name of a column.
    pub(super) fn name(&self, column: usize) -> &str {
        &self.columns[column].name
    }

    /// The places of columns that must be there, or `None` where some of them, or of the `more`
    /// columns, are not: one problem names all that are missing.
    pub(super) fn require<const N: usize>(
        &mut self,
        names: [&str; N],
        more: &[&str],
    ) -> Option<[usize; N]> {
        let is_missing = |name: &&&str| self.column(name).is_none();
        let missing: Vec<&str> = names
            .iter()
            .chain(more)
            .filter(is_missing)
            .copied()
            .collect();
        if missing.is_empty() {
            return Some(names.map(|name| self.column(name).expect("none is missing")));
        }
        let present = || self.columns.iter().map(|column| column.name.as_str());
        let hint: Vec<String> = missing
            .iter()
            .filter_map(|name| {
                let near = nearest(name, present())?;
                Some(format!("; rename `{near}` to `{name}` if it is meant"))
            })
            .collect();
        let error = TableError::Missing {
            missing: missing.iter().map(ToString::to_string).collect(),
            present: present().map(str::to_owned).collect(),
            hint: hint.concat(),
        };
        self.refuse_header(error);
        None
    }

    /// The place of a column that the user named; one that is not there is a problem.
    pub(super) fn find_named(&mut self, name: &str, role: &'static str) -> Option<usize> {
        let place = self.column(name);
        if place.is_none() {
            let present = || self.columns.iter().map(|column| column.name.as_str());
            let hint = match nearest(name, present()) {
                Some(near) => format!("; is `{}` meant?", words::shown(near)),
                None => String::new(),
            };
            let error = TableError::NotThere {
                name: words::shown(name),
                role,
                present: present().map(str::to_owned).collect(),
                hint,
            };
            self.refuse_header(error);
        }
        place
    }

    /// Adds a problem of what the header lacks.
    pub(super) fn refuse_header(&mut self, error: impl Display) {
        let end = self.columns.last().map_or(0, |column| column.span.end);
        self.findings.add(end..end, error);
    }

    /// Refuses every column that is not one of these.
    pub(super) fn refuse_unknown(&mut self, allowed: &[&str]) {
        for column in &self.columns {
            let name = column.name.trim();
            if name.is_empty() || allowed.contains(&name) {
                continue;
            }
            let near = nearest(name, allowed.iter().copied());
            let error = TableError::Unknown {
                name: name.to_owned(),
                allowed: allowed.iter().map(ToString::to_string).collect(),
                hint: near.map_or_else(String::new, |near| format!("; is `{near}` meant?")),
            };
            self.findings.add(column.span.clone(), error);
        }
    }

    /// Refuses a column that only case, spaces or punctuation keep from being one of these,
    /// where that one is absent: it would be passed over without a word.
    pub(super) fn refuse_misspelt(&mut self, known: &[&str]) {
        for column in &self.columns {
            let resembles = |known: &&&str| {
                **known != column.name
                    && self.column(known).is_none()
                    && plain(known) == plain(&column.name)
            };
            if let Some(known) = known.iter().find(resembles) {
                let error = TableError::Misspelt {
                    name: column.name.clone(),
                    known: (*known).to_owned(),
                };
                self.findings.add(column.span.clone(), error);
            }
        }
    }

    /// Reads the next row that has a cell per column, and one that is not empty. `false` at the
    /// end of the file.
    pub(super) fn next_row(&mut self, row: &mut Row<'a>) -> bool {
        loop {
            match self.scanner.next(row, &mut self.findings) {
                Scanned::End => return false,
                Scanned::Damaged => self.rows += 1,
                Scanned::Row => {
                    self.rows += 1;
                    match self.shape(row) {
                        None => return true,
                        Some((span, error)) => self.findings.add(span, error),
                    }
                }
            }
        }
    }

    fn shape(&self, row: &Row<'a>) -> Option<(Range<usize>, TableError)> {
        let (line, given, expected) = (row.line, row.cells.len(), self.columns.len());
        let end = row.span.end;
        if given < expected {
            let error = TableError::TooFew {
                line,
                given,
                expected,
            };
            Some((row.span.clone(), error))
        } else if given > expected {
            let error = TableError::TooMany {
                line,
                given,
                expected,
            };
            Some((row.cells[expected].span.start..end, error))
        } else if row.cells.iter().all(|cell| cell.text.is_empty()) {
            Some((row.span.clone(), TableError::Blank(line)))
        } else {
            None
        }
    }

    /// Reads a cell; where it cannot be read, that becomes a problem with the cell underlined.
    pub(super) fn read<T, E: Display>(
        &mut self,
        row: &Row<'a>,
        column: usize,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        read(&row.cells[column].text)
            .map_err(|error| self.refuse(row, column, error))
            .ok()
    }

    /// Adds a problem of a cell.
    pub(super) fn refuse(&mut self, row: &Row<'a>, column: usize, error: impl Display) {
        let name = words::shown(&self.columns[column].name);
        let message = format_args!("line {}, `{name}`: {error}", row.line);
        self.findings.add(row.cells[column].span.clone(), message);
    }

    /// Adds a problem of a whole row.
    pub(super) fn refuse_row(&mut self, row: &Row<'a>, error: impl Display) {
        self.findings.add(row.span.clone(), error);
    }

    /// How many problems there are so far.
    pub(super) fn problems(&self) -> usize {
        self.findings.count()
    }

    /// Reads what is left, for the form alone, and tells the problems.
    ///
    /// # Errors
    /// All problems of the file.
    pub(super) fn finish(mut self) -> Result<(), Problems> {
        let mut row = Row::default();
        while self.next_row(&mut row) {}
        if self.rows == 0 {
            let end = self.columns.last().map_or(0, |column| column.span.end);
            self.findings.add(end..end, TableError::NoRows);
        }
        self.findings.finish()
    }
}

#[cfg(test)]
mod tests;
