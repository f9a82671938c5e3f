//! What several tests share: runs in memory, scenarios with a piece replaced, tables as rows.

#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod assess;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use assess::with_conduct;
use evenhand::format::{Out, Output};
use evenhand::rng::Seed;
use evenhand::run::{Formats, NewFile, Place, Run, RunError, Task};
use evenhand::scenario::{Source, builtin};

/// The bytes of each file of a run, by its name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A place that keeps every file in memory, or stops taking bytes.
#[derive(Default)]
pub struct Memory {
    /// The files that are whole.
    files: Arc<Mutex<Files>>,
    /// Which file runs out of room, and after how many bytes.
    full: Option<(String, usize)>,
}

impl Memory {
    /// A place in which this file has room for so many bytes.
    pub fn with_room(file: &str, room: usize) -> Self {
        Self {
            full: Some((file.to_owned(), room)),
            ..Self::default()
        }
    }

    /// The files that are whole.
    pub fn files(&self) -> Files {
        self.files.lock().expect("no thread panicked").clone()
    }
}

/// A file in memory.
struct MemoryFile {
    name: String,
    bytes: Vec<u8>,
    room: usize,
    files: Arc<Mutex<Files>>,
}

impl Place for Memory {
    fn create(&mut self, file: &NewFile<'_>) -> io::Result<Out> {
        let room = match &self.full {
            Some((full, room)) if full == file.name => *room,
            _ => usize::MAX,
        };
        Ok(Box::new(MemoryFile {
            name: file.name.to_owned(),
            bytes: Vec::new(),
            room,
            files: self.files.clone(),
        }))
    }
}

impl Output for MemoryFile {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let mut files = self.files.lock().expect("no thread panicked");
        files.insert(self.name, self.bytes);
        Ok(())
    }
}

impl io::Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.room - self.bytes.len());
        if taken == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The seed of an integer.
pub fn seed(number: u64) -> Seed {
    Seed::from_integer(number)
}

/// The files of a task, made on so many threads.
pub fn files(source: &Source, task: Task, threads: usize) -> Files {
    try_files(source, task, threads).expect("the run is complete")
}

/// The files of a task, or why it ended without them.
pub fn try_files(source: &Source, task: Task, threads: usize) -> Result<Files, RunError> {
    let run = Run::new(source.clone(), task).unwrap_or_else(|problems| panic!("{problems}"));
    let mut memory = Memory::default();
    with_conduct(threads, |conduct| run.write_into(&mut memory, conduct))?;
    Ok(memory.files())
}

/// The files of a simulated trial.
pub fn simulated(source: &Source, number: u64) -> Files {
    let (seed, replicate) = (seed(number), 0);
    files(source, Task::Simulate { seed, replicate }, 2)
}

/// The randomization list alone.
pub fn randomized(source: &Source, seed: Seed) -> Vec<u8> {
    let formats = Formats::default();
    let mut files = files(source, Task::Randomize { seed, formats }, 1);
    files.remove("randomization_list.csv").expect("a list")
}

/// A built-in scenario with pieces of its text replaced, each of which must be there.
pub fn scenario_with(name: &str, pieces: &[(&str, &str)]) -> Source {
    let mut source = builtin(name).expect("a built-in scenario");
    let mut text = String::from_utf8(source.text).expect("UTF-8");
    for (old, new) in pieces {
        assert!(text.contains(old), "{name} has no {old:?}");
        text = text.replacen(old, new, 1);
    }
    source.text = text.into_bytes();
    source
}

/// The same scenario with the text of its sites file rewritten.
pub fn with_sites(mut source: Source, rewrite: impl FnOnce(&str) -> String) -> Source {
    let sites = source.sites.as_mut().expect("a sites file");
    let text = std::str::from_utf8(&sites.text).expect("UTF-8");
    sites.text = rewrite(text).into_bytes();
    source
}

/// A table as text, row by row.
pub struct Rows {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Rows {
    /// Reads a CSV, which must have as many cells in every row.
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(bytes);
        let text = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = text(reader.headers().expect("a header"));
        let rows = reader
            .records()
            .map(|record| text(&record.expect("a whole row")))
            .collect();
        Self { header, rows }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> usize {
        let place = self.header.iter().position(|column| column == name);
        place.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header))
    }

    /// The cells of some columns, row by row.
    pub fn columns<'a, const N: usize>(
        &'a self,
        names: [&str; N],
    ) -> impl Iterator<Item = [&'a str; N]> {
        let places = names.map(|name| self.column(name));
        self.rows
            .iter()
            .map(move |row| places.map(|place| row[place].as_str()))
    }

    /// The table without a column.
    pub fn without(mut self, name: &str) -> Self {
        let place = self.column(name);
        self.header.remove(place);
        for row in &mut self.rows {
            row.remove(place);
        }
        self
    }
}
