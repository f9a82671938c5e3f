//! Attributes, criteria, factors and conditions.

use super::super::asked;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::{code, length, list, map, part, read, values};
use crate::design::CriterionKind;
use crate::trial::draft::{
    Attribute, Bounds, Case, Criterion, Dated, Draw, DrawKind, Factor, Level, Part, Require, Test,
    When,
};

/// The distributions of an attribute or of a case, in the order of their keys.
macro_rules! draws {
    ($raw:expr) => {{
        let raw = $raw;
        let levels = draw("probabilities", &raw.probabilities, |p| {
            DrawKind::Levels(p.iter().map(|p| p.value).collect())
        });
        let normal = draw("normal", &raw.normal, |raw| DrawKind::Normal {
            mean: part(&raw.mean),
            sd: part(&raw.sd),
            min: part(&raw.min),
            max: part(&raw.max),
        });
        let uniform = draw("uniform", &raw.uniform, |raw| DrawKind::Uniform {
            min: part(&raw.min),
            max: part(&raw.max),
        });
        let days_before = draw("days_before", &raw.days_before, |raw| {
            DrawKind::DaysBefore(Dated {
                min: part(&raw.min),
                max: part(&raw.max),
                present: part(&raw.present),
                not_before: part(&raw.not_before),
            })
        });
        let draws = [levels, normal, uniform, days_before];
        draws.into_iter().flatten().collect()
    }};
}

fn draw<T>(key: &'static str, field: &Field<T>, of: impl FnOnce(&T) -> DrawKind) -> Option<Draw> {
    match map(field, of) {
        Part::Absent => None,
        Part::Unreadable => Some(Draw { key, kind: None }),
        Part::Given(kind) => Some(Draw {
            key,
            kind: Some(kind),
        }),
    }
}

pub(super) fn attribute(raw: &At<raw::Attribute>) -> Attribute {
    let raw = &raw.value;
    Attribute {
        name: part(&raw.name),
        levels: values(&raw.levels),
        codes: list(&raw.codes, |code| code.value.0.clone()),
        unit: part(&raw.unit),
        decimals: part(&raw.decimals),
        draws: draws!(raw),
        cases: list(&raw.case, |case| Case {
            when: map(&case.value.when, when),
            draws: draws!(&case.value),
        }),
    }
}

pub(super) fn criterion(raw: &At<raw::Criterion>, notes: &mut Notes<'_>) -> Criterion {
    let raw = &raw.value;
    Criterion {
        id: part(&raw.id),
        kind: read(&raw.kind, |kind| match kind.value.as_str() {
            "inclusion" => Some(CriterionKind::Inclusion),
            "exclusion" => Some(CriterionKind::Exclusion),
            other => {
                let message =
                    format!("`kind` is \"{other}\": write \"inclusion\" or \"exclusion\"");
                notes.add(&kind.span, message);
                None
            }
        }),
        text: part(&raw.text),
        require: map(&raw.require, |require| match require {
            asked::Require::All(all) => Require::All(when(all)),
            asked::Require::Any(any) => {
                Require::Any(any.iter().map(|one| when(&one.value)).collect())
            }
        }),
        fails: part(&raw.fails),
        epoch: part(&raw.epoch),
    }
}

pub(super) fn factor(raw: &At<raw::Factor>) -> Factor {
    let raw = &raw.value;
    Factor {
        name: part(&raw.name),
        attribute: part(&raw.attribute),
        levels: list(&raw.levels, |level| Level {
            label: part(&level.value.label),
            one_of: values(&level.value.one_of),
            at_least: part(&level.value.at_least),
            below: part(&level.value.below),
            code: code(&level.value.code),
        }),
        codes: Part::Absent,
    }
}

pub(super) fn when(raw: &asked::When) -> When {
    let test = |(name, test): &(At<String>, Field<asked::Test>)| {
        let test = map(test, self::test);
        (name.value.clone(), test)
    };
    When {
        tests: raw.0.iter().map(test).collect(),
    }
}

fn test(raw: &asked::Test) -> Test {
    match raw {
        asked::Test::Is(level) => Test::Is(level.clone()),
        asked::Test::OneOf(levels) => {
            Test::OneOf(levels.iter().map(|level| level.value.clone()).collect())
        }
        asked::Test::Within(bounds) => Test::Within(Bounds {
            at_least: part(&bounds.at_least),
            below: part(&bounds.below),
            within: length(&bounds.within),
            more_than: length(&bounds.more_than),
        }),
    }
}
