//! Outcomes, and what they depend on.

mod effects;
mod extremes;

use super::super::draft::{self, KindName, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::conditions::Scope;
use super::names::{check_unique, name};
use crate::design::{Attribute, ProbabilityError};
use crate::outcome::{
    MAX_COUNT, MAX_OUTCOME_LEVELS, MAX_SIZE, OutcomeError, OutcomeKind, OutcomeModel,
};
use crate::survival::{SURVIVAL_RANGE, Survival};
use effects::Effects;

/// What outcomes are checked against.
pub(super) struct Parts<'a> {
    pub attributes: Option<&'a [Attribute]>,
    pub scope: Scope<'a>,
    pub arms: &'a [Option<&'a str>],
    /// Whether there are sites; not known where they could not be read.
    pub has_sites: Option<bool>,
}

/// The outcomes.
pub(super) fn outcomes(
    part: &Part<Vec<draft::Outcome>>,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Vec<OutcomeModel>> {
    if part.is_unreadable() {
        return None;
    }
    let names = part.entries().iter().map(|one| one.name.given());
    check_unique(names, ["outcome", "name", "outcomes"], found);
    let at = Path::new("outcome");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| outcome(one, &at.index(place), parts, found))
        .collect();
    read.into_iter().collect()
}

fn outcome(
    draft: &draft::Outcome,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<OutcomeModel> {
    let name = name(&draft.name, &at.key("name"), found);
    let site_sd = number(
        &draft.site_sd,
        "site_sd",
        Range::FromZero(MAX_SIZE),
        at,
        found,
    );
    if draft.site_sd.given().is_some() && parts.has_sites == Some(false) {
        found.add(at.key("site_sd"), BrokenRule::NoSites("site_sd".to_owned()));
    }
    // What an effect should be is known from the kind only.
    let kind_name = *draft.kind.given()?;
    let kind = kind(draft, kind_name, at, found);
    let effects = effects::effects(&draft.effects, kind_name, &at.key("effects"), parts, found);
    let (kind, effects) = (kind?, effects?);
    let Effects {
        arms,
        others,
        per_year,
    } = effects;
    let of_effects = if draft.effects.is_absent() {
        at.clone()
    } else {
        at.key("effects")
    };
    extremes::check(&kind, &arms, &others, &of_effects, parts, found);
    let site_sd = match draft.site_sd {
        Part::Absent => 0.0,
        _ => site_sd?,
    };
    Some(OutcomeModel::new(
        name?,
        kind,
        arms,
        others,
        [site_sd, per_year],
    ))
}

impl KindName {
    /// The kind in sentences.
    fn what(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Binary => "binary",
            Self::Ordinal => "ordinal",
            Self::Count => "a count",
            Self::Survival => "a time to an event",
        }
    }

    /// What it needs, with an example of each, and what it may have.
    fn keys(
        self,
    ) -> (
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
    ) {
        match self {
            Self::Normal => (&[("mean", "mean = 50"), ("sd", "sd = 10")], &[]),
            Self::Binary => (&[("probability", "probability = 0.3")], &[]),
            Self::Ordinal => (&[("probabilities", "probabilities = [0.2, 0.5, 0.3]")], &[]),
            Self::Count => (&[("mean", "mean = 2.5")], &["dispersion"]),
            Self::Survival => (
                &[
                    ("survival", "survival = \"exponential(0.05)\""),
                    ("follow_up", "follow_up = 2"),
                ],
                &[],
            ),
        }
    }
}

/// Which numbers there can be.
#[derive(Clone, Copy)]
pub(super) enum Range {
    /// Above 0, up to this.
    Positive(f64),
    /// From 0 to this.
    FromZero(f64),
    /// From one to the other.
    Between(f64, f64),
    /// Above 0 and below 1.
    Inside,
}

impl Range {
    fn contains(self, number: f64) -> bool {
        match self {
            Self::Positive(most) => number > 0.0 && number <= most,
            Self::FromZero(most) => (0.0..=most).contains(&number),
            Self::Between(least, most) => (least..=most).contains(&number),
            Self::Inside => number > 0.0 && number < 1.0,
        }
    }

    fn in_words(self) -> String {
        match self {
            Self::Positive(most) => format!("above 0 and at most {most}"),
            Self::FromZero(most) => format!("from 0 to {most}"),
            Self::Between(least, most) => format!("from {least} to {most}"),
            Self::Inside => "above 0 and below 1".to_owned(),
        }
    }
}

/// A number of a range; nothing where it is left out.
pub(super) fn number(
    part: &Part<f64>,
    key: &'static str,
    range: Range,
    at: &Path,
    found: &mut Findings,
) -> Option<f64> {
    let given = *part.given()?;
    check_number(given, key, range, at.key(key), found)
}

fn check_number(
    given: f64,
    key: &'static str,
    range: Range,
    at: Path,
    found: &mut Findings,
) -> Option<f64> {
    let refused = || OutcomeError::Range {
        key,
        given,
        range: range.in_words(),
    };
    let checked = range.contains(given).then_some(given).ok_or_else(refused);
    found.check(|| at, checked)
}

fn kind(
    draft: &draft::Outcome,
    name: KindName,
    at: &Path,
    found: &mut Findings,
) -> Option<OutcomeKind> {
    let (needed, optional) = name.keys();
    let given = [
        ("mean", draft.mean.is_absent()),
        ("sd", draft.sd.is_absent()),
        ("probability", draft.probability.is_absent()),
        ("probabilities", draft.probabilities.is_absent()),
        ("dispersion", draft.dispersion.is_absent()),
        ("survival", draft.survival.is_absent()),
        ("follow_up", draft.follow_up.is_absent()),
    ];
    let kind = name.what();
    for (key, is_absent) in given {
        let example = needed.iter().find(|(one, _)| *one == key);
        match (example, is_absent) {
            (Some(&(_, example)), true) => {
                let error = OutcomeError::Missing { kind, key, example };
                found.add(at.clone(), error);
            }
            (None, false) if !optional.contains(&key) => {
                found.add(at.key(key), OutcomeError::Stray { kind, key });
            }
            _ => {}
        }
    }
    match name {
        KindName::Normal => {
            let mean = Range::Between(-MAX_SIZE, MAX_SIZE);
            let mean = number(&draft.mean, "mean", mean, at, found);
            let sd = number(&draft.sd, "sd", Range::Positive(MAX_SIZE), at, found);
            Some(OutcomeKind::Normal {
                mean: mean?,
                sd: sd?,
            })
        }
        KindName::Binary => {
            let inside = Range::Inside;
            let probability = number(&draft.probability, "probability", inside, at, found)?;
            Some(OutcomeKind::Binary { probability })
        }
        KindName::Ordinal => {
            let probabilities = draft.probabilities.given()?;
            let at = at.key("probabilities");
            let probabilities = levels(probabilities, &at, found)?;
            Some(OutcomeKind::Ordinal { probabilities })
        }
        KindName::Count => {
            let mean = number(&draft.mean, "mean", Range::Positive(MAX_COUNT), at, found);
            let dispersion = match &draft.dispersion {
                Part::Absent => Some(0.0),
                part => number(part, "dispersion", Range::FromZero(MAX_COUNT), at, found),
            };
            Some(OutcomeKind::Count {
                mean: mean?,
                dispersion: dispersion?,
            })
        }
        KindName::Survival => {
            let control = draft.survival.given().and_then(|text| {
                let read = text.parse::<Survival>();
                found.check(|| at.key("survival"), read)
            });
            let years = Range::Between(*SURVIVAL_RANGE.start(), *SURVIVAL_RANGE.end());
            let follow_up = number(&draft.follow_up, "follow_up", years, at, found);
            Some(OutcomeKind::Survival {
                control: control?,
                follow_up: follow_up?,
            })
        }
    }
}

/// The probabilities of the levels of an ordinal outcome.
fn levels(given: &[f64], at: &Path, found: &mut Findings) -> Option<Vec<f64>> {
    let key = "probabilities";
    let checked: Vec<_> = given
        .iter()
        .enumerate()
        .map(|(place, &p)| check_number(p, key, Range::Inside, at.index(place), found))
        .collect();
    checked.into_iter().collect::<Option<Vec<f64>>>()?;
    if !(2..=MAX_OUTCOME_LEVELS).contains(&given.len()) {
        found.add(at.clone(), OutcomeError::Levels(given.len()));
        return None;
    }
    let sum: f64 = given.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        found.add(at.clone(), ProbabilityError::Sum(sum));
        return None;
    }
    Some(given.to_vec())
}
