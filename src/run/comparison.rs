//! A comparison of a run, as it is made again, with the files that are there.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::table::{Outputs, Table};

/// The first row in which a file differs from the run made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file's name.
    pub file: String,
    /// The line, from 1; the header is line 1.
    pub line: u64,
    /// The column's name, and the column's cell in the file and in the run; `None` where one has
    /// no such row at all.
    pub cell: Option<CellDifference>,
    /// The row of the file, without its line end; `None` where the file ended before.
    pub found: Option<String>,
    /// The row of the run; `None` where the run ends before.
    pub expected: Option<String>,
}

/// The first cell in which two rows differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellDifference {
    /// The column's name.
    pub column: String,
    /// The cell in the file.
    pub found: String,
    /// The cell in the run.
    pub expected: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            cell,
            found,
            expected,
        } = self;
        match (cell, found, expected) {
            (Some(cell), _, _) => {
                let CellDifference {
                    column,
                    found,
                    expected,
                } = cell;
                write!(
                    f,
                    "{file}, line {line}, column {column}: the file has `{found}`, the run makes `{expected}`"
                )
            }
            (None, Some(found), None) => {
                write!(
                    f,
                    "{file}, line {line}: the file has `{found}`, the run ends before"
                )
            }
            (None, None, Some(expected)) => {
                write!(
                    f,
                    "{file}, line {line}: the file ends before, the run makes `{expected}`"
                )
            }
            (None, found, expected) => {
                let text = |row: &Option<String>| row.clone().unwrap_or_default();
                write!(
                    f,
                    "{file}, line {line}: the file has `{}`, the run makes `{}`",
                    text(found),
                    text(expected)
                )
            }
        }
    }
}

/// Compares tables with those in a directory while they are written.
#[derive(Debug)]
pub struct Comparison {
    directory: PathBuf,
    missing: Vec<String>,
    differences: Vec<Difference>,
}

impl Comparison {
    /// A comparison with the files of a directory.
    pub fn new(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            missing: Vec::new(),
            differences: Vec::new(),
        }
    }

    /// The files that are not there, in the order in which they were written.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// The first difference of each file that differs, in the order in which they were written.
    pub fn into_differences(self) -> Vec<Difference> {
        self.differences
    }
}

impl Outputs for Comparison {
    type File = ComparedFile;

    #[expect(
        clippy::disallowed_methods,
        reason = "the edge that reads a run's directory"
    )]
    fn create(&mut self, table: Table) -> io::Result<ComparedFile> {
        let name = table.file_name();
        let found = match File::open(self.directory.join(&*name)) {
            Ok(file) => Some(BufReader::with_capacity(1 << 16, file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.missing.push(name.into_owned());
                None
            }
            Err(error) => return Err(error),
        };
        Ok(ComparedFile {
            table,
            found,
            difference: None,
            line: 0,
            header: String::new(),
            partial: Vec::new(),
        })
    }

    fn finish(&mut self, mut file: ComparedFile) -> io::Result<()> {
        file.compare_end()?;
        self.differences.extend(file.difference);
        Ok(())
    }
}

/// A file that is compared, row by row, with what is written to it.
#[derive(Debug)]
pub struct ComparedFile {
    table: Table,
    /// Nothing where there is no such file.
    found: Option<BufReader<File>>,
    difference: Option<Difference>,
    line: u64,
    header: String,
    partial: Vec<u8>,
}

impl ComparedFile {
    /// Compares one row of the run, with its line end, with the file's next.
    fn compare(&mut self, expected: &[u8]) -> io::Result<()> {
        let Some(file) = &mut self.found else {
            return Ok(());
        };
        let mut found = Vec::with_capacity(expected.len());
        file.read_until(b'\n', &mut found)?;
        self.line += 1;
        if self.line == 1 {
            self.header = row_text(expected);
        }
        if found != expected {
            self.report(
                Some(&found).filter(|found| !found.is_empty()),
                Some(expected),
            );
        }
        Ok(())
    }

    /// Whatever the file has beyond the run is a difference.
    fn compare_end(&mut self) -> io::Result<()> {
        let Some(file) = self.found.as_mut().filter(|_| self.difference.is_none()) else {
            return Ok(());
        };
        let mut rest = Vec::new();
        file.read_until(b'\n', &mut rest)?;
        if !rest.is_empty() {
            self.line += 1;
            self.report(Some(&rest), None);
        }
        Ok(())
    }

    fn report(&mut self, found: Option<&Vec<u8>>, expected: Option<&[u8]>) {
        let found = found.map(|row| row_text(row));
        let expected = expected.map(row_text);
        let cell = found
            .as_deref()
            .zip(expected.as_deref())
            .and_then(|(found, expected)| first_cell(&self.header, found, expected));
        self.difference = Some(Difference {
            file: self.table.file_name().into_owned(),
            line: self.line,
            cell,
            found,
            expected,
        });
    }
}

impl Write for ComparedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.difference.is_some() || self.found.is_none() {
                break;
            }
            if self.partial.is_empty() && part.ends_with(b"\n") {
                self.compare(part)?;
                continue;
            }
            self.partial.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let row = std::mem::take(&mut self.partial);
                self.compare(&row)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A row as text, without its line end.
fn row_text(row: &[u8]) -> String {
    String::from_utf8_lossy(row.strip_suffix(b"\n").unwrap_or(row)).into_owned()
}

/// The first cell in which two rows of CSV differ, if both are rows of as many cells.
fn first_cell(header: &str, found: &str, expected: &str) -> Option<CellDifference> {
    let cells = |row: &str| -> Option<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(row.as_bytes());
        reader.records().next()?.ok()
    };
    let (header, found, expected) = (cells(header)?, cells(found)?, cells(expected)?);
    if found.len() != expected.len() {
        return None;
    }
    let place = found.iter().zip(&expected).position(|(a, b)| a != b)?;
    Some(CellDifference {
        column: header.get(place)?.to_owned(),
        found: found[place].to_owned(),
        expected: expected[place].to_owned(),
    })
}
