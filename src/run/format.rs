//! What a list is handed over as.

use serde::{Deserialize, Serialize};

/// A form in which a list is handed over, besides its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListFormat {
    /// The two tables that REDCap wants, and a codebook.
    Redcap,
    /// One sheet per stratum, and an index.
    Sheets,
}

/// What a list is handed over as, besides its tables.
///
/// # Examples
/// ```
/// use evenhand::run::{Formats, ListFormat};
/// let formats = Formats::from(vec![ListFormat::Redcap]);
/// assert_eq!(formats, Formats { redcap: true, sheets: false });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<ListFormat>", into = "Vec<ListFormat>")]
pub struct Formats {
    /// REDCap's tables.
    pub redcap: bool,
    /// Sheets.
    pub sheets: bool,
}

impl Formats {
    /// Whether there is nothing besides its tables.
    pub fn is_plain(&self) -> bool {
        !self.redcap && !self.sheets
    }
}

impl From<Vec<ListFormat>> for Formats {
    fn from(formats: Vec<ListFormat>) -> Self {
        Self {
            redcap: formats.contains(&ListFormat::Redcap),
            sheets: formats.contains(&ListFormat::Sheets),
        }
    }
}

impl From<Formats> for Vec<ListFormat> {
    fn from(formats: Formats) -> Self {
        let redcap = formats.redcap.then_some(ListFormat::Redcap);
        let sheets = formats.sheets.then_some(ListFormat::Sheets);
        redcap.into_iter().chain(sheets).collect()
    }
}
