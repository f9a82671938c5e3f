//! Whether a trial has the outcome that is asked for, and the factors and covariates to adjust for.

use super::plan::Participants;
use crate::design::{Attribute, Domain, Factor};
use crate::inference::{Analysis, Conditions, Outcome, ResponseKind};
use crate::outcome::{EffectScale, OutcomeKind, OutcomeModel};
use crate::problem::words::{nearest, several};
use crate::trial::Trial;

/// The most strata that analyses adjust for.
const MAX_ANALYSED_STRATA: usize = 10_000;

/// Why an outcome of a scenario cannot be analysed as asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// No scenario.
    #[error("the outcome `{0}` belongs to a scenario: assess a scenario that has it, not a list")]
    NoTrial(String),
    /// No such outcome.
    #[error("no [[outcome]] of the scenario is named `{name}`: {instead}")]
    NoOutcome {
        /// The name.
        name: String,
        /// Which there are.
        instead: String,
    },
    /// Effects on another scale.
    #[error(
        "the effects are given as `{}`, but those of the outcome `{name}` are `{}`: give them as such",
        .given.key(), .own.key()
    )]
    Scale {
        /// The outcome.
        name: String,
        /// The scale that was given.
        given: EffectScale,
        /// That of the outcome.
        own: EffectScale,
    },
    /// Participants without attributes.
    #[error(
        "participants drawn by prevalences have neither attributes nor sites, which outcomes depend on: assess \
         enrolled participants"
    )]
    Prevalences,
    /// A trial whose enrolment is not simulated.
    #[error("outcomes depend on when participants come: give the scenario an [enrolment]")]
    NotEnrolled,
    /// An analysis of another kind of outcome.
    #[error(
        "`{}` does not analyse the outcome `{name}`, which is of the kind `{kind}`: choose {}",
        .analysis.name(), fitting(*.responses)
    )]
    NotFor {
        /// The analysis.
        analysis: Analysis,
        /// The outcome.
        name: String,
        /// Its kind.
        kind: &'static str,
        /// What it is to analyses.
        responses: ResponseKind,
    },
    /// A factor that participants do not have.
    #[error("no stratification factor is named `{name}`: {instead}")]
    NoFactor {
        /// The name.
        name: String,
        /// Which there are.
        instead: String,
    },
    /// A covariate that is none.
    #[error("no attribute that is a number is named `{name}`: {instead}")]
    NoCovariate {
        /// The name.
        name: String,
        /// Which there are.
        instead: String,
    },
    /// Too many strata.
    #[error(
        "the factors to adjust for make {0} strata: at most {MAX_ANALYSED_STRATA} are allowed; name fewer"
    )]
    Strata(usize),
}

/// The analyses for responses of a kind, in words.
fn fitting(kind: ResponseKind) -> String {
    let fitting = Analysis::all().filter(|one| one.is_for(kind));
    let names: Vec<&str> = fitting.map(Analysis::name).collect();
    names.join(", ")
}

/// What an outcome is to analyses.
fn responses(kind: &OutcomeKind) -> ResponseKind {
    match kind {
        OutcomeKind::Normal { .. } => ResponseKind::Number,
        OutcomeKind::Binary { .. } => ResponseKind::Binary,
        OutcomeKind::Ordinal { .. } => ResponseKind::Ordinal,
        OutcomeKind::Count { .. } => ResponseKind::Count,
        OutcomeKind::Survival { .. } => ResponseKind::Time,
    }
}

/// Which name was probably meant, or which there are.
fn instead(name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return "there is none here".to_owned();
    }
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.len() == 1 => format!("the only one is {}", known[0]),
        None => format!("choose one of {}", several(known)),
    }
}

/// Checks an outcome of a scenario against the trial, where one is asked for. `factors` are those that
/// participants are known by.
///
/// # Errors
/// [`RequestError`].
pub(super) fn check(
    conditions: &Conditions,
    trial: Option<&Trial>,
    factors: &[Factor],
    participants: Participants,
) -> Result<(), RequestError> {
    let Outcome::Modelled {
        name,
        scale,
        analyses,
        adjust_for,
        covariates,
        ..
    } = conditions.outcome()
    else {
        return Ok(());
    };
    let trial = trial.ok_or_else(|| RequestError::NoTrial(name.clone()))?;
    let model = find(trial, name)?;
    if *scale != model.scale() {
        return Err(RequestError::Scale {
            name: name.clone(),
            given: *scale,
            own: model.scale(),
        });
    }
    if participants == Participants::Drawn {
        return Err(RequestError::Prevalences);
    }
    if trial.enrolment().is_none() {
        return Err(RequestError::NotEnrolled);
    }
    let responses = responses(model.kind());
    if let Some(&analysis) = analyses.iter().find(|one| !one.is_for(responses)) {
        return Err(RequestError::NotFor {
            analysis,
            name: name.clone(),
            kind: model.kind().name(),
            responses,
        });
    }
    let mut strata = 1_usize;
    for name in adjust_for {
        let Some(factor) = factors.iter().find(|factor| factor.name() == name) else {
            let known: Vec<&str> = factors.iter().map(Factor::name).collect();
            return Err(RequestError::NoFactor {
                instead: instead(name, &known),
                name: name.clone(),
            });
        };
        strata = strata.saturating_mul(factor.labels().len());
    }
    if strata > MAX_ANALYSED_STRATA {
        return Err(RequestError::Strata(strata));
    }
    let numbers = trial.attributes().iter();
    let numbers = numbers.filter(|one| matches!(one.domain(), Domain::Number { .. }));
    let numbers: Vec<&str> = numbers.map(Attribute::name).collect();
    match covariates
        .iter()
        .find(|name| !numbers.contains(&name.as_str()))
    {
        Some(name) => Err(RequestError::NoCovariate {
            instead: instead(name, &numbers),
            name: name.clone(),
        }),
        None => Ok(()),
    }
}

/// The outcome of this name.
///
/// # Errors
/// [`RequestError::NoOutcome`] where there is none.
pub fn find<'a>(trial: &'a Trial, name: &str) -> Result<&'a OutcomeModel, RequestError> {
    let outcomes = trial.outcomes();
    let found = outcomes.iter().find(|one| one.name() == name);
    found.ok_or_else(|| {
        let known: Vec<&str> = outcomes.iter().map(OutcomeModel::name).collect();
        RequestError::NoOutcome {
            instead: instead(name, &known),
            name: name.to_owned(),
        }
    })
}
