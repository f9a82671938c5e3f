//! A list, sealed.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tar::Builder;

use super::archive::{Hashed, header, is_secret, padded, write_zeros};
use super::error::{SealError, at};
use super::keys::Recipients;
use super::record::{ArchiveRecord, FORMAT, SealedRecord};
use super::{ARCHIVE, SALT, SEALED, is_for_blinded};
use crate::run::directory::{Committed, DirectoryPlan, RunDirectory};
use crate::run::files::FileRecord;
use crate::run::manifest::{
    Command, MANIFEST, MAX_MANIFEST_BYTES, Manifest, ManifestError, software,
};
use crate::run::occupant::Files;
use crate::run::reading::{self, Links, ReadError};
use crate::run::records::SeedRecord;

/// How many files are named that do not belong to a list.
const NAMED: usize = 5;

/// A list that is whole, to be sealed.
#[derive(Debug)]
pub struct Sealing {
    list: PathBuf,
    manifest: Manifest,
    /// The manifest's bytes.
    text: Vec<u8>,
    trial: String,
    commitment: String,
}

impl Sealing {
    /// Reads the list in a directory, and holds each of its files against the manifest.
    ///
    /// # Errors
    /// [`SealError`] where the directory holds no list, one of an integer seed, one that was altered, or
    /// something else besides.
    pub fn of(list: &Path) -> Result<Self, SealError> {
        let path = list.join(MANIFEST);
        let text = reading::read(&path, MAX_MANIFEST_BYTES, Links::Refused);
        let text = text.map_err(|error| SealError::Read { path, error })?;
        let manifest = Manifest::from_json(&text)?;
        if !matches!(manifest.command, Command::Randomize { .. }) {
            return Err(SealError::NoList(list.to_owned()));
        }
        let seed = manifest.seed.as_ref().ok_or(ManifestError::NoSeed)?;
        let [key, _] = SeedRecord::FORMS;
        if seed.form != key {
            return Err(SealError::Integer(list.to_owned()));
        }
        let commitment = seed.commitment.clone();
        let versions = manifest.all_versions()?;
        let version = versions.last().ok_or(ManifestError::Part("scenario"))?;
        let sealing = Self {
            list: list.to_owned(),
            trial: version.trial.name().to_owned(),
            commitment,
            manifest,
            text,
        };
        sealing.check_files()?;
        Ok(sealing)
    }

    /// Holds the files against the manifest.
    fn check_files(&self) -> Result<(), SealError> {
        for file in &self.manifest.files {
            let path = self.list.join(&file.name);
            let hashed = reading::hash(&path, &mut |_| ());
            let (_, found) = hashed.map_err(|error| SealError::Read { path, error })?;
            self.check_hash(file, found)?;
        }
        let files = Files::of(
            self.manifest.files.iter().map(|file| &*file.name),
            std::iter::empty(),
        );
        let strangers = files.strangers(&self.list, NAMED);
        let strangers = strangers.map_err(|error| self.unread("", error.into()))?;
        if strangers.is_empty() {
            return Ok(());
        }
        Err(SealError::Strangers {
            path: self.list.clone(),
            files: strangers,
        })
    }

    #[expect(clippy::unused_self, reason = "it reads as a check of the list")]
    fn check_hash(&self, file: &FileRecord, found: String) -> Result<(), SealError> {
        if found == file.sha256 {
            return Ok(());
        }
        Err(SealError::Altered {
            file: file.name.clone(),
            found,
            recorded: file.sha256.clone(),
        })
    }

    fn unread(&self, name: &str, error: ReadError) -> SealError {
        let path = self.list.join(name);
        SealError::Read { path, error }
    }

    /// Begins the directory that the sealed list will be in.
    ///
    /// # Errors
    /// [`SealError::Within`] for one in the list's own; [`SealError::Directory`] as
    /// [`RunDirectory::begin`].
    pub fn begin(&self, target: &Path) -> Result<RunDirectory, SealError> {
        let list = self.list.canonicalize();
        let list = list.map_err(|error| self.unread("", error.into()))?;
        let above = std::path::absolute(target).ok();
        let mut above = above.as_deref().into_iter().flat_map(Path::ancestors);
        let is_within = |above: &Path| above.canonicalize().ok().map(|at| at.starts_with(&list));
        if above.find_map(is_within) == Some(true) && !target.exists() {
            return Err(SealError::Within(target.to_owned()));
        }
        Ok(RunDirectory::begin(DirectoryPlan {
            target,
            replace: false,
            is_private: false,
            is_part: false,
        })?)
    }

    /// Seals the list into a directory that was begun for it.
    ///
    /// # Errors
    /// [`SealError`]; nothing is left then.
    pub fn write(
        &self,
        recipients: &Recipients,
        directory: RunDirectory,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<(SealedRecord, Committed), SealError> {
        let (outside, inside): (Vec<_>, Vec<_>) =
            (self.manifest.files.iter().cloned()).partition(|file| is_for_blinded(&file.name));
        for file in &outside {
            self.copy(file, &directory)?;
        }
        let archive = self.write_archive(&inside, recipients, &directory, is_stopped)?;
        let record = SealedRecord {
            format: FORMAT,
            software: software(),
            trial: self.trial.clone(),
            seed_commitment: self.commitment.clone(),
            archive,
            outside,
        };
        let text = record.to_json();
        let written = directory.file(SEALED, false).and_then(|mut out| {
            out.write_all(text.as_bytes())?;
            out.finish()
        });
        written.map_err(at(directory.partial(), SEALED))?;
        if is_stopped() {
            return Err(SealError::Stopped);
        }
        let committed = directory.commit(false)?;
        Ok((record, committed))
    }

    /// Copies a file for blinded persons.
    fn copy(&self, file: &FileRecord, directory: &RunDirectory) -> Result<(), SealError> {
        let (source, _) = reading::open(&self.list.join(&file.name), Links::Refused)
            .map_err(|error| self.unread(&file.name, error))?;
        let mut source = Hashed::new(source);
        let copied = directory.file(&file.name, false).and_then(|mut out| {
            io::copy(&mut source, &mut out)?;
            out.finish()
        });
        copied.map_err(at(directory.partial(), &file.name))?;
        let (_, _, found) = source.finish();
        self.check_hash(file, found)
    }

    /// Writes everything else, encrypted.
    fn write_archive(
        &self,
        files: &[FileRecord],
        recipients: &Recipients,
        directory: &RunDirectory,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<ArchiveRecord, SealError> {
        let failed = |error| SealError::from(at(directory.partial(), ARCHIVE)(error));
        let out = directory.file(ARCHIVE, false).map_err(failed)?;
        let encrypted = recipients.encryptor().wrap_output(out).map_err(failed)?;
        let mut tar = Builder::new(Hashed::new(encrypted));
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|error| SealError::Random(error.to_string()))?;
        let mut append = |name: &str, bytes: u64, is_secret: bool, from: &mut dyn io::Read| {
            tar.append_data(&mut header(bytes, is_secret), name, from)
        };
        append(SALT, salt.len() as u64, true, &mut &salt[..]).map_err(failed)?;
        append(MANIFEST, self.text.len() as u64, true, &mut &self.text[..]).map_err(failed)?;
        for file in files {
            if is_stopped() {
                return Err(SealError::Stopped);
            }
            let (source, bytes) = reading::open(&self.list.join(&file.name), Links::Refused)
                .map_err(|error| self.unread(&file.name, error))?;
            let is_secret = mode(&source).is_none_or(is_secret);
            // Exactly as many bytes as the header says, should the file change meanwhile.
            let mut source = Hashed::new(source.take(bytes));
            append(&file.name, bytes, is_secret, &mut source).map_err(failed)?;
            let (_, _, found) = source.finish();
            self.check_hash(file, found)?;
        }
        let mut archive = tar.into_inner().map_err(failed)?;
        let bytes = archive.bytes();
        write_zeros(&mut archive, padded(bytes) - bytes).map_err(failed)?;
        let (encrypted, bytes, sha256) = archive.finish();
        let out = encrypted.finish().map_err(failed)?;
        out.finish().map_err(failed)?;
        Ok(ArchiveRecord {
            name: ARCHIVE.to_owned(),
            bytes,
            sha256,
        })
    }
}

/// Who may read an open file; `None` where the platform does not say it so.
#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has modes"))]
fn mode(file: &std::fs::File) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        file.metadata().ok().map(|metadata| metadata.mode())
    }
    #[cfg(not(unix))]
    None
}
