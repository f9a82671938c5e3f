//! Why a command could not be done, as it is told on standard error.

use std::error::Error;
use std::io;
use std::path::Path;

use evenhand::problem::Problems;
use evenhand::report;

use super::terminal;

/// Why a command could not be done. Exit status 2.
#[derive(Debug)]
pub(super) enum Failure {
    /// Problems of the inputs, with the texts they underline.
    Inputs {
        /// The problems.
        problems: Problems,
        /// The files' names and texts.
        texts: Vec<(String, String)>,
    },
    /// Standard output cannot be written.
    Output(io::Error),
    /// Anything else, in words.
    Message(String),
}

impl Failure {
    /// A file that cannot be read or written.
    pub(super) fn file(deed: &str, path: &Path, error: &io::Error) -> Self {
        Self::Message(format!("cannot {deed} `{}`: {error}", path.display()))
    }

    /// The failure as it is told.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Inputs { problems, texts } => {
                let texts: Vec<(&str, &str)> = texts
                    .iter()
                    .map(|(file, text)| (file.as_str(), text.as_str()))
                    .collect();
                report::draw(problems, &texts, terminal::stderr_has_color())
            }
            Self::Output(error) => format!("error: cannot write to standard output: {error}\n"),
            Self::Message(message) => format!("error: {message}\n"),
        }
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Message(error.to_string())
    }
}
