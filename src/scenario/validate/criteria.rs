//! Eligibility criteria.

use super::super::asked;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::check_unique;
use super::conditions::{Scope, condition};
use crate::design::{Condition, Criterion, CriterionKind, Probability, Rule, check_criterion_id};

/// The longest text of a criterion: protocols are wordy.
const MAX_TEXT: usize = 2_000;

/// The criteria.
pub(super) fn criteria(
    field: &Field<raw::List<raw::Criterion>>,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Vec<Criterion>> {
    if matches!(field, Field::Wrong) {
        return None;
    }
    let ids = field.entries().iter().map(|raw| raw.value.id.given());
    check_unique(ids, "criteria", notes);
    let read: Vec<_> = field
        .entries()
        .iter()
        .map(|raw| criterion(raw, scope, notes))
        .collect();
    read.into_iter().collect()
}

fn criterion(
    raw: &At<raw::Criterion>,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Criterion> {
    let (span, raw) = (&raw.span, &raw.value);
    if let Some(id) = raw.id.given() {
        notes.check(&id.span, check_criterion_id(&id.value));
    }
    let kind = raw.kind.given().and_then(|kind| match kind.value.as_str() {
        "inclusion" => Some(CriterionKind::Inclusion),
        "exclusion" => Some(CriterionKind::Exclusion),
        other => {
            let message = format!("`kind` is \"{other}\": write \"inclusion\" or \"exclusion\"");
            notes.add(&kind.span, message);
            None
        }
    });
    if let Some(text) = raw.text.given() {
        let length = text.value.chars().count();
        if length == 0 || length > MAX_TEXT {
            let message = format!("the text has {length} characters: write 1 to {MAX_TEXT}");
            notes.add(&text.span, message);
        }
    }
    let rule = match (&raw.require, &raw.fails) {
        (Field::Absent, Field::Absent) => {
            notes.add(
                span,
                "nothing says how candidates are judged: write `require`, a condition, or `fails`, \
                 the probability of failing",
            );
            None
        }
        (require, Field::Absent) => {
            let require = require.given();
            require.and_then(|require| conditions(require, scope, notes).map(Rule::Require))
        }
        (Field::Absent, fails) => fails
            .given()
            .and_then(|p| notes.check(&p.span, Probability::new(p.value)))
            .map(Rule::Fails),
        (_, fails) => {
            let place = fails.given().map_or(span, |fails| &fails.span);
            notes.add(place, "`require` and `fails` both stand here: keep one");
            None
        }
    };
    Some(Criterion {
        id: raw.id.value()?.clone(),
        kind: kind?,
        text: raw.text.value()?.clone(),
        rule: rule?,
    })
}

fn conditions(
    require: &At<asked::Require>,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Vec<Condition>> {
    let any = match &require.value {
        asked::Require::All(when) => {
            return condition(&require.span, when, scope, notes).map(|all| vec![all]);
        }
        asked::Require::Any(any) => any,
    };
    if any.is_empty() {
        notes.add(
            &require.span,
            "the list is empty, so nobody could pass: write a condition",
        );
    }
    let read: Vec<_> = any
        .iter()
        .map(|when| condition(&when.span, &when.value, scope, notes))
        .collect();
    read.into_iter().collect()
}
