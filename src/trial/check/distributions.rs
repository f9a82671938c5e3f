//! The distributions that attributes are drawn from.

use super::super::draft::{Dated, Draw, DrawKind, Part};
use super::super::fault::{Findings, Path};
use super::super::kind::Kind as ValueKind;
use super::super::rule::BrokenRule;
use super::attributes::Kind;
use super::conditions::Scope;
use super::numbers::{scaled, whole};
use crate::design::{
    AttributeError, Distribution, Domain, MAX_PERIOD_DAYS, Probability, ProbabilityError, Weights,
};

/// Whether a distribution draws such values.
fn fits(draw: &Draw, domain: &Domain) -> bool {
    match domain {
        Domain::Category(_) => draw.key == "probabilities",
        Domain::Number { .. } => matches!(draw.key, "normal" | "uniform"),
        Domain::Date => draw.key == "days_before",
    }
}

/// The one distribution of an attribute or of a case.
pub(super) fn distribution(
    draws: &[Draw],
    at: &Path,
    domain: &Domain,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Distribution> {
    let kind = ValueKind::of(domain);
    let mut is_well = true;
    for draw in draws {
        if draw.kind.is_some() && !fits(draw, domain) {
            let distribution = draw.key;
            let rule = BrokenRule::OtherDistribution { distribution, kind };
            found.add(at.key(draw.key), rule);
            is_well = false;
        }
    }
    match draws {
        [] => found.add(at.clone(), BrokenRule::NoDistribution(kind)),
        [first, second, ..] if is_well => {
            let at = match second.kind {
                Some(_) => at.key(second.key),
                None => at.clone(),
            };
            found.add(at, BrokenRule::Both([first.key, second.key]));
        }
        _ => {}
    }
    let [draw] = draws else { return None };
    if !is_well {
        return None;
    }
    let at = at.key(draw.key);
    match draw.kind.as_ref()? {
        DrawKind::Levels(numbers) => category(numbers, &at, domain, found),
        DrawKind::Normal { mean, sd, min, max } => normal([mean, sd, min, max], &at, domain, found),
        DrawKind::Uniform { min, max } => uniform([min, max], &at, domain, found),
        DrawKind::DaysBefore(dated) => days_before(dated, &at, domain, scope, found),
    }
}

/// The distribution, once its own rules have been checked.
fn checked(
    draw: Distribution,
    at: &Path,
    domain: &Domain,
    found: &mut Findings,
) -> Option<Distribution> {
    found.check(|| at.clone(), draw.check(domain))?;
    Some(draw)
}

fn category(
    numbers: &[f64],
    at: &Path,
    domain: &Domain,
    found: &mut Findings,
) -> Option<Distribution> {
    let mut is_well = true;
    for (place, &p) in numbers.iter().enumerate() {
        is_well &= found
            .check(|| at.index(place), Probability::new(p))
            .is_some();
    }
    if !is_well {
        return None;
    }
    let levels = match domain {
        Domain::Category(levels) => levels.len(),
        Domain::Number { .. } | Domain::Date => 0,
    };
    // A probability too few or too many is the likelier slip than a wrong sum.
    let rule: BrokenRule = match Weights::new(numbers) {
        Ok(weights) => return checked(Distribution::Category(weights), at, domain, found),
        Err(_) if numbers.len() != levels => {
            let weights = numbers.len();
            AttributeError::Weights { weights, levels }.into()
        }
        Err(ProbabilityError::Empty) => ProbabilityError::Sum(0.0).into(),
        Err(error) => error.into(),
    };
    found.add(at.clone(), rule);
    None
}

fn normal(
    [mean, sd, min, max]: [&Part<f64>; 4],
    at: &Path,
    domain: &Domain,
    found: &mut Findings,
) -> Option<Distribution> {
    let Domain::Number { decimals, .. } = domain else {
        return None;
    };
    let on_grid = [(min, "min"), (max, "max")].map(|(edge, key)| {
        let edge = *edge.given()?;
        scaled(edge, *decimals, &at.key(key), found)
    });
    on_grid[0].and(on_grid[1])?;
    let draw = Distribution::Normal {
        mean: *mean.given()?,
        sd: *sd.given()?,
        min: *min.given()?,
        max: *max.given()?,
    };
    checked(draw, at, domain, found)
}

fn uniform(
    [min, max]: [&Part<f64>; 2],
    at: &Path,
    domain: &Domain,
    found: &mut Findings,
) -> Option<Distribution> {
    let Domain::Number { decimals, .. } = domain else {
        return None;
    };
    let [min, max] = [(min, "min"), (max, "max")].map(|(edge, key)| {
        let edge = *edge.given()?;
        scaled(edge, *decimals, &at.key(key), found)
    });
    let draw = Distribution::Uniform {
        min: min?,
        max: max?,
    };
    checked(draw, at, domain, found)
}

fn days_before(
    dated: &Dated,
    at: &Path,
    domain: &Domain,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Distribution> {
    let edges = [(&dated.min, "min"), (&dated.max, "max")];
    let [min, max] = edges.map(|(edge, key)| {
        let edge = *edge.given()?;
        whole(edge, &at.key(key), 0, MAX_PERIOD_DAYS, found)
    });
    let present = dated
        .present
        .value_or(1.0)
        .and_then(|present| found.check(|| at.key("present"), Probability::new(present)));
    let not_before = match &dated.not_before {
        Part::Absent => Some(None),
        Part::Unreadable => None,
        Part::Given(name) => {
            let at = at.key("not_before");
            let place = scope.find(name, &at, found);
            place.and_then(|place| match scope.kind(place) {
                Kind::Date => Some(Some(place)),
                Kind::Unknown => None,
                kind => {
                    let (name, kind) = (name.clone(), kind.what());
                    found.add(at, BrokenRule::NotADate { name, kind });
                    None
                }
            })
        }
    };
    let draw = Distribution::DaysBefore {
        min: min?,
        max: max?,
        present: present?,
        not_before: not_before?,
    };
    checked(draw, at, domain, found)
}
