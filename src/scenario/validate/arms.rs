//! Arms and the allocation ratio.

use super::super::decode::Field;
use super::super::notes::Notes;
use super::super::raw;
use super::{check_unique, name, text};
use crate::design::{Arm, Arms, MAX_ARMS, Ratio};

/// The names of the arms as far as they are known, in order.
pub(super) fn names(field: &Field<raw::List<raw::Arm>>) -> Vec<Option<&str>> {
    let arms = field.entries().iter();
    arms.map(|arm| arm.value.name.value().map(String::as_str))
        .collect()
}

/// The arms with their ratio.
pub(super) fn arms(field: &Field<raw::List<raw::Arm>>, notes: &mut Notes<'_>) -> Option<Arms> {
    let given = field.given()?;
    let count = given.value.len();
    if !(2..=MAX_ARMS).contains(&count) {
        let message = format!("{count} [[arm]]: a trial here has 2 to {MAX_ARMS}");
        notes.add(&given.span, message);
    }
    let names = given.value.iter().map(|arm| arm.value.name.given());
    check_unique(names, "arms", notes);
    // Every arm is read before the first that is wrong decides.
    let arms: Vec<_> = given
        .value
        .iter()
        .map(|raw| arm(&raw.value, notes))
        .collect();
    let (arms, parts): (Vec<Arm>, Vec<u32>) = arms
        .into_iter()
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .unzip();
    let ratio = Ratio::new(&parts).ok()?;
    Arms::new(arms, ratio).ok()
}

fn arm(raw: &raw::Arm, notes: &mut Notes<'_>) -> Option<(Arm, u32)> {
    let name = name(&raw.name, notes);
    let label = match &raw.label {
        Field::Absent => name.clone(),
        label => text(label, notes),
    };
    let part = raw.ratio.given().and_then(|part| {
        // Beside a part of 1, only this part can be refused.
        let number = u32::try_from(part.value).unwrap_or(if part.value < 0 { 0 } else { u32::MAX });
        notes.check(&part.span, Ratio::new(&[1, number]))?;
        Some(number)
    });
    let arm = Arm::new(&name?, &label?).ok()?;
    Some((arm, part?))
}
