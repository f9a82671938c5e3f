//! What anyone may read of a sealed list.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::OpenError;
use super::{ARCHIVE, SEALED, is_for_blinded};
use crate::run::files::FileRecord;
use crate::run::manifest::{MAX_MANIFEST_BYTES, is_within};
use crate::run::reading::{self, Links};

/// The version of the form of `sealed.json`.
pub(super) const FORMAT: u32 = 1;

/// `sealed.json`. It tells nobody's arm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedRecord {
    /// The version of its form.
    pub format: u32,
    /// The software's name and version.
    pub software: String,
    /// The trial's name.
    pub trial: String,
    /// The commitment to the seed.
    pub seed_commitment: String,
    /// The archive.
    pub archive: ArchiveRecord,
    /// The files beside it.
    pub outside: Vec<FileRecord>,
}

/// The archive before it was encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveRecord {
    /// The name of the encrypted file.
    pub name: String,
    /// Bytes of the archive, with the zeros that hide how long the list is.
    pub bytes: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub sha256: String,
}

impl SealedRecord {
    /// The record as it is written.
    pub(super) fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("text and numbers are JSON");
        text.push('\n');
        text
    }

    /// Reads the record of a sealed list.
    pub(super) fn read(directory: &Path) -> Result<Self, OpenError> {
        let path = directory.join(SEALED);
        let bytes = reading::read(&path, MAX_MANIFEST_BYTES, Links::Refused);
        let bytes = bytes.map_err(|error| OpenError::NotSealed {
            directory: directory.to_owned(),
            error,
        })?;
        let record: Self = serde_json::from_slice(&bytes).map_err(OpenError::Json)?;
        if record.format != FORMAT {
            return Err(OpenError::Format(record.format));
        }
        if record.archive.name != ARCHIVE {
            return Err(OpenError::Name(record.archive.name));
        }
        let mut names = record.outside.iter().map(|file| &file.name);
        match names.find(|name| !is_within(name) || !is_for_blinded(name)) {
            Some(name) => Err(OpenError::Name(name.clone())),
            None => Ok(record),
        }
    }
}
