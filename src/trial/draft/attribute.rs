//! Baseline attributes.

use std::ops::RangeInclusive;

use super::{Part, When};

/// A baseline attribute: a category, a number or a date.
///
/// It is drawn from the first case whose condition holds, else from its own distribution. Where
/// enrolment is not simulated it needs none.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Attribute, DaysBefore, Draw, When};
/// let sex = Attribute::category("sex", ["female", "male"]).drawn(Draw::levels([0.55, 0.45]));
/// let age = Attribute::number("age", "years", 0)
///     .case(When::new().is("sex", "male"), Draw::normal(58.0, 12.0, 16.0..=95.0))
///     .drawn(Draw::normal(61.0, 11.0, 16.0..=95.0));
/// let surgery = Attribute::date("surgery_on").drawn(DaysBefore::new(5..=120).present(0.8));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub(crate) name: Part<String>,
    pub(crate) levels: Part<Vec<String>>,
    pub(crate) codes: Part<Vec<String>>,
    pub(crate) unit: Part<String>,
    pub(crate) decimals: Part<i64>,
    pub(crate) draws: Vec<Draw>,
    pub(crate) cases: Part<Vec<Case>>,
}

impl Attribute {
    /// A category with these levels.
    pub fn category<'a>(name: &str, levels: impl IntoIterator<Item = &'a str>) -> Self {
        let levels = levels.into_iter().map(str::to_owned).collect();
        Self {
            levels: Part::Given(levels),
            ..Self::date(name)
        }
    }

    /// A number with its unit, empty for a pure number, and its decimals.
    pub fn number(name: &str, unit: &str, decimals: u8) -> Self {
        Self {
            unit: Part::Given(unit.to_owned()),
            decimals: Part::Given(decimals.into()),
            ..Self::date(name)
        }
    }

    /// A date.
    pub fn date(name: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            levels: Part::Absent,
            codes: Part::Absent,
            unit: Part::Absent,
            decimals: Part::Absent,
            draws: Vec::new(),
            cases: Part::Absent,
        }
    }

    /// With the codes that other systems know its levels by, in their order; 1, 2, ... where this is
    /// left out.
    #[must_use]
    pub fn codes<'a>(mut self, codes: impl IntoIterator<Item = &'a str>) -> Self {
        self.codes = Part::Given(codes.into_iter().map(str::to_owned).collect());
        self
    }

    /// Drawn from this distribution where no case holds.
    #[must_use]
    pub fn drawn(mut self, draw: impl Into<Draw>) -> Self {
        self.draws.push(draw.into());
        self
    }

    /// Drawn from this distribution where the condition is the first that holds. It may ask about
    /// earlier attributes.
    #[must_use]
    pub fn case(mut self, when: When, draw: impl Into<Draw>) -> Self {
        self.cases.or_begin().push(Case {
            when: Part::Given(when),
            draws: vec![draw.into()],
        });
        self
    }
}

/// A distribution that holds under a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub(crate) when: Part<When>,
    pub(crate) draws: Vec<Draw>,
}

/// A distribution that an attribute is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The name that it has in scenarios.
    pub(crate) key: &'static str,
    /// The distribution; absent where it could not be read.
    pub(crate) kind: Option<DrawKind>,
}

/// Which distribution.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DrawKind {
    /// The probability of each level.
    Levels(Vec<f64>),
    /// A normal distribution within bounds.
    Normal {
        mean: Part<f64>,
        sd: Part<f64>,
        min: Part<f64>,
        max: Part<f64>,
    },
    /// A uniform distribution.
    Uniform { min: Part<f64>, max: Part<f64> },
    /// A date some days before screening.
    DaysBefore(Dated),
}

impl Draw {
    /// A level of a category, each with its probability, in their order.
    pub fn levels(probabilities: impl IntoIterator<Item = f64>) -> Self {
        let probabilities = probabilities.into_iter().collect();
        Self {
            key: "probabilities",
            kind: Some(DrawKind::Levels(probabilities)),
        }
    }

    /// A normal distribution, redrawn until it falls within the range.
    pub fn normal(mean: f64, sd: f64, range: RangeInclusive<f64>) -> Self {
        Self {
            key: "normal",
            kind: Some(DrawKind::Normal {
                mean: Part::Given(mean),
                sd: Part::Given(sd),
                min: Part::Given(*range.start()),
                max: Part::Given(*range.end()),
            }),
        }
    }

    /// Each value of the range with equal probability, on the grid of the attribute's decimals.
    pub fn uniform(range: RangeInclusive<f64>) -> Self {
        Self {
            key: "uniform",
            kind: Some(DrawKind::Uniform {
                min: Part::Given(*range.start()),
                max: Part::Given(*range.end()),
            }),
        }
    }
}

/// A date some days before screening.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dated {
    pub min: Part<i64>,
    pub max: Part<i64>,
    pub present: Part<f64>,
    pub not_before: Part<String>,
}

/// A date some days before screening, as a distribution.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Attribute, DaysBefore};
/// let surgery = Attribute::date("surgery_on").drawn(DaysBefore::new(5..=120).present(0.8));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DaysBefore(Dated);

impl DaysBefore {
    /// So many days before screening, each number of the range with equal probability.
    pub fn new(range: RangeInclusive<u32>) -> Self {
        Self(Dated {
            min: Part::Given((*range.start()).into()),
            max: Part::Given((*range.end()).into()),
            present: Part::Absent,
            not_before: Part::Absent,
        })
    }

    /// There is such a date with this probability only.
    #[must_use]
    pub fn present(mut self, probability: f64) -> Self {
        self.0.present = Part::Given(probability);
        self
    }

    /// It is not before this earlier date.
    #[must_use]
    pub fn not_before(mut self, attribute: &str) -> Self {
        self.0.not_before = Part::Given(attribute.to_owned());
        self
    }
}

impl From<DaysBefore> for Draw {
    fn from(days: DaysBefore) -> Self {
        Self {
            key: "days_before",
            kind: Some(DrawKind::DaysBefore(days.0)),
        }
    }
}
