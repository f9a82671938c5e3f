//! What is wrong with an input, and where: one shape for scenarios and CSV files.

pub(crate) mod words;

use std::fmt;
use std::ops::Range;

use crate::characters::visible;

/// How many problems of a file are listed.
pub(crate) const MAX_LISTED: usize = 50;

/// What is said of those that are not; `until` where some were not counted either.
pub(crate) fn more(count: usize, until: &str) -> String {
    format!("and {count} more{until}: correct those listed and check again")
}

/// One problem of one input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// The bytes of the file's text that the problem is about; empty at the place where something
    /// is missing.
    pub span: Range<usize>,
    /// What was given and which rule it breaks.
    pub what: String,
    /// What to write instead; empty where `what` says it.
    pub advice: String,
}

impl Problem {
    /// A problem from one sentence, `WHAT: ADVICE`. What the user wrote may stand in it as it is:
    /// characters that are not seen are [made visible](visible).
    ///
    /// Checks and the errors of every room say what is wrong and what to write in one sentence. It
    /// is taken apart here, once, so that nothing that shows a problem has to: at its first colon
    /// that is outside quotes and backticks, which hold what the user wrote.
    ///
    /// # Examples
    /// ```
    /// use evenhand::problem::Problem;
    /// let problem = Problem::new("a.toml", 25..26, "`a: b` is no name: use letters");
    /// assert_eq!(problem.what, "`a: b` is no name");
    /// assert_eq!(problem.advice, "use letters");
    /// assert_eq!(problem.message(), "`a: b` is no name: use letters");
    /// ```
    pub fn new(file: &str, span: Range<usize>, sentence: &str) -> Self {
        let (what, advice) = at_the_colon(sentence).unwrap_or((sentence, ""));
        Self {
            file: file.to_owned(),
            span,
            what: visible(what).into_owned(),
            advice: visible(advice).into_owned(),
        }
    }

    /// What is wrong and what to write, as one sentence.
    pub fn message(&self) -> String {
        match self.advice.as_str() {
            "" => self.what.clone(),
            advice => format!("{}: {advice}", self.what),
        }
    }
}

/// The sentence before and after its first colon that is not in quotes; where quotes of the user's
/// text leave none, before and after its first.
fn at_the_colon(sentence: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in sentence.char_indices() {
        match (quote, c) {
            (None, '`' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ':') if sentence[at..].starts_with(": ") => {
                return Some((&sentence[..at], &sentence[at + 2..]));
            }
            _ => {}
        }
    }
    sentence.split_once(": ")
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
    /// One line per problem; the command line draws them with the text underlined.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{}: {}", problem.file, problem.message())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(sentence: &str) -> String {
        Problem::new("a.toml", 0..0, sentence).advice
    }

    #[test]
    fn advice_follows_the_first_colon_outside_quotes() {
        assert_eq!(advice("`a: b` is 5: write c: d"), "write c: d");
        assert_eq!(advice("\"a: b\" is 5: write c"), "write c");
        assert_eq!(advice("it is wrong"), "");
    }

    /// A backtick in what the user wrote opens a quote that nothing ends.
    #[test]
    fn a_quote_in_the_users_text_does_not_swallow_the_advice() {
        assert_eq!(advice("``5` is no number: write one"), "write one");
    }
}
