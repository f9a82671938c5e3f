//! Conventions on dates: each has a name, is an option, and is printed in the manifest.

/// Whether the date that ends a period still belongs to it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum EndRule {
    /// Dates d with start <= d < start + period.
    #[default]
    EndExclusive,
    /// Dates d with start <= d <= start + period.
    EndInclusive,
}

/// What start + N months means where that month has no such day.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum MissingDay {
    /// The month's last day: 31 January + 1 month is 28 or 29 February.
    #[default]
    Clamp,
    /// The first day of the month after: 31 January + 1 month is 1 March.
    RollForward,
}

/// Which day is study day 1.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum StudyDayOne {
    /// The day of randomization.
    #[default]
    Randomization,
    /// The day of the participant's first dose, where it is known; else of randomization.
    FirstDose,
}

/// Which day the N-th week is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum WeekCount {
    /// Week N is N weeks after day 1: week 12 is day 85.
    #[default]
    FromZero,
    /// Week 1 begins on day 1: week 12 begins on day 78.
    FromOne,
}

/// The conventions on which users differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conventions {
    /// Whether the end date belongs to the period.
    pub end: EndRule,
    /// What a missing day of the month becomes.
    pub missing_day: MissingDay,
    /// Which day is study day 1.
    pub study_day_1: StudyDayOne,
    /// Which day the N-th week is.
    pub week: WeekCount,
}

impl EndRule {
    /// The option's name in scenarios and manifests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl MissingDay {
    /// The option's name in scenarios and manifests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl StudyDayOne {
    /// The option's name in scenarios and manifests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl WeekCount {
    /// The option's name in scenarios and manifests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
