//! Outcomes that depend on strata, sites and time: their laws, and how often analyses of them reject.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::common;
#[path = "outcomes/laws.rs"]
mod laws;
#[path = "outcomes/limits.rs"]
mod limits;
#[path = "outcomes/rates.rs"]
mod rates;
#[path = "outcomes/runs.rs"]
mod runs;

use common::assess::{assess_trial, assessed};
use evenhand::assess::{Approach, Assessed, Choice, find_outcome};
use evenhand::inference::{Analysis, Bias, Conditions, Outcome, TestKind, View};
use evenhand::run::Assess;
use evenhand::scenario::{self, Source};

/// A scenario with more text at its end.
fn with(mut source: Source, text: &str) -> Source {
    source.text.extend_from_slice(text.as_bytes());
    source
}

/// What is asked of an outcome.
struct Asked<'a> {
    outcome: &'a str,
    /// The scenario's own and none where there are none.
    effects: &'a [f64],
    analyses: &'a [Analysis],
    adjust_for: &'a [&'a str],
    covariates: &'a [&'a str],
    rerandomizations: u32,
    bias: Bias,
}

impl<'a> Asked<'a> {
    fn new(outcome: &'a str, analyses: &'a [Analysis]) -> Self {
        Self {
            outcome,
            effects: &[],
            analyses,
            adjust_for: &[],
            covariates: &[],
            rerandomizations: 0,
            bias: Bias::None,
        }
    }

    fn conditions(&self, source: &Source) -> Conditions {
        let trial = scenario::read(source).unwrap();
        let mut outcome = Outcome::of_model(find_outcome(&trial, self.outcome).unwrap());
        if let Outcome::Modelled {
            effects,
            analyses,
            adjust_for,
            covariates,
            rerandomizations,
            ..
        } = &mut outcome
        {
            if !self.effects.is_empty() {
                *effects = self.effects.to_vec();
            }
            *analyses = self.analyses.to_vec();
            *adjust_for = self.adjust_for.iter().map(ToString::to_string).collect();
            *covariates = self.covariates.iter().map(ToString::to_string).collect();
            *rerandomizations = self.rerandomizations;
        }
        Conditions::new(0.05, vec![self.bias], View::Stratum, outcome).unwrap()
    }

    fn run(&self, source: &Source, procedures: &[&str], replicates: u32, seed: u64) -> Assess {
        let approach = Approach::new(replicates, Choice::MonteCarlo);
        let run = assess_trial(source, procedures, approach, seed);
        run.with_conditions(Some(self.conditions(source))).unwrap()
    }

    fn assess(
        &self,
        source: &Source,
        procedures: &[&str],
        replicates: u32,
        seed: u64,
    ) -> Vec<Assessed> {
        assessed(&self.run(source, procedures, replicates, seed))
    }
}

/// The rate of an analysis at an effect, without any rounding of the effect.
fn rate(one: &Assessed, analysis: Analysis, effect: f64) -> f64 {
    let found = one.rejections.iter().find(|rate| {
        rate.test == TestKind::Analysis(analysis)
            && (rate.condition.effect - effect).abs() < f64::EPSILON
    });
    found.unwrap().estimate.value
}
