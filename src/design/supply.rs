//! Supply: in which items a drug comes, and when a participant is handed them.

use super::dose::millionths;
use super::period::Period;
use super::strengths::{DoseItems, MAX_DOSE_ITEMS, MAX_STRENGTHS, Strengths};

/// The most items of a pack.
pub const MAX_PACK: u32 = 10_000;
/// The largest overage.
const MAX_OVERAGE: f64 = 10.0;
/// Overages are multiples of this part.
const PARTS: u64 = 1_000_000;

/// How a treatment is supplied.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// The treatment's place.
    pub treatment: usize,
    /// What is counted, such as `tablet`.
    pub item: String,
    /// What a dose consists of.
    pub contents: Contents,
    /// How many items of one strength a pack holds.
    pub pack: u32,
    /// When items are handed out.
    pub dispensed: Dispensed,
    /// What is added to demand.
    pub overage: Overage,
}

/// What a dose consists of.
#[derive(Debug, Clone, PartialEq)]
pub enum Contents {
    /// Items of these strengths.
    Strengths(Strengths),
    /// So many items, whatever its amount: kits, a placebo.
    PerDose(u8),
}

impl Contents {
    /// The items of a dose; `None` where no items make it up.
    #[inline]
    pub fn of(&self, dose: f64) -> Option<DoseItems> {
        match self {
            Self::Strengths(strengths) => strengths.of(dose),
            Self::PerDose(count) => Some(DoseItems::of_one_kind(*count)),
        }
    }

    /// How many strengths there are; 1 where a dose is so many items whatever its amount.
    pub fn strengths(&self) -> usize {
        match self {
            Self::Strengths(strengths) => strengths.amounts().count(),
            Self::PerDose(_) => 1,
        }
    }

    /// The amount in an item of the strength at a place; none where a dose is so many items whatever its amount.
    pub fn strength(&self, place: usize) -> Option<f64> {
        match self {
            Self::Strengths(strengths) => strengths.amounts().nth(place),
            Self::PerDose(_) => None,
        }
    }
}

/// When items are handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dispensed {
    /// At the beginning of each cycle, for the doses of that cycle.
    Cycle,
    /// On each day with a dose, for the doses of that day.
    Dose,
    /// On the day of the first dose and every so long from it, for the doses until the next time.
    Every(Period),
    /// On the days of the visits at these places, for the doses until the next of them.
    Visits(Vec<usize>),
}

/// The share that is added to a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overage {
    /// In millionths.
    parts: u64,
}

impl Overage {
    /// This share, such as 0.1.
    ///
    /// # Errors
    /// [`SupplyError::Overage`] unless it is from 0 to 10 with at most 6 decimals.
    pub fn new(share: f64) -> Result<Self, SupplyError> {
        let parts = millionths(share).filter(|_| share <= MAX_OVERAGE);
        let parts = parts.ok_or(SupplyError::Overage(share))?;
        Ok(Self {
            parts: parts.cast_unsigned(),
        })
    }

    /// The share.
    pub fn share(self) -> f64 {
        self.parts as f64 / PARTS as f64
    }

    /// A demand of so many items or packs with the share added, the next whole number.
    ///
    /// # Formula
    /// ceil(n (1 + share)), exactly
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::Overage;
    /// let tenth = Overage::new(0.1)?;
    /// assert_eq!((tenth.added_to(10), tenth.added_to(11)), (11, 13));
    /// # Ok::<(), evenhand::design::SupplyError>(())
    /// ```
    pub fn added_to(self, demand: u64) -> u64 {
        let extra = (u128::from(demand) * u128::from(self.parts)).div_ceil(u128::from(PARTS));
        demand.saturating_add(u64::try_from(extra).unwrap_or(u64::MAX))
    }
}

/// Why a supply is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SupplyError {
    /// A strength that is no amount above 0.
    #[error(
        "a strength of {0}: write an amount above 0 with at most 6 decimals, such as 125, in the unit of the dose"
    )]
    Strength(f64),
    /// A strength that stands twice.
    #[error("the strength {0} is listed twice: write each once")]
    SameStrength(f64),
    /// No strength, or too many.
    #[error("there are {0} strengths: write 1 to {MAX_STRENGTHS}")]
    StrengthCount(usize),
    /// Strengths that have too little in common.
    #[error(
        "the strength {largest} is more than 10000 times {step}, the largest amount that divides all strengths: correct a strength"
    )]
    Steps {
        /// The largest strength.
        largest: f64,
        /// What divides all of them.
        step: f64,
    },
    /// An overage out of its range.
    #[error("an overage of {0}: write a share from 0 to 10 with at most 6 decimals, such as 0.1")]
    Overage(f64),
    /// Nothing that says what a dose consists of.
    #[error(
        "the items of a dose are not given: write `strengths`, the amounts in one item, such as [125, \
         100, 75], or `per_dose`, the number of items of each dose"
    )]
    NoContents,
    /// `whole` without strengths.
    #[error("`whole` goes with `strengths`: leave it out")]
    WholeWithoutStrengths,
    /// Nothing that says when items are handed out.
    #[error(
        "the time of dispensing is not given: write `dispensed`, \"cycle\", \"dose\", a period such as \
         \"12 weeks\", or {{ visits = [\"NAME\"] }}"
    )]
    NotDispensed,
    /// A text that says no such thing.
    #[error(
        "`{0}` does not say when items are handed out: write \"cycle\", \"dose\", a period such as \"12 weeks\", or {{ visits = [\"NAME\"] }}"
    )]
    Dispensed(String),
    /// No visit to hand items out at.
    #[error("the list is empty: name at least one visit")]
    NoVisit,
    /// A treatment that is supplied twice.
    #[error("`{0}` is supplied by another [[supply]] already: keep one of them")]
    Twice(String),
    /// Cycles of a part that has none.
    #[error(
        "the part `{part}` of {treatment} is not given in cycles: write \"dose\", a period such as \"12 weeks\", or {{ visits = [\"NAME\"] }}"
    )]
    NoCycles {
        /// The treatment.
        treatment: String,
        /// The part.
        part: String,
    },
    /// Doses in different units.
    #[error(
        "the doses of {treatment} are in {} and in {}, and strengths are in one unit: write the doses in one unit",
        .units[0], .units[1]
    )]
    Units {
        /// The treatment.
        treatment: String,
        /// Two of its units.
        units: [String; 2],
    },
    /// A dose of nothing.
    #[error(
        "the dose of the part `{0}` is 0, which no items make up: write `per_dose`, the number of items \
         of each dose, instead of `strengths`"
    )]
    Placebo(String),
    /// A dose that no items make up.
    #[error(
        "no {MAX_DOSE_ITEMS} or fewer items make up the dose of {dose} {unit} of the part `{part}` {}",
        made_up(*.is_whole)
    )]
    NotMadeUp {
        /// The part.
        part: String,
        /// The amount of the dose.
        dose: f64,
        /// Its unit.
        unit: String,
        /// Whether items make up doses exactly.
        is_whole: bool,
    },
    /// A dose by the body, of which items cannot make up every multiple.
    #[error(
        "the dose of the part `{part}` depends on body size and is a multiple of {step} {unit}, which \
         no items make up exactly: write a `round_to` there that they can make up, or `whole = false` for vials"
    )]
    StepNotMadeUp {
        /// The part.
        part: String,
        /// What doses are multiples of.
        step: f64,
        /// The unit of the dose.
        unit: String,
    },
}

/// What is wrong with the items of a dose, and what to do.
fn made_up(is_whole: bool) -> &'static str {
    if is_whole {
        "exactly: write strengths that can, or `whole = false` for vials"
    } else {
        "at least: write larger strengths"
    }
}
