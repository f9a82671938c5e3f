//! Allocation ratios of some lists: parts by the names of arms, of which those that are left out are closed.

use super::super::draft::Part;
use super::super::fault::{Findings, Path};
use super::numbers::whole;
use crate::design::{OpenArms, Ratio};

/// The largest part.
const MAX_PART: u32 = 1_000;

/// The ratio of the arms that are named, and which arms these are.
pub(super) fn ratio(
    given: &[(String, Part<i64>)],
    at: &Path,
    arms: &[Option<&str>],
    found: &mut Findings,
) -> Option<(Ratio, OpenArms)> {
    let names: Vec<&str> = arms.iter().copied().collect::<Option<_>>()?;
    let mut parts = vec![0; names.len()];
    let mut is_well = true;
    for (name, part) in given {
        let Some(place) = names.iter().position(|own| own == name) else {
            found.add_unknown(at.name(name), "arm", name, &names);
            is_well = false;
            continue;
        };
        let part = part.given().and_then(|&part| {
            let at = at.key(name.clone());
            whole(part, &at, 0, MAX_PART, found)
        });
        match part {
            Some(part) => parts[place] = part,
            None => is_well = false,
        }
    }
    if !is_well {
        return None;
    }
    let ratio = found.check(|| at.clone(), Ratio::with_closed_arms(&parts))?;
    Some(ratio.open())
}
