//! The files of a run, and the record of what was written to each.

use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::rng::hex;

/// A file that a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// `participants.csv`.
    Participants,
    /// `screening.csv`.
    Screening,
    /// `randomization_list.csv`.
    RandomizationList,
    /// `allocations.csv`.
    Allocations,
    /// `calendar.csv`.
    Calendar,
    /// `exposure.csv`.
    Exposure,
    /// `balance.csv`.
    Balance,
    /// `operating_characteristics.csv`.
    OperatingCharacteristics,
    /// `imbalance_trajectory.csv`.
    ImbalanceTrajectory,
}

impl Table {
    /// Every table of a simulated trial.
    pub const ALL: [Self; 7] = [
        Self::Participants,
        Self::Screening,
        Self::RandomizationList,
        Self::Allocations,
        Self::Calendar,
        Self::Exposure,
        Self::Balance,
    ];

    /// The tables of an assessment.
    pub const ASSESSED: [Self; 2] = [Self::OperatingCharacteristics, Self::ImbalanceTrajectory];

    /// The file's name.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Participants => "participants.csv",
            Self::Screening => "screening.csv",
            Self::RandomizationList => "randomization_list.csv",
            Self::Allocations => "allocations.csv",
            Self::Calendar => "calendar.csv",
            Self::Exposure => "exposure.csv",
            Self::Balance => "balance.csv",
            Self::OperatingCharacteristics => "operating_characteristics.csv",
            Self::ImbalanceTrajectory => "imbalance_trajectory.csv",
        }
    }

    /// Whether the file reveals the list, so that only its owner may read it.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::RandomizationList | Self::Allocations)
    }
}

/// Where a run writes its tables: a directory, or a comparison with one that is there.
pub trait Outputs {
    /// What rows are written to.
    type File: io::Write;

    /// Begins a table. Each is begun at most once.
    ///
    /// # Errors
    /// Whatever keeps the table from being begun.
    fn create(&mut self, table: Table) -> io::Result<Self::File>;

    /// Ends a table that is whole.
    ///
    /// # Errors
    /// Whatever keeps its last bytes from being written.
    fn finish(&mut self, file: Self::File) -> io::Result<()>;
}

/// What was written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The file's name.
    pub name: String,
    /// Rows, without the header.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// A file that counts and hashes what is written to it.
pub(super) struct Recorded<W> {
    table: Table,
    out: W,
    lines: u64,
    bytes: u64,
    hash: Sha256,
}

impl<W: io::Write> Recorded<W> {
    pub(super) fn create<O: Outputs<File = W>>(outputs: &mut O, table: Table) -> io::Result<Self> {
        let out = outputs.create(table)?;
        Ok(Self {
            table,
            out,
            lines: 0,
            bytes: 0,
            hash: Sha256::new(),
        })
    }

    /// Ends the file and tells what is in it.
    pub(super) fn finish<O: Outputs<File = W>>(self, outputs: &mut O) -> io::Result<FileRecord> {
        outputs.finish(self.out)?;
        Ok(FileRecord {
            name: self.table.file_name().to_owned(),
            rows: self.lines.saturating_sub(1),
            bytes: self.bytes,
            sha256: hex(&self.hash.finalize()),
        })
    }
}

impl<W: io::Write> io::Write for Recorded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        let bytes = &bytes[..written];
        self.hash.update(bytes);
        self.bytes += written as u64;
        self.lines += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
