//! A table: a header that names the columns, and rows that fill them.

mod error;
mod form;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt::Display;
use std::ops::Range;

use super::encoding::decode;
use super::findings::Findings;
use super::form::{Cells, Conversions, InputForm, KnownForm, MissingError, RowNames, Separator};
use super::scan::{Cell, Row, Scanned, Scanner};
use crate::characters::{check_seen, is_hidden};
use crate::problem::Problems;
use crate::problem::words::{self, listed, nearest, plain};
use error::TableError;
use form::Passing;

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
    form: InputForm,
    /// Whether the user can say the form.
    has_form: bool,
    cells: Cells,
    /// Those that are read, where texts mean a missing value.
    used: Vec<usize>,
    /// Where row names stand; they are the first column then.
    row_names: RowNames,
    passing: Option<Passing>,
    /// How many keys were read.
    allocated: u64,
}

/// Which columns may have no name.
#[derive(Debug, Clone, Copy)]
enum Unnamed {
    None,
    First,
    All,
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
    /// Reads the header of a file as evenhand writes it: with commas, and columns by their names.
    ///
    /// # Errors
    /// The problems of a file that has no header to go by: another encoding, another separator,
    /// no text, a damaged first line.
    pub(super) fn open(file: &str, bytes: &'a [u8]) -> Result<Self, Problems> {
        Self::read_header(file, bytes, None)
    }

    /// Reads the header of a file of some form.
    ///
    /// # Errors
    /// As [`Table::open`], and where cells can be separated in two ways.
    pub(super) fn open_as(file: &str, bytes: &'a [u8], form: &InputForm) -> Result<Self, Problems> {
        Self::read_header(file, bytes, Some(form))
    }

    fn read_header(
        file: &str,
        bytes: &'a [u8],
        form: Option<&InputForm>,
    ) -> Result<Self, Problems> {
        let mut findings = Findings::new(file, bytes.len());
        let mut read = || {
            let (text, start) = decode(bytes)
                .map_err(|(place, error)| findings.add(place..place, error))
                .ok()?;
            let rest = &text[start..];
            let separator = match form {
                None => comma(rest).map_err(|(at, error)| (at..at + 1, error.to_string())),
                Some(form) => form
                    .separator
                    .map_or_else(|| Separator::recognized(rest), Ok)
                    .map_err(|error| (0..first_line(rest).len(), error.to_string())),
            };
            let separator = separator
                .map_err(|(at, error)| findings.add(start + at.start..start + at.end, error))
                .ok()?;
            let mut scanner = Scanner::new(text, start, separator);
            let mut header = Row::default();
            match scanner.next(&mut header, &mut findings) {
                Scanned::End => {
                    findings.add(text.len()..text.len(), TableError::Empty);
                    None
                }
                Scanned::Damaged => None,
                Scanned::Row => {
                    let row_names = form.map_or(RowNames::None, |form| {
                        RowNames::recognized(rest, separator, form.asks_row_names())
                    });
                    if row_names == RowNames::Shifted {
                        let unnamed = Cell {
                            text: Cow::Borrowed(""),
                            span: header.span.start..header.span.start,
                        };
                        header.cells.insert(0, unnamed);
                    }
                    let has_notes = form
                        .and_then(|form| form.from)
                        .is_some_and(KnownForm::has_notes);
                    let unnamed = match row_names {
                        _ if has_notes => Unnamed::All,
                        RowNames::None => Unnamed::None,
                        RowNames::Unnamed | RowNames::Shifted => Unnamed::First,
                    };
                    let columns = Self::name_columns(header, unnamed, &mut findings);
                    Some((scanner, columns, separator, row_names, start > 0))
                }
            }
        };
        let Some((scanner, columns, separator, row_names, has_mark)) = read() else {
            return Err(findings
                .finish()
                .expect_err("a file without header is a problem"));
        };
        let mut table = Self {
            scanner,
            findings,
            columns,
            rows: 0,
            cells: form.map_or_else(Cells::plain, Cells::new),
            form: form.cloned().unwrap_or_default(),
            has_form: form.is_some(),
            used: Vec::new(),
            row_names,
            passing: None,
            allocated: 0,
        };
        if form.is_some() {
            table.say_of_file(separator, has_mark);
        }
        Ok(table)
    }

    fn name_columns(mut header: Row<'a>, unnamed: Unnamed, findings: &mut Findings) -> Columns<'a> {
        let mut places = HashMap::new();
        for (place, cell) in header.cells.iter_mut().enumerate() {
            let name = || words::shown(&cell.text);
            if cell.text.trim().is_empty() {
                let is_known = match unnamed {
                    Unnamed::None => false,
                    Unnamed::First => place == 0,
                    Unnamed::All => true,
                };
                if is_known {
                    continue;
                }
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
        let names: Vec<&str> = self.columns.names().collect();
        let from = KnownForm::of(&names).filter(|_| self.form.from.is_none());
        let hint = match from {
            Some(from) => format!("; give --from {} to read it as it is", from.name()),
            None => hint.concat(),
        };
        let error = TableError::Missing {
            missing: columns(&missing),
            present: listed(names.into_iter().filter(|name| !name.is_empty())),
            hint,
        };
        self.refuse_header(error);
        None
    }

    /// The place of a column that the user named; one that is not there is a problem.
    pub(super) fn find_named(&mut self, name: &str, role: &'static str) -> Option<usize> {
        // A column that is read as another is meant by its own name too.
        let own = || self.columns.names().position(|own| own == name);
        let place = self.column(name).or_else(own);
        if place.is_none() {
            let hint = match nearest(name, self.columns.names()) {
                Some(near) => format!("; did you mean `{}`?", words::shown(near)),
                None => String::new(),
            };
            let error = TableError::NotThere {
                name: words::shown(name),
                role,
                present: listed(self.columns.names().filter(|name| !name.is_empty())),
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
                hint: near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")),
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
                    if let Some((span, error)) = self.count_cells(row) {
                        self.findings.add(span, error);
                        continue;
                    }
                    self.empty_missing(row);
                    if let Some(why) = self.passes_over(row) {
                        self.cells.said.pass_over_row(why);
                        continue;
                    }
                    if row.cells.iter().all(|cell| cell.text.is_empty()) {
                        self.findings
                            .add(row.span.clone(), TableError::Blank(row.line));
                        continue;
                    }
                    return true;
                }
            }
        }
    }

    fn count_cells(&self, row: &Row<'a>) -> Option<(Range<usize>, TableError)> {
        let (line, given, expected) = (row.line, row.cells.len(), self.columns.names.len());
        let (end, separator) = (row.span.end, self.scanner.separator());
        match given.cmp(&expected) {
            Ordering::Equal => None,
            Ordering::Less => {
                let error = TableError::TooFew {
                    line,
                    given,
                    expected,
                    separator,
                };
                Some((row.span.clone(), error))
            }
            Ordering::Greater => {
                let error = TableError::TooMany {
                    line,
                    given,
                    expected,
                    separator,
                };
                Some((row.cells[expected].span.start..end, error))
            }
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
        self.convert(row, column, |text, _| read(text))
    }

    /// Reads a cell by the form of the file, otherwise as [`Table::read`].
    pub(super) fn convert<T, E: Display>(
        &mut self,
        row: &Row<'a>,
        column: usize,
        read: impl FnOnce(&str, &mut Cells) -> Result<T, E>,
    ) -> Option<T> {
        let text = &row.cells[column].text;
        if !row.is_plain
            && let Err(hidden) = check_seen(text)
        {
            self.refuse(row, column, hidden);
            return None;
        }
        self.cells.column = column;
        read(text, &mut self.cells)
            .map_err(|error| match MissingError::of(text) {
                Some(missing) if self.has_form => self.refuse(row, column, missing),
                _ => self.refuse(row, column, error),
            })
            .ok()
    }

    /// Adds a problem of a cell.
    pub(super) fn refuse(&mut self, row: &Row<'a>, column: usize, error: impl Display) {
        let name = match self.name(column) {
            "" => "row names".to_owned(),
            name => words::shown(name),
        };
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
    pub(super) fn finish(mut self) -> Result<Conversions, Problems> {
        let mut row = Row::default();
        while self.next_row(&mut row) {}
        if self.rows == 0 {
            let end = self.columns.end();
            self.findings.add(end..end, TableError::NoRows);
        }
        self.findings.finish()?;
        let mut said = self.cells.said;
        said.close(|column| &self.columns.names[column].text);
        Ok(said)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The comma, or where another separator stands in its place.
fn comma(text: &str) -> Result<Separator, (usize, TableError)> {
    let first_line = first_line(text);
    if !first_line.contains(',') {
        let separators = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];
        let found = |&(separator, _): &(char, _)| first_line.contains(separator);
        if let Some((separator, name)) = separators.into_iter().find(found) {
            let place = first_line.find(separator).unwrap_or_default();
            return Err((place, TableError::Separator(name)));
        }
    }
    Ok(Separator::Comma)
}

#[cfg(test)]
mod tests;
