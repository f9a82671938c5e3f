//! The problems of one scenario, as they are found.

use std::collections::HashSet;
use std::fmt::Display;
use std::ops::Range;

use crate::problem::{MAX_LISTED, Problem, Problems, more};

/// Collects problems.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    file: &'a str,
    problems: Vec<Problem>,
    /// Values that the parser could not make sense of, and that have been reported.
    broken: HashSet<Range<usize>>,
}

impl<'a> Notes<'a> {
    /// No problems of this file yet.
    pub fn new(file: &'a str) -> Self {
        Self {
            file,
            problems: Vec::new(),
            broken: HashSet::new(),
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
        self.broken.insert(span.clone());
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

    /// `Ok` where there is no problem.
    ///
    /// # Errors
    /// The first of each file, and as the last of them how many more there are.
    pub fn finish(self) -> Result<(), Problems> {
        let Err(all) = Problems::none_or(self.problems) else {
            return Ok(());
        };
        let all: Vec<&Problem> = all.iter().collect();
        let mut listed = Vec::new();
        for of_a_file in all.chunk_by(|a, b| a.file == b.file) {
            // A reader's own list ends with how many more there are.
            let most = match of_a_file.len() {
                few if few <= MAX_LISTED + 1 => few,
                _ => MAX_LISTED,
            };
            let (first, rest) = of_a_file.split_at(most);
            listed.extend(first.iter().copied().cloned());
            if let Some(next) = rest.first() {
                let (file, span) = (&next.file, next.span.start..next.span.start);
                listed.push(Problem::new(file, span, &more(rest.len(), "")));
            }
        }
        Problems::none_or(listed)
    }
}
