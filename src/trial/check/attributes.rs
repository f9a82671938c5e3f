//! Baseline attributes.

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::codes;
use super::conditions::{Scope, condition};
use super::distributions::distribution;
use super::names::{check_own_column, check_unique, name, text};
use super::numbers::whole_or;
use crate::design::{Attribute, AttributeError, Case, Condition, Domain, MAX_LEVELS, check_text};

/// What is known of an attribute before it is checked: enough to judge what refers to it.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// The name, if there is one.
    pub name: Option<&'a str>,
    /// The kind of its values.
    pub kind: Kind<'a>,
}

/// The kind of an attribute's values.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// A category with these levels.
    Category(Vec<&'a str>),
    /// A number with so many decimals.
    Number(u8),
    /// A date.
    Date,
    /// What was given leaves it open.
    Unknown,
}

impl Kind<'_> {
    /// In words.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Category(_) => "a category",
            Self::Number(_) => "a number",
            Self::Date => "a date",
            Self::Unknown => "unknown",
        }
    }

    /// How a condition asks about it.
    pub fn test(&self) -> &'static str {
        match self {
            Self::Category(_) => "a level in quotes, or a list of levels",
            Self::Number(_) => "bounds such as { at_least = 18 }",
            Self::Date => "bounds such as { within = \"6 months\" }",
            Self::Unknown => "a test",
        }
    }
}

/// What is known of each attribute, in order.
pub(super) fn known(part: &Part<Vec<draft::Attribute>>) -> Vec<Known<'_>> {
    fn known(attribute: &draft::Attribute) -> Known<'_> {
        let kind = match (&attribute.levels, &attribute.unit) {
            // Nothing is asked of levels that are too many to be a category's.
            (Part::Given(levels), Part::Absent) if levels.len() <= MAX_LEVELS => {
                Kind::Category(levels.iter().map(String::as_str).collect())
            }
            (Part::Absent, Part::Given(_)) => {
                let decimals = attribute.decimals.value_or(0);
                let decimals = decimals.and_then(|n| u8::try_from(n).ok());
                decimals
                    .filter(|&n| n <= 6)
                    .map_or(Kind::Unknown, Kind::Number)
            }
            (Part::Absent, Part::Absent) => Kind::Date,
            _ => Kind::Unknown,
        };
        Known {
            name: attribute.name.given().map(String::as_str),
            kind,
        }
    }
    part.entries().iter().map(known).collect()
}

/// The attributes. `is_drawn`: enrolment is simulated, so that each needs a distribution.
pub(super) fn attributes(
    part: &Part<Vec<draft::Attribute>>,
    known: &[Known<'_>],
    is_drawn: bool,
    found: &mut Findings,
) -> Option<Vec<Attribute>> {
    if part.is_unreadable() {
        return None;
    }
    let names = part.entries().iter().map(|one| one.name.given());
    check_unique(names, ["attribute", "name", "attributes"], found);
    let at = Path::new("attribute");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let scope = Scope::first(known, place);
            attribute(one, &at.index(place), scope, is_drawn, found)
        })
        .collect();
    read.into_iter().collect()
}

fn attribute(
    draft: &draft::Attribute,
    at: &Path,
    scope: Scope<'_>,
    is_drawn: bool,
    found: &mut Findings,
) -> Option<Attribute> {
    if let Some(name) = draft.name.given() {
        check_own_column(name, &at.key("name"), found);
    }
    let name = name(&draft.name, &at.key("name"), found);
    let domain = domain(draft, at, found);
    let codes = level_codes(draft, at, found);
    let mut cases = Vec::new();
    let mut is_whole = !draft.cases.is_unreadable();
    for (place, case) in draft.cases.entries().iter().enumerate() {
        let at = at.key("case").index(place);
        let draw = domain
            .as_ref()
            .and_then(|domain| distribution(&case.draws, &at, domain, scope, found));
        let when = case.when.given();
        let when = when.and_then(|when| condition(when, &at.key("when"), scope, found));
        match draw.zip(when) {
            Some((draw, when)) => cases.push(Case { when, draw }),
            None => is_whole = false,
        }
    }
    let domain = domain?;
    let coded = |attribute: Attribute, codes: Part<Vec<String>>| match codes {
        Part::Given(codes) => attribute.with_codes(codes).ok(),
        Part::Absent => Some(attribute),
        Part::Unreadable => None,
    };
    if !is_drawn && draft.draws.is_empty() && draft.cases.is_absent() {
        let attribute = found.check(|| at.clone(), Attribute::undrawn(&name?, domain))?;
        return coded(attribute, codes);
    }
    let draw = distribution(&draft.draws, at, &domain, scope, found)?;
    cases.push(Case {
        when: Condition::always(),
        draw,
    });
    if !is_whole {
        return None;
    }
    let attribute = found.check(|| at.clone(), Attribute::new(&name?, domain, cases))?;
    coded(attribute, codes)
}

/// The codes of the levels, where they are given and right.
fn level_codes(draft: &draft::Attribute, at: &Path, found: &mut Findings) -> Part<Vec<String>> {
    let given = match &draft.codes {
        Part::Given(given) => given,
        left_out => return left_out.clone(),
    };
    let at = at.key("codes");
    if draft.levels.is_absent() {
        found.add(at, BrokenRule::CodesWithoutLevels);
        return Part::Unreadable;
    }
    let levels = draft.levels.given().map(Vec::len);
    let codes = levels.and_then(|levels| codes::of_list(given, levels, &at, found));
    codes.map_or(Part::Unreadable, Part::Given)
}

fn domain(draft: &draft::Attribute, at: &Path, found: &mut Findings) -> Option<Domain> {
    let is_category = !draft.levels.is_absent();
    let is_number = !draft.unit.is_absent();
    if is_category && draft.unit.given().is_some() {
        found.add(at.key("unit"), BrokenRule::LevelsAndUnit);
        return None;
    }
    if !is_number && draft.decimals.given().is_some() {
        found.add(at.key("decimals"), BrokenRule::DecimalsWithoutUnit);
    }
    if is_category {
        let levels = draft.levels.given()?;
        let at = at.key("levels");
        check_levels(levels, &at, found);
        let domain = Domain::Category(levels.clone());
        match domain.check() {
            Ok(()) => return Some(domain),
            Err(error @ AttributeError::Levels(_)) => found.add(at, error),
            // Said above, with the level's own place.
            Err(_) => {}
        }
        None
    } else if is_number {
        let unit = match draft.unit.given() {
            Some(unit) if unit.is_empty() => Some(String::new()),
            _ => text(&draft.unit, &at.key("unit"), found),
        };
        let decimals = whole_or(&draft.decimals, Some(0), &at.key("decimals"), (0, 6), found);
        Some(Domain::Number {
            decimals: decimals? as u8,
            unit: unit?,
        })
    } else {
        Some(Domain::Date)
    }
}

/// Refuses each level that the tables do not allow, or that stands twice.
fn check_levels(levels: &[String], at: &Path, found: &mut Findings) {
    let mut seen = std::collections::BTreeSet::new();
    for (place, level) in levels.iter().enumerate() {
        found.check(|| at.index(place), check_text(level));
        if !seen.insert(level) {
            let error = AttributeError::LevelTwice(level.clone());
            found.add(at.index(place), error);
        }
    }
}
