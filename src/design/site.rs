//! Sites: where participants are screened.

use chrono::{Datelike as _, NaiveDate};

use super::limits::{MAX_PARTICIPANTS, YEARS};
use crate::characters::{HiddenCharacter, check_seen, formula_sign};

/// The longest key of a site, in characters.
const MAX_ID: usize = 30;
/// The longest name, city or country, in characters.
const MAX_TEXT: usize = 200;
/// The largest relative rate.
const MAX_RATE: f64 = 1000.0;

/// Why a site is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// A key with other characters, or too long.
    #[error(
        "`{0}` is not a site's key: write 1 to {MAX_ID} of A-Z, a-z, 0-9, _ and -, not beginning with -"
    )]
    Id(String),
    /// A name, a city or a country of no length, or too long.
    #[error("the text has {0} characters: write 1 to {MAX_TEXT}")]
    Length(usize),
    /// Text that a spreadsheet would run as a formula, or that begins or ends with a space.
    #[error("`{0}` begins with =, +, -, @ or a space, or ends with a space: remove that")]
    Edge(String),
    /// Text with a control or another character that is not seen.
    #[error(transparent)]
    Hidden(#[from] HiddenCharacter),
    /// A country that cannot be the label of a level.
    #[error("`{0}` contains `|`, which joins the levels of a stratum: leave it out")]
    Bar(String),
    /// A day beyond the calendar of a trial.
    #[error("{0} lies outside the years {first} to {last}: correct the year", first = YEARS.start(), last = YEARS.end())]
    Year(NaiveDate),
    /// A relative rate that is not positive, or absurd.
    #[error("a relative rate of {0}: write a number above 0 and at most {MAX_RATE}; 1 is the mean")]
    Rate(f64),
    /// A site that closes before it opens.
    #[error(
        "the site closes on {closes_on}, not after {opens_on}, when it opens: move one of the dates"
    )]
    Closed {
        /// When it opens.
        opens_on: NaiveDate,
        /// When it closes.
        closes_on: NaiveDate,
    },
    /// A cap that nobody, or everybody, is within.
    #[error(
        "at most {0} participants at a site: write a whole number from 1 to {MAX_PARTICIPANTS}, or \
         leave it empty"
    )]
    Cap(u32),
}

/// One site: plain data, as its row in the sites CSV gives it. The trial that it becomes a part of
/// checks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The key in every table, such as `FR-01`.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The city, where the row has one.
    pub city: String,
    /// The country, where it is known.
    pub country: String,
    /// When the site opens; drawn within the opening window where the row has no date.
    pub opens_on: Option<NaiveDate>,
    /// The first day on which nobody arrives any more, where the site closes.
    pub closes_on: Option<NaiveDate>,
    /// How many participants are randomized at the site at most, where there is a cap.
    pub at_most: Option<u32>,
    /// The code that other systems know the site by, such as the number of its data access group in
    /// REDCap. In a trial every site has one: its place from 1 where none was given.
    pub code: Option<String>,
    /// A factor on the site's mean rate of arrival; 1 unless the row says otherwise.
    pub relative_rate: f64,
}

impl Site {
    /// A site with its key and its country, which opens with enrolment and is like the others.
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::Site;
    /// let vienna = Site { relative_rate: 1.5, ..Site::new("AT-01", "University Hospital", "Austria") };
    /// assert_eq!(vienna.id, "AT-01");
    /// ```
    pub fn new(id: &str, name: &str, country: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            city: String::new(),
            country: country.to_owned(),
            opens_on: None,
            closes_on: None,
            at_most: None,
            code: None,
            relative_rate: 1.0,
        }
    }

    /// What is wrong with the site, each with the name of the field.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (&'static str, SiteError)> {
        let of_city = if self.city.is_empty() {
            Ok(())
        } else {
            check_text(&self.city)
        };
        let of_country = if self.country.is_empty() {
            Ok(())
        } else if self.country.contains('|') {
            Err(SiteError::Bar(self.country.clone()))
        } else {
            check_text(&self.country)
        };
        let in_years = |day: Option<NaiveDate>| match day {
            Some(day) if !YEARS.contains(&day.year()) => Err(SiteError::Year(day)),
            _ => Ok(()),
        };
        let of_end = in_years(self.closes_on).and(match (self.opens_on, self.closes_on) {
            (Some(opens_on), Some(closes_on)) if closes_on <= opens_on => Err(SiteError::Closed {
                opens_on,
                closes_on,
            }),
            _ => Ok(()),
        });
        let of_cap = match self.at_most {
            Some(most) if !(1..=MAX_PARTICIPANTS).contains(&most) => Err(SiteError::Cap(most)),
            _ => Ok(()),
        };
        let of_rate = if self.relative_rate > 0.0 && self.relative_rate <= MAX_RATE {
            Ok(())
        } else {
            Err(SiteError::Rate(self.relative_rate))
        };
        [
            ("id", check_id(&self.id)),
            ("name", check_text(&self.name)),
            ("city", of_city),
            ("country", of_country),
            ("opens_on", in_years(self.opens_on)),
            ("closes_on", of_end),
            ("at_most", of_cap),
            ("relative_rate", of_rate),
        ]
        .into_iter()
        .filter_map(|(key, result)| result.err().map(|error| (key, error)))
    }
}

fn check_id(id: &str) -> Result<(), SiteError> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_id = !id.is_empty() && id.len() <= MAX_ID && !id.starts_with('-');
    if is_id && id.chars().all(is_allowed) {
        Ok(())
    } else {
        Err(SiteError::Id(id.to_owned()))
    }
}

fn check_text(text: &str) -> Result<(), SiteError> {
    let length = text.chars().count();
    if length == 0 || length > MAX_TEXT {
        return Err(SiteError::Length(length));
    }
    check_seen(text)?;
    if formula_sign(text).is_some() || text.trim() != text {
        Err(SiteError::Edge(text.to_owned()))
    } else {
        Ok(())
    }
}
