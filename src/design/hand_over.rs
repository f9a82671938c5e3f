//! What is handed over with lists: randomization numbers, kits.

use super::arm::Ratio;
use super::number_scheme::NumberScheme;
use super::strata::{Strata, StratumIndex};

/// The scheme of randomization numbers, and kits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOver {
    /// The randomization numbers.
    pub numbers: NumberScheme,
    /// The kits that sites begin with, where there are any.
    pub kits: Option<KitPlan>,
}

impl HandOver {
    /// A randomization number of a stratum as it is written.
    pub fn number_text(&self, strata: &Strata, stratum: StratumIndex, number: u32) -> String {
        self.numbers.text_in(strata, stratum, number)
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

    /// How many numbers of the scheme the kits of so many sites take up; `u64::MAX` where that is more than
    /// 64 bits hold.
    pub fn numbers_needed(&self, sites: usize) -> u64 {
        let of_arms = self
            .per_site
            .iter()
            .map(|&kits| self.numbers.taken_by(kits.into()));
        of_arms.sum::<u64>().saturating_mul(sites as u64)
    }
}
