//! What is wrong with a trial, and with which part of it.

use std::borrow::Cow;
use std::fmt;

use super::rule::BrokenRule;
use crate::problem::words::{nearest, several};

/// One step from a part to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// What has this name, such as `dose`.
    Key(Cow<'static, str>),
    /// The part at this place, counted from 0.
    Index(usize),
}

/// A part of a trial: the way to it, by the names that scenarios use too.
///
/// # Examples
/// ```
/// use evenhand::trial::Trial;
/// let faults = Trial::builder("demo").arms([("A", 2), ("B", 0)]).build().unwrap_err();
/// let paths: Vec<String> = faults.iter().map(|fault| fault.path.to_string()).collect();
/// assert_eq!(paths, ["sample_size", "arm[1].ratio", "randomization.procedure"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    steps: Vec<Step>,
    is_name: bool,
}

impl Path {
    /// The part of the trial with this name.
    pub(crate) fn new(key: &'static str) -> Self {
        Self {
            steps: vec![Step::Key(key.into())],
            is_name: false,
        }
    }

    /// The part that these names lead to.
    ///
    /// # Panics
    /// Where there is no name.
    pub(crate) fn of(keys: &[&'static str]) -> Self {
        let (first, rest) = keys.split_first().expect("a path has a step");
        let rest = rest.iter().copied();
        rest.fold(Self::new(first), |path, key| path.key(key))
    }

    /// The part of this part with a name.
    pub(crate) fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.and(Step::Key(key.into()))
    }

    /// The part at a place of this part, which is a list.
    pub(crate) fn index(&self, place: usize) -> Self {
        self.and(Step::Index(place))
    }

    /// The name itself of what has this name.
    pub(crate) fn name(&self, name: &str) -> Self {
        Self {
            is_name: true,
            ..self.key(name.to_owned())
        }
    }

    fn and(&self, step: Step) -> Self {
        let mut steps = self.steps.clone();
        steps.push(step);
        Self {
            steps,
            is_name: false,
        }
    }

    /// The way from the trial to the part.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether the fault lies in the last name itself, and not in what has this name.
    pub fn is_name(&self) -> bool {
        self.is_name
    }

    /// The last name on the way.
    pub(super) fn last_key(&self) -> &str {
        let keys = self.steps.iter().rev().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_ref()),
            Step::Index(_) => None,
        });
        keys.take(1).next().unwrap_or_default()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            match step {
                Step::Key(key) if place == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A rule that a part of a trial breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The part.
    pub path: Path,
    /// The rule, with what was given.
    pub rule: BrokenRule,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.rule)
    }
}

/// Everything that is wrong with a trial. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults, part by part.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Faults {
    /// One line per fault, each with its path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.0.iter().enumerate() {
            let newline = if place == 0 { "" } else { "\n" };
            write!(f, "{newline}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// After how many faults the nearest name is no longer searched: it takes longer than all else, and
/// nobody reads so many.
const MAX_ADVISED: usize = 1000;

/// Faults as they are found.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Fault>);

impl Findings {
    /// Adds a fault.
    pub(super) fn add(&mut self, path: Path, rule: impl Into<BrokenRule>) {
        let rule = rule.into();
        self.0.push(Fault { path, rule });
    }

    /// Adds that nothing has this name among those that are known.
    pub(super) fn add_unknown(
        &mut self,
        path: Path,
        what: &'static str,
        name: &str,
        known: &[&str],
    ) {
        let instead = if known.is_empty() {
            "there is none here".to_owned()
        } else if self.0.len() >= MAX_ADVISED {
            "write a name that is there".to_owned()
        } else if let Some(near) = nearest(name, known.iter().copied()) {
            format!("did you mean `{near}`?")
        } else if let [one] = known {
            format!("the only one is {one}")
        } else {
            format!("choose one of {}", several(known))
        };
        let name = name.to_owned();
        self.add(
            path,
            BrokenRule::Unknown {
                what,
                name,
                instead,
            },
        );
    }

    /// The value, or nothing once its error is among the faults.
    pub(super) fn check<T, E: Into<BrokenRule>>(
        &mut self,
        path: impl FnOnce() -> Path,
        result: Result<T, E>,
    ) -> Option<T> {
        result.map_err(|error| self.add(path(), error)).ok()
    }

    /// Whether there is no fault so far.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults.
    pub(super) fn into_faults(self) -> Faults {
        Faults(self.0)
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
