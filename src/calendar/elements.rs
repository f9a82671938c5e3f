//! The elements of a trial: what an arm is given in an epoch.

use crate::design::{ArmIndex, Arms, Clause, EpochKind, Regimen, Span, TreatmentPlan};

/// A planned element (CDISC TE).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The code: `E` and a number.
    pub code: String,
    /// What is given, in words.
    pub name: String,
    /// The places of the epochs that have it.
    pub epochs: Vec<usize>,
}

/// The elements of a trial, and for each arm the place of its element in each epoch (CDISC TA). An
/// element that two arms share, or that two epochs have, is there once.
pub fn elements(plan: &TreatmentPlan, arms: &Arms) -> (Vec<Element>, Vec<Vec<usize>>) {
    let mut elements: Vec<Element> = Vec::new();
    let arms = (0..arms.count() as u8).map(ArmIndex);
    let of_arms = arms.map(|arm| {
        let epochs = 0..plan.epochs().len();
        let of_arm = epochs.map(|epoch| {
            let name = name(plan, epoch, arm);
            let known = elements.iter().position(|element| element.name == name);
            let place = known.unwrap_or_else(|| {
                elements.push(Element {
                    code: format!("E{}", elements.len() + 1),
                    name,
                    epochs: Vec::new(),
                });
                elements.len() - 1
            });
            if !elements[place].epochs.contains(&epoch) {
                elements[place].epochs.push(epoch);
            }
            place
        });
        of_arm.collect()
    });
    let of_arms = of_arms.collect();
    (elements, of_arms)
}

/// What an arm is given in an epoch: treatments for everyone joined by ` + `, then those for some
/// joined by ` / `.
fn name(plan: &TreatmentPlan, epoch: usize, arm: ArmIndex) -> String {
    let has_parts = plan.parts_of(Span::Epoch(epoch)).next().is_some();
    let of = &plan.epochs()[epoch];
    if !has_parts {
        return of.name.clone();
    }
    let is_for_all = |regimen: &Regimen| {
        let mut clauses = regimen.when.clauses().iter();
        clauses.all(|clause| matches!(clause, Clause::Arm(_)))
    };
    let given = |for_all: bool| {
        let mut names: Vec<&str> = Vec::new();
        for part in plan.parts_of(Span::Epoch(epoch)) {
            let regimen = &plan.regimens()[part];
            let is_new = !names.contains(&&*regimen.treatment);
            if regimen.when.allows(arm) && is_for_all(regimen) == for_all && is_new {
                names.push(&regimen.treatment);
            }
        }
        names
    };
    let (all, mut some) = (given(true), given(false));
    some.retain(|name| !all.contains(name));
    let mut names = all.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    if !some.is_empty() {
        names.push(some.join(" / "));
    }
    if names.is_empty() {
        return match of.kind {
            EpochKind::Treatment => format!("{}: no treatment", of.name),
            _ => of.name.clone(),
        };
    }
    names.join(" + ")
}
