//! Stratification factors over an attribute.

use super::Part;

/// A stratification factor that puts the values of an attribute into classes.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Factor;
/// let age = Factor::new("age_class", "age").below("under 65", 65.0).at_least("65 or older", 65.0);
/// let stage = Factor::new("stage_class", "stage").one_of("I", ["IA", "IB"]).one_of("II", ["II"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    pub(crate) name: Part<String>,
    pub(crate) attribute: Part<String>,
    pub(crate) levels: Part<Vec<Level>>,
    pub(crate) codes: Part<Vec<String>>,
}

/// A level: which values of the attribute it takes in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Level {
    pub label: Part<String>,
    pub one_of: Part<Vec<String>>,
    pub at_least: Part<f64>,
    pub below: Part<f64>,
    pub code: Part<String>,
}

impl Factor {
    /// A factor over an attribute, without levels yet.
    pub fn new(name: &str, attribute: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            attribute: Part::Given(attribute.to_owned()),
            levels: Part::Given(Vec::new()),
            codes: Part::Absent,
        }
    }

    /// With the codes that other systems know its levels by, in their order; 1, 2, ... where this is
    /// left out.
    #[must_use]
    pub fn codes<'a>(mut self, codes: impl IntoIterator<Item = &'a str>) -> Self {
        self.codes = Part::Given(codes.into_iter().map(str::to_owned).collect());
        self
    }

    /// A level of these levels of a category.
    #[must_use]
    pub fn one_of<'a>(self, label: &str, levels: impl IntoIterator<Item = &'a str>) -> Self {
        let levels = levels.into_iter().map(str::to_owned).collect();
        self.level(label, Part::Given(levels), None, None)
    }

    /// A level of the numbers below a limit: the first level.
    #[must_use]
    pub fn below(self, label: &str, limit: f64) -> Self {
        self.level(label, Part::Absent, None, Some(limit))
    }

    /// A level of the numbers from a least number to below a limit.
    #[must_use]
    pub fn between(self, label: &str, least: f64, limit: f64) -> Self {
        self.level(label, Part::Absent, Some(least), Some(limit))
    }

    /// A level of the numbers from a least number on: the last level.
    #[must_use]
    pub fn at_least(self, label: &str, least: f64) -> Self {
        self.level(label, Part::Absent, Some(least), None)
    }

    fn level(
        mut self,
        label: &str,
        one_of: Part<Vec<String>>,
        at_least: Option<f64>,
        below: Option<f64>,
    ) -> Self {
        self.levels.or_begin().push(Level {
            label: Part::Given(label.to_owned()),
            one_of,
            at_least: at_least.into(),
            below: below.into(),
            code: Part::Absent,
        });
        self
    }
}
