//! Why a list is not sealed, and why a sealed one is not opened.

use std::io;
use std::path::{Path, PathBuf};

use super::{ARCHIVE, SEALED};
use crate::problem::words::{listed, shown};
use crate::run::directory::DirectoryError;
use crate::run::manifest::{MANIFEST, ManifestError};
use crate::run::reading::ReadError;

/// Why a list is not sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// A file of the list cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// The manifest does not give the run.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A run that is no list.
    #[error("`{0}` is not a list: give the directory of a run of `randomize`")]
    NoList(PathBuf),
    /// A seed that anyone can search for.
    #[error(
        "`{0}` is made from an integer seed, which anyone can find by search, as its commitment is \
         published: a seal would hide nothing; make the list from a seed of 64 hexadecimal digits"
    )]
    Integer(PathBuf),
    /// A file that is not the one that was written.
    #[error(
        "`{file}` is not as {MANIFEST} records it (SHA-256 {found}, recorded {recorded}): a list is sealed as it \
         was made; make it again from its scenario and seed"
    )]
    Altered {
        /// The file.
        file: String,
        /// The hash of the file that is there.
        found: String,
        /// The hash in the manifest.
        recorded: String,
    },
    /// Files that are not of the list.
    #[error(
        "`{path}` also holds {}, which {MANIFEST} does not list and which would not be sealed: move that away",
        names(.files)
    )]
    Strangers {
        /// The list's directory.
        path: PathBuf,
        /// The first of the files, by name.
        files: Vec<PathBuf>,
    },
    /// A place within the list.
    #[error("`{0}` is inside the list: give a directory outside it")]
    Within(PathBuf),
    /// The operating system gives no random bytes.
    #[error("the operating system provides no random bytes: {0}")]
    Random(String),
    /// It was stopped.
    #[error("stopped: nothing was left behind")]
    Stopped,
    /// The directory cannot be made.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

/// Why a sealed list is not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Nothing that is sealed.
    #[error("`{directory}` is not a sealed list, as `{SEALED}` in it cannot be read: {error}")]
    NotSealed {
        /// The directory.
        directory: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// A text that is no record of a sealed list.
    #[error("{SEALED} was not written by evenhand, or was altered: {0}")]
    Json(serde_json::Error),
    /// A record of another form.
    #[error(
        "{SEALED} has format {0}, this version reads 1: open the list with the version it names"
    )]
    Format(u32),
    /// A name that a sealed list does not have.
    #[error("{SEALED} was altered: `{shown}` is not the name of a file that a sealed list has", shown = shown(.0))]
    Name(String),
    /// A file of the sealed list cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// A key was given for what has a passphrase.
    #[error("{ARCHIVE} is sealed with a passphrase, and a key was given")]
    NeedsPassphrase,
    /// A passphrase was given for what is for keys.
    #[error("{ARCHIVE} is sealed for public keys, and a passphrase was given")]
    NeedsKey,
    /// None of the keys fits.
    #[error("{ARCHIVE} is sealed for other keys than the one given: ask who sealed it for which")]
    WrongKey,
    /// The passphrase does not fit.
    #[error("the passphrase is not the one that {ARCHIVE} is sealed with, or the file was altered")]
    WrongPassphrase,
    /// A passphrase that is made too slow.
    #[error(
        "{ARCHIVE} asks for 2^{0} steps for its passphrase, more than are allowed: it was not sealed by \
         evenhand"
    )]
    TooSlow(u8),
    /// The archive does not read to its end as it was written.
    #[error("{ARCHIVE} is cut off or was altered: {0}; get it again from who sealed it")]
    Damaged(String),
    /// An archive that is not the one in the record.
    #[error(
        "{ARCHIVE} is not the archive that {SEALED} records (SHA-256 {found}, recorded {recorded}): one of \
         them was replaced; get both again from who sealed the list"
    )]
    OtherArchive {
        /// The hash of the archive that is there.
        found: String,
        /// The hash in the record.
        recorded: String,
    },
    /// An entry that cannot be of a list.
    #[error("{ARCHIVE} was not sealed by evenhand: it holds `{shown}`, {what}", shown = shown(.name))]
    Entry {
        /// The entry's name.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A file that is not the one that was written.
    #[error(
        "`{file}` is not as the list's {MANIFEST} records it: get it again from who sealed the list"
    )]
    Altered {
        /// The file.
        file: String,
    },
    /// Files that are not of the list.
    #[error("{ARCHIVE} holds {}, or {SEALED} names it, which the list's {MANIFEST} does not list: it \
        was not sealed by evenhand", quoted(.0))]
    Strangers(Vec<String>),
    /// Files of the list that are neither in the archive nor beside it.
    #[error("the list's {MANIFEST} names {}, which {ARCHIVE} does not hold: it was not sealed by evenhand", quoted(.0))]
    Missing(Vec<String>),
    /// A record that is not of the list.
    #[error("{SEALED} was altered: its `{part}` is `{shown}`, the list's is `{is}`", shown = shown(.was))]
    Record {
        /// The key.
        part: &'static str,
        /// What it has.
        was: String,
        /// What the list has.
        is: String,
    },
    /// The manifest does not give the run.
    #[error("the list in {ARCHIVE}: {0}")]
    Manifest(#[from] ManifestError),
    /// It was stopped.
    #[error("stopped: nothing was left behind")]
    Stopped,
    /// The directory cannot be made.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

/// The name of a file that is written, with what the file system says.
pub(super) fn at(directory: &Path, name: &str) -> impl FnOnce(io::Error) -> DirectoryError {
    let path = directory.join(name);
    move |error| DirectoryError::Io { path, error }
}

fn names(files: &[PathBuf]) -> String {
    let names: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
    listed(names.iter().map(AsRef::as_ref))
}

fn quoted(files: &[String]) -> String {
    listed(files.iter().map(String::as_str))
}
