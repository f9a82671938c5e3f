//! What is in the place of a run: a run, which may be replaced, or something else, which may not.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::directory::DirectoryError;
use super::disk::{self, Kind};
use super::manifest::{MANIFEST, MAX_MANIFEST_BYTES, is_within};
use super::reading::{Links, read};

/// How many files are named that do not belong to a run.
const NAMED: usize = 5;

/// A run that is there.
#[derive(Debug)]
pub(super) struct Occupant {
    /// Whether it is no part of an assessment.
    pub(super) is_whole: bool,
    files: Files,
}

/// What belongs to a run, by its path within the run's directory.
#[derive(Debug)]
pub(super) struct Files {
    files: BTreeSet<PathBuf>,
    /// The folders that these are in; of one within another, the inner one later.
    folders: BTreeSet<PathBuf>,
}

/// What a manifest of any version says of the files beside it.
#[derive(Deserialize)]
struct Listing {
    software: String,
    command: Command,
    #[serde(default)]
    inputs: Vec<Named>,
    files: Vec<Named>,
}

#[derive(Deserialize)]
struct Command {
    counted: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

impl Occupant {
    /// The run in a directory, which holds nothing else; `None` where there is nothing.
    ///
    /// # Errors
    /// [`DirectoryError::NotARun`] where there is something else; [`DirectoryError::Strangers`] where a
    /// run's directory holds files that its manifest does not list.
    pub(super) fn of(directory: &Path) -> Result<Option<Self>, DirectoryError> {
        let io = |error| DirectoryError::Io {
            path: directory.to_owned(),
            error,
        };
        match directory.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(error)),
            Ok(_) => {}
        }
        let listing = Listing::read(directory)
            .ok_or_else(|| DirectoryError::NotARun(directory.to_owned()))?;
        let names = listing.files.iter().chain(&listing.inputs);
        let occupant = Self {
            is_whole: listing.command.counted.is_none(),
            files: Files::of(names.map(|file| &*file.name), std::iter::empty()),
        };
        let strangers = occupant.files.strangers(directory, NAMED + 1).map_err(io)?;
        if strangers.is_empty() {
            return Ok(Some(occupant));
        }
        Err(DirectoryError::Strangers {
            path: directory.to_owned(),
            are_all: strangers.len() <= NAMED,
            files: strangers.into_iter().take(NAMED).collect(),
        })
    }

    /// Removes the run's files from where its directory is now, and the directory. Whatever else is
    /// there stays, and is an error.
    pub(super) fn remove_from(&self, directory: &Path) -> io::Result<()> {
        let is_gone = |removed: io::Result<()>| match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        };
        for file in &self.files.files {
            is_gone(fs::remove_file(directory.join(file)))?;
        }
        for folder in self.files.folders.iter().rev() {
            is_gone(fs::remove_dir(directory.join(folder)))?;
        }
        fs::remove_dir(directory)
    }
}

impl Files {
    /// A manifest, what it lists, and the copy of an input.
    pub(super) fn of<'a>(
        listed: impl Iterator<Item = &'a str>,
        inputs: impl Iterator<Item = &'a str>,
    ) -> Self {
        let names = listed.chain(inputs).chain([MANIFEST]);
        let files: BTreeSet<PathBuf> = names
            .filter(|name| is_within(name))
            .map(Into::into)
            .collect();
        let folders = files.iter().flat_map(|file| file.ancestors().skip(1));
        let folders = folders.filter(|folder| *folder != Path::new(""));
        Self {
            folders: folders.map(Path::to_owned).collect(),
            files,
        }
    }

    /// Whether a file or a folder of this path belongs to the run.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.files.contains(path) || self.folders.contains(path)
    }

    /// What is in a directory and does not belong to the run, up to so many, by name; a link in the
    /// place of what does is among them, and so are pipes and devices.
    pub(super) fn strangers(&self, directory: &Path, most: usize) -> io::Result<Vec<PathBuf>> {
        let mut found = BTreeSet::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for (name, kind) in disk::entries(&directory.join(&folder))? {
                let path = folder.join(name);
                match kind {
                    Kind::Directory if self.folders.contains(&path) => folders.push(path),
                    Kind::File if self.files.contains(&path) => {}
                    _ => {
                        found.insert(path);
                    }
                }
                if found.len() > most {
                    found.pop_last();
                }
            }
        }
        Ok(found.into_iter().collect())
    }
}

impl Listing {
    /// `None` where no manifest of evenhand's is there.
    fn read(directory: &Path) -> Option<Self> {
        let text = read(
            &directory.join(MANIFEST),
            MAX_MANIFEST_BYTES,
            Links::Refused,
        )
        .ok()?;
        let listing: Self = serde_json::from_slice(&text).ok()?;
        listing.software.starts_with("evenhand ").then_some(listing)
    }
}
