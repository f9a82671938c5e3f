//! Caps on sites, countries and strata, as they fill.

use crate::design::{CapOf, Facts};
use crate::trial::Trial;

/// How full each cap is in a replicate.
pub(super) struct Caps {
    trial: Trial,
    /// Where replicates begin.
    before: Vec<u32>,
    randomized: Vec<u32>,
}

impl Caps {
    /// The caps of a trial, of which so many participants are counted already; none where nothing is given.
    pub(super) fn new(trial: &Trial, before: Vec<u32>) -> Self {
        let count = trial.enrolment_limits().caps.len();
        let before = if before.is_empty() {
            vec![0; count]
        } else {
            before
        };
        Self {
            trial: trial.clone(),
            randomized: before.clone(),
            before,
        }
    }

    /// Turns to the beginning of a replicate.
    pub(super) fn restart(&mut self) {
        self.randomized.clone_from(&self.before);
    }

    /// Whether a cap that counts a candidate is reached.
    pub(super) fn is_reached(&self, site: usize, facts: Facts<'_>) -> bool {
        let missing_day = self.trial.conventions().missing_day;
        let caps = self.trial.enrolment_limits().caps.iter();
        let mut caps = caps.zip(&self.randomized);
        caps.any(|(cap, &randomized)| {
            randomized >= cap.at_most && cap.of.counts(site, facts, missing_day)
        })
    }

    /// Counts a participant who is randomized.
    pub(super) fn count(&mut self, site: usize, facts: Facts<'_>) {
        let missing_day = self.trial.conventions().missing_day;
        let caps = self.trial.enrolment_limits().caps.iter();
        for (cap, randomized) in caps.zip(&mut self.randomized) {
            *randomized += u32::from(cap.of.counts(site, facts, missing_day));
        }
    }

    /// Whether a cap of a site, or of a set of sites with it, is reached.
    pub(super) fn is_site_full(&self, site: usize) -> bool {
        let caps = self.trial.enrolment_limits().caps.iter();
        let mut caps = caps.zip(&self.randomized);
        caps.any(|(cap, &randomized)| {
            let is_of = matches!(&cap.of, CapOf::Sites(sites) if sites[site]);
            is_of && randomized >= cap.at_most
        })
    }

    /// Whether there is any cap.
    pub(super) fn is_any(&self) -> bool {
        !self.randomized.is_empty()
    }
}
