//! A run written into a directory, whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use super::directory::{DirectoryError, RunDirectory};
use super::error::RunError;
use super::files::FileRecord;
use super::manifest::MANIFEST;
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

/// Executes a run into a directory, with its manifest and copies of its inputs.
///
/// # Errors
/// [`WriteError`]; what was there before is then as it was.
pub fn write(
    run: &Run,
    target: Target<'_>,
    conduct: &mut Conduct<'_>,
) -> Result<Written, WriteError> {
    if run.trial().is_some() && run.source().is_none() {
        return Err(WriteError::NoScenario);
    }
    let mut directory = RunDirectory::begin(target.directory, target.replace)?;
    let written = run.write_into(&mut directory, conduct)?;
    if let Some((name, input)) = run.task().inputs() {
        // Inputs have the arms of participants.
        let is_secret = run.hidden().hides(Reveals::Arm);
        put(&directory, name, is_secret, &input.bytes)?;
    }
    let manifest = run.manifest(&written, target.withhold_seed);
    put(&directory, MANIFEST, true, manifest.to_json().as_bytes())?;
    directory.commit()?;
    Ok(written)
}

/// Writes a file that is no output of the run.
fn put(
    directory: &RunDirectory,
    name: &str,
    is_secret: bool,
    bytes: &[u8],
) -> Result<(), RunError> {
    let written = directory
        .file(name, is_secret)
        .and_then(|mut file| file.write_all(bytes));
    written.map_err(|error: io::Error| {
        RunError::from(SinkError {
            name: name.to_owned(),
            error,
        })
    })
}
