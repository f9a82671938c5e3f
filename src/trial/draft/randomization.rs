//! How participants are randomized, and what is handed over with the lists.

use super::{Part, When};
use crate::design::{CheckDigit, NumberOrder, NumberScheme};

/// How participants are randomized.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Randomization {
    /// The allocation procedure.
    pub procedure: Part<String>,
    /// Stratification factors.
    pub stratify_by: Part<Vec<String>>,
    /// Entries of each stratum's list; the sample size where it is left out.
    pub list_length: Part<i64>,
    /// Strata whose lists have a procedure, a ratio or a length of their own.
    pub strata: Part<Vec<OwnList>>,
    /// Changes of the lists from an entry on.
    pub amendments: Part<Vec<Amendment>>,
    /// The randomization numbers.
    pub numbers: Part<Numbers>,
    /// The kits that each site begins with.
    pub kits: Part<Kits>,
}

/// The procedure, the ratio or the length of some strata's lists.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{OwnList, When};
/// let men = OwnList::of(When::new().is("sex", "male")).procedure("big-stick(3)").list_length(40);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OwnList {
    pub(crate) when: Part<When>,
    pub(crate) procedure: Part<String>,
    pub(crate) ratio: Part<Vec<(String, Part<i64>)>>,
    pub(crate) list_length: Part<i64>,
}

impl OwnList {
    /// Lists of the strata for which a condition on stratification factors holds.
    pub fn of(when: When) -> Self {
        Self {
            when: Part::Given(when),
            procedure: Part::Absent,
            ratio: Part::Absent,
            list_length: Part::Absent,
        }
    }

    /// Made by this procedure.
    #[must_use]
    pub fn procedure(mut self, specification: impl std::fmt::Display) -> Self {
        self.procedure = Part::Given(specification.to_string());
        self
    }

    /// In this ratio, by the arms' names; nobody is allocated to an arm that is not named.
    #[must_use]
    pub fn ratio<'a>(mut self, parts: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        self.ratio = Part::Given(named(parts));
        self
    }

    /// Of at least so many entries.
    #[must_use]
    pub fn list_length(mut self, entries: u32) -> Self {
        self.list_length = Part::Given(entries.into());
        self
    }
}

/// A change of the lists from an entry on: another procedure, another ratio, an arm that is closed or opened.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Amendment;
/// let larger_blocks = Amendment::new("2").from_entry(13).procedure("permuted-block(6)");
/// let closed = Amendment::new("3").from_entries([("sex=F", 21), ("sex=M", 17)]).ratio([("a", 1), ("c", 1)]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    pub(crate) name: Part<String>,
    pub(crate) from: Part<FromEntry>,
    pub(crate) procedure: Part<String>,
    pub(crate) ratio: Part<Vec<(String, Part<i64>)>>,
}

/// From which entry on an amendment changes lists.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FromEntry {
    /// That entry of every list.
    Every(i64),
    /// An entry for each stratum.
    Strata(Vec<(String, Part<i64>)>),
}

impl Amendment {
    /// An amendment of this name, which enters the names of streams: 1 to 30 of a-z, 0-9, `_` and `-`.
    pub fn new(name: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            from: Part::Absent,
            procedure: Part::Absent,
            ratio: Part::Absent,
        }
    }

    /// From this entry of every list on.
    #[must_use]
    pub fn from_entry(mut self, entry: u32) -> Self {
        self.from = Part::Given(FromEntry::Every(entry.into()));
        self
    }

    /// From these entries on, by the strata's names. Lists of other strata are not changed.
    #[must_use]
    pub fn from_entries<'a>(mut self, entries: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        self.from = Part::Given(FromEntry::Strata(named(entries)));
        self
    }

    /// By this procedure.
    #[must_use]
    pub fn procedure(mut self, specification: impl std::fmt::Display) -> Self {
        self.procedure = Part::Given(specification.to_string());
        self
    }

    /// In this ratio, by the arms' names; nobody is allocated to an arm that is not named.
    #[must_use]
    pub fn ratio<'a>(mut self, parts: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        self.ratio = Part::Given(named(parts));
        self
    }
}

/// A number for each name.
fn named<'a>(numbers: impl IntoIterator<Item = (&'a str, u32)>) -> Vec<(String, Part<i64>)> {
    let number = |(name, number): (&str, u32)| (name.to_owned(), Part::Given(number.into()));
    numbers.into_iter().map(number).collect()
}

/// Numbers: `count` of them from `start`. What is left out is as usual for what they number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    pub(crate) prefix: Part<String>,
    pub(crate) start: Part<i64>,
    pub(crate) count: Part<i64>,
    pub(crate) check_digit: Part<CheckDigit>,
    pub(crate) order: Part<NumberOrder>,
    pub(crate) digits: Part<i64>,
}

impl Numbers {
    /// The usual numbers: eight digits for participants, six for kits.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this before each number.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = Part::Given(prefix.to_owned());
        self
    }

    /// From this number on, so many.
    #[must_use]
    pub fn range(mut self, start: u32, count: u32) -> Self {
        self.start = Part::Given(start.into());
        self.count = Part::Given(count.into());
        self
    }

    /// In the order of each list, written with at least so many digits.
    #[must_use]
    pub fn in_list_order(mut self, digits: u32) -> Self {
        self.order = Part::Given(NumberOrder::List);
        self.digits = Part::Given(digits.into());
        self
    }

    /// Followed by these check digits.
    #[must_use]
    pub fn check_digit(mut self, check_digit: CheckDigit) -> Self {
        self.check_digit = Part::Given(check_digit);
        self
    }
}

impl From<&NumberScheme> for Numbers {
    fn from(scheme: &NumberScheme) -> Self {
        let numbers = Self::new()
            .prefix(scheme.prefix())
            .range(scheme.start(), scheme.count())
            .check_digit(scheme.check_digit());
        match scheme.order() {
            NumberOrder::Random => numbers,
            NumberOrder::List => numbers.in_list_order(scheme.digits() as u32),
        }
    }
}

/// The kits that each site begins with.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Kits;
/// let in_the_ratio = Kits::in_ratio(12);
/// let of_each = Kits::of_arms([("active", 8), ("control", 4)]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Kits {
    pub(crate) per_site: Part<PerSite>,
    pub(crate) numbers: Part<Numbers>,
}

/// Kits at each site.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PerSite {
    /// So many, in the allocation ratio.
    InRatio(i64),
    /// So many of each arm.
    Arms(Vec<(String, Part<i64>)>),
}

impl Kits {
    /// So many kits at each site, divided among the arms in the allocation ratio.
    pub fn in_ratio(per_site: u32) -> Self {
        Self {
            per_site: Part::Given(PerSite::InRatio(per_site.into())),
            numbers: Part::Absent,
        }
    }

    /// So many kits of each arm at each site, by the arms' names.
    pub fn of_arms<'a>(arms: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        Self {
            per_site: Part::Given(PerSite::Arms(named(arms))),
            numbers: Part::Absent,
        }
    }

    /// Numbered so.
    #[must_use]
    pub fn numbered(mut self, numbers: Numbers) -> Self {
        self.numbers = Part::Given(numbers);
        self
    }
}
