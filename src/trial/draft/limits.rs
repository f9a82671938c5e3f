//! Limits on enrolment as it is run.

use chrono::NaiveDate;

use super::{Part, When};

/// A time in which nobody is screened, at all sites or at some.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Hold;
/// let day = |text: &str| text.parse().expect("it is a date");
/// let hold = Hold::new(day("2027-03-01"), day("2027-05-01")).in_country("Austria");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hold {
    pub(crate) from: Part<NaiveDate>,
    pub(crate) until: Part<NaiveDate>,
    pub(crate) country: Part<String>,
    pub(crate) sites: Part<Vec<String>>,
}

impl Hold {
    /// From a day until before another, at all sites.
    pub fn new(from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            from: Part::Given(from),
            until: Part::Given(until),
            ..Self::default()
        }
    }

    /// At the sites of a country only.
    #[must_use]
    pub fn in_country(self, country: &str) -> Self {
        Self {
            country: Part::Given(country.to_owned()),
            ..self
        }
    }

    /// At these sites only, by their keys.
    #[must_use]
    pub fn at_sites<'a>(self, sites: impl IntoIterator<Item = &'a str>) -> Self {
        let sites = sites.into_iter().map(str::to_owned).collect();
        Self {
            sites: Part::Given(sites),
            ..self
        }
    }
}

/// How many participants are randomized at most: at a site, in a country, or for whom a condition holds.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Cap, When};
/// let caps = [
///     Cap::of_site("AT-01", 20),
///     Cap::of_country("Austria", 100),
///     Cap::of(When::new().is("sex", "male"), 50),
/// ];
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cap {
    pub(crate) at_most: Part<i64>,
    pub(crate) site: Part<String>,
    pub(crate) country: Part<String>,
    pub(crate) when: Part<When>,
}

impl Cap {
    /// At a site, by its key.
    pub fn of_site(site: &str, at_most: u32) -> Self {
        Self {
            at_most: Part::Given(at_most.into()),
            site: Part::Given(site.to_owned()),
            ..Self::default()
        }
    }

    /// In a country.
    pub fn of_country(country: &str, at_most: u32) -> Self {
        Self {
            at_most: Part::Given(at_most.into()),
            country: Part::Given(country.to_owned()),
            ..Self::default()
        }
    }

    /// Of those for whom a condition holds at randomization.
    pub fn of(when: When, at_most: u32) -> Self {
        Self {
            at_most: Part::Given(at_most.into()),
            when: Part::Given(when),
            ..Self::default()
        }
    }
}
