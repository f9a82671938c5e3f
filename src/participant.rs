//! A participant: one type with what every later stage asks for.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use crate::design::{ArmIndex, Levels, StratumIndex, Value};

/// A person in a trial, from screening on. What is not known is absent: one in screening has no
/// arm yet, one read from a file may have no site.
///
/// Places are those of the trial: of its sites, its arms, and the levels of its factors.
///
/// # Examples
/// ```
/// use evenhand::design::Levels;
/// use evenhand::participant::Participant;
/// use evenhand::scenario;
///
/// let trial = scenario::read(&scenario::builtin("polar").expect("it is built in"))?;
/// let participant = Participant {
///     id: Some("AT-01/007".into()),
///     levels: Levels::labelled(trial.strata(), &["man", "tamoxifen"])?,
///     arm: trial.arms().find("et"),
///     ..Participant::default()
/// };
/// let stratum = participant.stratum().map(|stratum| trial.strata().label(stratum));
/// assert_eq!(stratum.as_deref(), Some("gender_menopausal_status=man|planned_endocrine_therapy=tamoxifen"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Participant {
    /// The key in every table; absent in screening.
    pub id: Option<ParticipantId>,
    /// The site's place.
    pub site: Option<usize>,
    /// The level of each stratification factor, as randomized; known from randomization on.
    pub levels: Levels,
    /// The true levels, where the participant was randomized by others: in another stratum than the
    /// true one.
    pub actual_levels: Option<Levels>,
    /// The arm, once allocated.
    pub arm: Option<ArmIndex>,
    /// The value of each attribute, in their order; [`Value::Missing`] where it is not known.
    pub values: Vec<Value>,
    /// The day of screening.
    pub screened_on: Option<NaiveDate>,
    /// The day of randomization, which is study day 1 unless the conventions say otherwise.
    pub randomized_on: Option<NaiveDate>,
    /// Dates after randomization.
    pub dates: Dates,
}

/// Dates after a participant's randomization, where they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dates {
    /// The first dose of any treatment, which is day 1 of treatment.
    pub first_dose_on: Option<NaiveDate>,
    /// The last dose of any treatment.
    pub last_dose_on: Option<NaiveDate>,
    /// The first and the last dose of each treatment, by its place; empty where none is known.
    pub treatments: Vec<(Option<NaiveDate>, Option<NaiveDate>)>,
    /// The events, by their places; empty where none is known.
    pub events: Vec<Option<NaiveDate>>,
}

/// The name of [`Dates::first_dose_on`] in files, and as an event.
pub const FIRST_DOSE_ON: &str = "first_dose_on";
/// The name of [`Dates::last_dose_on`] likewise.
pub const LAST_DOSE_ON: &str = "last_dose_on";

impl Dates {
    /// Sets the date of the event at a place; the first and the last dose are events too.
    pub fn set_event(&mut self, place: usize, name: &str, date: Option<NaiveDate>) {
        if self.events.len() <= place {
            self.events.resize(place + 1, None);
        }
        self.events[place] = date;
        match name {
            FIRST_DOSE_ON => self.first_dose_on = date,
            LAST_DOSE_ON => self.last_dose_on = date,
            _ => {}
        }
    }
}

/// What is asked of a participant and not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParticipantError {
    /// No arm.
    #[error("the participant `{id}` has no arm: allocate the participant first")]
    NoArm {
        /// The key; empty where there is none.
        id: String,
    },
    /// Levels or values of another trial.
    #[error(
        "the participant `{id}` has {levels} levels and {values} values, the trial {factors} stratification factors and {attributes} attributes: give one of each"
    )]
    OtherTrial {
        /// The key; empty where there is none.
        id: String,
        /// How many levels the participant has.
        levels: usize,
        /// How many factors the trial has.
        factors: usize,
        /// How many values the participant has.
        values: usize,
        /// How many attributes the trial has.
        attributes: usize,
    },
    /// No stratum.
    #[error(
        "the participant `{id}` has no stratum: give the level of each stratification factor of the trial"
    )]
    NoStratum {
        /// The key; empty where there is none.
        id: String,
    },
}

impl Participant {
    /// The key as tables have it; empty where there is none.
    pub fn id_text(&self) -> Cow<'_, str> {
        self.id.as_ref().map_or(Cow::Borrowed(""), |id| id.text())
    }

    /// The number in the order of randomization, from 1, of a participant of a simulated trial.
    pub fn number(&self) -> Option<u32> {
        self.id.as_ref().and_then(ParticipantId::number)
    }

    /// The true level of each stratification factor.
    pub fn true_levels(&self) -> &Levels {
        self.actual_levels.as_ref().unwrap_or(&self.levels)
    }

    /// The stratum as randomized, where the level of each factor is known.
    pub fn stratum(&self) -> Option<StratumIndex> {
        self.levels.stratum()
    }

    /// Whether the participant was randomized, on a day that is known.
    pub fn is_randomized(&self) -> bool {
        self.randomized_on.is_some()
    }

    /// The arm, for what needs one.
    ///
    /// # Errors
    /// [`ParticipantError::NoArm`] before allocation.
    pub fn known_arm(&self) -> Result<ArmIndex, ParticipantError> {
        self.arm.ok_or_else(|| ParticipantError::NoArm {
            id: self.id_text().into_owned(),
        })
    }

    /// The stratum, for what needs one.
    ///
    /// # Errors
    /// [`ParticipantError::NoStratum`] where a level is not known.
    pub fn known_stratum(&self) -> Result<StratumIndex, ParticipantError> {
        self.stratum().ok_or_else(|| ParticipantError::NoStratum {
            id: self.id_text().into_owned(),
        })
    }
}

/// A participant's key. It is minted where the participant is randomized, or comes from a file.
///
/// # Examples
/// ```
/// use evenhand::participant::ParticipantId;
/// assert_eq!(ParticipantId::numbered(7, 405).to_string(), "P0007");
/// assert_eq!(ParticipantId::numbered(7, 40_500).to_string(), "P00007");
/// assert_eq!(ParticipantId::numbered(7, 405), "P0007".into());
/// ```
#[derive(Debug, Clone)]
pub struct ParticipantId(Key);

#[derive(Debug, Clone)]
enum Key {
    /// The text is made when it is asked for: a simulation mints a million keys a second and writes
    /// few of them.
    Numbered {
        number: u32,
        digits: u8,
    },
    Given(String),
}

impl ParticipantId {
    /// The key of a participant of a simulated trial: `P` and the number in the order of
    /// randomization, from 1, as wide as the sample size needs, at least 4 digits.
    pub fn numbered(number: u32, sample_size: u32) -> Self {
        let digits = sample_size.checked_ilog10().unwrap_or(0) as u8 + 1;
        Self(Key::Numbered {
            number,
            digits: digits.max(4),
        })
    }

    /// The number of a key that was made from one.
    pub fn number(&self) -> Option<u32> {
        match self.0 {
            Key::Numbered { number, .. } => Some(number),
            Key::Given(_) => None,
        }
    }

    /// The text.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Key::Numbered { .. } => Cow::Owned(self.to_string()),
            Key::Given(text) => Cow::Borrowed(text),
        }
    }
}

impl fmt::Display for ParticipantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Numbered { number, digits } => {
                write!(f, "P{number:0width$}", width = usize::from(*digits))
            }
            Key::Given(text) => f.write_str(text),
        }
    }
}

/// Equal as texts, however they came about.
impl PartialEq for ParticipantId {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for ParticipantId {}

impl From<String> for ParticipantId {
    fn from(text: String) -> Self {
        Self(Key::Given(text))
    }
}

impl From<&str> for ParticipantId {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_as_wide_as_the_sample_size() {
        for (sample_size, text) in [
            (1, "P0001"),
            (9_999, "P0001"),
            (10_000, "P00001"),
            (1_000_000, "P0000001"),
        ] {
            assert_eq!(ParticipantId::numbered(1, sample_size).text(), text);
        }
    }

    #[test]
    fn what_is_not_known_is_an_error_that_names_the_participant() {
        let participant = Participant {
            id: Some("A-1".into()),
            ..Participant::default()
        };
        assert_eq!(
            participant.known_arm().unwrap_err().to_string(),
            "the participant `A-1` has no arm: allocate the participant first"
        );
        assert!(participant.known_stratum().is_err());
        assert_eq!(
            (participant.number(), participant.is_randomized()),
            (None, false)
        );
        assert_eq!(Participant::default().id_text(), "");
    }
}
