//! Eligible participants without sites and arrivals: who they are, not when and where they come.

use chrono::Days;

use super::baseline::SiteDraws;
use super::screening::EnrolmentFailure;
use crate::design::{EnrolmentPlan, Facts, Value};
use crate::rng::Seed;
use crate::trial::Trial;

/// How many candidates in a row may fail before the criteria are taken to let nobody pass.
const PATIENCE: u64 = 100_000;

/// The attributes of eligible candidates, without end, as enrolment would draw them at a site.
///
/// Screening begins on the first day of enrolment; what a candidate is like depends on dates only
/// by their distance from it. Where the trial has no enrolment plan, the first item says so, and there
/// is no other.
pub fn eligible<'a>(
    trial: &'a Trial,
    seed: &Seed,
) -> impl Iterator<Item = Result<Vec<Value>, EnrolmentFailure>> + 'a {
    let eligible = screened_and_eligible(trial, trial.enrolment().copied(), seed);
    eligible.map(|found| found.map(|(_, values)| values))
}

/// The same by another plan, each with how many candidates were screened until then. Every attribute has
/// a distribution.
pub(crate) fn screened_and_eligible<'a>(
    trial: &'a Trial,
    plan: Option<EnrolmentPlan>,
    seed: &Seed,
) -> impl Iterator<Item = Result<(u64, Vec<Value>), EnrolmentFailure>> + 'a {
    // A site's id is never empty, so that these streams are no site's.
    let mut draws = SiteDraws::new(trial, "", seed);
    draws.restart(0);
    let mut is_refused = false;
    let mut randomized = 0;
    let mut screened = 0;
    std::iter::from_fn(move || {
        let Some(plan) = &plan else {
            let is_first = !std::mem::replace(&mut is_refused, true);
            return is_first.then_some(Err(EnrolmentFailure::Unplanned));
        };
        let screened_on = plan.start();
        for _ in 0..PATIENCE {
            let wait = draws.screening_days(plan);
            let decided_on = screened_on + Days::new(u64::from(wait));
            let values = draws.attributes(trial, screened_on, decided_on);
            let facts = Facts {
                values: &values,
                arm: None,
                randomized_on: decided_on,
            };
            screened += 1;
            if draws.failures(trial, facts).is_empty() {
                randomized += 1;
                return Some(Ok((screened, values)));
            }
        }
        Some(Err(EnrolmentFailure::Eligibility {
            screened,
            randomized,
        }))
    })
}
