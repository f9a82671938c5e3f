//! Stratification factors over an attribute.

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::attributes::{Kind, Known};
use super::codes;
use super::conditions::Scope;
use super::names::{check_own_column, check_unique, name, text};
use super::numbers::{bound, check_between};
use crate::design::{Attribute, Factor, FactorError, Level};

/// A defined factor: its name, and the factor where everything about it is well.
#[derive(Debug)]
pub(super) struct Named<'a> {
    /// The name, if there is one.
    pub name: Option<&'a str>,
    /// The factor.
    pub factor: Option<Factor>,
}

/// The factors, in order.
pub(super) fn factors<'a>(
    part: &'a Part<Vec<draft::Factor>>,
    known: &[Known<'_>],
    attributes: Option<&[Attribute]>,
    found: &mut Findings,
) -> Vec<Named<'a>> {
    let given = part.entries().iter().map(|one| one.name.given());
    check_unique(given, ["factor", "name", "factors"], found);
    let at = Path::new("factor");
    let named = |(place, one): (usize, &'a draft::Factor)| Named {
        name: one.name.given().map(String::as_str),
        factor: factor(one, &at.index(place), known, attributes, found),
    };
    part.entries().iter().enumerate().map(named).collect()
}

fn factor(
    draft: &draft::Factor,
    at: &Path,
    known: &[Known<'_>],
    attributes: Option<&[Attribute]>,
    found: &mut Findings,
) -> Option<Factor> {
    if let Some(name) = draft.name.given() {
        check_own_column(name, &at.key("name"), found);
        if known.iter().any(|known| known.name == Some(name.as_str())) {
            found.add(at.key("name"), BrokenRule::NamedAsAttribute(name.clone()));
        }
    }
    let name = name(&draft.name, &at.key("name"), found);
    let attribute = draft.attribute.given()?;
    let of_attribute = at.key("attribute");
    let place = Scope::all(known).find(attribute, &of_attribute, found)?;
    let kind = &known[place].kind;
    if let Kind::Date = kind {
        found.add(of_attribute, FactorError::Date(attribute.clone()));
        return None;
    }
    let given = draft.levels.given()?;
    let of_levels = at.key("levels");
    let levels: Vec<_> = given
        .iter()
        .enumerate()
        .map(|(place, one)| level(one, &of_levels.index(place), kind, found))
        .collect();
    let codes = if let Some(together) = draft.codes.given() {
        codes::of_list(together, given.len(), &of_levels, found)
    } else {
        let each = given.iter().map(|level| &level.code);
        codes::of_parts(each, |place| of_levels.index(place), found)
    };
    let levels = levels.into_iter().collect::<Option<Vec<_>>>()?;
    let name = name?;
    let attribute = &attributes?[place];
    match Factor::of_attribute(&name, place, attribute, levels) {
        Ok(factor) => factor.with_codes(codes?).ok(),
        Err(error) => {
            let twice = match &error {
                FactorError::LevelTwice(label) => {
                    let mut labels = given.iter().enumerate();
                    let is_label = |(_, one): &(usize, &draft::Level)| {
                        one.label.given().is_some_and(|own| own == label)
                    };
                    labels.by_ref().find(is_label);
                    labels.find(is_label)
                }
                _ => None,
            };
            let at = match error {
                FactorError::Name(_) => at.clone(),
                _ => twice.map_or(of_levels.clone(), |(place, _)| {
                    of_levels.index(place).key("label")
                }),
            };
            found.add(at, error);
            None
        }
    }
}

fn level(
    draft: &draft::Level,
    at: &Path,
    kind: &Kind<'_>,
    found: &mut Findings,
) -> Option<(String, Level)> {
    let label = text(&draft.label, &at.key("label"), found);
    let level = match kind {
        Kind::Unknown | Kind::Date => None,
        Kind::Category(own) => {
            let is_given = |part: &Part<f64>| part.given().is_some();
            let bound = if is_given(&draft.at_least) {
                Some("at_least")
            } else {
                is_given(&draft.below).then_some("below")
            };
            match (bound, &draft.one_of) {
                (Some(bound), _) => {
                    found.add(at.key(bound), BrokenRule::BoundsOfCategory);
                    None
                }
                (None, Part::Absent) => {
                    found.add(at.clone(), BrokenRule::NoLevels);
                    None
                }
                (None, one_of) => {
                    places(one_of.given()?, own, &at.key("one_of"), found).map(Level::OneOf)
                }
            }
        }
        &Kind::Number(decimals) => {
            if draft.one_of.given().is_some() {
                found.add(at.key("one_of"), BrokenRule::LevelsOfNumber);
                return None;
            }
            let at_least = bound(&draft.at_least, decimals, &at.key("at_least"), found);
            let below = bound(&draft.below, decimals, &at.key("below"), found);
            let (at_least, below) = (at_least.ok()?, below.ok()?);
            check_between(at, at_least, below, decimals, found);
            Some(Level::Between { at_least, below })
        }
    };
    label.zip(level)
}

fn places(one_of: &[String], own: &[&str], at: &Path, found: &mut Findings) -> Option<Vec<u16>> {
    let places: Vec<_> = one_of
        .iter()
        .enumerate()
        .map(|(index, level)| {
            let place = own.iter().position(|own| own == level);
            if place.is_none() {
                found.add_unknown(at.index(index), "level", level, own);
            }
            place.map(|place| place as u16)
        })
        .collect();
    places.into_iter().collect()
}
