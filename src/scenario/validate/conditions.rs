//! Conditions: `{ sex = "male", age = { at_least = 18 } }`.

use std::ops::Range;

use super::super::asked;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::attributes::{Kind, Known};
use super::numbers::{bound, check_between};
use super::parsed;
use crate::design::{ArmIndex, Clause, Condition, Period};
use crate::problem::words::nearest;

/// What a condition may ask about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    known: &'a [Known<'a>],
    /// How many of them are drawn before the condition is asked.
    drawn: usize,
    /// The names of the arms, where the participant has one.
    arms: Option<&'a [Option<&'a str>]>,
}

impl<'a> Scope<'a> {
    /// Every attribute, and no arm yet.
    pub fn all(known: &'a [Known<'a>]) -> Self {
        Self::first(known, known.len())
    }

    /// The first so many attributes.
    pub fn first(known: &'a [Known<'a>], drawn: usize) -> Self {
        Self {
            known,
            drawn,
            arms: None,
        }
    }

    /// And the arm.
    pub fn with_arms(self, arms: &'a [Option<&'a str>]) -> Self {
        Self {
            arms: Some(arms),
            ..self
        }
    }

    /// The kind of an attribute.
    pub fn kind(&self, place: usize) -> &'a Kind<'a> {
        &self.known[place].kind
    }

    /// The place of the attribute with this name; what is wrong with the name is noted.
    pub fn find(&self, name: &At<String>, notes: &mut Notes<'_>) -> Option<usize> {
        let place = self
            .known
            .iter()
            .position(|known| known.name == Some(name.value.as_str()));
        match place {
            Some(place) if place < self.drawn => return Some(place),
            Some(_) => {
                let message = format!(
                    "`{}` is not drawn yet: ask about attributes that stand before this one",
                    name.value
                );
                notes.add(&name.span, message);
            }
            // An attribute whose name could not be read may be the one.
            None if self.known.iter().any(|known| known.name.is_none()) => {}
            None => {
                let known = &self.known[..self.drawn];
                let mut names: Vec<&str> = known.iter().filter_map(|known| known.name).collect();
                if self.arms.is_some() {
                    names.push("arm");
                }
                notes.add(&name.span, not_among("attribute", &name.value, &names));
            }
        }
        None
    }
}

/// "No X is named ...", with the nearest name or all of them.
pub(super) fn not_among(what: &str, name: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return format!("no {what} is named `{name}`: there is none here");
    }
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("no {what} is named `{name}`: did you mean `{near}`?"),
        None => format!(
            "no {what} is named `{name}`: there are {}",
            names.join(", ")
        ),
    }
}

/// The condition that is written there.
pub(super) fn condition(
    span: &Range<usize>,
    raw: &asked::When,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Condition> {
    if raw.0.is_empty() {
        notes.add(
            span,
            "the condition asks nothing: name an attribute, or leave it out",
        );
        return None;
    }
    // Every clause is read before the first that is wrong decides.
    let clauses: Vec<_> = raw
        .0
        .iter()
        .map(|(name, test)| clause(name, test, scope, notes))
        .collect();
    clauses
        .into_iter()
        .collect::<Option<_>>()
        .map(Condition::new)
}

fn clause(
    name: &At<String>,
    test: &Field<asked::Test>,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Clause> {
    if name.value == "arm" {
        let Some(arms) = scope.arms else {
            notes.add(
                &name.span,
                "the arm is not known here, before randomization: only a regimen may ask about it",
            );
            return None;
        };
        return arm_clause(test.given()?, arms, notes);
    }
    let attribute = scope.find(name, notes)?;
    let test = test.given()?;
    match (&scope.known[attribute].kind, &test.value) {
        (Kind::Unknown, _) => None,
        (Kind::Category(levels), asked::Test::Is(_) | asked::Test::OneOf(_)) => {
            let levels = choices(test, "level", levels, notes)?;
            Some(Clause::Level {
                attribute,
                levels: levels.into_iter().map(|level| level as u16).collect(),
            })
        }
        (&Kind::Number(decimals), asked::Test::Within(bounds)) => {
            let is_stray = stray(&bounds.within, "within", "a date", notes)
                | stray(&bounds.more_than, "more_than", "a date", notes);
            let at_least = bound(&bounds.at_least, decimals, notes);
            let below = bound(&bounds.below, decimals, notes);
            let (at_least, below) = (at_least.ok()?, below.ok()?);
            check_between(&test.span, at_least, below, decimals, notes);
            if !is_stray && at_least.is_none() && below.is_none() {
                notes.add(
                    &test.span,
                    "there is no bound: write `at_least`, `below` or both",
                );
            }
            Some(Clause::Number {
                attribute,
                at_least,
                below,
            })
        }
        (Kind::Date, asked::Test::Within(bounds)) => date_clause(attribute, test, bounds, notes),
        (kind, _) => {
            let message = format!("`{}` is {}: write {}", name.value, kind.what(), kind.test());
            notes.add(&test.span, message);
            None
        }
    }
}

fn arm_clause(
    test: &At<asked::Test>,
    arms: &[Option<&str>],
    notes: &mut Notes<'_>,
) -> Option<Clause> {
    if let asked::Test::Within(_) = test.value {
        notes.add(
            &test.span,
            "`arm` has names: write one in quotes, or a list of them",
        );
        return None;
    }
    let places = choices(test, "arm", arms, notes)?;
    let places = places.into_iter().map(|place| ArmIndex(place as u8));
    Some(Clause::Arm(places.collect()))
}

/// The places of the names that a test lists. A name among the candidates that is unknown, as it
/// could not be read, may be any.
pub(super) fn choices(
    test: &At<asked::Test>,
    what: &str,
    candidates: &[Option<&str>],
    notes: &mut Notes<'_>,
) -> Option<Vec<usize>> {
    let mut place = |span, name: &str| {
        let place = candidates.iter().position(|own| *own == Some(name));
        if place.is_none() && candidates.iter().all(Option::is_some) {
            let names: Vec<&str> = candidates.iter().copied().flatten().collect();
            notes.add(span, not_among(what, name, &names));
        }
        place
    };
    match &test.value {
        asked::Test::Is(name) => Some(vec![place(&test.span, name)?]),
        asked::Test::OneOf(names) => {
            let places: Vec<_> = names
                .iter()
                .map(|name| place(&name.span, &name.value))
                .collect();
            if names.is_empty() {
                notes.add(
                    &test.span,
                    format_args!("the list is empty: name at least one {what}"),
                );
            }
            places.into_iter().collect()
        }
        asked::Test::Within(_) => None,
    }
}

fn date_clause(
    attribute: usize,
    test: &At<asked::Test>,
    bounds: &raw::Bounds,
    notes: &mut Notes<'_>,
) -> Option<Clause> {
    let is_stray = stray(&bounds.at_least, "at_least", "a number", notes)
        | stray(&bounds.below, "below", "a number", notes);
    let mut period = |field: &Field<String>| match field {
        Field::Absent => Some(None),
        Field::Wrong => None,
        Field::Given(given) => parsed::<Period>(given, notes).map(Some),
    };
    let (within, more_than) = (period(&bounds.within), period(&bounds.more_than));
    let (within, more_than) = (within?, more_than?);
    if let (Some(most), Some(least)) = (within, more_than)
        && excludes(most, least)
    {
        let message = format!(
            "no date is within {most} and more than {least} before randomization: \
             write `more_than` shorter than `within`"
        );
        notes.add(&test.span, message);
    }
    if !is_stray && within.is_none() && more_than.is_none() {
        notes.add(
            &test.span,
            "there is no bound: write `within`, `more_than` or both",
        );
    }
    Some(Clause::Date {
        attribute,
        within,
        more_than,
    })
}

/// Notes a bound that belongs to another kind of attribute.
fn stray<T>(field: &Field<T>, key: &str, of: &str, notes: &mut Notes<'_>) -> bool {
    let Some(given) = field.given() else {
        return false;
    };
    notes.add(
        &given.span,
        format_args!("`{key}` bounds {of}, which this attribute is not"),
    );
    true
}

/// Whether no date lies within the one period before a day and more than the other before it,
/// whichever months they are.
fn excludes(within: Period, more_than: Period) -> bool {
    match (within, more_than) {
        (Period::Days(most), Period::Days(least))
        | (Period::Months(most), Period::Months(least)) => most <= least,
        (Period::Days(most), Period::Months(least)) => most <= least * 28,
        (Period::Months(most), Period::Days(least)) => most * 31 <= least,
    }
}
