//! Toxicities.

use std::fmt::Display;

use super::super::Part;

/// A toxicity of a treatment: how many participants have it by their worst grade, and when.
///
/// Laws of days are a [`DaysLaw`](crate::design::DaysLaw) or its text.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Toxicity;
/// let neutropenia = Toxicity::new("neutropenia", "palbociclib", "weibull(1, 23)", "uniform(3, 11)")
///     .grade(3, 0.56)
///     .grade(4, 0.11)
///     .recurs(0.8, "exponential(90)")
///     .complicated(0.01)
///     .recovers_to(1);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Toxicity {
    pub(crate) name: Part<String>,
    pub(crate) treatment: Part<String>,
    pub(crate) grades: Part<Vec<ToxicityGrade>>,
    pub(crate) onset: Part<String>,
    pub(crate) duration: Part<String>,
    pub(crate) recurs: Part<f64>,
    pub(crate) interval: Part<String>,
    pub(crate) complicated: Part<f64>,
    pub(crate) recovers_to: Part<i64>,
}

/// The share of participants with a worst grade.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ToxicityGrade {
    /// The grade.
    pub grade: Part<i64>,
    /// The share.
    pub share: Part<f64>,
}

impl Toxicity {
    /// A toxicity of this treatment, with the laws of the days from the first day of the treatment to the
    /// first episode, and of the days of an episode. Grades are to be added.
    pub fn new(name: &str, treatment: &str, onset: impl Display, duration: impl Display) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            treatment: Part::Given(treatment.to_owned()),
            grades: Part::Given(Vec::new()),
            onset: Part::Given(onset.to_string()),
            duration: Part::Given(duration.to_string()),
            recurs: Part::Absent,
            interval: Part::Absent,
            complicated: Part::Absent,
            recovers_to: Part::Absent,
        }
    }

    /// The share of participants of whom this is the worst grade, 1 to 4.
    #[must_use]
    pub fn grade(mut self, grade: u8, share: f64) -> Self {
        self.grades.or_begin().push(ToxicityGrade {
            grade: Part::Given(grade.into()),
            share: Part::Given(share),
        });
        self
    }

    /// The probability that another episode follows, and the law of the days from the end of one to the
    /// next.
    #[must_use]
    pub fn recurs(mut self, probability: f64, interval: impl Display) -> Self {
        self.recurs = Part::Given(probability);
        self.interval = Part::Given(interval.to_string());
        self
    }

    /// The share of episodes with fever or infection.
    #[must_use]
    pub fn complicated(mut self, share: f64) -> Self {
        self.complicated = Part::Given(share);
        self
    }

    /// The grade after an episode; 0 where this is left out.
    #[must_use]
    pub fn recovers_to(mut self, grade: u8) -> Self {
        self.recovers_to = Part::Given(grade.into());
        self
    }
}
