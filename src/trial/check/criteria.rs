//! Eligibility criteria.

use super::super::draft::{self, Part, Require};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::conditions::{Scope, condition};
use super::names::check_unique;
use crate::characters::check_seen;
use crate::design::{
    Condition, Criterion, Epoch, EpochKind, NameError, Probability, Rule, check_criterion_id,
};

/// The longest text of a criterion: protocols are wordy.
pub(in super::super) const MAX_CRITERION_TEXT: usize = 2_000;

/// The criteria.
pub(super) fn criteria(
    part: &Part<Vec<draft::Criterion>>,
    scope: Scope<'_>,
    epochs: Option<&[Epoch]>,
    found: &mut Findings,
) -> Option<Vec<Criterion>> {
    if part.is_unreadable() {
        return None;
    }
    let ids = part.entries().iter().map(|one| one.id.given());
    check_unique(ids, ["criterion", "id", "criteria"], found);
    let at = Path::new("criterion");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| criterion(one, &at.index(place), scope, epochs, found))
        .collect();
    read.into_iter().collect()
}

fn criterion(
    draft: &draft::Criterion,
    at: &Path,
    scope: Scope<'_>,
    epochs: Option<&[Epoch]>,
    found: &mut Findings,
) -> Option<Criterion> {
    if let Some(id) = draft.id.given() {
        found.check(|| at.key("id"), check_criterion_id(id));
    }
    if let Some(text) = draft.text.given() {
        let length = text.chars().count();
        if length == 0 || length > MAX_CRITERION_TEXT {
            found.add(at.key("text"), BrokenRule::CriterionText(length));
        }
        // The text of a protocol may have several lines.
        let seen = text.replace(['\n', '\r', '\t'], " ");
        found.check(
            || at.key("text"),
            check_seen(&seen).map_err(NameError::from),
        );
    }
    let rule = match (&draft.require, &draft.fails) {
        (Part::Absent, Part::Absent) => {
            found.add(at.clone(), BrokenRule::NotJudged);
            None
        }
        (require, Part::Absent) => {
            let require = require.given();
            let at = at.key("require");
            require.and_then(|require| conditions(require, &at, scope, found).map(Rule::Require))
        }
        (Part::Absent, fails) => fails
            .given()
            .and_then(|&p| found.check(|| at.key("fails"), Probability::new(p)))
            .map(Rule::Fails),
        (_, fails) => {
            let at = match fails {
                Part::Given(_) => at.key("fails"),
                _ => at.clone(),
            };
            found.add(at, BrokenRule::Both(["require", "fails"]));
            None
        }
    };
    let epoch = match &draft.epoch {
        Part::Absent => Some(None),
        name => run_in(name.given()?, epochs, &at.key("epoch"), found).map(Some),
    };
    Some(Criterion {
        epoch: epoch?,
        id: draft.id.given()?.clone(),
        kind: *draft.kind.given()?,
        text: draft.text.given()?.clone(),
        rule: rule?,
    })
}

/// The place of the run-in of this name.
fn run_in(name: &str, epochs: Option<&[Epoch]>, at: &Path, found: &mut Findings) -> Option<usize> {
    let epochs = epochs?;
    let Some(place) = epochs.iter().position(|epoch| epoch.name == name) else {
        let names: Vec<&str> = epochs.iter().map(|epoch| &*epoch.name).collect();
        found.add_unknown(at.clone(), "epoch", name, &names);
        return None;
    };
    if epochs[place].kind != EpochKind::RunIn {
        found.add(at.clone(), BrokenRule::NotARunIn(name.to_owned()));
        return None;
    }
    Some(place)
}

fn conditions(
    require: &Require,
    at: &Path,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Vec<Condition>> {
    let any = match require {
        Require::All(when) => return condition(when, at, scope, found).map(|all| vec![all]),
        Require::Any(any) => any,
    };
    if any.is_empty() {
        found.add(at.clone(), BrokenRule::NobodyPasses);
    }
    let read: Vec<_> = any
        .iter()
        .enumerate()
        .map(|(place, when)| condition(when, &at.index(place), scope, found))
        .collect();
    read.into_iter().collect()
}
