//! People who are there already: in which order they are allocated.

use serde::{Deserialize, Serialize};

use crate::participant::Participant;
use crate::rng::{Purpose, Streams};

/// In which order the people of a roster are allocated.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RosterOrder {
    /// A random one, on which the order of the rows has no bearing.
    #[default]
    Random,
    /// That of the rows.
    File,
}

impl RosterOrder {
    /// The name, as it is written everywhere.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Puts people, who are in the order of the rows, into the order in which they are allocated.
    ///
    /// For a random order they are sorted by the bytes of their keys and then shuffled: who is where is decided
    /// by the seed and by who is there, never by the order of the rows.
    ///
    /// # Panics
    /// Where there are 2^32 people or more.
    pub fn arrange(self, people: &mut [Participant], streams: &Streams) {
        if self == Self::Random {
            people.sort_by_cached_key(|person| person.id_text().into_owned());
            streams.open(Purpose::Roster, "").shuffle(people);
        }
    }
}
