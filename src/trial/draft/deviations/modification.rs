//! The protocol's rules for toxicities.

use super::super::Part;

/// A rule of the protocol: what is done when a toxicity has one of some grades.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::DoseModification;
/// let on_day_1 = DoseModification::hold("grade 3 on day 1", "neutropenia", [3], 7, 2)
///     .cycle_days([1])
///     .stop_after_days(28);
/// let on_day_15 = DoseModification::go_on("grade 3 on day 15", "neutropenia", [3])
///     .cycle_days([15])
///     .cycles([1, 2]);
/// let at_grade_4 = DoseModification::hold("grade 4", "neutropenia", [4], 7, 2).lower();
/// let with_fever = DoseModification::stop("fever at grade 4", "neutropenia", [4]).complicated();
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DoseModification {
    pub(crate) name: Part<String>,
    pub(crate) toxicity: Part<String>,
    pub(crate) grades: Part<Vec<i64>>,
    pub(crate) complicated: Part<bool>,
    pub(crate) cycle_days: Part<Vec<i64>>,
    pub(crate) cycles: Part<Vec<i64>>,
    pub(crate) action: Part<Action>,
    pub(crate) recheck_days: Part<i64>,
    pub(crate) resume_at_grade: Part<i64>,
    pub(crate) then: Part<Then>,
    pub(crate) stop_after_days: Part<i64>,
}

/// What is done.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Action {
    /// Treatment is held.
    Hold,
    /// Treatment goes on.
    Continue,
    /// Treatment is stopped.
    Stop,
}

/// At which level treatment goes on after a hold.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Then {
    /// The same.
    Same,
    /// One lower.
    Lower,
}

impl DoseModification {
    fn new(
        name: &str,
        toxicity: &str,
        grades: impl IntoIterator<Item = u8>,
        action: Action,
    ) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            toxicity: Part::Given(toxicity.to_owned()),
            grades: Part::Given(grades.into_iter().map(i64::from).collect()),
            complicated: Part::Absent,
            cycle_days: Part::Absent,
            cycles: Part::Absent,
            action: Part::Given(action),
            recheck_days: Part::Absent,
            resume_at_grade: Part::Absent,
            then: Part::Absent,
            stop_after_days: Part::Absent,
        }
    }

    /// The treatment is held, and looked at again every so many days, until the grade is not above one.
    pub fn hold(
        name: &str,
        toxicity: &str,
        grades: impl IntoIterator<Item = u8>,
        recheck_days: u32,
        resume_at_grade: u8,
    ) -> Self {
        Self {
            recheck_days: Part::Given(recheck_days.into()),
            resume_at_grade: Part::Given(resume_at_grade.into()),
            ..Self::new(name, toxicity, grades, Action::Hold)
        }
    }

    /// The treatment goes on, and the rule is noted.
    pub fn go_on(name: &str, toxicity: &str, grades: impl IntoIterator<Item = u8>) -> Self {
        Self::new(name, toxicity, grades, Action::Continue)
    }

    /// The treatment is stopped.
    pub fn stop(name: &str, toxicity: &str, grades: impl IntoIterator<Item = u8>) -> Self {
        Self::new(name, toxicity, grades, Action::Stop)
    }

    /// Only with fever or infection.
    #[must_use]
    pub fn complicated(mut self) -> Self {
        self.complicated = Part::Given(true);
        self
    }

    /// Looked at on these days of a cycle; on the first day of an episode where this is left out.
    #[must_use]
    pub fn cycle_days(mut self, days: impl IntoIterator<Item = u32>) -> Self {
        self.cycle_days = Part::Given(days.into_iter().map(i64::from).collect());
        self
    }

    /// Looked at in these cycles only.
    #[must_use]
    pub fn cycles(mut self, cycles: impl IntoIterator<Item = u32>) -> Self {
        self.cycles = Part::Given(cycles.into_iter().map(i64::from).collect());
        self
    }

    /// After the hold, treatment goes on one level lower; at the same level where this is left out.
    #[must_use]
    pub fn lower(mut self) -> Self {
        self.then = Part::Given(Then::Lower);
        self
    }

    /// A hold that would last longer stops the treatment after so many days.
    #[must_use]
    pub fn stop_after_days(mut self, days: u32) -> Self {
        self.stop_after_days = Part::Given(days.into());
        self
    }
}
