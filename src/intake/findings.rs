//! The problems of one file, collected; a few screenfuls of them are kept.

use std::fmt::Display;
use std::ops::Range;

use crate::problem::{MAX_LISTED, Problem, Problems, more};

/// After how many problems no further row is read: to say what is wrong takes longer than to read.
const MAX_COUNTED: usize = 10_000;

/// The problems found so far.
#[derive(Debug)]
pub(super) struct Findings {
    file: String,
    end: usize,
    problems: Vec<Problem>,
    more: usize,
    /// The line before which reading was given up.
    stopped_before: Option<usize>,
}

impl Findings {
    /// No problem yet, of a file of this many bytes.
    pub(super) fn new(file: &str, end: usize) -> Self {
        Self {
            file: file.to_owned(),
            end,
            problems: Vec::new(),
            more: 0,
            stopped_before: None,
        }
    }

    /// Adds a problem; beyond [`MAX_LISTED`] it is only counted.
    pub(super) fn add(&mut self, span: Range<usize>, message: impl Display) {
        if self.problems.len() < MAX_LISTED {
            let message = message.to_string();
            self.problems.push(Problem::new(&self.file, span, &message));
        } else {
            self.more += 1;
        }
    }

    /// Whether so many problems were found that the rows from this line on are not to be read.
    pub(super) fn stops_before(&mut self, line: usize) -> bool {
        if self.stopped_before.is_none() && self.count() >= MAX_COUNTED {
            self.stopped_before = Some(line);
        }
        self.stopped_before.is_some()
    }

    /// How many were found so far, those beyond the list among them.
    pub(super) fn count(&self) -> usize {
        self.problems.len() + self.more
    }

    /// `Ok` where nothing was found.
    ///
    /// # Errors
    /// The problems listed, and as the last of them how many more there are.
    pub(super) fn finish(mut self) -> Result<(), Problems> {
        if self.more > 0 {
            let until = match self.stopped_before {
                Some(line) => format!(" before line {line}, where reading stopped"),
                None => String::new(),
            };
            let message = more(self.more, &until);
            self.problems
                .push(Problem::new(&self.file, self.end..self.end, &message));
        }
        Problems::none_or(self.problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_list_is_counted() {
        let mut findings = Findings::new("x.csv", 99);
        for place in 0..MAX_LISTED + 7 {
            findings.add(place..place + 1, place);
        }
        let problems = findings.finish().unwrap_err();
        assert_eq!(problems.count(), MAX_LISTED + 1);
        let last = problems.iter().last().unwrap();
        assert!(last.what.starts_with("and 7 more"));
        assert_eq!(last.span, 99..99);
        assert_eq!(Findings::new("x.csv", 0).finish(), Ok(()));
    }
}
