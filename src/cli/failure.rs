//! Why a command could not be done, as it is told on standard error.

use std::fmt::Display;
use std::io;
use std::path::Path;

use evenhand::assess::AssessError;
use evenhand::design::{ArmError, NameError};
use evenhand::inference::ConditionError;
use evenhand::participant::ParticipantError;
use evenhand::rerandomize::TrialTestError;
use evenhand::rng::{CommitmentError, SeedError};
use evenhand::run::history_file::HistoryFileError;
use evenhand::run::{
    AssessRunError, KeyError, OpenError, PartError, ReportError, RunError, SealError, VerifyError,
    WriteError,
};

use super::advice::advice;
use super::terminal;

/// Why a command could not be done. Exit status 2.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Problems of the inputs.
    #[error("the inputs have problems")]
    Inputs {
        /// The problems, drawn.
        drawn: String,
    },
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
    /// Arguments that do not go together, or a file that cannot be read or written, in words.
    #[error("{0}")]
    Message(String),
    /// A text that is no seed, which is not shown: it may be one but for a slip.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// An allocation ratio that cannot be.
    #[error(transparent)]
    Ratio(#[from] ArmError),
    /// A name that a scenario cannot have.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Conditions of tests that cannot be.
    #[error(transparent)]
    Conditions(#[from] ConditionError),
    /// Procedures that cannot be assessed.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// An assessment that cannot be begun.
    #[error(transparent)]
    AssessRun(#[from] AssessRunError),
    /// A trial whose outcome cannot be tested.
    #[error(transparent)]
    TrialTest(#[from] TrialTestError),
    /// A run that cannot be finished.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A run that cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A participant who lacks what is asked.
    #[error(transparent)]
    Participant(#[from] ParticipantError),
    /// Shares of an assessment that cannot be put together.
    #[error(transparent)]
    Part(#[from] PartError),
    /// A run of which no report is made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A run that cannot be made again.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// Nobody was allocated.
    #[error(transparent)]
    History(#[from] HistoryFileError),
    /// A text that is no commitment.
    #[error(transparent)]
    Commitment(#[from] CommitmentError),
    /// A key or a passphrase that cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A list that is not sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A sealed list that is not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Signals cannot be listened to.
    #[error("signals cannot be handled: {0}")]
    Interrupt(io::Error),
}

impl Failure {
    /// A file that cannot be read or written.
    pub(super) fn file(deed: &str, path: &Path, error: impl Display) -> Self {
        Self::Message(format!("cannot {deed} `{}`: {error}", path.display()))
    }

    /// Whether it is the answer to a signal.
    pub(super) fn is_stop(&self) -> bool {
        matches!(
            self,
            Self::Run(RunError::Stopped)
                | Self::Write(WriteError::Run(RunError::Stopped))
                | Self::Seal(SealError::Stopped)
                | Self::Open(OpenError::Stopped)
        )
    }

    /// The failure in words.
    pub(super) fn text(&self) -> String {
        format!("error: {self}{}\n", advice(self))
    }

    /// Tells the failure on standard error.
    pub(super) fn tell(&self) {
        match self {
            Self::Inputs { drawn } => terminal::say_drawn(drawn),
            failure => terminal::say(&failure.text()),
        }
    }
}
