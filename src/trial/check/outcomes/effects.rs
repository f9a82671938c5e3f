//! The effects on an outcome.

use super::super::super::draft::{self, KindName, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::attributes::Kind;
use super::super::conditions::condition;
use super::{Parts, Range, number};
use crate::design::Clause;
use crate::outcome::{Effect, EffectScale, MAX_SIZE, OutcomeError};

/// The effects on an outcome.
pub(super) struct Effects {
    /// Of each arm, on the scale of the outcome.
    pub arms: Vec<f64>,
    /// Of attributes, on the scale of the linear predictor.
    pub others: Vec<Effect>,
    /// Of a year, likewise.
    pub per_year: f64,
}

/// What an effect is of, once it is checked.
enum Checked {
    /// The arms.
    Arms(Vec<usize>),
    /// Attributes.
    Other(Effect),
    /// A year.
    Year(f64),
}

impl KindName {
    fn scale(self) -> EffectScale {
        match self {
            Self::Normal => EffectScale::Difference,
            Self::Binary | Self::Ordinal => EffectScale::OddsRatio,
            Self::Count => EffectScale::RateRatio,
            Self::Survival => EffectScale::HazardRatio,
        }
    }
}

/// The effects on an outcome of this kind.
pub(super) fn effects(
    part: &Part<Vec<draft::Effect>>,
    kind: KindName,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Effects> {
    if part.is_unreadable() {
        return None;
    }
    let scale = kind.scale();
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let at = at.index(place);
            let size = size(one, kind, &at, found);
            let of = subject(one, size.map(|size| scale.linear(size)), &at, parts, found);
            Some((of?, size?))
        })
        .collect();
    let mut effects = Effects {
        arms: vec![scale.none(); parts.arms.len()],
        others: Vec::new(),
        per_year: 0.0,
    };
    for (of, size) in read.into_iter().collect::<Option<Vec<_>>>()? {
        match of {
            Checked::Arms(arms) => {
                for arm in arms {
                    let own = &mut effects.arms[arm];
                    *own = match scale {
                        EffectScale::Difference => *own + size,
                        _ => *own * size,
                    };
                }
            }
            Checked::Other(effect) => effects.others.push(effect),
            Checked::Year(slope) => effects.per_year += slope,
        }
    }
    Some(effects)
}

/// How large an effect is, on the scale of the kind.
fn size(effect: &draft::Effect, kind: KindName, at: &Path, found: &mut Findings) -> Option<f64> {
    let (scale, what) = (kind.scale(), kind.what());
    let given = || EffectScale::ALL.into_iter().zip(&effect.sizes);
    let mut others = given().filter(|(one, size)| *one != scale && !size.is_absent());
    let own = given().find(|(one, _)| *one == scale);
    let own = own.map_or(&Part::Absent, |(_, size)| size);
    if let Some((given, _)) = others.next() {
        let kind = what;
        found.add(
            at.key(given.key()),
            OutcomeError::OtherScale { kind, scale, given },
        );
        return None;
    }
    if own.is_absent() {
        found.add(at.clone(), OutcomeError::NoSize { kind: what, scale });
        return None;
    }
    let range = scale.range();
    let range = Range::Between(*range.start(), *range.end());
    number(own, scale.key(), range, at, found)
}

/// What an effect is of; its size on the scale of the linear predictor, where it is known.
fn subject(
    effect: &draft::Effect,
    size: Option<f64>,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Checked> {
    let given = [
        ("when", effect.when.is_absent()),
        ("attribute", effect.attribute.is_absent()),
        ("per_years", effect.per_years.is_absent()),
    ];
    let mut given = given.iter().filter(|(_, is_absent)| !is_absent);
    match (given.next(), given.next()) {
        (None, _) => {
            found.add(at.clone(), OutcomeError::OfNothing);
            return None;
        }
        (Some((first, _)), Some((second, _))) => {
            found.add(at.key(*second), BrokenRule::Both([first, second]));
            return None;
        }
        _ => {}
    }
    if effect.attribute.is_absent() {
        for (part, key) in [(&effect.per, "per"), (&effect.from, "from")] {
            if !part.is_absent() {
                let of = "an effect of an `attribute`";
                found.add(at.key(key), BrokenRule::StrayBound { key, of });
            }
        }
    }
    if !effect.when.is_absent() {
        return of_condition(effect, size, at, parts, found);
    }
    if !effect.per_years.is_absent() {
        let years = Range::Positive(1000.0);
        let years = number(&effect.per_years, "per_years", years, at, found)?;
        return Some(Checked::Year(size? / years));
    }
    of_number(effect, size, at, parts, found)
}

fn of_condition(
    effect: &draft::Effect,
    size: Option<f64>,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Checked> {
    let at = at.key("when");
    let condition = condition(effect.when.given()?, &at, parts.scope, found)?;
    match condition.clauses() {
        [Clause::Arm(arms)] => Some(Checked::Arms(arms.iter().map(|arm| arm.get()).collect())),
        [_] => Some(Checked::Other(Effect::When {
            size: size?,
            condition,
        })),
        several => {
            found.add(at, OutcomeError::SeveralQuestions(several.len()));
            None
        }
    }
}

fn of_number(
    effect: &draft::Effect,
    size: Option<f64>,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Checked> {
    for (part, key, example) in [
        (&effect.per, "per", "per = 10"),
        (&effect.from, "from", "from = 60"),
    ] {
        if part.is_absent() {
            found.add(at.clone(), OutcomeError::MissingOfNumber { key, example });
        }
    }
    let per = number(&effect.per, "per", Range::Positive(1e9), at, found);
    let from = number(&effect.from, "from", Range::Between(-1e9, 1e9), at, found);
    let name = effect.attribute.given()?;
    let of_name = at.key("attribute");
    let attribute = parts.scope.find(name, &of_name, found)?;
    let decimals = match parts.scope.kind(attribute) {
        Kind::Number(decimals) => *decimals,
        Kind::Unknown => return None,
        kind => {
            let (name, kind) = (name.clone(), kind.what());
            found.add(of_name, OutcomeError::NotANumber { name, kind });
            return None;
        }
    };
    let slope = size? / per?;
    if slope.abs() > MAX_SIZE {
        let range = format!("so that the effect of a unit is at most {MAX_SIZE}");
        let given = per?;
        found.add(
            at.key("per"),
            OutcomeError::Range {
                key: "per",
                given,
                range,
            },
        );
        return None;
    }
    Some(Checked::Other(Effect::PerUnit {
        attribute,
        unit: 10_f64.powi(i32::from(decimals)),
        from: from?,
        slope,
    }))
}
