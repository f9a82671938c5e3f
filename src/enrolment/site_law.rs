//! By which law candidates arrive at a site: how its rate is distributed, when it opens, and when
//! nobody arrives.

use chrono::NaiveDate;

use crate::design::{EnrolmentPlan, Site, date};
use crate::trial::Trial;

/// The law of one site's arrivals. Times are in days since the start of enrolment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SiteLaw {
    /// The shape of the gamma distribution of its rate.
    pub(super) shape: f64,
    /// The mean of the same, in candidates per month at a site of relative rate 1.
    pub(super) mean_rate: f64,
    /// When it opens.
    pub(super) opening: Opening,
    /// When nobody arrives.
    pub(super) closed: Closed,
}

/// When a site opens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Opening {
    /// At this time.
    On(f64),
    /// On one of so many days from the first on, each as likely.
    Within {
        /// The first of them.
        first: u32,
        /// How many.
        days: u32,
    },
}

/// When nobody arrives at a site that has opened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Closed {
    /// From this time on.
    pub(super) from: f64,
    /// Holds, each from its first time until before its second, in order and apart from each other.
    held: Vec<(f64, f64)>,
}

/// Days from the start of enrolment to a day.
pub(super) fn days_to(plan: &EnrolmentPlan, day: NaiveDate) -> i64 {
    (day - plan.start()).num_days()
}

impl SiteLaw {
    /// The laws of a trial's sites, before anybody arrives.
    pub(super) fn of_trial(trial: &Trial, plan: &EnrolmentPlan) -> Vec<Self> {
        let window = window(trial, plan);
        let opening = |site: &Site| match (site.opens_on, window) {
            (Some(day), _) => Opening::On(days_to(plan, day) as f64),
            (None, Some(days)) => Opening::Within { first: 0, days },
            (None, None) => Opening::On(0.0),
        };
        let sites = trial.sites().iter().enumerate();
        let law = |(place, site): (usize, &Site)| Self {
            shape: plan.shape(),
            mean_rate: plan.mean_rate(),
            opening: opening(site),
            closed: Closed::of_site(trial, plan, place),
        };
        sites.map(law).collect()
    }
}

/// The days from the start of enrolment within which sites open that have no date of their own; `None`
/// where they open at once.
pub(super) fn window(trial: &Trial, plan: &EnrolmentPlan) -> Option<u32> {
    plan.opening().map(|window| {
        let end = date::after(plan.start(), window, trial.conventions().missing_day);
        (end - plan.start()).num_days() as u32
    })
}

impl Closed {
    fn of_site(trial: &Trial, plan: &EnrolmentPlan, site: usize) -> Self {
        let holds = trial.enrolment_limits().holds.iter();
        let holds = holds.filter(|hold| hold.sites[site]);
        let days = |day| days_to(plan, day) as f64;
        let mut all: Vec<(f64, f64)> = holds
            .map(|hold| (days(hold.from), days(hold.until)))
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut held: Vec<(f64, f64)> = Vec::new();
        for (from, until) in all {
            match held.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                _ => held.push((from, until)),
            }
        }
        let closes_on = trial.sites()[site].closes_on;
        Self {
            from: closes_on.map_or(f64::INFINITY, days),
            held,
        }
    }

    /// Whether somebody who would arrive then is lost to a hold.
    #[inline]
    pub(super) fn is_held(&self, moment: f64) -> bool {
        let is_in = |&(from, until): &(f64, f64)| (from..until).contains(&moment);
        self.held.iter().any(is_in)
    }

    /// For how many days, from a time until another, candidates can arrive.
    pub(super) fn open_days(&self, from: f64, until: f64) -> f64 {
        let until = until.min(self.from);
        let lost = self.held.iter().map(|&(begin, end)| {
            let common = end.min(until) - begin.max(from);
            common.max(0.0)
        });
        (until - from).max(0.0) - lost.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_days_leave_holds_and_the_time_after_closing_out() {
        let closed = Closed {
            from: 100.0,
            held: vec![(10.0, 20.0), (90.0, 120.0)],
        };
        let days = |from: f64, until: f64| closed.open_days(from, until);
        assert!((days(0.0, 5.0) - 5.0).abs() < 1e-12);
        assert!((days(0.0, 15.0) - 10.0).abs() < 1e-12);
        assert!((days(12.0, 30.0) - 10.0).abs() < 1e-12);
        assert!((days(0.0, 200.0) - 80.0).abs() < 1e-12);
        assert!(days(15.0, 12.0).abs() < 1e-12);
        assert!(closed.is_held(10.0) && !closed.is_held(20.0) && !closed.is_held(9.9));
    }
}
