//! Arms and the allocation ratio.

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::codes;
use super::names::{check_unique, text};
use crate::design::{Arm, ArmError, Arms, MAX_ARMS, Ratio, check_arm_name, column_name};

/// The names of the arms as far as they are known, in order.
pub(super) fn names(part: &Part<Vec<draft::Arm>>) -> Vec<Option<&str>> {
    let arms = part.entries().iter();
    arms.map(|arm| arm.name.given().map(String::as_str))
        .collect()
}

/// The arms with their ratio; a part of 0 is of an arm that an amendment opens, where there are amendments.
/// `together`: their codes, where they are given together.
pub(super) fn arms(
    part: &Part<Vec<draft::Arm>>,
    together: &Part<Vec<String>>,
    has_amendments: bool,
    found: &mut Findings,
) -> Option<Arms> {
    if part.is_unreadable() {
        return None;
    }
    let given = part.entries();
    let at = Path::new("arm");
    if !(2..=MAX_ARMS).contains(&given.len()) {
        found.add(at.clone(), ArmError::Count(given.len()));
    }
    let names = given.iter().map(|arm| arm.name.given());
    check_unique(names, ["arm", "name", "arms"], found);
    for (place, arm) in given.iter().enumerate() {
        let (Some(name), before) = (arm.name.given(), given[..place].iter()) else {
            continue;
        };
        let mut others = before.filter_map(|other| other.name.given());
        let same = others.find(|other| *other != name && column_name(other) == column_name(name));
        if let Some(other) = same {
            let error = ArmError::SameColumn(other.clone(), name.clone());
            found.add(at.index(place).key("name"), error);
        }
    }
    // Every arm is read before the first that is wrong decides.
    let arms: Vec<_> = given
        .iter()
        .enumerate()
        .map(|(place, one)| arm(one, &at.index(place), has_amendments, found))
        .collect();
    let codes = match together.given() {
        Some(together) => codes::of_list(together, given.len(), &at, found),
        None => codes::of_parts(given.iter().map(|arm| &arm.code), |n| at.index(n), found),
    };
    let (arms, parts): (Vec<Arm>, Vec<u32>) = arms
        .into_iter()
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .unzip();
    let coded = arms.into_iter().zip(codes?);
    let arms = coded.map(|(arm, code)| arm.with_code(&code));
    let arms = arms.collect::<Result<Vec<_>, _>>().ok()?;
    let ratio = if parts.contains(&0) {
        found.check(|| at, Ratio::with_closed_arms(&parts))?
    } else {
        Ratio::new(&parts).ok()?
    };
    Arms::new(arms, ratio).ok()
}

fn arm(
    arm: &draft::Arm,
    at: &Path,
    has_amendments: bool,
    found: &mut Findings,
) -> Option<(Arm, u32)> {
    let name = arm.name.given().and_then(|name| {
        found.check(|| at.key("name"), check_arm_name(name))?;
        Some(name.clone())
    });
    let label = match &arm.label {
        Part::Absent => name.clone(),
        label => text(label, &at.key("label"), found),
    };
    let part = arm.ratio.given().and_then(|&part| {
        if part == 0 && has_amendments {
            return Some(0);
        }
        // Beside a part of 1, only this part can be refused.
        let number = u32::try_from(part).unwrap_or(if part < 0 { 0 } else { u32::MAX });
        found.check(|| at.key("ratio"), Ratio::new(&[1, number]))?;
        Some(number)
    });
    let arm = Arm::new(&name?, &label?).ok()?;
    Some((arm, part?))
}
