//! How common the levels of attributes are among eligible people.

use chrono::NaiveDate;

use super::Unknown;
use crate::design::{EnrolmentPlan, Factor, FactorSource, Strata};
use crate::enrolment::screened_and_eligible;
use crate::rng::Seed;
use crate::simulate::POPULATION;
use crate::trial::Trial;

/// How many candidates are screened at most, where criteria let few pass.
const MOST_SCREENED: u64 = 1 << 18;

/// Eligible people, counted by the strata that the factors of attributes make.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Population {
    /// The strata of the factors of attributes.
    pub(super) strata: Strata,
    /// By stratum.
    pub(super) counts: Vec<u32>,
    /// How many were eligible.
    pub(super) eligible: u32,
    /// How many were screened for them.
    pub(super) screened: u64,
}

impl Population {
    /// Counts [`POPULATION`] eligible people as [`Prevalences`](crate::simulate::Prevalences) does, under the
    /// same seed, but fewer where criteria let few pass. Without an enrolment plan they are decided on the
    /// day of screening.
    pub(super) fn of(trial: &Trial) -> Result<Self, Unknown> {
        let undrawn = trial.attributes().iter();
        if let Some(undrawn) = undrawn.clone().find(|one| one.cases().is_empty()) {
            return Err(Unknown::Distribution(undrawn.name().to_owned()));
        }
        let is_of_attribute =
            |factor: &&Factor| matches!(factor.source(), FactorSource::Attribute(_));
        let factors = trial.strata().factors().iter().filter(is_of_attribute);
        let strata = Strata::new(factors.cloned().collect());
        let strata = strata.expect("a part of the trial's factors makes fewer strata");
        let mut found = Self {
            counts: vec![0; strata.count()],
            strata,
            eligible: 0,
            screened: 0,
        };
        let plan = trial.enrolment().copied().unwrap_or_else(nominal);
        let mut levels = Vec::new();
        for one in screened_and_eligible(trial, Some(plan), &Seed::from_integer(0)) {
            let (screened, values) = match one {
                Ok(one) => one,
                Err(_) if found.eligible > 0 => break,
                Err(failure) => return Err(Unknown::Eligibility(failure)),
            };
            levels.clear();
            levels.extend(found.strata.factors().iter().filter_map(|factor| {
                let FactorSource::Attribute(attribute) = factor.source() else {
                    return None;
                };
                factor.level(values[attribute])
            }));
            let stratum = found.strata.index(&levels);
            found.counts[stratum.expect("levels partition their attribute").get()] += 1;
            found.eligible += 1;
            found.screened = screened;
            if found.eligible == POPULATION || screened >= MOST_SCREENED {
                break;
            }
        }
        Ok(found)
    }

    /// The share of candidates who are eligible.
    pub(super) fn eligible_share(&self) -> f64 {
        f64::from(self.eligible) / self.screened as f64
    }
}

/// A plan for a trial without one: of its days only their distances matter, and its rate is not looked at.
fn nominal() -> EnrolmentPlan {
    let day = NaiveDate::from_ymd_opt(2000, 1, 1).expect("it is a day");
    EnrolmentPlan::new(day, None, 1.0, 1.0, (0, 0)).expect("each number is in its range")
}
