//! What is wrong with an input, and where: one shape for scenarios and CSV files.

pub(crate) mod words;

use std::fmt;
use std::ops::Range;

/// One problem of one input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// The bytes of the file's text that the problem is about; empty at the place where something
    /// is missing.
    pub span: Range<usize>,
    /// What was given, which rule it breaks and what to write instead.
    pub message: String,
}

/// Everything that is wrong with the inputs, in the order of the text. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Ok` where there is no problem, else all of them, sorted by file and place.
    ///
    /// # Errors
    /// The problems, where there are some.
    pub fn none_or(mut problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
        problems.dedup();
        Err(Self(problems))
    }

    /// The problems, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Problems {
    /// One line per problem; [`crate::report`] draws them with the text underlined.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{}: {}", problem.file, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
