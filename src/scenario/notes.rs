//! The problems of one scenario, as they are found.

use std::fmt::Display;
use std::ops::Range;

use crate::problem::{Problem, Problems};

/// Collects problems.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    file: &'a str,
    problems: Vec<Problem>,
    /// Values that the parser could not make sense of, and that have been reported.
    broken: Vec<Range<usize>>,
}

impl<'a> Notes<'a> {
    /// No problems of this file yet.
    pub fn new(file: &'a str) -> Self {
        Self {
            file,
            problems: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Notes a problem.
    pub fn add(&mut self, span: &Range<usize>, message: impl Display) {
        self.add_of(self.file, span, message);
    }

    /// Notes a problem of another file.
    pub fn add_of(&mut self, file: &str, span: &Range<usize>, message: impl Display) {
        let message = message.to_string();
        self.problems
            .push(Problem::new(file, span.clone(), &message));
    }

    /// Notes that a value is broken.
    pub fn add_broken(&mut self, span: &Range<usize>, message: impl Display) {
        self.broken.push(span.clone());
        self.add(span, message);
    }

    /// Whether this value was reported as broken.
    pub fn is_broken(&self, span: &Range<usize>) -> bool {
        self.broken.contains(span)
    }

    /// Takes in the problems of another reader.
    pub fn extend(&mut self, problems: &Problems) {
        self.problems.extend(problems.iter().cloned());
    }

    /// `Ok` where there is no problem, else all of them.
    pub fn finish(self) -> Result<(), Problems> {
        Problems::none_or(self.problems)
    }
}
