//! Epochs: the periods of a trial that every participant goes through.

use super::period::Period;

/// What an epoch is for; the values of CDISC's codelist EPOCH in lower case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum EpochKind {
    /// Before anything is given.
    Screening,
    /// Treatment before randomization.
    RunIn,
    /// Treatment.
    Treatment,
    /// Between treatments.
    Washout,
    /// After treatment.
    FollowUp,
}

impl EpochKind {
    /// The name in scenarios and tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// The name in tables.
    pub name: String,
    /// What it is for.
    pub kind: EpochKind,
    /// How long it lasts, where that is fixed.
    pub lasts: Option<Period>,
}

impl Epoch {
    /// The epochs of a trial that lists none: SCREENING, and TREATMENT until its last part ends.
    pub fn usual() -> Vec<Self> {
        let epoch = |name: &str, kind| Self {
            name: name.to_owned(),
            kind,
            lasts: None,
        };
        vec![
            epoch("SCREENING", EpochKind::Screening),
            epoch("TREATMENT", EpochKind::Treatment),
        ]
    }
}

/// The place of the first epoch of treatment.
pub(crate) fn first_of_treatment(epochs: &[Epoch]) -> Option<usize> {
    epochs
        .iter()
        .position(|epoch| epoch.kind == EpochKind::Treatment)
}

/// The days of the epochs between screening and randomization.
pub(crate) fn run_in_days(epochs: &[Epoch]) -> u32 {
    let before = &epochs[..first_of_treatment(epochs).unwrap_or(0)];
    before
        .iter()
        .filter(|epoch| epoch.kind != EpochKind::Screening)
        .map(|epoch| match epoch.lasts {
            Some(Period::Days(days)) => days,
            _ => 0,
        })
        .sum()
}

/// Whether an epoch ends at a time that does not hang on its parts.
pub(crate) fn has_end(epochs: &[Epoch], place: usize) -> bool {
    epochs[place].lasts.is_some() || first_of_treatment(epochs).is_some_and(|first| place < first)
}
