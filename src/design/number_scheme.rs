//! Numbers as they are written: prefix, digits, check digits; and the order in which they are given.

use super::check_digit::CheckDigit;
use super::factor::{Factor, FactorSource};
use super::strata::{Strata, StratumIndex};

/// Why a scheme of numbers is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberSchemeError {
    /// A prefix with other characters, or too long.
    #[error(
        "a prefix is up to {max} of A-Z, a-z, 0-9, `-`, `_` and `.`, a letter first, and stratification factors in \
         braces such as {{site_id}}",
        max = NumberScheme::MAX_PREFIX
    )]
    Prefix,
    /// A factor in the prefix that does not stratify.
    #[error("`{{{name}}}` in a prefix names no stratification factor: {allowed}")]
    PrefixFactor {
        /// The name.
        name: String,
        /// What can be named.
        allowed: String,
    },
    /// A first number that is too large.
    #[error("`start` is {0}: write a whole number from 0 to {max}", max = NumberScheme::MAX_START)]
    Start(u32),
    /// Too few numbers to put them out of order, or more than there are.
    #[error(
        "`count` is {0}: write a whole number from {min} to {max}; fewer can be given in the order of the list, with \
         `order = \"list\"`",
        min = NumberScheme::MIN_COUNT,
        max = NumberScheme::MAX_COUNT
    )]
    Count(u32),
    /// No digits, or too many.
    #[error("`digits` is {0}: write a whole number from 1 to {max}", max = NumberScheme::MAX_DIGITS)]
    Digits(u32),
    /// Numbers that have more digits than they are written with.
    #[error(
        "the numbers go up to {last}, which has more than {digits} digits: write more `digits`, or a smaller `count`"
    )]
    Width {
        /// The last number.
        last: u64,
        /// The digits.
        digits: u32,
    },
}

/// In which order numbers are given to the entries of lists.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum NumberOrder {
    /// In one that reveals neither stratum, block nor arm.
    #[default]
    Random,
    /// In the order of each list, one after the other.
    List,
}

/// Numbers from `start`, `count` of them, as they are written: prefix, digits, check digits.
///
/// A prefix may name stratification factors in braces: `S{site_id}-` is `S01-` for the lists of site 01. Of a
/// factor other than the site the level's code is written.
///
/// # Examples
/// ```
/// use evenhand::design::{CheckDigit, NumberScheme};
/// let scheme = NumberScheme::new("R-", 1, 9_999, CheckDigit::Luhn)?;
/// assert_eq!(scheme.text(794), "R-07948");
/// assert!(NumberScheme::new("=R", 1, 9_999, CheckDigit::None).is_err());
///
/// let in_order = NumberScheme::in_list_order("", 1, 60, 3, CheckDigit::None)?;
/// assert_eq!(in_order.text(7), "007");
/// # Ok::<(), evenhand::design::NumberSchemeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberScheme {
    prefix: String,
    start: u32,
    count: u32,
    check_digit: CheckDigit,
    order: NumberOrder,
    /// How many digits are written, at least.
    digits: usize,
}

impl NumberScheme {
    /// The longest prefix, factors in braces not counted.
    pub const MAX_PREFIX: usize = 12;
    /// The largest first number.
    pub const MAX_START: u32 = 1_000_000_000;
    /// The fewest numbers in random order.
    pub const MIN_COUNT: u32 = 1_000;
    /// The most numbers.
    pub const MAX_COUNT: u32 = 100_000_000;
    /// The most pages: a bit and a place of each fit in a few megabytes.
    const MAX_PAGES: u32 = 1_000_000;
    /// The most digits.
    pub const MAX_DIGITS: u32 = 10;
    /// How many digits numbers in the order of the list have where nothing is said.
    pub const LIST_DIGITS: u32 = 3;

    /// Numbers in random order, with as many digits as the last of them has.
    ///
    /// # Errors
    /// [`NumberSchemeError::Prefix`] unless the prefix is empty or up to [`Self::MAX_PREFIX`] of
    /// `A-Z`, `a-z`, `0-9`, `-`, `_` and `.`, a letter first, and names in braces;
    /// [`NumberSchemeError::Start`] above [`Self::MAX_START`]; [`NumberSchemeError::Count`] unless
    /// [`Self::MIN_COUNT`] <= count <= [`Self::MAX_COUNT`].
    pub fn new(
        prefix: &str,
        start: u32,
        count: u32,
        check_digit: CheckDigit,
    ) -> Result<Self, NumberSchemeError> {
        if !(Self::MIN_COUNT..=Self::MAX_COUNT).contains(&count) {
            return Err(NumberSchemeError::Count(count));
        }
        let digits = (start.saturating_add(count - 1)).to_string().len();
        let order = NumberOrder::Random;
        Self::checked(prefix, start, count, check_digit, order, digits)
    }

    /// Numbers in the order of each list, `count` of them for every list, written with at least so many
    /// digits. Lists of one prefix have their numbers one after the other: the second those from
    /// `start` + `count` on.
    ///
    /// # Errors
    /// As [`new`](Self::new), but that `count` may be as low as 1; [`NumberSchemeError::Digits`] unless
    /// 1 <= digits <= [`Self::MAX_DIGITS`].
    pub fn in_list_order(
        prefix: &str,
        start: u32,
        count: u32,
        digits: u32,
        check_digit: CheckDigit,
    ) -> Result<Self, NumberSchemeError> {
        if !(1..=Self::MAX_COUNT).contains(&count) {
            return Err(NumberSchemeError::Count(count));
        }
        Self::check_digits(digits)?;
        let order = NumberOrder::List;
        Self::checked(prefix, start, count, check_digit, order, digits as usize)
    }

    fn checked(
        prefix: &str,
        start: u32,
        count: u32,
        check_digit: CheckDigit,
        order: NumberOrder,
        digits: usize,
    ) -> Result<Self, NumberSchemeError> {
        Self::check_prefix(prefix)?;
        if start > Self::MAX_START {
            return Err(NumberSchemeError::Start(start));
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            start,
            count,
            check_digit,
            order,
            digits,
        })
    }

    /// Checks a prefix, but for whether the factors that it names are there.
    ///
    /// # Errors
    /// [`NumberSchemeError::Prefix`], as [`Self::new`].
    pub fn check_prefix(prefix: &str) -> Result<(), NumberSchemeError> {
        let is_known = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let pieces = pieces(prefix).ok_or(NumberSchemeError::Prefix)?;
        let literal: String = pieces.iter().filter_map(Piece::literal).collect();
        let is_prefix = literal.len() <= Self::MAX_PREFIX
            && literal.chars().all(is_known)
            && (prefix.is_empty() || prefix.starts_with(|c: char| c.is_ascii_alphabetic()));
        if is_prefix {
            Ok(())
        } else {
            Err(NumberSchemeError::Prefix)
        }
    }

    /// Checks that every factor in a prefix stratifies.
    ///
    /// # Errors
    /// [`NumberSchemeError::PrefixFactor`] for the first that does not.
    pub fn check_factors(prefix: &str, factors: &[Factor]) -> Result<(), NumberSchemeError> {
        let names = pieces(prefix).unwrap_or_default();
        let mut names = names.iter().filter_map(Piece::factor);
        match names.find(|name| factors.iter().all(|factor| factor.name() != *name)) {
            None => Ok(()),
            Some(name) => Err(NumberSchemeError::PrefixFactor {
                name: name.to_owned(),
                allowed: if factors.is_empty() {
                    "the list is not stratified".to_owned()
                } else {
                    let names = factors
                        .iter()
                        .map(|factor| format!("`{{{}}}`", factor.name()));
                    format!("write {}", names.collect::<Vec<_>>().join(" or "))
                },
            }),
        }
    }

    /// Checks a number of digits.
    ///
    /// # Errors
    /// [`NumberSchemeError::Digits`] unless 1 <= digits <= [`Self::MAX_DIGITS`].
    pub fn check_digits(digits: u32) -> Result<(), NumberSchemeError> {
        if (1..=Self::MAX_DIGITS).contains(&digits) {
            Ok(())
        } else {
            Err(NumberSchemeError::Digits(digits))
        }
    }

    /// Six digits, 100000 to 999999: what kits have where the scenario says nothing.
    pub fn of_kits() -> Self {
        Self {
            start: 100_000,
            count: 900_000,
            digits: 6,
            ..Self::default()
        }
    }

    /// What stands before each number.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The first number.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// How many numbers there are; in the order of lists, for each list.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The check digits.
    pub fn check_digit(&self) -> CheckDigit {
        self.check_digit
    }

    /// In which order they are given.
    pub fn order(&self) -> NumberOrder {
        self.order
    }

    /// How many digits are written, at least.
    pub fn digits(&self) -> usize {
        self.digits
    }

    /// A number as it is written: the prefix, the digits with leading zeros, and the check digits of these.
    pub fn text(&self, number: u32) -> String {
        self.after(&self.prefix, number)
    }

    /// A number of a stratum as it is written.
    pub fn text_in(&self, strata: &Strata, stratum: StratumIndex, number: u32) -> String {
        self.after(&self.prefix_in(strata, stratum), number)
    }

    /// The prefix of the numbers of a stratum.
    pub fn prefix_in(&self, strata: &Strata, stratum: StratumIndex) -> String {
        if !self.prefix.contains('{') {
            return self.prefix.clone();
        }
        let levels = strata.levels(stratum);
        let write = |piece: Piece<'_>| match piece {
            Piece::Literal(text) => text.to_owned(),
            Piece::Factor(name) => {
                let mut factors = strata.factors().iter().zip(&levels);
                let found = factors.find(|(factor, _)| factor.name() == name);
                found.map_or_else(String::new, |(factor, &level)| short(factor, level))
            }
        };
        let pieces = pieces(&self.prefix).unwrap_or_default();
        pieces.into_iter().map(write).collect()
    }

    /// How many numbers there are on a page, the least that a list, or an arm at a site, is dealt of numbers in
    /// random order: B = ceil(count / 10^6).
    pub fn page(&self) -> u32 {
        self.count.div_ceil(Self::MAX_PAGES)
    }

    /// How many numbers so many entries take up, in whole pages.
    pub fn taken_by(&self, entries: u64) -> u64 {
        entries.next_multiple_of(self.page().into())
    }

    /// How many numbers there are on whole pages.
    pub fn on_pages(&self) -> u64 {
        u64::from(self.count - self.count % self.page())
    }

    /// Whether the prefix differs between strata.
    pub fn names_factors(&self) -> bool {
        self.prefix.contains('{')
    }

    fn after(&self, prefix: &str, number: u32) -> String {
        let width = self.digits;
        let digits = format!("{number:0width$}");
        let check = self.check_digit.of(&digits).unwrap_or_default();
        format!("{prefix}{digits}{check}")
    }
}

impl Default for NumberScheme {
    /// Eight digits, 10000000 to 99999999, in random order.
    fn default() -> Self {
        Self {
            prefix: String::new(),
            start: 10_000_000,
            count: 90_000_000,
            check_digit: CheckDigit::None,
            order: NumberOrder::Random,
            digits: 8,
        }
    }
}

/// A level as a prefix writes it: the site's id, else the level's code.
fn short(factor: &Factor, level: usize) -> String {
    match factor.source() {
        FactorSource::Site => factor.labels()[level].clone(),
        FactorSource::Attribute(_) | FactorSource::Country => factor.codes()[level].clone(),
    }
}

/// A piece of a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Literal(&'a str),
    Factor(&'a str),
}

impl<'a> Piece<'a> {
    fn literal(&self) -> Option<&'a str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Factor(_) => None,
        }
    }

    fn factor(&self) -> Option<&'a str> {
        match self {
            Self::Literal(_) => None,
            Self::Factor(name) => Some(name),
        }
    }
}

/// The pieces of a prefix; `None` where braces do not match.
fn pieces(prefix: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = prefix;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        pieces.extend([Piece::Literal(before), Piece::Factor(name)]);
        rest = after;
    }
    pieces.push(Piece::Literal(rest));
    Some(pieces)
}
