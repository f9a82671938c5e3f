//! The files of a run, and the record of what was written to each.

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::design::StratumIndex;
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
    /// `blinded/randomization_numbers.csv`.
    BlindedNumbers,
    /// `blinded/kits.csv`.
    BlindedKits,
    /// `unblinded/kits.csv`.
    Kits,
    /// `unblinded/redcap_production.csv`.
    RedcapProduction,
    /// `unblinded/redcap_development.csv`.
    RedcapDevelopment,
    /// `unblinded/redcap_codebook.csv`.
    RedcapCodebook,
    /// `unblinded/sheets/index.csv`.
    SheetIndex,
    /// `unblinded/sheets/001.csv` and on, one per stratum.
    Sheet(Sheet),
    /// `operating_characteristics.csv`.
    OperatingCharacteristics,
    /// `imbalance_trajectory.csv`.
    ImbalanceTrajectory,
    /// `comparison.csv`.
    Comparison,
    /// `rejection_rates.csv`.
    RejectionRates,
    /// `trade_off.svg`: a picture of `comparison.csv`.
    TradeOffPicture,
    /// `imbalance_trajectory.svg`: a picture of the table of that name.
    TrajectoryPicture,
    /// `rejection_rates.svg`: a picture of the table of that name.
    RejectionPicture,
    /// `worst_replicates.csv`.
    WorstReplicates,
    /// `prevalences.csv`.
    Prevalences,
    /// `sums.json`: of an assessment that is not whole.
    Sums,
}

/// A stratum's sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sheet {
    /// The stratum.
    pub stratum: StratumIndex,
    /// How many strata there are, so that file names sort as the strata do.
    pub of: usize,
}

impl Sheet {
    /// The folder of the sheets.
    pub const FOLDER: &'static str = "unblinded/sheets";

    /// The file's name in its folder: the stratum's place from 1, as wide as the last one's, at
    /// least 3 digits.
    pub fn name(self) -> String {
        let width = self.of.to_string().len().max(3);
        format!("{:0width$}.csv", self.stratum.get() + 1)
    }
}

impl Table {
    /// The tables of a simulated trial, in the order in which they are listed.
    pub const SIMULATED: [Self; 7] = [
        Self::Participants,
        Self::Screening,
        Self::RandomizationList,
        Self::Allocations,
        Self::Calendar,
        Self::Exposure,
        Self::Balance,
    ];

    /// The tables of an assessment.
    pub const ASSESSED: [Self; 6] = [
        Self::OperatingCharacteristics,
        Self::ImbalanceTrajectory,
        Self::Comparison,
        Self::RejectionRates,
        Self::WorstReplicates,
        Self::Prevalences,
    ];

    /// The file's name: its path within the run's directory, with `/` between its parts.
    pub fn file_name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Participants => "participants.csv",
            Self::Screening => "screening.csv",
            Self::RandomizationList => "randomization_list.csv",
            Self::Allocations => "allocations.csv",
            Self::Calendar => "calendar.csv",
            Self::Exposure => "exposure.csv",
            Self::Balance => "balance.csv",
            Self::BlindedNumbers => "blinded/randomization_numbers.csv",
            Self::BlindedKits => "blinded/kits.csv",
            Self::Kits => "unblinded/kits.csv",
            Self::RedcapProduction => "unblinded/redcap_production.csv",
            Self::RedcapDevelopment => "unblinded/redcap_development.csv",
            Self::RedcapCodebook => "unblinded/redcap_codebook.csv",
            Self::SheetIndex => "unblinded/sheets/index.csv",
            Self::OperatingCharacteristics => "operating_characteristics.csv",
            Self::ImbalanceTrajectory => "imbalance_trajectory.csv",
            Self::Comparison => "comparison.csv",
            Self::RejectionRates => "rejection_rates.csv",
            Self::TradeOffPicture => "trade_off.svg",
            Self::TrajectoryPicture => "imbalance_trajectory.svg",
            Self::RejectionPicture => "rejection_rates.svg",
            Self::WorstReplicates => "worst_replicates.csv",
            Self::Prevalences => "prevalences.csv",
            Self::Sums => "sums.json",
            Self::Sheet(sheet) => {
                return Cow::Owned(format!("{}/{}", Sheet::FOLDER, sheet.name()));
            }
        })
    }

    /// Whether the file has rows, not a picture or sums.
    fn is_csv(self) -> bool {
        !matches!(
            self,
            Self::TradeOffPicture | Self::TrajectoryPicture | Self::RejectionPicture | Self::Sums
        )
    }

    /// Whether the file reveals the list, so that only its owner may read it.
    pub fn is_secret(self) -> bool {
        match self {
            Self::Participants
            | Self::Screening
            | Self::Calendar
            | Self::Exposure
            | Self::Balance
            | Self::BlindedNumbers
            | Self::BlindedKits
            | Self::OperatingCharacteristics
            | Self::ImbalanceTrajectory
            | Self::Comparison
            | Self::RejectionRates
            | Self::TradeOffPicture
            | Self::TrajectoryPicture
            | Self::RejectionPicture
            | Self::WorstReplicates
            | Self::Prevalences
            | Self::Sums => false,
            Self::RandomizationList
            | Self::Allocations
            | Self::Kits
            | Self::RedcapProduction
            | Self::RedcapDevelopment
            | Self::RedcapCodebook
            | Self::SheetIndex
            | Self::Sheet(_) => true,
        }
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
    /// The file's path within the run's directory, with `/` between its parts.
    pub name: String,
    /// Rows of a table, without the header.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
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
            name: self.table.file_name().into_owned(),
            rows: (self.table.is_csv()).then(|| self.lines.saturating_sub(1)),
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
