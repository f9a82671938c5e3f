//! A run written into a directory, whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use super::directory::{Committed, DirectoryError, DirectoryPlan, RunDirectory};
use super::error::RunError;
use super::files::{FileRecord, Hidden};
use super::manifest::{Command, MANIFEST};
use super::records::sha256;
use super::report::{REPORT, report};
use super::{Outcome, Run};
use crate::table::{Reveals, SinkError};
use crate::work::Conduct;

/// Where and how a run is written.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The directory.
    pub directory: &'a Path,
    /// Whether a run that is there already is replaced.
    pub replace: bool,
    /// Whether the manifest goes without the seed.
    pub withhold_seed: bool,
}

/// A run that was written.
#[derive(Debug)]
pub struct Written {
    /// What came of it.
    pub outcome: Outcome,
    /// What was written to each file.
    pub files: Vec<FileRecord>,
}

/// Why a run was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The directory cannot be made.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The trial was made in memory.
    #[error(
        "the trial was made in memory: there is no scenario that a manifest could hold, so that the run \
         could be made again; take its tables instead"
    )]
    NoScenario,
    /// The run cannot be made.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Begins the directory of a run: see [`RunDirectory::begin`].
///
/// # Errors
/// [`WriteError::NoScenario`]; [`WriteError::Directory`].
pub fn begin(run: &Run, directory: &Path, replace: bool) -> Result<RunDirectory, WriteError> {
    if run.trial().is_some() && run.source().is_none() {
        return Err(WriteError::NoScenario);
    }
    let assess = run.assessment();
    Ok(RunDirectory::begin(DirectoryPlan {
        target: directory,
        replace,
        // An assessment has nobody's arm.
        is_private: run.hidden() == Hidden::Arms && assess.is_none(),
        is_part: assess.is_some_and(|assess| !assess.is_whole()),
    })?)
}

/// Executes a run into a directory, with its manifest and copies of its inputs.
///
/// # Errors
/// [`WriteError`]; what was there before is then as it was.
pub fn write(
    run: &Run,
    target: Target<'_>,
    conduct: &mut Conduct<'_>,
) -> Result<(Written, Committed), WriteError> {
    let directory = begin(run, target.directory, target.replace)?;
    write_to(run, directory, target.withhold_seed, conduct)
}

/// The same into a directory that was begun for the run.
///
/// # Errors
/// [`WriteError`]; what was there before is then as it was.
pub fn write_to(
    run: &Run,
    mut directory: RunDirectory,
    withhold_seed: bool,
    conduct: &mut Conduct<'_>,
) -> Result<(Written, Committed), WriteError> {
    let mut written = run.write_into(&mut directory, conduct)?;
    for (name, input) in run.task().inputs() {
        // Inputs have the arms of participants.
        let is_secret = run.hidden().hides(Reveals::Arm);
        put(&directory, name, is_secret, &input.bytes)?;
    }
    let mut manifest = run.manifest(&written, withhold_seed);
    if let Some(html) = report(run, &manifest, directory.partial(), false)? {
        let is_secret = run.hidden().hides(run.report_reveals());
        put(&directory, REPORT, is_secret, html.as_bytes())?;
        written.files.push(FileRecord {
            name: REPORT.to_owned(),
            rows: None,
            bytes: html.len() as u64,
            sha256: sha256(html.as_bytes()),
        });
        manifest.files.clone_from(&written.files);
    }
    put(&directory, MANIFEST, true, manifest.to_json().as_bytes())?;
    let is_part = matches!(manifest.command, Command::Assess(record) if record.counted.is_some());
    let committed = directory.commit(is_part)?;
    Ok((written, committed))
}

/// Writes a file that is no output of the run.
fn put(
    directory: &RunDirectory,
    name: &str,
    is_secret: bool,
    bytes: &[u8],
) -> Result<(), RunError> {
    let written = directory.file(name, is_secret).and_then(|mut file| {
        file.write_all(bytes)?;
        file.finish()
    });
    written.map_err(|error: io::Error| {
        RunError::from(SinkError {
            name: name.to_owned(),
            error,
        })
    })
}
