//! Conditions: which attributes they may ask about, and how.

use super::super::draft::{Bounds, Length, Part, Test, When};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::attributes::{Kind, Known};
use super::factors::Named;
use super::numbers::{bound, check_between};
use crate::design::{ArmIndex, Clause, Condition, Factor, FactorSource, Level, Period};

/// What a condition may ask about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    known: &'a [Known<'a>],
    /// How many of them are drawn before the condition is asked.
    drawn: usize,
    /// The names of the arms, where the participant has one.
    arms: Option<&'a [Option<&'a str>]>,
    /// The stratification factors over an attribute.
    factors: &'a [Named<'a>],
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
            factors: &[],
        }
    }

    /// And the arm.
    pub fn with_arms(self, arms: &'a [Option<&'a str>]) -> Self {
        Self {
            arms: Some(arms),
            ..self
        }
    }

    /// And the stratification factors.
    pub fn with_factors(self, factors: &'a [Named<'a>]) -> Self {
        Self { factors, ..self }
    }

    /// The kind of an attribute.
    pub fn kind(&self, place: usize) -> &'a Kind<'a> {
        &self.known[place].kind
    }

    /// The place of the attribute with this name; what is wrong with the name is a fault.
    pub fn find(&self, name: &str, at: &Path, found: &mut Findings) -> Option<usize> {
        let place = self.known.iter().position(|known| known.name == Some(name));
        match place {
            Some(place) if place < self.drawn => return Some(place),
            Some(_) => found.add(at.clone(), BrokenRule::NotDrawnYet(name.to_owned())),
            // An attribute whose name could not be read may be the one.
            None if self.known.iter().any(|known| known.name.is_none()) => {}
            None => {
                let known = &self.known[..self.drawn];
                let mut names: Vec<&str> = known.iter().filter_map(|known| known.name).collect();
                names.extend(self.factors.iter().filter_map(|factor| factor.name));
                if self.arms.is_some() {
                    names.push("arm");
                }
                found.add_unknown(at.clone(), "attribute", name, &names);
            }
        }
        None
    }
}

/// The condition that a draft describes.
pub(super) fn condition(
    when: &When,
    at: &Path,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Condition> {
    if when.tests.is_empty() {
        found.add(at.clone(), BrokenRule::AsksNothing);
        return None;
    }
    // Every clause is read before the first that is wrong decides.
    let clauses: Vec<_> = when
        .tests
        .iter()
        .map(|(name, test)| clause(name, test, at, scope, found))
        .collect();
    clauses
        .into_iter()
        .collect::<Option<_>>()
        .map(Condition::new)
}

fn clause(
    name: &str,
    test: &Part<Test>,
    at: &Path,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Clause> {
    let of_test = at.key(name.to_owned());
    if name == "arm" {
        let Some(arms) = scope.arms else {
            found.add(at.name(name), BrokenRule::ArmNotKnown);
            return None;
        };
        return arm_clause(test.given()?, &of_test, arms, found);
    }
    let is_attribute = scope.known.iter().any(|known| known.name == Some(name));
    let mut factors = scope.factors.iter();
    if !is_attribute && let Some(named) = factors.find(|factor| factor.name == Some(name)) {
        return factor_clause(named.factor.as_ref()?, test.given()?, &of_test, found);
    }
    let attribute = scope.find(name, &at.name(name), found)?;
    let test = test.given()?;
    match (&scope.known[attribute].kind, test) {
        (Kind::Unknown, _) => None,
        (Kind::Category(levels), Test::Is(_) | Test::OneOf(_)) => {
            let levels: Vec<_> = levels.iter().copied().map(Some).collect();
            let levels = choices(test, &of_test, "level", &levels, found)?;
            Some(Clause::Level {
                attribute,
                levels: levels.into_iter().map(|level| level as u16).collect(),
            })
        }
        (&Kind::Number(decimals), Test::Within(bounds)) => {
            number_clause(attribute, bounds, decimals, &of_test, found)
        }
        (Kind::Date, Test::Within(bounds)) => date_clause(attribute, bounds, &of_test, found),
        (kind, _) => {
            let rule = BrokenRule::OtherTest {
                name: name.to_owned(),
                kind: kind.what(),
                write: kind.test(),
            };
            found.add(of_test, rule);
            None
        }
    }
}

/// What a factor's levels take in of its attribute.
fn factor_clause(factor: &Factor, test: &Test, at: &Path, found: &mut Findings) -> Option<Clause> {
    let FactorSource::Attribute(attribute) = factor.source() else {
        return None;
    };
    if let Test::Within(_) = test {
        found.add(
            at.clone(),
            BrokenRule::FactorHasLevels(factor.name().to_owned()),
        );
        return None;
    }
    let labels: Vec<_> = factor.labels().iter().map(|label| Some(&**label)).collect();
    let mut places = choices(test, at, "level", &labels, found)?;
    places.sort_unstable();
    places.dedup();
    let levels: Vec<&Level> = places.iter().map(|&place| factor.level_at(place)).collect();
    let bounds = |level: &Level| match level {
        Level::Between { at_least, below } => Some((*at_least, *below)),
        Level::OneOf(_) => None,
    };
    let (first, last) = (levels.first()?, levels.last()?);
    if let (Some((at_least, _)), Some((_, below))) = (bounds(first), bounds(last)) {
        if places.windows(2).any(|pair| pair[0] + 1 != pair[1]) {
            found.add(at.clone(), BrokenRule::LevelsApart);
            return None;
        }
        return Some(Clause::Number {
            attribute,
            at_least,
            below,
        });
    }
    let taken = levels.iter().filter_map(|level| match level {
        Level::OneOf(taken) => Some(taken),
        Level::Between { .. } => None,
    });
    Some(Clause::Level {
        attribute,
        levels: taken.flatten().copied().collect(),
    })
}

fn arm_clause(
    test: &Test,
    at: &Path,
    arms: &[Option<&str>],
    found: &mut Findings,
) -> Option<Clause> {
    if let Test::Within(_) = test {
        found.add(at.clone(), BrokenRule::ArmHasNames);
        return None;
    }
    let places = choices(test, at, "arm", arms, found)?;
    let places = places.into_iter().map(|place| ArmIndex(place as u8));
    Some(Clause::Arm(places.collect()))
}

/// The places of the names that a test lists. A name among the candidates that is unknown, as it
/// could not be read, may be any.
pub(super) fn choices(
    test: &Test,
    at: &Path,
    what: &'static str,
    candidates: &[Option<&str>],
    found: &mut Findings,
) -> Option<Vec<usize>> {
    let place = |name: &str, at: &dyn Fn() -> Path, found: &mut Findings| {
        let place = candidates.iter().position(|own| *own == Some(name));
        if place.is_none() && candidates.iter().all(Option::is_some) {
            let names: Vec<&str> = candidates.iter().copied().flatten().collect();
            found.add_unknown(at(), what, name, &names);
        }
        place
    };
    match test {
        Test::Is(name) => Some(vec![place(name, &|| at.clone(), found)?]),
        Test::OneOf(names) => {
            let places: Vec<_> = names
                .iter()
                .enumerate()
                .map(|(index, name)| place(name, &|| at.index(index), found))
                .collect();
            if names.is_empty() {
                found.add(at.clone(), BrokenRule::EmptyList(what));
            }
            places.into_iter().collect()
        }
        Test::Within(_) => None,
    }
}

fn number_clause(
    attribute: usize,
    bounds: &Bounds,
    decimals: u8,
    at: &Path,
    found: &mut Findings,
) -> Option<Clause> {
    let is_stray = stray(&bounds.within, "within", "a date", at, found)
        | stray(&bounds.more_than, "more_than", "a date", at, found);
    let at_least = bound(&bounds.at_least, decimals, &at.key("at_least"), found);
    let below = bound(&bounds.below, decimals, &at.key("below"), found);
    let (at_least, below) = (at_least.ok()?, below.ok()?);
    check_between(at, at_least, below, decimals, found);
    if !is_stray && at_least.is_none() && below.is_none() {
        let keys = ["at_least", "below"];
        found.add(at.clone(), BrokenRule::NoBound(keys));
    }
    Some(Clause::Number {
        attribute,
        at_least,
        below,
    })
}

fn date_clause(
    attribute: usize,
    bounds: &Bounds,
    at: &Path,
    found: &mut Findings,
) -> Option<Clause> {
    let is_stray = stray(&bounds.at_least, "at_least", "a number", at, found)
        | stray(&bounds.below, "below", "a number", at, found);
    let mut bound = |part: &Part<Length>, key: &'static str| match part {
        Part::Absent => Some(None),
        part => period(part, &at.key(key), found).map(Some),
    };
    let (within, more_than) = (
        bound(&bounds.within, "within"),
        bound(&bounds.more_than, "more_than"),
    );
    let (within, more_than) = (within?, more_than?);
    if let (Some(within), Some(more_than)) = (within, more_than)
        && excludes(within, more_than)
    {
        let rule = BrokenRule::NoDateWithin { within, more_than };
        found.add(at.clone(), rule);
    }
    if !is_stray && within.is_none() && more_than.is_none() {
        let keys = ["within", "more_than"];
        found.add(at.clone(), BrokenRule::NoBound(keys));
    }
    Some(Clause::Date {
        attribute,
        within,
        more_than,
    })
}

/// A period, from a day to a century.
pub(super) fn period(part: &Part<Length>, at: &Path, found: &mut Findings) -> Option<Period> {
    let length = part.given()?;
    found.check(|| at.clone(), length.period())
}

/// Refuses a bound that belongs to another kind of attribute.
fn stray<T>(
    part: &Part<T>,
    key: &'static str,
    of: &'static str,
    at: &Path,
    found: &mut Findings,
) -> bool {
    if part.given().is_none() {
        return false;
    }
    found.add(at.key(key), BrokenRule::StrayBound { key, of });
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
