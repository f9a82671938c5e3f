//! A sealed list, opened.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};

use age::{DecryptError, Decryptor, Identity};
use tar::{Archive, Entry};

use super::archive::{Hashed, is_secret};
use super::error::{OpenError, at};
use super::keys::Identities;
use super::record::SealedRecord;
use super::{ARCHIVE, SALT, SEALED, is_for_blinded};
use crate::format::Out;
use crate::run::directory::{Committed, DirectoryPlan, RunDirectory};
use crate::run::manifest::{
    Command, MANIFEST, MAX_MANIFEST_BYTES, Manifest, ManifestError, is_within,
};
use crate::run::reading::{self, Links};

/// A sealed list, to be opened.
#[derive(Debug)]
pub struct SealedList {
    directory: PathBuf,
    record: SealedRecord,
}

/// The files of the list that were written so far, with their bytes and SHA-256.
type Written = BTreeMap<String, (u64, String)>;

impl SealedList {
    /// Reads what anyone may read of a sealed list.
    ///
    /// # Errors
    /// [`OpenError`] where the directory holds no sealed list.
    pub fn read(directory: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            directory: directory.to_owned(),
            record: SealedRecord::read(directory)?,
        })
    }

    /// What anyone may read.
    pub fn record(&self) -> &SealedRecord {
        &self.record
    }

    /// Begins the directory that the list will be in, its owner's only.
    ///
    /// # Errors
    /// [`OpenError::Directory`], as [`RunDirectory::begin`].
    pub fn begin(&self, target: &Path) -> Result<RunDirectory, OpenError> {
        Ok(RunDirectory::begin(DirectoryPlan {
            target,
            replace: false,
            is_private: true,
            is_part: false,
        })?)
    }

    /// Writes the list as it was into a directory that was begun for it, and returns its manifest.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is left then.
    pub fn write(
        &self,
        identities: &Identities,
        directory: RunDirectory,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<(Manifest, Committed), OpenError> {
        let archive = self.decrypted(identities)?;
        let mut unpacking = Unpacking {
            directory: &directory,
            written: Written::new(),
            manifest: None,
        };
        let mut archive = Archive::new(Hashed::new(archive));
        for (number, entry) in archive
            .entries()
            .map_err(|error| damaged(&error))?
            .enumerate()
        {
            if is_stopped() {
                return Err(OpenError::Stopped);
            }
            unpacking.take(number, entry.map_err(|error| damaged(&error))?)?;
        }
        // To the end: only there is it known that nothing was cut off.
        let mut archive = archive.into_inner();
        io::copy(&mut archive, &mut io::sink()).map_err(|error| damaged(&error))?;
        let (_, _, found) = archive.finish();
        if found != self.record.archive.sha256 {
            return Err(OpenError::OtherArchive {
                found,
                recorded: self.record.archive.sha256.clone(),
            });
        }
        for file in &self.record.outside {
            let path = self.directory.join(&file.name);
            let source = reading::open(&path, Links::Refused);
            let (source, _) = source.map_err(|error| OpenError::Read { path, error })?;
            unpacking.copy(&file.name, false, source)?;
        }
        let Unpacking {
            written, manifest, ..
        } = unpacking;
        let manifest = manifest.ok_or_else(|| OpenError::Missing(vec![MANIFEST.to_owned()]))?;
        let manifest = Manifest::from_json(&manifest)?;
        self.check(&manifest, written)?;
        if is_stopped() {
            return Err(OpenError::Stopped);
        }
        let committed = directory.commit(false)?;
        Ok((manifest, committed))
    }

    /// The archive, decrypted as it is read.
    fn decrypted(&self, identities: &Identities) -> Result<impl Read + use<>, OpenError> {
        let path = self.directory.join(ARCHIVE);
        let file = reading::open(&path, Links::Refused);
        let (file, _) = file.map_err(|error| OpenError::Read { path, error })?;
        let decryptor = Decryptor::new_buffered(BufReader::new(file)).map_err(unreadable)?;
        match (decryptor.is_scrypt(), identities.is_passphrase()) {
            (true, false) => return Err(OpenError::NeedsPassphrase),
            (false, true) => return Err(OpenError::NeedsKey),
            _ => {}
        }
        let decrypt = |keys: &[&dyn Identity]| decryptor.decrypt(keys.iter().copied());
        identities.with(decrypt).map_err(|error| match error {
            DecryptError::NoMatchingKeys
            | DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed => {
                if identities.is_passphrase() {
                    OpenError::WrongPassphrase
                } else {
                    OpenError::WrongKey
                }
            }
            error => unreadable(error),
        })
    }

    /// Holds what was written against the list's manifest, and the record too.
    fn check(&self, manifest: &Manifest, mut written: Written) -> Result<(), OpenError> {
        if !matches!(manifest.command, Command::Randomize { .. }) {
            return Err(ManifestError::Part("command").into());
        }
        written.remove(MANIFEST);
        let mut missing = Vec::new();
        for file in &manifest.files {
            match written.remove(&file.name) {
                None => missing.push(file.name.clone()),
                Some((bytes, sha256)) if bytes == file.bytes && sha256 == file.sha256 => {}
                Some(_) => {
                    let file = file.name.clone();
                    return Err(OpenError::Altered { file });
                }
            }
        }
        if !written.is_empty() {
            return Err(OpenError::Strangers(written.into_keys().collect()));
        }
        if !missing.is_empty() {
            return Err(OpenError::Missing(missing));
        }
        let seed = manifest.seed.as_ref().ok_or(ManifestError::NoSeed)?;
        let versions = manifest.all_versions()?;
        let version = versions.last().ok_or(ManifestError::Part("scenario"))?;
        for (part, was, is) in [
            (
                "seed_commitment",
                &*self.record.seed_commitment,
                &*seed.commitment,
            ),
            ("trial", &*self.record.trial, version.trial.name()),
        ] {
            if was != is {
                let (was, is) = (was.to_owned(), is.to_owned());
                return Err(OpenError::Record { part, was, is });
            }
        }
        Ok(())
    }
}

/// A list on its way to its directory.
struct Unpacking<'a> {
    directory: &'a RunDirectory,
    written: Written,
    manifest: Option<Vec<u8>>,
}

impl Unpacking<'_> {
    /// Takes an entry of the archive, counted from 0.
    fn take(&mut self, number: usize, mut entry: Entry<'_, impl Read>) -> Result<(), OpenError> {
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let refused = |what| OpenError::Entry {
            name: name.clone(),
            what,
        };
        if !is_within(&name) {
            return Err(refused("which is not within the list's directory"));
        }
        if !entry.header().entry_type().is_file() {
            return Err(refused("which is not a regular file"));
        }
        match (number, &*name) {
            (0, SALT) => return Ok(()),
            (0, _) => return Err(refused("where the salt is expected")),
            (_, ARCHIVE | SEALED | SALT) => {
                return Err(refused("which is not a file of a list"));
            }
            _ if is_for_blinded(&name) => {
                return Err(refused("which belongs beside it"));
            }
            _ if self.written.contains_key(&name) => return Err(refused("which is there twice")),
            _ => {}
        }
        let is_secret = entry.header().mode().is_ok_and(is_secret);
        if name != MANIFEST {
            return self.copy(&name, is_secret, entry);
        }
        if entry.size() > MAX_MANIFEST_BYTES {
            return Err(refused("which is larger than any manifest"));
        }
        let mut text = Vec::new();
        entry
            .read_to_end(&mut text)
            .map_err(|error| damaged(&error))?;
        self.copy(&name, true, &text[..])?;
        self.manifest = Some(text);
        Ok(())
    }

    /// Writes a file of the list.
    fn copy(&mut self, name: &str, is_secret: bool, from: impl Read) -> Result<(), OpenError> {
        let failed = |error| OpenError::from(at(self.directory.partial(), name)(error));
        let mut out = self.directory.file(name, is_secret).map_err(failed)?;
        let mut from = Hashed::new(from);
        pour(&mut from, &mut out, failed)?;
        out.finish().map_err(failed)?;
        let (_, bytes, sha256) = from.finish();
        self.written.insert(name.to_owned(), (bytes, sha256));
        Ok(())
    }
}

/// Copies all bytes, and tells an archive that cannot be read from a disk that cannot be written.
fn pour(
    from: &mut impl Read,
    out: &mut Out,
    failed: impl Fn(io::Error) -> OpenError,
) -> Result<(), OpenError> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => out.write_all(&buffer[..read]).map_err(&failed)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(damaged(&error)),
        }
    }
}

fn damaged(error: &io::Error) -> OpenError {
    OpenError::Damaged(error.to_string())
}

/// An encrypted file whose beginning cannot be read.
fn unreadable(error: DecryptError) -> OpenError {
    match error {
        DecryptError::ExcessiveWork { required, .. } => OpenError::TooSlow(required),
        error => OpenError::Damaged(error.to_string()),
    }
}
