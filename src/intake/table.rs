//! A table: a header that names the columns, and rows that fill them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::ops::Range;

use super::encoding::decode;
use super::findings::Findings;
use super::scan::{Cell, Row, Scanned, Scanner};
use crate::characters::{HiddenCharacter, check_seen, is_hidden};
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
    /// A column whose name has a character that is not seen.
    #[error("the name of column {0}: {1}")]
    Hidden(usize, HiddenCharacter),
    /// Two columns of one name.
    #[error("two columns are named `{0}`: name each column once")]
    Twice(String),
    /// Columns that are needed and not there.
    #[error("the file lacks {missing}: it has the columns {present}{hint}")]
    Missing {
        /// Columns that are needed.
        missing: String,
        /// Columns that are there.
        present: String,
        /// What to rename.
        hint: String,
    },
    /// A column that was asked for and is not there.
    #[error("there is no column `{name}` for {role}: the file has the columns {present}{hint}")]
    NotThere {
        /// The column.
        name: String,
        /// What it is to hold.
        role: &'static str,
        /// Columns that are there.
        present: String,
        /// Which of them may be meant.
        hint: String,
    },
    /// A column that is not known.
    #[error("the column `{name}` is not known here: allowed are {allowed}{hint}")]
    Unknown {
        /// The column.
        name: String,
        /// The columns that are allowed.
        allowed: String,
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

fn columns(names: &[&str]) -> String {
    let word = if names.len() == 1 {
        "column"
    } else {
        "columns"
    };
    format!("the {word} {}", listed(names.iter().copied()))
}

/// A CSV file, read row by row; problems are collected on the way.
#[derive(Debug)]
pub(super) struct Table<'a> {
    scanner: Scanner<'a>,
    findings: Findings,
    columns: Columns<'a>,
    rows: usize,
}

/// The columns of a table, and where each stands.
#[derive(Debug)]
struct Columns<'a> {
    names: Vec<Cell<'a>>,
    /// Of two columns of one name, which is a problem, the first.
    places: HashMap<Cow<'a, str>, usize>,
}

impl Columns<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &*name.text)
    }

    /// The end of the header.
    fn end(&self) -> usize {
        self.names.last().map_or(0, |name| name.span.end)
    }
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

    fn read_header(bytes: &'a [u8], findings: &mut Findings) -> Option<(Scanner<'a>, Columns<'a>)> {
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

    fn name_columns(mut header: Row<'a>, findings: &mut Findings) -> Columns<'a> {
        let mut places = HashMap::new();
        for (place, cell) in header.cells.iter_mut().enumerate() {
            let name = || words::shown(&cell.text);
            if cell.text.trim().is_empty() {
                findings.add(cell.span.clone(), TableError::Unnamed(place + 1));
            } else if let Err(hidden) = check_seen(&cell.text) {
                findings.add(cell.span.clone(), TableError::Hidden(place + 1, hidden));
                // What is left is the name that was meant: nothing else is wrong with it.
                cell.text = cell.text.chars().filter(|&c| !is_hidden(c)).collect();
            } else if cell.text.trim() != cell.text {
                findings.add(cell.span.clone(), TableError::Space(name()));
            } else if places.contains_key(&cell.text) {
                findings.add(cell.span.clone(), TableError::Twice(name()));
            }
            places.entry(cell.text.clone()).or_insert(place);
        }
        Columns {
            names: header.cells,
            places,
        }
    }

    /// The place of the column with this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.places.get(name).copied()
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.names()
    }

    /// The name of a column.
    pub(super) fn name(&self, column: usize) -> &str {
        &self.columns.names[column].text
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
        let hint: Vec<String> = missing
            .iter()
            .filter_map(|name| {
                let near = words::shown(nearest(name, self.columns.names())?);
                Some(format!("; rename `{near}` to `{name}` if it is meant"))
            })
            .collect();
        let error = TableError::Missing {
            missing: columns(&missing),
            present: listed(self.columns.names()),
            hint: hint.concat(),
        };
        self.refuse_header(error);
        None
    }

    /// The place of a column that the user named; one that is not there is a problem.
    pub(super) fn find_named(&mut self, name: &str, role: &'static str) -> Option<usize> {
        let place = self.column(name);
        if place.is_none() {
            let hint = match nearest(name, self.columns.names()) {
                Some(near) => format!("; is `{}` meant?", words::shown(near)),
                None => String::new(),
            };
            let error = TableError::NotThere {
                name: words::shown(name),
                role,
                present: listed(self.columns.names()),
                hint,
            };
            self.refuse_header(error);
        }
        place
    }

    /// Adds a problem of what the header lacks.
    pub(super) fn refuse_header(&mut self, error: impl Display) {
        let end = self.columns.end();
        self.findings.add(end..end, error);
    }

    /// Refuses every column that is not one of these.
    pub(super) fn refuse_unknown(&mut self, allowed: &[&str]) {
        for column in &self.columns.names {
            let name = column.text.trim();
            if name.is_empty() || allowed.contains(&name) {
                continue;
            }
            let near = nearest(name, allowed.iter().copied());
            let error = TableError::Unknown {
                name: words::shown(name),
                allowed: listed(allowed.iter().copied()),
                hint: near.map_or_else(String::new, |near| format!("; is `{near}` meant?")),
            };
            self.findings.add(column.span.clone(), error);
        }
    }

    /// Refuses a column that only case, spaces or punctuation keep from being one of these,
    /// where that one is absent: it would be passed over without a word.
    pub(super) fn refuse_misspelt(&mut self, known: &[&str]) {
        let absent = known.iter().filter(|known| self.column(known).is_none());
        let absent: HashMap<String, &str> =
            absent.rev().map(|known| (plain(known), *known)).collect();
        for column in &self.columns.names {
            if let Some(known) = absent.get(&plain(&column.text)) {
                let error = TableError::Misspelt {
                    name: words::shown(&column.text),
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
            if self.rows > 0 && self.findings.stops_before(self.scanner.line()) {
                return false;
            }
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
        let (line, given, expected) = (row.line, row.cells.len(), self.columns.names.len());
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

    /// Reads a cell; where it cannot be read, or has a character that is not seen, that becomes a
    /// problem with the cell underlined.
    pub(super) fn read<T, E: Display>(
        &mut self,
        row: &Row<'a>,
        column: usize,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = &row.cells[column].text;
        if let Err(hidden) = check_seen(text) {
            self.refuse(row, column, hidden);
            return None;
        }
        read(text)
            .map_err(|error| self.refuse(row, column, error))
            .ok()
    }

    /// Adds a problem of a cell.
    pub(super) fn refuse(&mut self, row: &Row<'a>, column: usize, error: impl Display) {
        let name = words::shown(self.name(column));
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
            let end = self.columns.end();
            self.findings.add(end..end, TableError::NoRows);
        }
        self.findings.finish()
    }
}

#[cfg(test)]
mod tests;
