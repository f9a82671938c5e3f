//! The report of a run: made from its tables when they are whole, and again from its directory.

use std::fs::File;
use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::path::Path;

use super::command_line::command_line;
use super::error::RunError;
use super::files::FileRecord;
use super::manifest::{Command, Manifest};
use super::reading::{self, Links, MAX_TABLE_BYTES};
use super::{Run, Task};
use crate::format::{Csv, Format, Layout, Row};
use crate::intake::{self, InputForm};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::report::{
    self, Fact, Kind, Makings, RowReader, Source, TableError, Tables, WrittenFile,
};
use crate::table::Reveals;
use crate::tables::{ASSIGNMENTS, PARTICIPANTS};
use crate::trial::Trial;

/// The report's file name.
pub const REPORT: &str = "report.html";

/// The most participants that a report follows one by one: it holds them in memory.
const MOST_PARTICIPANTS: u64 = 200_000;

/// The report of a run whose tables are in a directory; `None` for a part of an assessment, which concludes
/// nothing yet.
pub(super) fn report(
    run: &Run,
    manifest: &Manifest,
    directory: &Path,
    is_blinded: bool,
) -> Result<Option<String>, RunError> {
    let kind = match &manifest.command {
        Command::Simulate { .. } => Kind::Simulated,
        Command::Randomize { .. } => Kind::List,
        Command::Calendar { .. } => Kind::Calendars,
        Command::Balance {} => Kind::Balance,
        Command::Assign { .. } => Kind::Assigned,
        Command::Assess(record) if record.counted.is_some() => return Ok(None),
        Command::Assess(_) => Kind::Assessment,
        Command::Forecast(_) => Kind::Forecast,
    };
    let tables = RunTables {
        directory,
        format: run.format(),
        files: &manifest.files,
    };
    let all = tables
        .rows(PARTICIPANTS.name())
        .unwrap_or(run.read.rows.len() as u64);
    let is_too_large = all > MOST_PARTICIPANTS;
    let participants = match (run.task(), run.trial()) {
        _ if is_too_large => Vec::new(),
        (Task::Simulate { .. }, Some(trial)) => tables.participants(trial, PARTICIPANTS.name())?,
        (Task::Assign { .. }, Some(trial)) => tables.participants(trial, ASSIGNMENTS.name())?,
        _ => run.read.rows.clone(),
    };
    let mut unseeded = manifest.clone();
    if let Some(seed) = &mut unseeded.seed {
        seed.value = None;
    }
    let source = Source {
        kind,
        trial: run.trial(),
        participants: &participants,
        tables: &tables,
        makings: makings(run, if is_blinded { &unseeded } else { manifest }),
        is_blinded,
        not_followed: is_too_large.then_some(all),
    };
    Ok(Some(report::html(&source)?))
}

impl Run {
    /// What the run's report reveals.
    pub(super) fn report_reveals(&self) -> Reveals {
        match self.task() {
            Task::Assess(_) | Task::Forecast { going_on: None, .. } => Reveals::Nothing,
            Task::Simulate { .. } | Task::Randomize { .. } => Reveals::List,
            Task::Calendar { .. }
            | Task::Balance { .. }
            | Task::Assign { .. }
            | Task::Forecast { .. } => Reveals::Arm,
        }
    }
}

/// How the run was made, for people.
fn makings(run: &Run, manifest: &Manifest) -> Makings {
    let mut facts = Vec::new();
    let embedded = |facts: &mut Vec<Fact>, name: &str, file: &str, sha256: &str| {
        facts.push(Fact::new(name, file));
        facts.push(Fact::new(format!("{name}, SHA-256"), sha256));
    };
    if let Some(scenario) = &manifest.scenario {
        embedded(&mut facts, "Scenario", &scenario.file, &scenario.sha256);
    }
    if let Some(sites) = &manifest.sites {
        embedded(&mut facts, "Sites", &sites.file, &sites.sha256);
    }
    for input in &manifest.inputs {
        embedded(&mut facts, "Input", &input.name, &input.sha256);
        let converted = input.conversions.iter();
        facts.extend(converted.map(|line| Fact::new("Converted", line.as_str())));
    }
    if let Some(seed) = &manifest.seed {
        facts.push(Fact::new("Generator", seed.generator.as_str()));
        facts.push(Fact::new("Streams", seed.stream_rule.as_str()));
    }
    let files = manifest.files.iter().filter(|file| file.name != REPORT);
    Makings {
        software: manifest.software.clone(),
        command: command_line(manifest),
        seed: (manifest.seed.as_ref()).and_then(|seed| seed.value.clone()),
        commitment: (manifest.seed.as_ref()).map(|seed| seed.commitment.clone()),
        facts,
        conventions: run
            .trial()
            .filter(|_| manifest.conventions.is_some())
            .map_or_else(Vec::new, conventions),
        files: files
            .map(|file| WrittenFile {
                name: file.name.clone(),
                rows: file.rows,
                bytes: file.bytes,
                sha256: file.sha256.clone(),
            })
            .collect(),
    }
}

/// The conventions on dates, in words.
fn conventions(trial: &Trial) -> Vec<Fact> {
    use crate::design::{EndRule, MissingDay, StudyDayOne, WeekCount};
    let conventions = trial.conventions();
    let end = match conventions.end {
        EndRule::EndExclusive => {
            "from its first day up to, but not including, the same date after the period"
        }
        EndRule::EndInclusive => {
            "from its first day up to and including the same date after the period"
        }
    };
    let missing_day = match conventions.missing_day {
        MissingDay::Clamp => "the month's last day",
        MissingDay::RollForward => "the first day of the month after",
    };
    let study_day_1 = match conventions.study_day_1 {
        StudyDayOne::Randomization => "the day of randomization",
        StudyDayOne::FirstDose => {
            "the day of the first dose; of randomization where it is not known"
        }
    };
    let week = match conventions.week {
        WeekCount::FromZero => "N weeks after day 1: week 12 is day 85",
        WeekCount::FromOne => "week 1 begins on day 1: week 12 begins on day 78",
    };
    vec![
        Fact::new("A period lasts", end),
        Fact::new("A day that a month lacks is", missing_day),
        Fact::new("Study day 1", study_day_1),
        Fact::new("The day before study day 1", "is day -1; there is no day 0"),
        Fact::new("Week N", week),
        Fact::new(
            "Repeated months",
            "counted from the first day, never chained",
        ),
    ]
}

/// The tables of a run, in its directory.
struct RunTables<'a> {
    directory: &'a Path,
    format: &'static dyn Format,
    files: &'a [FileRecord],
}

impl RunTables<'_> {
    fn is_csv(&self) -> bool {
        self.format.name() == Csv.name()
    }

    fn record(&self, table: &str) -> Option<&FileRecord> {
        let name = format!("{table}.{}", self.format.name());
        self.files.iter().find(|file| file.name == name)
    }

    /// The participants of a table, with their arms.
    fn participants(&self, trial: &Trial, table: &str) -> Result<Vec<Participant>, TableError> {
        let failed = |error: io::Error| TableError {
            table: table.to_owned(),
            error,
        };
        let Some(record) = self.record(table) else {
            return Ok(Vec::new());
        };
        let path = self.directory.join(&record.name);
        let csv = if self.is_csv() {
            reading::read(&path, MAX_TABLE_BYTES, Links::Refused)
                .map_err(|error| failed(error.into()))?
        } else {
            self.as_csv(table, record).map_err(failed)?
        };
        let form = InputForm::default();
        let read = intake::read_allocations(trial, &form, &record.name, &csv);
        let read =
            read.map_err(|problems: Problems| failed(io::Error::other(problems.to_string())))?;
        Ok(read.rows)
    }

    /// A table of another format as the CSV that it would be.
    fn as_csv(&self, table: &str, record: &FileRecord) -> io::Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let mut has_header = false;
        self.each_row(record, &mut |row| {
            if !has_header {
                csv.write_record(row.iter().map(|(name, _)| name))?;
                has_header = true;
            }
            csv.write_record(row.iter().map(|(_, cell)| cell))?;
            Ok(ControlFlow::Continue(()))
        })?;
        csv.into_inner()
            .map_err(|error| io::Error::other(format!("{table}: {error}")))
    }

    fn open(&self, record: &FileRecord) -> io::Result<File> {
        Ok(reading::open(&self.directory.join(&record.name), Links::Refused)?.0)
    }

    /// The rows of a file that is not CSV.
    fn each_row(
        &self,
        record: &FileRecord,
        each: &mut dyn FnMut(&Row) -> io::Result<ControlFlow<()>>,
    ) -> io::Result<()> {
        let file = self.open(record)?;
        match self.format.layout() {
            Layout::Rows { read } => {
                for row in read(file)? {
                    if each(&row?)?.is_break() {
                        break;
                    }
                }
            }
            Layout::Lines { cells, .. } => {
                use io::BufRead as _;
                let mut first = String::new();
                for (number, line) in BufReader::new(file).lines().enumerate() {
                    let line = line?;
                    if let Some(row) = cells(&first, &line)
                        && each(&row)?.is_break()
                    {
                        break;
                    }
                    if number == 0 {
                        first = line;
                    }
                }
            }
        }
        Ok(())
    }

    fn read_csv(
        &self,
        table: &str,
        record: &FileRecord,
        columns: &[&str],
        row: &mut RowReader<'_>,
    ) -> Result<(), TableError> {
        let failed = |error: io::Error| TableError {
            table: table.to_owned(),
            error,
        };
        let file = self.open(record).map_err(failed)?;
        let file = BufReader::with_capacity(1 << 16, file);
        let mut reader = csv::ReaderBuilder::new().from_reader(file);
        let header = reader.headers().map_err(|error| failed(error.into()))?;
        let place = |column: &&str| {
            let found = header.iter().position(|name| name == *column);
            found.ok_or_else(|| failed(lacks(column)))
        };
        let places: Vec<usize> = columns.iter().map(place).collect::<Result<_, _>>()?;
        let mut record = csv::StringRecord::new();
        while reader
            .read_record(&mut record)
            .map_err(|error| failed(error.into()))?
        {
            let cells: Vec<&str> = places.iter().map(|&place| &record[place]).collect();
            if row(&cells)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn lacks(column: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("lacks the column `{column}`"),
    )
}

impl Tables for RunTables<'_> {
    fn has(&self, table: &str) -> bool {
        self.record(table).is_some()
    }

    fn rows(&self, table: &str) -> Option<u64> {
        self.record(table)?.rows
    }

    fn read(
        &self,
        table: &str,
        columns: &[&str],
        row: &mut RowReader<'_>,
    ) -> Result<bool, TableError> {
        let Some(record) = self.record(table) else {
            return Ok(false);
        };
        if self.is_csv() {
            self.read_csv(table, record, columns, row)?;
            return Ok(true);
        }
        let mut refused = None;
        let read = self.each_row(record, &mut |cells| {
            let find = |column: &&str| {
                let found = cells.iter().find(|(name, _)| name == column);
                found
                    .map(|(_, cell)| cell.as_str())
                    .ok_or_else(|| lacks(column))
            };
            let cells: Vec<&str> = columns.iter().map(find).collect::<io::Result<_>>()?;
            row(&cells).or_else(|error| {
                refused = Some(error);
                Ok(ControlFlow::Break(()))
            })
        });
        read.map_err(|error| TableError {
            table: table.to_owned(),
            error,
        })?;
        refused.map_or(Ok(true), Err)
    }

    fn document(&self, name: &str) -> Result<Option<String>, TableError> {
        let Some(record) = self.files.iter().find(|file| file.name == name) else {
            return Ok(None);
        };
        let path = self.directory.join(&record.name);
        let failed = |error: io::Error| TableError {
            table: name.to_owned(),
            error,
        };
        let bytes = reading::read(&path, MAX_TABLE_BYTES, Links::Refused)
            .map_err(|error| failed(error.into()))?;
        let text = String::from_utf8(bytes).map_err(|error| failed(io::Error::other(error)))?;
        Ok(Some(text))
    }
}
