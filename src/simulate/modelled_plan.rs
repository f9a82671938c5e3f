//! Which outcome of a scenario is analysed, and what analyses adjust for.

use super::participants::{Baseline, ParticipantSource};
use crate::design::{Domain, Factor};
use crate::inference::{Conditions, Outcome};

/// An outcome that is analysed, and how.
#[derive(Debug, Clone)]
pub(crate) struct ModelledPlan<'a> {
    /// The outcome, and the covariates of analyses.
    pub(crate) baseline: Baseline<'a>,
    /// How many sites there are.
    pub(super) sites: usize,
    /// By factor that strata of analyses are made of: its place in a row of levels, and how many levels.
    pub(super) strata: Vec<(usize, usize)>,
}

impl<'a> ModelledPlan<'a> {
    /// The plan for conditions that were checked against the source's trial; `None` without an outcome of a
    /// scenario.
    pub(super) fn new(source: &ParticipantSource<'a>, conditions: &Conditions) -> Option<Self> {
        let Outcome::Modelled {
            name,
            adjust_for,
            covariates,
            ..
        } = conditions.outcome()
        else {
            return None;
        };
        let trial = source.trial()?;
        let model = trial.outcomes().iter().find(|one| one.name() == name)?;
        let factors = source.factors();
        let own = trial.strata().factors().len();
        let is_asked = |(place, factor): &(usize, &Factor)| {
            if adjust_for.is_empty() {
                *place < own
            } else {
                adjust_for.iter().any(|name| name == factor.name())
            }
        };
        let strata = factors.iter().enumerate().filter(is_asked);
        let strata = strata.map(|(place, factor)| (place, factor.labels().len()));
        let attributes = trial.attributes();
        let covariates = covariates.iter().filter_map(|name| {
            let place = attributes.iter().position(|one| one.name() == name)?;
            match attributes[place].domain() {
                Domain::Number { decimals, .. } => Some((place, 10_f64.powi(i32::from(*decimals)))),
                Domain::Category(_) | Domain::Date => None,
            }
        });
        Some(Self {
            sites: trial.sites().len(),
            strata: strata.collect(),
            baseline: Baseline {
                model,
                covariates: covariates.collect(),
            },
        })
    }
}
