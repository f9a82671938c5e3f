//! Sites: where participants are screened.

use chrono::NaiveDate;

/// One site, as its row in the sites CSV gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The key in every table, such as `FR-01`.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The city, where the row has one.
    pub city: String,
    /// The country.
    pub country: String,
    /// When the site opens; drawn within the opening window where the row has no date.
    pub opens_on: Option<NaiveDate>,
    /// A factor on the site's mean rate of arrival; 1 unless the row says otherwise.
    pub relative_rate: f64,
}
