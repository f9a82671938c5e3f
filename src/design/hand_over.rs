//! What is handed over with lists: randomization numbers, kits.

use super::arm::Ratio;
use super::check_digit::CheckDigit;

/// The scheme of randomization numbers, and kits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOver {
    /// The randomization numbers.
    pub numbers: NumberScheme,
    /// The kits that sites begin with, where there are any.
    pub kits: Option<KitPlan>,
}

/// Why a scheme of numbers is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberSchemeError {
    /// A prefix with other characters, or too long.
    #[error(
        "a prefix is up to {max} of A-Z, a-z, 0-9, `-`, `_` and `.`, a letter first",
        max = NumberScheme::MAX_PREFIX
    )]
    Prefix,
    /// A first number that is too large.
    #[error("`start` is {0}: write a whole number from 0 to {max}", max = NumberScheme::MAX_START)]
    Start(u32),
    /// Too few numbers to put them out of order, or more than there are.
    #[error(
        "`count` is {0}: write a whole number from {min} to {max}",
        min = NumberScheme::MIN_COUNT,
        max = NumberScheme::MAX_COUNT
    )]
    Count(u32),
}

/// Numbers from `start`, `count` of them, as they are written: prefix, digits, check digits.
///
/// # Examples
/// ```
/// use evenhand::design::{CheckDigit, NumberScheme};
/// let scheme = NumberScheme::new("R-", 1, 9_999, CheckDigit::Luhn)?;
/// assert_eq!(scheme.text(794), "R-07948");
/// assert!(NumberScheme::new("=R", 1, 9_999, CheckDigit::None).is_err());
/// # Ok::<(), evenhand::design::NumberSchemeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberScheme {
    prefix: String,
    start: u32,
    count: u32,
    check_digit: CheckDigit,
}

impl NumberScheme {
    /// The longest prefix.
    pub const MAX_PREFIX: usize = 12;
    /// The largest first number.
    pub const MAX_START: u32 = 1_000_000_000;
    /// The fewest numbers.
    pub const MIN_COUNT: u32 = 1_000;
    /// The most numbers.
    pub const MAX_COUNT: u32 = 100_000_000;

    /// A scheme.
    ///
    /// # Errors
    /// [`NumberSchemeError::Prefix`] unless the prefix is empty or up to [`Self::MAX_PREFIX`] of
    /// `A-Z`, `a-z`, `0-9`, `-`, `_` and `.`, a letter first; [`NumberSchemeError::Start`] above
    /// [`Self::MAX_START`]; [`NumberSchemeError::Count`] unless [`Self::MIN_COUNT`] <= count <=
    /// [`Self::MAX_COUNT`].
    pub fn new(
        prefix: &str,
        start: u32,
        count: u32,
        check_digit: CheckDigit,
    ) -> Result<Self, NumberSchemeError> {
        Self::check_prefix(prefix)?;
        if start > Self::MAX_START {
            return Err(NumberSchemeError::Start(start));
        }
        if !(Self::MIN_COUNT..=Self::MAX_COUNT).contains(&count) {
            return Err(NumberSchemeError::Count(count));
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            start,
            count,
            check_digit,
        })
    }

    /// Checks a prefix.
    ///
    /// # Errors
    /// [`NumberSchemeError::Prefix`], as [`Self::new`].
    pub fn check_prefix(prefix: &str) -> Result<(), NumberSchemeError> {
        let is_known = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let is_prefix = prefix.len() <= Self::MAX_PREFIX
            && prefix.chars().all(is_known)
            && (prefix.is_empty() || prefix.starts_with(|c: char| c.is_ascii_alphabetic()));
        if is_prefix {
            Ok(())
        } else {
            Err(NumberSchemeError::Prefix)
        }
    }

    /// Six digits, 100000 to 999999: what kits have where the scenario says nothing.
    pub fn of_kits() -> Self {
        Self {
            start: 100_000,
            count: 900_000,
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

    /// How many numbers there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The check digits.
    pub fn check_digit(&self) -> CheckDigit {
        self.check_digit
    }

    /// A number as it is written: the prefix, as many digits as the last number has, with leading
    /// zeros, and the check digits of these.
    pub fn text(&self, number: u32) -> String {
        let width = (self.start + self.count - 1).to_string().len();
        let digits = format!("{number:0width$}");
        let check = self.check_digit.of(&digits).unwrap_or_default();
        format!("{}{digits}{check}", self.prefix)
    }
}

impl Default for NumberScheme {
    /// Eight digits, 10000000 to 99999999.
    fn default() -> Self {
        Self {
            prefix: String::new(),
            start: 10_000_000,
            count: 90_000_000,
            check_digit: CheckDigit::None,
        }
    }
}

/// Why a number of kits is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KitPlanError {
    /// Not whole blocks in the allocation ratio.
    #[error(
        "{kits} kits per site are not in the ratio: write a multiple of {total}, or a number for each arm such as {{ ARM = 6 }}"
    )]
    Ratio {
        /// The kits.
        kits: u32,
        /// The sum of the ratio's parts.
        total: u32,
    },
    /// None at all.
    #[error("no arm has a kit: give at least one arm some, or leave the kits out")]
    None,
}

/// The kits that every site begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitPlan {
    per_site: Vec<u32>,
    numbers: NumberScheme,
}

impl KitPlan {
    /// The most kits of one arm at one site.
    pub const MAX_PER_SITE: u32 = 10_000;

    /// So many kits of each arm at each site.
    ///
    /// # Errors
    /// [`KitPlanError::None`] where there is none.
    pub fn new(per_site: Vec<u32>, numbers: NumberScheme) -> Result<Self, KitPlanError> {
        if per_site.iter().all(|&kits| kits == 0) {
            return Err(KitPlanError::None);
        }
        Ok(Self { per_site, numbers })
    }

    /// So many kits at each site, divided among the arms in the allocation ratio.
    ///
    /// # Errors
    /// [`KitPlanError::Ratio`] where they cannot be; [`KitPlanError::None`] for 0 kits.
    pub fn in_ratio(kits: u32, ratio: &Ratio, numbers: NumberScheme) -> Result<Self, KitPlanError> {
        let total = ratio.total();
        if !kits.is_multiple_of(total) {
            return Err(KitPlanError::Ratio { kits, total });
        }
        let parts = ratio.parts().iter();
        Self::new(parts.map(|part| part * (kits / total)).collect(), numbers)
    }

    /// The kits of each arm at each site, in the order of the arms.
    pub fn per_site(&self) -> &[u32] {
        &self.per_site
    }

    /// The scheme of their numbers.
    pub fn numbers(&self) -> &NumberScheme {
        &self.numbers
    }

    /// How many numbers of the scheme the kits of so many sites reach into: every arm is counted
    /// with the kits of the largest; `u64::MAX` where that is more than 64 bits hold.
    pub fn numbers_needed(&self, sites: usize) -> u64 {
        let most = self.per_site.iter().copied().max().unwrap_or(0);
        let of_site = u64::from(most) * self.per_site.len() as u64;
        of_site.saturating_mul(sites as u64)
    }
}
