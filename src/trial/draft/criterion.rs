//! Eligibility criteria.

use super::{Part, When};
use crate::design::CriterionKind;

/// A criterion of eligibility, judged by conditions or by chance.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Criterion, When};
/// let adult = When::new().at_least("age", 18.0);
/// let adult = Criterion::inclusion("I1", "Aged 18 years or older").require([adult]);
/// let safe = Criterion::exclusion("E1", "A condition that would interfere").fails(0.05);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    pub(crate) id: Part<String>,
    pub(crate) kind: Part<CriterionKind>,
    pub(crate) text: Part<String>,
    pub(crate) require: Part<Require>,
    pub(crate) fails: Part<f64>,
    pub(crate) epoch: Part<String>,
}

/// What a criterion requires.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Require {
    /// All of this condition.
    All(When),
    /// Any of these conditions.
    Any(Vec<When>),
}

impl Criterion {
    /// A criterion that participants must meet.
    pub fn inclusion(id: &str, text: &str) -> Self {
        Self::new(id, CriterionKind::Inclusion, text)
    }

    /// A criterion that keeps candidates out. What it requires is still what lets them pass.
    pub fn exclusion(id: &str, text: &str) -> Self {
        Self::new(id, CriterionKind::Exclusion, text)
    }

    fn new(id: &str, kind: CriterionKind, text: &str) -> Self {
        Self {
            id: Part::Given(id.to_owned()),
            kind: Part::Given(kind),
            text: Part::Given(text.to_owned()),
            require: Part::Absent,
            fails: Part::Absent,
            epoch: Part::Absent,
        }
    }

    /// Passes whoever meets any of these conditions.
    #[must_use]
    pub fn require(mut self, any: impl IntoIterator<Item = When>) -> Self {
        let any = any.into_iter().collect();
        self.require = Part::Given(Require::Any(any));
        self
    }

    /// Fails candidates with this probability, whatever they are like.
    #[must_use]
    pub fn fails(mut self, probability: f64) -> Self {
        self.fails = Part::Given(probability);
        self
    }

    /// Judged at the end of this run-in, of those who meet all criteria without one.
    #[must_use]
    pub fn epoch(mut self, name: &str) -> Self {
        self.epoch = Part::Given(name.to_owned());
        self
    }
}
