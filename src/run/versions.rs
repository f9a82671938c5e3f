//! Earlier versions of a trial whose lists were handed over.

use std::path::Path;

use super::manifest::{Command, MANIFEST, MAX_MANIFEST_BYTES, Manifest, ManifestError};
use super::reading::{self, Links, ReadError};
use crate::problem::Problems;
use crate::rng::Seed;
use crate::scenario::{self, Source};
use crate::trial::Trial;

/// An earlier version of a trial.
#[derive(Debug, Clone)]
pub struct Version {
    /// The scenario as it was.
    pub source: Source,
    /// The trial that it describes.
    pub trial: Trial,
}

/// Why a run cannot be amended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AmendError {
    /// The manifest cannot be read.
    #[error("cannot read {MANIFEST}: {0}")]
    Read(#[from] ReadError),
    /// The manifest does not give the run.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A run that is no list.
    #[error("the run was not made by `randomize`: give the directory of the list to amend")]
    NoList,
    /// Another seed.
    #[error(
        "the seed is not the one of the list that is amended: its commitment is {given}, not {recorded}; every \
         version of a list is made from one seed"
    )]
    Seed {
        /// The commitment of the seed at hand.
        given: String,
        /// That in the manifest.
        recorded: String,
    },
    /// Another trial.
    #[error(
        "the list that is amended is of the trial `{was}`, not of `{is}`: versions of a trial have one name"
    )]
    Trial {
        /// The trial of the list.
        was: String,
        /// The trial at hand.
        is: String,
    },
}

/// The versions of a trial whose lists are in the run of a directory, the last of them last.
///
/// # Errors
/// [`AmendError`] where the directory holds no list of this trial and seed.
pub fn versions(directory: &Path, trial: &Trial, seed: &Seed) -> Result<Vec<Version>, AmendError> {
    let path = directory.join(MANIFEST);
    let manifest = Manifest::from_json(&reading::read(&path, MAX_MANIFEST_BYTES, Links::Refused)?)?;
    if !matches!(manifest.command, Command::Randomize { .. }) {
        return Err(AmendError::NoList);
    }
    let recorded = manifest.seed.as_ref().map(|seed| seed.commitment.clone());
    let recorded = recorded.ok_or(ManifestError::NoSeed)?;
    if seed.commitment() != recorded {
        let given = seed.commitment();
        return Err(AmendError::Seed { given, recorded });
    }
    let versions = manifest.all_versions()?;
    for version in &versions {
        if version.trial.name() != trial.name() {
            return Err(AmendError::Trial {
                was: version.trial.name().to_owned(),
                is: trial.name().to_owned(),
            });
        }
    }
    Ok(versions)
}

impl Version {
    /// A version from its scenario.
    ///
    /// # Errors
    /// Every problem of the scenario.
    pub(super) fn read(source: Source) -> Result<Self, Problems> {
        let trial = scenario::read(&source)?;
        Ok(Self { source, trial })
    }
}
