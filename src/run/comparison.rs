//! A comparison of a run, as it is made again, with the files that are there.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::difference::{Difference, Found};
use super::files::{NewFile, Place};
use super::reading::{Links, ReadError, open};
use crate::format::{CellDifference, Layout, Out, Output, Row, Rows, first_difference};

/// Compares files with those in a directory while they are written.
#[derive(Debug)]
pub struct Comparison {
    directory: PathBuf,
    missing: Vec<String>,
    /// By file, the first difference, once the file is ended.
    differences: Vec<Arc<OnceLock<Difference>>>,
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

    /// The files that are not there, in the order in which they were begun.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// The first difference of each file that differs, in the order in which they were begun.
    pub fn into_differences(self) -> Vec<Difference> {
        let found = self.differences.iter();
        found.filter_map(|slot| slot.get().cloned()).collect()
    }
}

impl Place for Comparison {
    fn create(&mut self, file: &NewFile<'_>) -> io::Result<Out> {
        let slot = Slot {
            file: file.name.to_owned(),
            difference: Arc::default(),
        };
        let found = match open(&self.directory.join(file.name), Links::Refused) {
            Ok((found, _)) => found,
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                self.missing.push(file.name.to_owned());
                return Ok(Box::new(Nowhere));
            }
            Err(ReadError::Io(error)) => return Err(error),
            Err(error) => {
                slot.note(Found::Unreadable(error.to_string()));
                self.differences.push(slot.difference);
                return Ok(Box::new(Nowhere));
            }
        };
        self.differences.push(slot.difference.clone());
        let lines = match file.layout {
            Some(Layout::Rows { read }) => {
                return Ok(Box::new(ComparedRows {
                    slot,
                    read,
                    found,
                    made: tempfile::tempfile()?,
                }));
            }
            Some(Layout::Lines { has_header, cells }) => Some((has_header, cells)),
            None => None,
        };
        Ok(Box::new(ComparedLines {
            slot,
            lines,
            found: BufReader::with_capacity(1 << 16, found),
            line: 0,
            at: 0,
            header: String::new(),
            partial: Vec::new(),
            saved: Saved::default(),
        }))
    }
}

/// Where the first difference of a file is noted.
#[derive(Debug)]
struct Slot {
    file: String,
    difference: Arc<OnceLock<Difference>>,
}

impl Slot {
    fn is_taken(&self) -> bool {
        self.difference.get().is_some()
    }

    fn note(&self, found: Found) {
        let file = self.file.clone();
        // The first stays.
        let _ = self.difference.set(Difference { file, found });
    }
}

/// What would be compared with a file that is not there.
struct Nowhere;

impl Output for Nowhere {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

impl Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes of a line are read beyond those that the run makes.
const EXCESS: usize = 200;

/// How many bytes a file whose rows are read back may have for each that the run makes, and how many
/// more: another version of what writes them may take more room.
const ROOM: (u64, u64) = (4, 1 << 20);

/// How the cells of a line are read, after whether the first line has the columns' names.
type Lines = (bool, fn(&str, &str) -> Option<Row>);

/// A file that is compared, line by line, with what is written to it. A document has lines as well,
/// but no cells.
struct ComparedLines {
    slot: Slot,
    lines: Option<Lines>,
    found: BufReader<File>,
    line: u64,
    /// Bytes before the line.
    at: u64,
    header: String,
    partial: Vec<u8>,
    /// What an editor changes when it saves a table, and nothing that the table says.
    saved: Saved,
}

/// How a table was saved otherwise.
#[derive(Debug, Clone, Copy, Default)]
struct Saved {
    /// Whether a byte order mark stands before it.
    has_mark: bool,
    /// The first line with another end, from 1, and how many there are.
    line_ends: Option<(u64, u64)>,
}

/// The byte order mark in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

impl ComparedLines {
    /// Compares one line of the run, with its line end, with the file's next.
    fn compare(&mut self, expected: &[u8]) -> io::Result<()> {
        let mut found = self.next_line(expected.len())?;
        self.line += 1;
        if self.line == 1 && self.lines.is_some() && found.starts_with(MARK) {
            found.drain(..MARK.len());
            self.saved.has_mark = true;
        }
        if self.line == 1 && self.lines.is_some_and(|(has_header, _)| has_header) {
            self.header = line_text(expected);
        }
        if found != expected {
            self.report(
                Some(&found).filter(|found| !found.is_empty()),
                Some(expected),
            );
        }
        self.at += expected.len() as u64;
        Ok(())
    }

    /// The file's next line, with its end; of one that is much longer than expected, the beginning.
    fn next_line(&mut self, expected: usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::with_capacity(expected);
        let most = (expected + EXCESS) as u64;
        (&mut self.found).take(most).read_until(b'\n', &mut line)?;
        Ok(line)
    }

    fn report(&mut self, found: Option<&Vec<u8>>, expected: Option<&[u8]>) {
        let Some((_, cells)) = self.lines else {
            let (found, expected) = (found.map_or(&[][..], |line| line), expected.unwrap_or(&[]));
            let same = found.iter().zip(expected).take_while(|(a, b)| a == b);
            let at = self.at + same.count() as u64 + 1;
            return self.slot.note(Found::Byte { at });
        };
        let found = found.map(|line| line_text(line));
        let expected = expected.map(line_text);
        if let Some((found, expected)) = found.as_ref().zip(expected.as_ref())
            && found.trim_end_matches('\r') == expected
        {
            let (first, lines) = self.saved.line_ends.unwrap_or((self.line, 0));
            self.saved.line_ends = Some((first, lines + 1));
            return;
        }
        let found = found.map(|line| line.trim_end_matches('\r').to_owned());
        let cell = (found.as_deref().zip(expected.as_deref())).and_then(|(found, expected)| {
            let (found, expected) = (cells(&self.header, found)?, cells(&self.header, expected)?);
            CellDifference::between(&found, &expected)
        });
        self.slot.note(Found::Line {
            line: self.line,
            cell,
            found,
            expected,
        });
    }
}

impl Output for ComparedLines {
    /// Whatever is left of the run is a difference, and so is whatever the file has beyond it.
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if !self.partial.is_empty() && !self.slot.is_taken() {
            let last = std::mem::take(&mut self.partial);
            self.compare(&last)?;
        }
        if self.slot.is_taken() {
            return Ok(());
        }
        let rest = self.next_line(0)?;
        if !rest.is_empty() {
            self.line += 1;
            self.report(Some(&rest), None);
        }
        let Saved {
            has_mark,
            line_ends,
        } = self.saved;
        if !self.slot.is_taken() && (has_mark || line_ends.is_some()) {
            self.slot.note(Found::Saved {
                has_mark,
                line_ends,
            });
        }
        Ok(())
    }
}

impl Write for ComparedLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.slot.is_taken() {
                break;
            }
            if self.partial.is_empty() && part.ends_with(b"\n") {
                self.compare(part)?;
                continue;
            }
            self.partial.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.partial);
                self.compare(&line)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line as text, without its end.
fn line_text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned()
}

/// A file whose rows are compared once it is whole.
struct ComparedRows {
    slot: Slot,
    read: fn(File) -> io::Result<Rows>,
    found: File,
    made: File,
}

impl Output for ComparedRows {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let Self {
            slot,
            read,
            mut found,
            mut made,
        } = *self;
        made.rewind()?;
        if is_same(&mut found, &mut made)? {
            return Ok(());
        }
        let (has, makes) = (found.metadata()?.len(), made.metadata()?.len());
        if has > makes * ROOM.0 + ROOM.1 {
            slot.note(Found::Unreadable(format!(
                "it has {has} bytes, the run makes {makes}"
            )));
            return Ok(());
        }
        found.rewind()?;
        made.rewind()?;
        // What the run makes can be read; if it cannot, that is an error and no difference.
        let made = read(made)?;
        let difference = match read(found) {
            Ok(found) => first_difference(found, made),
            Err(error) => Err(error),
        };
        match difference {
            Ok(None) => {}
            Ok(Some(row)) => slot.note(Found::Row(row)),
            Err(error) => slot.note(Found::Unreadable(error.to_string())),
        }
        Ok(())
    }
}

impl Write for ComparedRows {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.made.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.made.flush()
    }
}

/// Whether two files have the same bytes.
fn is_same(one: &mut File, other: &mut File) -> io::Result<bool> {
    let mut one = BufReader::with_capacity(1 << 16, one).bytes();
    let mut other = BufReader::with_capacity(1 << 16, other).bytes();
    loop {
        match (one.next().transpose()?, other.next().transpose()?) {
            (None, None) => return Ok(true),
            (a, b) if a != b => return Ok(false),
            _ => {}
        }
    }
}
