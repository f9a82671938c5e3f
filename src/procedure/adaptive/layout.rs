//! Where margins and strata stand in a flat array of counts.

use super::Covariates;
use super::error::AdaptiveError;
use crate::design::MAX_STRATA;

/// The place of every margin (a level of a factor): those of the first factor first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Margins {
    factors: Vec<Factor>,
    count: usize,
}

/// One factor's margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Factor {
    first: u32,
    levels: u16,
}

impl Margins {
    /// The margins of these factors.
    pub(super) fn new(covariates: &Covariates) -> Self {
        let mut count = 0;
        let factors = covariates
            .levels()
            .iter()
            .map(|&levels| {
                let first = count;
                count += u32::from(levels);
                Factor { first, levels }
            })
            .collect();
        Self {
            factors,
            count: count as usize,
        }
    }

    /// How many margins there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The participant's margins, one per factor.
    ///
    /// # Panics
    /// Where the profile has not one level per factor, each below the factor's number of levels.
    #[inline]
    pub(super) fn of<'a>(&'a self, profile: &'a [u16]) -> impl Iterator<Item = usize> + 'a {
        assert_eq!(profile.len(), self.factors.len(), "one level per factor");
        self.factors.iter().zip(profile).map(|(factor, &level)| {
            assert!(level < factor.levels, "a level of the factor");
            factor.first as usize + usize::from(level)
        })
    }
}

/// The place of every stratum: the levels of the factors as digits, the first factor the slowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StrataLayout {
    levels: Vec<u16>,
    /// A factor that is left out.
    without: Option<usize>,
    count: usize,
}

impl StrataLayout {
    /// The strata of the factors, without one of them where that is asked.
    pub(super) fn new(
        covariates: &Covariates,
        without: Option<usize>,
    ) -> Result<Self, AdaptiveError> {
        let count = covariates
            .levels()
            .iter()
            .enumerate()
            .filter(|(factor, _)| Some(*factor) != without)
            .try_fold(1_usize, |count, (_, &levels)| {
                Some(count * usize::from(levels)).filter(|&count| count <= MAX_STRATA)
            })
            .ok_or(AdaptiveError::Strata)?;
        Ok(Self {
            levels: covariates.levels().to_vec(),
            without,
            count,
        })
    }

    /// How many strata there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The participant's stratum.
    ///
    /// # Panics
    /// Where the profile has not one level per factor, each below the factor's number of levels.
    #[inline]
    pub(super) fn of(&self, profile: &[u16]) -> usize {
        assert_eq!(profile.len(), self.levels.len(), "one level per factor");
        let mut stratum = 0;
        for (factor, (&levels, &level)) in self.levels.iter().zip(profile).enumerate() {
            assert!(level < levels, "a level of the factor");
            if Some(factor) != self.without {
                stratum = stratum * usize::from(levels) + usize::from(level);
            }
        }
        stratum
    }
}

/// Differences between the two arms, first less second, at every place of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differences(Box<[i32]>);

impl Differences {
    /// All zero.
    pub(super) fn new(places: usize) -> Self {
        Self(vec![0; places].into_boxed_slice())
    }

    /// All zero again, in the same memory.
    pub(super) fn reset(&mut self) {
        self.0.fill(0);
    }

    /// The difference at a place.
    #[inline]
    pub(super) fn get(&self, place: usize) -> i64 {
        i64::from(self.0[place])
    }

    /// Counts one more on an arm.
    #[inline]
    pub(super) fn add(&mut self, place: usize, arm: crate::design::ArmIndex) {
        self.0[place] += 1 - 2 * i32::from(arm.0);
    }
}
