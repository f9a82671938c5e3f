//! The distributions that attributes are drawn from.

use std::ops::Range;

use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::attributes::Kind;
use super::conditions::Scope;
use super::numbers::{scaled, whole};
use crate::design::{
    Distribution, Domain, MAX_PERIOD_DAYS, Probability, ProbabilityError, Weights,
};

/// The distributions that an attribute or a case has; it should be one.
#[derive(Debug)]
pub(super) struct Draws<'a> {
    probabilities: &'a Field<raw::List<f64>>,
    normal: &'a Field<raw::Normal>,
    uniform: &'a Field<raw::Uniform>,
    days_before: &'a Field<raw::DaysBefore>,
}

macro_rules! draws_of {
    ($raw:ident) => {
        Draws {
            probabilities: &$raw.probabilities,
            normal: &$raw.normal,
            uniform: &$raw.uniform,
            days_before: &$raw.days_before,
        }
    };
}

impl<'a> Draws<'a> {
    /// Those of an attribute.
    pub fn of_attribute(raw: &'a raw::Attribute) -> Self {
        draws_of!(raw)
    }

    /// Those of a case.
    pub fn of_case(raw: &'a raw::Case) -> Self {
        draws_of!(raw)
    }

    /// The names and places of those that are there, with whether they draw such values. One that
    /// is there but wrong has no place.
    fn present(&self, domain: &Domain) -> Vec<(&'static str, Option<&Range<usize>>, bool)> {
        fn place<T>(field: &Field<T>) -> Option<&Range<usize>> {
            field.given().map(|given| &given.span)
        }
        let category = matches!(domain, Domain::Category(_));
        let number = matches!(domain, Domain::Number { .. });
        let date = matches!(domain, Domain::Date);
        [
            (
                self.probabilities.is_absent(),
                ("probabilities", place(self.probabilities), category),
            ),
            (
                self.normal.is_absent(),
                ("normal", place(self.normal), number),
            ),
            (
                self.uniform.is_absent(),
                ("uniform", place(self.uniform), number),
            ),
            (
                self.days_before.is_absent(),
                ("days_before", place(self.days_before), date),
            ),
        ]
        .into_iter()
        .filter_map(|(is_absent, draw)| (!is_absent).then_some(draw))
        .collect()
    }
}

/// The one distribution that stands there.
pub(super) fn distribution(
    draws: &Draws<'_>,
    span: &Range<usize>,
    domain: &Domain,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Distribution> {
    let (what, write) = match domain {
        Domain::Category(_) => ("a category, since it has `levels`", "`probabilities`"),
        Domain::Number { .. } => ("a number, since it has a `unit`", "`normal` or `uniform`"),
        Domain::Date => (
            "a date, since it has neither `levels` nor a `unit`",
            "`days_before`",
        ),
    };
    let present = draws.present(domain);
    let mut is_well = true;
    for &(name, place, fits) in &present {
        if let (Some(place), false) = (place, fits) {
            let message =
                format!("`{name}` does not draw this attribute, which is {what}: write {write}");
            notes.add(place, message);
            is_well = false;
        }
    }
    match present.as_slice() {
        [] => notes.add(
            span,
            format_args!("there is no distribution: write {write}"),
        ),
        &[(first, ..), (second, place, _), ..] if is_well => {
            let place = place.unwrap_or(span);
            notes.add(
                place,
                format_args!("`{first}` and `{second}` both stand here: keep one"),
            );
        }
        _ => {}
    }
    if !is_well || present.len() != 1 {
        return None;
    }
    if let Some(list) = draws.probabilities.given() {
        category(list, domain, notes)
    } else if let Some(raw) = draws.normal.given() {
        normal(raw, domain, notes)
    } else if let Some(raw) = draws.uniform.given() {
        uniform(raw, domain, notes)
    } else {
        days_before(draws.days_before.given()?, domain, scope, notes)
    }
}

/// The distribution, once its own rules have been checked.
fn checked(
    draw: Distribution,
    span: &Range<usize>,
    domain: &Domain,
    notes: &mut Notes<'_>,
) -> Option<Distribution> {
    notes.check(span, draw.check(domain))?;
    Some(draw)
}

fn category(
    list: &At<raw::List<f64>>,
    domain: &Domain,
    notes: &mut Notes<'_>,
) -> Option<Distribution> {
    let mut is_well = true;
    for p in &list.value {
        is_well &= notes.check(&p.span, Probability::new(p.value)).is_some();
    }
    if !is_well {
        return None;
    }
    let numbers: Vec<f64> = list.value.iter().map(|p| p.value).collect();
    let levels = match domain {
        Domain::Category(levels) => levels.len(),
        Domain::Number { .. } | Domain::Date => 0,
    };
    // A probability too few or too many is the likelier slip than a wrong sum.
    let error = match Weights::new(&numbers) {
        Ok(weights) => return checked(Distribution::Category(weights), &list.span, domain, notes),
        Err(_) if numbers.len() != levels => {
            let weights = numbers.len();
            crate::design::AttributeError::Weights { weights, levels }.to_string()
        }
        Err(ProbabilityError::Empty) => ProbabilityError::Sum(0.0).to_string(),
        Err(error) => error.to_string(),
    };
    notes.add(&list.span, error);
    None
}

fn normal(raw: &At<raw::Normal>, domain: &Domain, notes: &mut Notes<'_>) -> Option<Distribution> {
    let Domain::Number { decimals, .. } = domain else {
        return None;
    };
    let (min, max) = (raw.value.min.given(), raw.value.max.given());
    let on_grid = [min, max].map(|edge| edge.and_then(|edge| scaled(edge, *decimals, notes)));
    on_grid[0].and(on_grid[1])?;
    let draw = Distribution::Normal {
        mean: *raw.value.mean.value()?,
        sd: *raw.value.sd.value()?,
        min: min?.value,
        max: max?.value,
    };
    checked(draw, &raw.span, domain, notes)
}

fn uniform(raw: &At<raw::Uniform>, domain: &Domain, notes: &mut Notes<'_>) -> Option<Distribution> {
    let Domain::Number { decimals, .. } = domain else {
        return None;
    };
    let [min, max] = [&raw.value.min, &raw.value.max]
        .map(|edge| edge.given().and_then(|edge| scaled(edge, *decimals, notes)));
    let draw = Distribution::Uniform {
        min: min?,
        max: max?,
    };
    checked(draw, &raw.span, domain, notes)
}

fn days_before(
    raw: &At<raw::DaysBefore>,
    domain: &Domain,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Distribution> {
    let (span, raw) = (&raw.span, &raw.value);
    let min = whole(&raw.min, "min", 0, MAX_PERIOD_DAYS, notes);
    let max = whole(&raw.max, "max", 0, MAX_PERIOD_DAYS, notes);
    let present = match &raw.present {
        Field::Absent => Probability::new(1.0).ok(),
        present => present
            .given()
            .and_then(|present| notes.check(&present.span, Probability::new(present.value))),
    };
    let not_before = match &raw.not_before {
        Field::Absent => Some(None),
        Field::Wrong => None,
        Field::Given(name) => scope
            .find(name, notes)
            .and_then(|place| match scope.kind(place) {
                Kind::Date => Some(Some(place)),
                Kind::Unknown => None,
                kind => {
                    let message = format!("`{}` is {}: name a date", name.value, kind.what());
                    notes.add(&name.span, message);
                    None
                }
            }),
    };
    let draw = Distribution::DaysBefore {
        min: min?,
        max: max?,
        present: present?,
        not_before: not_before?,
    };
    checked(draw, span, domain, notes)
}
