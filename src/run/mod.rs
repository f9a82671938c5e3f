//! A run: from a scenario, a seed and a task to files, a manifest, and back again.
//!
//! [`Run`] is what the manifest holds: executing it writes the files, and executing it against a
//! [`Comparison`] instead of a [`RunDirectory`] is what `verify` does.

mod assess;
mod assess_manifest;
mod calendars;
mod comparison;
mod directory;
mod error;
mod format;
mod manifest;
mod part;
mod randomize;
mod shard;
mod simulate;
mod table;
mod verify;
mod whole_table;

pub use assess::{AssessOutcome, AssessRun, AssessRunError, Found};
pub use assess_manifest::{AssessRecord, ConditionsRecord, Counted};
pub use comparison::{CellDifference, Comparison, Difference};
pub use directory::{DirectoryError, RunDirectory};
pub use error::RunError;
pub use format::{Formats, ListFormat, ListFormatError};
pub use manifest::{MANIFEST, Manifest, ManifestError};
pub use part::{PartError, merge, resume};
pub use shard::{Shard, ShardError};
pub use simulate::Screened;
pub use table::{FileRecord, Outputs, Sheet, Table};
pub use verify::{Finding, VerifyError, verify};

use crate::balance::Balance;
use crate::intake;
use crate::participant::Participant;
use crate::problem::Problems;
use crate::rng::{Seed, Streams};
use crate::scenario::{self, Source};
use crate::trial::Trial;

/// What is done with a scenario.
#[derive(Debug, Clone)]
pub enum Task {
    /// The whole trial: enrolment, lists, allocations, calendars, balance.
    Simulate {
        /// The seed.
        seed: Seed,
        /// Which replicate of a Monte Carlo run; a single run is replicate 0.
        replicate: u64,
    },
    /// The randomization list alone.
    Randomize {
        /// The seed.
        seed: Seed,
        /// What the list is handed over as, besides plain CSV.
        formats: Formats,
    },
    /// Calendars of participants who were randomized by any system.
    Calendar {
        /// The participants' file.
        participants: InputFile,
    },
}

/// An input that a run keeps a copy of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// The file, as the user named it.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A scenario, read, and what is to be done with it.
#[derive(Debug, Clone)]
pub struct Run {
    source: Source,
    trial: Trial,
    task: Task,
    participants: Vec<Participant>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// What was written to each file; for a simulated trial in the order of [`Table::SIMULATED`].
    pub files: Vec<FileRecord>,
    /// Balance, where participants were allocated.
    pub balance: Option<Balance>,
    /// Who was screened, where participants were simulated.
    pub screened: Option<Screened>,
}

impl Run {
    /// Reads the inputs of a run.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario or, if that is well, with the participants.
    pub fn new(source: Source, task: Task) -> Result<Self, Problems> {
        let trial = scenario::read(&source)?;
        let participants = match &task {
            Task::Calendar { participants: file } => {
                intake::read_participants(&trial, &file.file, &file.bytes)?
            }
            Task::Simulate { .. } | Task::Randomize { .. } => Vec::new(),
        };
        Ok(Self {
            source,
            trial,
            task,
            participants,
        })
    }

    /// The trial.
    pub fn trial(&self) -> &Trial {
        &self.trial
    }

    /// The scenario as it was read.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What is to be done.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// How many participants the run has calendars for.
    pub fn participants(&self) -> u64 {
        match self.task {
            Task::Simulate { .. } => u64::from(self.trial.sample_size()),
            Task::Randomize { .. } => 0,
            Task::Calendar { .. } => self.participants.len() as u64,
        }
    }

    /// Writes the files. `progress` is told how many participants are done.
    ///
    /// The bytes are the same for any number of threads.
    ///
    /// # Errors
    /// [`RunError`]: a trial that cannot be completed, or an output that cannot be written.
    pub fn execute<O: Outputs>(
        &self,
        threads: usize,
        outputs: &mut O,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Outcome, RunError> {
        match &self.task {
            Task::Simulate { seed, replicate } => {
                let streams = Streams::new(seed.clone(), *replicate);
                simulate::simulate(&self.trial, &streams, threads, outputs, progress)
            }
            Task::Randomize { seed, formats } => {
                let streams = Streams::new(seed.clone(), 0);
                randomize::randomize(&self.trial, &streams, *formats, outputs)
            }
            Task::Calendar { .. } => {
                calendars::calendars(&self.trial, &self.participants, threads, outputs, progress)
            }
        }
    }
}
