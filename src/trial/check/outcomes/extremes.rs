//! How far all effects together can go.

use super::super::super::fault::{Findings, Path};
use super::Parts;
use crate::design::{Attribute, Clause, Distribution, Domain, Number, Value};
use crate::outcome::{Effect, LEAST, MAX_COUNT, MAX_SIZE, OutcomeError, OutcomeKind};
use crate::survival::SURVIVAL_RANGE;

/// A linear predictor, and the combination that it is of.
#[derive(Clone, Default)]
struct Extreme {
    linear: f64,
    with: Vec<String>,
}

/// Refuses effects of arms and attributes that together take a probability, a mean or a hazard out of its
/// range. Sites and time have no bounds, and are left out.
pub(super) fn check(
    kind: &OutcomeKind,
    arms: &[f64],
    effects: &[Effect],
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) {
    let Some(attributes) = parts.attributes else {
        return;
    };
    let scale = kind.scale();
    let of_arms = arms.iter().zip(parts.arms);
    let of_arms = of_arms.map(|(effect, name)| {
        let name = name.unwrap_or_default();
        (scale.linear(*effect), format!("arm {name}"))
    });
    let mut all = vec![of_arms.collect::<Vec<_>>()];
    for (place, attribute) in attributes.iter().enumerate() {
        all.push(of_attribute(place, attribute, effects));
    }
    for sign in [-1.0, 1.0] {
        let mut extreme = Extreme::default();
        for choices in &all {
            let far = |one: &&(f64, String)| sign * one.0;
            let most = choices.iter().max_by(|a, b| far(a).total_cmp(&far(b)));
            if let Some((linear, name)) = most.filter(|(linear, _)| *linear != 0.0) {
                extreme.linear += linear;
                extreme.with.push(name.clone());
            }
        }
        if let Some(error) = beyond(kind, &extreme) {
            found.add(at.clone(), error);
            return;
        }
    }
}

/// What the effects of an attribute add at its values, as far as they differ.
fn of_attribute(place: usize, attribute: &Attribute, effects: &[Effect]) -> Vec<(f64, String)> {
    let is_of = |effect: &&Effect| match effect {
        Effect::When { condition, .. } => condition
            .clauses()
            .iter()
            .any(|clause| clause.attribute() == Some(place)),
        Effect::PerUnit { attribute, .. } => *attribute == place,
    };
    let own: Vec<&Effect> = effects.iter().filter(is_of).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let name = attribute.name();
    match attribute.domain() {
        Domain::Category(levels) => {
            let at = |(level, label): (usize, &String)| {
                let value = Value::Level(level as u16);
                (sum(&own, value), format!("{name} {label}"))
            };
            levels.iter().enumerate().map(at).collect()
        }
        Domain::Number { decimals, .. } => {
            let at = |scaled: i64| {
                let decimals = *decimals;
                let value = sum(&own, Value::Number(scaled));
                (value, format!("{name} {}", Number { scaled, decimals }))
            };
            edges(attribute, *decimals, &own)
                .into_iter()
                .map(at)
                .collect()
        }
        // Any date may or may not fulfil a condition.
        Domain::Date => {
            let sizes = own.iter().map(|effect| match effect {
                Effect::When { size, .. } => *size,
                Effect::PerUnit { .. } => 0.0,
            });
            let (mut most, mut least) = (0.0, 0.0);
            for size in sizes {
                most += f64::max(size, 0.0);
                least += f64::min(size, 0.0);
            }
            vec![(least, name.to_owned()), (most, name.to_owned())]
        }
    }
}

/// The numbers at which effects are extreme: the ends of the attribute's range, and where conditions begin to
/// hold. None where nothing says how the attribute is distributed.
fn edges(attribute: &Attribute, decimals: u8, effects: &[&Effect]) -> Vec<i64> {
    let unit = 10_f64.powi(i32::from(decimals));
    let scaled = |number: f64| (number * unit).round() as i64;
    let ranges = attribute.cases().iter().filter_map(|case| match case.draw {
        Distribution::Normal { min, max, .. } => Some((scaled(min), scaled(max))),
        Distribution::Uniform { min, max } => Some((min, max)),
        _ => None,
    });
    let range = ranges.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
    let Some((min, max)) = range else {
        return Vec::new();
    };
    let mut edges = vec![min, max];
    for effect in effects {
        let Effect::When { condition, .. } = effect else {
            continue;
        };
        for clause in condition.clauses() {
            if let Clause::Number {
                at_least, below, ..
            } = clause
            {
                let bounds = at_least.iter().chain(below);
                edges.extend(bounds.flat_map(|&bound| [bound - 1, bound]));
            }
        }
    }
    edges.retain(|edge| (min..=max).contains(edge));
    edges
}

fn sum(effects: &[&Effect], value: Value) -> f64 {
    let of = |effect: &&Effect| match effect {
        Effect::When { condition, size } => {
            let holds = condition
                .clauses()
                .iter()
                .all(|clause| match (clause, value) {
                    (Clause::Level { levels, .. }, Value::Level(level)) => levels.contains(&level),
                    (
                        Clause::Number {
                            at_least, below, ..
                        },
                        Value::Number(number),
                    ) => {
                        at_least.is_none_or(|least| number >= least)
                            && below.is_none_or(|limit| number < limit)
                    }
                    _ => false,
                });
            if holds { *size } else { 0.0 }
        }
        Effect::PerUnit {
            unit, from, slope, ..
        } => match value {
            Value::Number(number) => (number as f64 / unit - from) * slope,
            _ => 0.0,
        },
    };
    effects.iter().map(of).sum()
}

/// What is out of its range.
fn beyond(kind: &OutcomeKind, extreme: &Extreme) -> Option<OutcomeError> {
    let eta = extreme.linear;
    let error = |what, value: f64, rule: String| {
        let place = match &extreme.with[..] {
            [] => "at the reference".to_owned(),
            with => format!("with {}", with.join(", ")),
        };
        Some(OutcomeError::Extreme {
            place,
            what,
            value,
            rule,
        })
    };
    let is_inside = |p: f64| (LEAST..=1.0 - LEAST).contains(&p);
    let inside = || format!("it must be from {LEAST} to {}", 1.0 - LEAST);
    // The odds of so much times e^shift.
    let moved = |p: f64, shift: f64| 1.0 / (1.0 + (1.0 - p) / p * libm::exp(-shift));
    match kind {
        OutcomeKind::Normal { mean, .. } => {
            let mean = mean + eta;
            if mean.abs() > MAX_SIZE {
                return error(
                    "mean",
                    mean,
                    format!("it must be from -{MAX_SIZE} to {MAX_SIZE}"),
                );
            }
        }
        OutcomeKind::Binary { probability } => {
            let p = moved(*probability, eta);
            if !is_inside(p) {
                return error("probability of an event", p, inside());
            }
        }
        OutcomeKind::Ordinal { probabilities } => {
            let mut below = 0.0;
            for p in &probabilities[..probabilities.len() - 1] {
                below += p;
                let at_most = moved(below, -eta);
                if !is_inside(at_most) {
                    return error("probability of a level or a lower one", at_most, inside());
                }
            }
        }
        OutcomeKind::Count { mean, .. } => {
            let mean = mean * libm::exp(eta);
            if !(LEAST..=MAX_COUNT).contains(&mean) {
                return error(
                    "mean",
                    mean,
                    format!("it must be from {LEAST} to {MAX_COUNT}"),
                );
            }
        }
        OutcomeKind::Survival { .. } => {
            let hazard = libm::exp(eta);
            if !SURVIVAL_RANGE.contains(&hazard) {
                let (least, most) = (SURVIVAL_RANGE.start(), SURVIVAL_RANGE.end());
                let rule = format!("it must be from {least} to {most}");
                return error("hazard, over that at the reference,", hazard, rule);
            }
        }
    }
    None
}
