//! A run's directory: written beside its place and renamed into it when whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::files::{NewFile, Place};
use super::manifest::MANIFEST;
use crate::format::{Out, Output};

/// Why a directory cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The target is there already.
    #[error("`{0}` exists already")]
    Exists(PathBuf),
    /// The target is there and is no run of evenhand's.
    #[error("`{0}` holds no {MANIFEST}, so it is not a run of evenhand's and is not replaced")]
    NotARun(PathBuf),
    /// The target's name cannot be used.
    #[error("`{0}` names no directory to write: give a path that ends in a name")]
    NoName(PathBuf),
    /// The file system refuses.
    #[error("cannot write `{path}`: {error}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the file system says.
        error: io::Error,
    },
}

/// A directory in the making. Dropped without [`RunDirectory::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct RunDirectory {
    target: PathBuf,
    replace: bool,
    partial: TempDir,
}

impl RunDirectory {
    /// Begins a directory that will be at `target`.
    ///
    /// Beside the target, under a hidden name ending in `.partial-` and six letters, so that the
    /// last step is one rename on one file system.
    ///
    /// # Errors
    /// [`DirectoryError::Exists`] where the target is there and `replace` is not set;
    /// [`DirectoryError::NotARun`] where it is set and the target holds no manifest;
    /// [`DirectoryError::Io`] where nothing can be written beside it.
    pub fn begin(target: &Path, replace: bool) -> Result<Self, DirectoryError> {
        let name = target
            .file_name()
            .ok_or_else(|| DirectoryError::NoName(target.to_owned()))?;
        is_there(target, replace)?;
        let parent = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let prefix = format!(".{}.partial-", name.to_string_lossy());
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).rand_bytes(6);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let partial = fs::create_dir_all(parent)
            .and_then(|()| builder.tempdir_in(parent))
            .map_err(|error| DirectoryError::Io {
                path: target.to_owned(),
                error,
            })?;
        Ok(Self {
            target: target.to_owned(),
            replace,
            partial,
        })
    }

    /// Creates a file, readable by its owner only where it is secret. A folder in its name is made
    /// with it, and is its owner's only likewise.
    ///
    /// # Errors
    /// Whatever the file system refuses.
    pub fn file(&self, name: &str, is_secret: bool) -> io::Result<File> {
        let path = self.partial.path().join(name);
        if let Some(folder) = path.parent() {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(
                &mut builder,
                if is_secret { 0o700 } else { 0o777 },
            );
            builder.create(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            if is_secret { 0o600 } else { 0o666 },
        );
        options.open(path)
    }

    /// Puts the directory in its place; one that it replaces is removed only then.
    ///
    /// # Errors
    /// As [`RunDirectory::begin`], where the target has come to be since then.
    /// [`DirectoryError::Io`] where the rename fails; the directory that was there is then back
    /// in its place.
    pub fn commit(self) -> Result<(), DirectoryError> {
        let failed = |error| DirectoryError::Io {
            path: self.target.clone(),
            error,
        };
        // Another run may have been quicker: what it wrote is not this one's to replace.
        let replaced = if is_there(&self.target, self.replace)? {
            let mut aside = self.partial.path().as_os_str().to_owned();
            aside.push(".replaced");
            let aside = PathBuf::from(aside);
            fs::rename(&self.target, &aside).map_err(failed)?;
            Some(aside)
        } else {
            None
        };
        if let Err(error) = fs::rename(self.partial.path(), &self.target) {
            if let Some(aside) = replaced {
                fs::rename(aside, &self.target).map_err(failed)?;
            }
            return Err(failed(error));
        }
        let Self {
            target, partial, ..
        } = self;
        // The directory has left this path, and must not be removed.
        let _ = partial.keep();
        match replaced {
            Some(aside) => fs::remove_dir_all(aside).map_err(|error| DirectoryError::Io {
                path: target,
                error,
            }),
            None => Ok(()),
        }
    }
}

/// Whether the target is there already, and may be replaced.
fn is_there(target: &Path, replace: bool) -> Result<bool, DirectoryError> {
    if target.symlink_metadata().is_err() {
        return Ok(false);
    }
    if !replace {
        return Err(DirectoryError::Exists(target.to_owned()));
    }
    if !target.join(MANIFEST).is_file() {
        return Err(DirectoryError::NotARun(target.to_owned()));
    }
    Ok(true)
}

impl Place for RunDirectory {
    fn create(&mut self, file: &NewFile<'_>) -> io::Result<Out> {
        Ok(Box::new(Written(self.file(file.name, file.is_secret)?)))
    }
}

/// A file of the directory.
struct Written(File);

impl Output for Written {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
