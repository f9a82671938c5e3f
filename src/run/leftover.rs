//! What runs leave that are killed while they are written: hidden directories beside their target.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::disk;
use super::occupant::Occupant;

/// What a run left that was killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leftover {
    /// A hidden directory: a run that is not whole, or one that was replaced.
    Directory(PathBuf),
    /// The run itself, which was found under a hidden name and put back.
    PutBack(PathBuf),
}

/// The hidden names beside a target.
#[derive(Debug, Clone)]
pub(super) struct Names {
    target: PathBuf,
    /// `.NAME`, with as much of the name as leaves room for the rest.
    hidden: OsString,
    partial: OsString,
}

impl Names {
    /// How many letters make a hidden name unlike others.
    pub(super) const LETTERS: usize = 6;

    /// The most bytes of the target's name in a hidden one: file systems allow 255 for the whole.
    const MOST: usize = 200;

    /// `None` where the target's path does not end in a name.
    pub(super) fn new(target: &Path) -> Option<Self> {
        let name = target.file_name()?;
        let mut hidden = OsString::from(".");
        if name.len() <= Self::MOST {
            hidden.push(name);
        } else {
            let text = name.to_string_lossy();
            hidden.push(&text[..text.floor_char_boundary(Self::MOST)]);
        }
        let mut partial = hidden.clone();
        partial.push(".partial-");
        Some(Self {
            target: target.to_owned(),
            hidden,
            partial,
        })
    }

    /// The directory that the target is in.
    pub(super) fn parent(&self) -> &Path {
        match self.target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        }
    }

    /// What the name begins with of a run that is being written.
    pub(super) fn partial(&self) -> &OsStr {
        &self.partial
    }

    /// Where the target goes while the run that was written as `partial` takes its place, unless both
    /// can be done in one step.
    pub(super) fn replaced(&self, partial: &Path) -> PathBuf {
        self.name(".replaced-", &letters(partial))
    }

    fn name(&self, middle: &str, letters: &str) -> PathBuf {
        let mut name = self.hidden.clone();
        name.push(middle);
        name.push(letters);
        self.target.with_file_name(name)
    }

    /// Looks for what earlier runs left. Where the target is missing and the run that it was is found
    /// under a hidden name, it is put back.
    pub(super) fn tidy(&self) -> io::Result<Vec<Leftover>> {
        let Ok(entries) = disk::entries(self.parent()) else {
            // One that may be written, but not read, or that is still to be made.
            return Ok(Vec::new());
        };
        let (mut partial, mut replaced) = (Vec::new(), Vec::new());
        for (name, _) in entries {
            let is_hidden = |middle: &str| {
                let mut prefix = self.hidden.clone();
                prefix.push(middle);
                let rest = (name.as_encoded_bytes()).strip_prefix(prefix.as_encoded_bytes());
                rest.is_some_and(|letters| letters.len() == Self::LETTERS)
            };
            let path = self.target.with_file_name(&name);
            if is_hidden(".partial-") && !is_locked(&path) {
                partial.push(path);
            } else if is_hidden(".replaced-") && !self.is_being_replaced(&path) {
                replaced.push(path);
            }
        }
        partial.sort();
        replaced.sort();
        let mut found = Vec::new();
        if let [aside] = &replaced[..]
            && self.target.symlink_metadata().is_err()
            && matches!(Occupant::of(aside), Ok(Some(_)))
        {
            fs::rename(aside, &self.target)?;
            found.push(Leftover::PutBack(self.target.clone()));
            replaced.clear();
        }
        found.extend(partial.into_iter().chain(replaced).map(Leftover::Directory));
        Ok(found)
    }

    /// Whether the run that put this one aside is still at work.
    fn is_being_replaced(&self, aside: &Path) -> bool {
        is_locked(&self.name(".partial-", &letters(aside)))
    }
}

/// The last letters of a hidden name.
fn letters(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let start = name.len().saturating_sub(Names::LETTERS);
    name.get(start..).unwrap_or_default().to_owned()
}

/// Marks a directory as one that is being written, until the file is dropped; `None` where the platform
/// or the file system has no such marks.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge that writes a run's directory"
)]
pub(super) fn lock(directory: &Path) -> Option<File> {
    let file = File::open(directory).ok()?;
    file.try_lock_shared().ok()?;
    Some(file)
}

/// Whether a directory is being written, as far as can be known.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge that writes a run's directory"
)]
fn is_locked(directory: &Path) -> bool {
    let locked = File::open(directory).map(|file| file.try_lock());
    matches!(locked, Ok(Err(TryLockError::WouldBlock)))
}
