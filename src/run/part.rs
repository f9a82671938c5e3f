//! Assessments that are not whole: going on with one that was stopped, and merging shares.

use std::path::{Path, PathBuf};

use super::Run;
use super::assess::{Assess, SUMS};
use super::assess_record::AssessRecord;
use super::manifest::{Command, MANIFEST, MAX_MANIFEST_BYTES, Manifest, ManifestError, software};
use super::reading::{self, Links, ReadError};
use super::records::sha256;
use crate::simulate::{SimulateError, Sums};

/// The most bytes of sums.
const MAX_SUMS_BYTES: u64 = 1 << 30;

/// Why parts of an assessment cannot be gone on with or merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// A file that cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// A part that another version has made: what it counts need not be what this one does.
    #[error("`{path}` was made by {software}, and this is {this}: continue with the version that it \
        names", this = super::manifest::software())]
    Version {
        /// The directory.
        path: PathBuf,
        /// The version that the manifest names.
        software: String,
    },
    /// A manifest that does not give the run.
    #[error("`{path}`: {error}")]
    Manifest {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        error: ManifestError,
    },
    /// No assessment, or one that is complete.
    #[error(
        "`{0}` is neither a stopped assessment nor an unfinished share of one: nothing is left to do"
    )]
    NotAPart(PathBuf),
    /// Sums that are not those of the manifest.
    #[error(
        "`{0}` was altered: it does not have the SHA-256 in the manifest, or was not written by evenhand"
    )]
    Altered(PathBuf),
    /// Parts of different runs.
    #[error(
        "`{first}` and `{other}` are parts of different runs: give shares of the same scenario, procedures, replicates and seed, made by the same version"
    )]
    Different {
        /// The first part.
        first: PathBuf,
        /// The one that differs.
        other: PathBuf,
    },
    /// Replicates that no part has.
    #[error(
        "no part has the replicates from {from} on, up to {until}: give the directories of all shares, each complete"
    )]
    Missing {
        /// The first replicate that is missing.
        from: u64,
        /// The first that is not.
        until: u64,
    },
    /// Replicates that two parts have.
    #[error("two parts have the replicate {0}: give the directory of each share once")]
    Twice(u64),
    /// Sums that cannot be added.
    #[error(transparent)]
    Sums(#[from] SimulateError),
}

/// A part as it lies in a directory.
struct Part {
    path: PathBuf,
    manifest: Manifest,
    record: AssessRecord,
    sums: Sums,
}

/// The run that was stopped in a directory, and what it had counted.
///
/// # Errors
/// [`PartError`]: a directory that holds no such run, or that was altered.
pub fn resume(directory: &Path) -> Result<Run, PartError> {
    let part = Part::read(directory)?;
    let (run, assess) = part.run()?;
    if part.sums.replicates().end >= assess.part().end {
        return Err(PartError::NotAPart(part.path));
    }
    Ok(Run::from(assess.going_on_from(part.sums)).in_format(run.format()))
}

/// The run that shares belong to, and what they have counted together: the whole.
///
/// # Errors
/// [`PartError`]: directories that hold no shares, or not all shares of one run.
pub fn merge(directories: &[PathBuf]) -> Result<Run, PartError> {
    let mut parts: Vec<Part> = directories
        .iter()
        .map(|directory| Part::read(directory))
        .collect::<Result<_, _>>()?;
    parts.sort_by_key(|part| (part.sums.replicates().start, part.sums.replicates().end));
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Err(PartError::Missing { from: 0, until: 0 });
    };
    let mut sums = first.sums.clone();
    let follow = |sums: &Sums, from: u64| match sums.replicates().start {
        until if until > from => Err(PartError::Missing { from, until }),
        again if again < from => Err(PartError::Twice(again)),
        _ => Ok(sums.replicates().end),
    };
    let mut next = follow(&sums, 0)?;
    for part in parts {
        if part.run_record() != first.run_record() {
            return Err(PartError::Different {
                first: first.path,
                other: part.path,
            });
        }
        next = follow(&part.sums, next)?;
        sums.append(&part.sums)?;
    }
    let until = u64::from(first.record.replicates);
    if next != until {
        return Err(PartError::Missing { from: next, until });
    }
    let (run, assess) = first.run()?;
    let whole = assess.with_shard(None).going_on_from(sums);
    Ok(Run::from(whole).in_format(run.format()))
}

impl Part {
    fn read(directory: &Path) -> Result<Self, PartError> {
        let path = directory.to_owned();
        let at_fault = |error| PartError::Manifest {
            path: path.clone(),
            error,
        };
        let text = read(&directory.join(MANIFEST), MAX_MANIFEST_BYTES)?;
        let manifest = Manifest::from_json(&text).map_err(at_fault)?;
        if manifest.software != software() {
            let software = manifest.software;
            return Err(PartError::Version { path, software });
        }
        let record = match &manifest.command {
            Command::Assess(record) if record.counted.is_some() => record.clone(),
            _ => return Err(PartError::NotAPart(path)),
        };
        let file = directory.join(SUMS);
        let bytes = read(&file, MAX_SUMS_BYTES)?;
        let hash = sha256(&bytes);
        let is_recorded = manifest.files.iter().any(|file| file.sha256 == hash);
        let sums: Option<Sums> = serde_json::from_slice(&bytes).ok();
        let is_counted = |sums: &Sums| {
            let counted = record.counted.map(|part| part.from..part.until);
            sums.are_whole() && counted.as_ref() == Some(sums.replicates())
        };
        let sums = sums.filter(|sums| is_recorded && is_counted(sums));
        let sums = sums.ok_or(PartError::Altered(file))?;
        Ok(Self {
            path,
            manifest,
            record,
            sums,
        })
    }

    /// The run that this is a part of, and what it assesses.
    fn run(&self) -> Result<(Run, Assess), PartError> {
        let run = self.manifest.run(None, &[]);
        let run = run.map_err(|error| PartError::Manifest {
            path: self.path.clone(),
            error,
        })?;
        match run.assessment().cloned() {
            Some(assess) => Ok((run, assess)),
            None => Err(PartError::NotAPart(self.path.clone())),
        }
    }

    /// What all parts of a run have in common.
    fn run_record(&self) -> Manifest {
        Manifest {
            command: Command::Assess(AssessRecord {
                shard: None,
                counted: None,
                ..self.record.clone()
            }),
            files: Vec::new(),
            ..self.manifest.clone()
        }
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, PartError> {
    reading::read(path, most, Links::Refused).map_err(|error| PartError::Read {
        path: path.to_owned(),
        error,
    })
}
