//! Kinds of deviations, and the cells of each.

use std::str::FromStr as _;

use strum::VariantNames as _;

/// What kind of deviation a row reports.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Kind {
    Hold,
    Delay,
    Reduction,
    Stop,
    Missed,
    Given,
    Toxicity,
    Visit,
}

/// A column beside those of the participant and the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
pub(super) enum Column {
    #[strum(serialize = "treatment")]
    Treatment,
    #[strum(serialize = "start_date")]
    Start,
    #[strum(serialize = "end_date")]
    End,
    #[strum(serialize = "planned_date")]
    Planned,
    #[strum(serialize = "cycle")]
    Cycle,
    #[strum(serialize = "days")]
    Days,
    #[strum(serialize = "dose")]
    Dose,
    #[strum(serialize = "grade")]
    Grade,
    #[strum(serialize = "reason")]
    Reason,
}

impl Column {
    pub(super) const ALL: [Self; 9] = [
        Self::Treatment,
        Self::Start,
        Self::End,
        Self::Planned,
        Self::Cycle,
        Self::Days,
        Self::Dose,
        Self::Grade,
        Self::Reason,
    ];

    /// Its name in files.
    pub(super) fn name(self) -> &'static str {
        self.into()
    }
}

impl Kind {
    /// Its name in files.
    pub(super) fn name(self) -> &'static str {
        self.into()
    }

    /// The names of all.
    pub(super) fn names() -> Vec<&'static str> {
        Self::VARIANTS.to_vec()
    }

    /// The kind of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::from_str(name).ok()
    }

    /// The cells that it needs.
    pub(super) fn needs(self) -> &'static [Column] {
        match self {
            Self::Hold => &[Column::Treatment, Column::Start],
            Self::Delay => &[Column::Treatment, Column::Cycle, Column::Days],
            Self::Reduction => &[Column::Treatment, Column::Dose],
            Self::Stop => &[Column::Start, Column::Reason],
            Self::Missed => &[Column::Treatment, Column::Planned],
            Self::Given => &[Column::Treatment, Column::Planned, Column::Start],
            Self::Toxicity => &[Column::Reason, Column::Grade, Column::Start],
            Self::Visit => &[Column::Reason, Column::Planned],
        }
    }

    /// The cells that it may have besides.
    fn may_have(self) -> &'static [Column] {
        match self {
            Self::Hold => &[Column::End, Column::Reason],
            Self::Delay | Self::Missed => &[Column::Reason],
            Self::Reduction => &[Column::Start, Column::Cycle, Column::Reason],
            Self::Stop => &[Column::Treatment],
            Self::Given => &[],
            Self::Toxicity => &[Column::End],
            Self::Visit => &[Column::Start],
        }
    }

    /// Whether it has this cell.
    pub(super) fn takes(self, column: Column) -> bool {
        self.needs().contains(&column) || self.may_have().contains(&column)
    }

    /// What a cell that it needs holds.
    pub(super) fn meaning(self, column: Column) -> &'static str {
        match (self, column) {
            (_, Column::Treatment) => "a treatment of the scenario",
            (Self::Given, Column::Start) => "the day on which the dose was given",
            (Self::Toxicity, Column::Start) => "the first day of the episode",
            (_, Column::Start) => "the first day without a dose",
            (_, Column::End) => "the last day",
            (Self::Visit, Column::Planned) => "the day on which the visit was planned",
            (_, Column::Planned) => "the day on which the dose was planned",
            (_, Column::Cycle) => "the number of the cycle",
            (_, Column::Days) => "the days of delay",
            (_, Column::Dose) => "the new amount of an administration",
            (_, Column::Grade) => "the grade",
            (Self::Toxicity, Column::Reason) => "the name of the toxicity",
            (Self::Visit, Column::Reason) => "the name of the visit",
            (_, Column::Reason) => "the reason",
        }
    }
}
