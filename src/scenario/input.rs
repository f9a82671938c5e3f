//! How the files that a scenario is for are written: the section `[input]`.

use super::decode::{At, Field};
use super::draft::choice;
use super::notes::Notes;
use super::raw;
use crate::intake::{FormError, InputForm};
use crate::problem::words::{listed, nearest, shown};
use crate::trial::draft::Part;

/// The form; what is wrong with it is noted.
pub(super) fn form(scenario: &raw::Scenario, notes: &mut Notes<'_>) -> InputForm {
    let Some(raw) = scenario.input.value() else {
        return InputForm::default();
    };
    let mut form = InputForm {
        from: given(choice(&raw.from, "from", notes)),
        separator: given(choice(&raw.separator, "separator", notes)),
        dates: given(choice(&raw.dates, "dates", notes)),
        decimal: given(choice(&raw.decimal, "decimal", notes)),
        ..InputForm::default()
    };
    for missing in raw.missing.value().into_iter().flatten() {
        form.missing.push(missing.value.clone());
    }
    let columns = raw.columns.value().map_or(&[][..], |names| &names.0);
    map(columns, notes, |ours, theirs| form.map_column(ours, theirs));
    let arms = raw.arms.value().map_or(&[][..], |names| &names.0);
    map(arms, notes, |text, arm| form.map_arm(text, arm));
    check_arms(scenario, arms, notes);
    form
}

fn given<T>(part: Part<T>) -> Option<T> {
    match part {
        Part::Given(given) => Some(given),
        Part::Absent | Part::Unreadable => None,
    }
}

fn map(
    names: &[(At<String>, Field<String>)],
    notes: &mut Notes<'_>,
    mut map: impl FnMut(&str, &str) -> Result<(), FormError>,
) {
    for (name, text) in names {
        let Some(text) = text.given() else {
            continue;
        };
        if let Err(error) = map(&name.value, &text.value) {
            notes.add(&text.span, error);
        }
    }
}

/// That texts are given arms of the scenario.
fn check_arms(
    scenario: &raw::Scenario,
    given: &[(At<String>, Field<String>)],
    notes: &mut Notes<'_>,
) {
    let arms = scenario.arm.value().into_iter().flatten();
    let names: Vec<&str> = arms
        .filter_map(|arm| arm.value.name.value())
        .map(String::as_str)
        .collect();
    for arm in given.iter().filter_map(|(_, arm)| arm.given()) {
        if names.contains(&&*arm.value) {
            continue;
        }
        let hint = match nearest(&arm.value, names.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        let (arm_name, all) = (shown(&arm.value), listed(names.iter().copied()));
        notes.add(
            &arm.span,
            format_args!("there is no arm `{arm_name}`: write one of {all}{hint}"),
        );
    }
}
