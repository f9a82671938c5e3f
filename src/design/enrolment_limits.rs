//! Limits on enrolment as it is run: times in which nobody is screened, and caps.

use chrono::NaiveDate;

use super::condition::{Condition, Facts};
use super::conventions::MissingDay;

/// A time in which nobody is screened at some sites: who would have arrived is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The first day of it.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: NaiveDate,
    /// By the place of a site, whether it is held.
    pub sites: Vec<bool>,
}

/// How many participants of some kind are randomized at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// Of whom.
    pub of: CapOf,
    /// How many at most.
    pub at_most: u32,
}

/// Whom a cap counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapOf {
    /// Everybody at some sites, by their places.
    Sites(Vec<bool>),
    /// Everybody for whom a condition holds at randomization.
    Those(Condition),
}

impl CapOf {
    /// Whether it counts a candidate of a site.
    pub fn counts(&self, site: usize, facts: Facts<'_>, missing_day: MissingDay) -> bool {
        match self {
            Self::Sites(sites) => sites.get(site).copied().unwrap_or(false),
            Self::Those(condition) => condition.holds(facts, missing_day),
        }
    }
}

/// The limits on a trial's enrolment; none where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnrolmentLimits {
    /// Times in which nobody is screened.
    pub holds: Vec<Hold>,
    /// Caps: those of the sites file, in the order of the sites, then those of the scenario.
    pub caps: Vec<Cap>,
}

impl EnrolmentLimits {
    /// The most participants that caps of sites and of sets of sites allow together; `None` where a site
    /// has neither.
    ///
    /// Caps of single sites are added up within each larger set, the smallest set first. For caps of
    /// sites and of countries, which are nested, the sum is exact.
    pub fn most_participants(&self, sites: usize) -> Option<u64> {
        let mut caps: Vec<(&[bool], u64)> = Vec::new();
        for cap in &self.caps {
            if let CapOf::Sites(of) = &cap.of {
                caps.push((of, cap.at_most.into()));
            }
        }
        let size = |of: &[bool]| of.iter().filter(|&&is| is).count();
        caps.sort_by_key(|(of, _)| size(of));
        // By group of sites that were taken together: which sites, and how many at most.
        let single = (0..sites).map(|place| (vec![place], None));
        let mut groups: Vec<(Vec<usize>, Option<u64>)> = single.collect();
        for (of, at_most) in caps {
            let is_within = |group: &(Vec<usize>, _)| group.0.iter().all(|&place| of[place]);
            let (within, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_within);
            groups = others;
            let sum: Option<u64> = within.iter().map(|(_, most)| *most).sum();
            let most = sum.map_or(at_most, |sum| sum.min(at_most));
            groups.push((
                within.into_iter().flat_map(|(places, _)| places).collect(),
                Some(most),
            ));
        }
        groups.into_iter().map(|(_, most)| most).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cap(of: &[bool], at_most: u32) -> Cap {
        Cap {
            of: CapOf::Sites(of.to_vec()),
            at_most,
        }
    }

    #[test]
    fn caps_of_sites_add_up_within_their_country() {
        let limits = |caps: Vec<Cap>| EnrolmentLimits {
            holds: Vec::new(),
            caps,
        };
        let [one, two, three] = [0, 1, 2].map(|place| [0, 1, 2].map(|other| other == place));
        let most = |caps| limits(caps).most_participants(3);
        assert_eq!(most(vec![]), None);
        assert_eq!(most(vec![cap(&one, 5), cap(&two, 7)]), None);
        let all = vec![cap(&one, 5), cap(&two, 7), cap(&three, 9)];
        assert_eq!(most(all.clone()), Some(21));
        let country = cap(&[true, true, false], 10);
        assert_eq!(
            most([vec![country.clone()], all.clone()].concat()),
            Some(19)
        );
        assert_eq!(most(vec![country, cap(&three, 9)]), Some(19));
        assert_eq!(
            most([all, vec![cap(&[true, true, false], 100)]].concat()),
            Some(21)
        );
    }
}
