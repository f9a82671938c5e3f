//! Hierarchical dynamic balancing.

use std::cmp::Ordering;

use super::coin::{BySign, Coin};
use super::error::AdaptiveError;
use super::layout::{Differences, StrataLayout};
use super::options::Options;
use super::{CovariateAdaptive, Covariates, two_arms};
use crate::design::{ArmIndex, Ratio};
use crate::procedure::spec::whole;
use crate::procedure::{Arguments, Chances, Fraction};

/// Hierarchical dynamic balancing, `hierarchical(2, 2, 4)`: limits on the imbalance within the
/// site, within the stratum and overall, looked at in this order; for two arms 1:1.
///
/// # Formula
/// With the differences (first arm less second) at the participant's site, `D_1`, in the stratum,
/// `D_2`, and overall, `D_3`, and the limits `m_1`, `m_2`, `m_3`: at the first level j with
/// |D_j| >= m_j, the arm that lags at that level is allocated with certainty, or with probability
/// p where it is given as in `hierarchical(2, 2, 4, p=0.9)` (from 1/2 to 1). If no level is at its
/// limit, the coin is fair.
///
/// The stratum is the combination of the levels of all factors but the site. With certainty the
/// imbalance within a site is never above m_1; the other limits give way to a level before them.
///
/// This is the two-arm form of the idea; the papers differ in the order of the levels and in how
/// they measure imbalance for more arms.
///
/// # Ties
/// A limit is at least 1, so the lagging arm is always one.
///
/// # References
/// Signorini, Leung, Simes, Beller, Gebski and Callaghan 1993, *Statistics in Medicine* 12;
/// Heritier, Gebski and Pillai 2005, *Statistics in Medicine* 24.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchical {
    limits: [u32; 3],
    p: Option<Fraction>,
    site: usize,
    sites: usize,
    strata: StrataLayout,
    thresholds: BySign,
}

impl Hierarchical {
    /// The places of the differences of the site, the stratum and overall.
    #[inline]
    fn places(&self, profile: &[u16]) -> [usize; 3] {
        let stratum = self.strata.of(profile);
        let site = usize::from(profile[self.site]);
        [1 + site, 1 + self.sites + stratum, 0]
    }
}

impl CovariateAdaptive for Hierarchical {
    const EXAMPLES: &'static [&'static str] = &["hierarchical(2, 2, 4)"];

    /// Overall, then the sites, then the strata.
    type State = Differences;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        two_arms("hierarchical", ratio)?;
        let allowed = "give the limits for the site, the stratum and overall, such as hierarchical(2, 2, 4), and p= if the lagging arm is not certain";
        let options = Options::new(arguments, &["p"], allowed)?;
        let [site, stratum, overall] = options.plain(allowed)?;
        let limit = |text| whole(text, 1, u32::MAX);
        let limits = [limit(site)?, limit(stratum)?, limit(overall)?];
        let p = options.get("p").map(|p| Coin::probability(p, ratio));
        let p = p.transpose()?;
        let site = covariates.site();
        let site = site.ok_or(AdaptiveError::NoSite("hierarchical"))?;
        Ok(Self {
            limits,
            p,
            site,
            sites: usize::from(covariates.levels()[site]),
            strata: StrataLayout::new(covariates, Some(site))?,
            thresholds: Coin::new(p.unwrap_or(Fraction::ONE), ratio).by_sign(),
        })
    }

    fn arguments(&self) -> Vec<String> {
        let limits = self.limits.iter().map(u32::to_string);
        limits.chain(self.p.map(|p| format!("p={p}"))).collect()
    }

    fn start(&self) -> Differences {
        Differences::new(1 + self.sites + self.strata.count())
    }

    fn reset(&self, state: &mut Differences) {
        state.reset();
    }

    #[inline]
    fn chances(&self, state: &Differences, profile: &[u16]) -> Chances {
        let lead = self
            .places(profile)
            .map(|place| state.get(place))
            .into_iter()
            .zip(self.limits)
            .find(|(difference, limit)| difference.unsigned_abs() >= u64::from(*limit))
            .map_or(Ordering::Equal, |(difference, _)| difference.cmp(&0));
        Chances::two(self.thresholds.get(lead))
    }

    #[inline]
    fn assign(&self, state: &mut Differences, profile: &[u16], arm: ArmIndex) {
        for place in self.places(profile) {
            state.add(place, arm);
        }
    }
}
