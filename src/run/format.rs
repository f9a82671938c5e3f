//! What a list is handed over as.

use serde::{Deserialize, Serialize};

/// A form in which a list is handed over, besides its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListFormat {
    /// The two tables that REDCap wants, and a codebook.
    Redcap,
    /// The list that secuTrial imports.
    Secutrial,
    /// One file with labels, names and codes, for any other system.
    Plain,
    /// One sheet per stratum, and an index.
    Sheets,
}

impl ListFormat {
    /// All forms, in their order.
    pub const ALL: [Self; 4] = [Self::Redcap, Self::Secutrial, Self::Plain, Self::Sheets];

    /// The form's place as a bit.
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What a list is handed over as, besides its tables: a set of forms.
///
/// # Examples
/// ```
/// use evenhand::run::{Formats, ListFormat};
/// let formats = Formats::from(vec![ListFormat::Redcap]);
/// assert!(formats.has(ListFormat::Redcap) && !formats.has(ListFormat::Sheets));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<ListFormat>", into = "Vec<ListFormat>")]
pub struct Formats(u8);

impl Formats {
    /// Whether there is nothing besides its tables.
    pub fn is_plain(&self) -> bool {
        self.0 == 0
    }

    /// Whether this form is among them.
    pub fn has(&self, format: ListFormat) -> bool {
        self.0 & format.bit() != 0
    }
}

impl From<Vec<ListFormat>> for Formats {
    fn from(formats: Vec<ListFormat>) -> Self {
        let bits = formats.into_iter().map(ListFormat::bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

impl From<Formats> for Vec<ListFormat> {
    fn from(formats: Formats) -> Self {
        let all = ListFormat::ALL.into_iter();
        all.filter(|format| formats.has(*format)).collect()
    }
}
