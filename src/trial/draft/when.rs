//! Conditions, by the names of attributes and levels.

use super::{Length, Part};

/// A condition: what is asked of each attribute; all must hold.
///
/// # Examples
/// Men of 18 to 64 years, and who was given the arm `active`:
/// ```
/// use evenhand::trial::draft::When;
/// let men = When::new().is("sex", "male").at_least("age", 18.0).below("age", 65.0);
/// let active = When::new().is("arm", "active");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct When {
    pub(crate) tests: Vec<(String, Part<Test>)>,
}

/// What is asked of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// One of these levels.
    OneOf(Vec<String>),
    /// This level.
    Is(String),
    /// Within these bounds.
    Within(Bounds),
}

/// Bounds on a number or on a date.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Bounds {
    /// The least number.
    pub at_least: Part<f64>,
    /// The first number that is too large.
    pub below: Part<f64>,
    /// The date is at most this long before randomization.
    pub within: Part<Length>,
    /// The date is more than this long before randomization.
    pub more_than: Part<Length>,
}

impl When {
    /// A condition that asks nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// And a category has this level. Of the attribute `arm`, the arm has this name.
    #[must_use]
    pub fn is(mut self, attribute: &str, level: &str) -> Self {
        let test = Test::Is(level.to_owned());
        self.tests.push((attribute.to_owned(), Part::Given(test)));
        self
    }

    /// And a category has one of these levels.
    #[must_use]
    pub fn one_of<'a>(
        mut self,
        attribute: &str,
        levels: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let levels = levels.into_iter().map(str::to_owned).collect();
        let test = Test::OneOf(levels);
        self.tests.push((attribute.to_owned(), Part::Given(test)));
        self
    }

    /// And a number is this or more.
    #[must_use]
    pub fn at_least(mut self, attribute: &str, least: f64) -> Self {
        self.bounds(attribute).at_least = Part::Given(least);
        self
    }

    /// And a number is below this.
    #[must_use]
    pub fn below(mut self, attribute: &str, limit: f64) -> Self {
        self.bounds(attribute).below = Part::Given(limit);
        self
    }

    /// And a date, if any, is at most this long before randomization.
    #[must_use]
    pub fn within(mut self, attribute: &str, length: impl Into<Length>) -> Self {
        self.bounds(attribute).within = Part::Given(length.into());
        self
    }

    /// And a date, if any, is more than this long before randomization.
    #[must_use]
    pub fn more_than(mut self, attribute: &str, length: impl Into<Length>) -> Self {
        self.bounds(attribute).more_than = Part::Given(length.into());
        self
    }

    /// The bounds of an attribute, so that two of them are one test.
    fn bounds(&mut self, attribute: &str) -> &mut Bounds {
        let is_of = |(name, test): &(String, Part<Test>)| {
            name == attribute && matches!(test, Part::Given(Test::Within(_)))
        };
        let place = self.tests.iter().position(is_of).unwrap_or_else(|| {
            let test = Test::Within(Bounds::default());
            self.tests.push((attribute.to_owned(), Part::Given(test)));
            self.tests.len() - 1
        });
        match &mut self.tests[place].1 {
            Part::Given(Test::Within(bounds)) => bounds,
            _ => unreachable!("the test at this place has bounds"),
        }
    }
}
