//! Names and labels.

use super::super::draft::Part;
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use crate::design::{check_name, check_text};
use crate::participant::{FIRST_DOSE_ON, LAST_DOSE_ON};

/// The columns that the tables have of their own; an attribute or a factor needs another name.
const OWN_COLUMNS: &[&str] = &[
    "participant_id",
    "site_id",
    "country",
    "screened_on",
    "randomized_on",
    "arm",
    "stratum",
    "randomization_number",
    "screening_id",
    "eligible",
    "failed_criteria",
    FIRST_DOSE_ON,
    LAST_DOSE_ON,
];

/// A name, checked.
pub(super) fn name(part: &Part<String>, at: &Path, found: &mut Findings) -> Option<String> {
    let given = part.given()?;
    found.check(|| at.clone(), check_name(given))?;
    Some(given.clone())
}

/// A label or a unit, checked.
pub(super) fn text(part: &Part<String>, at: &Path, found: &mut Findings) -> Option<String> {
    let given = part.given()?;
    found.check(|| at.clone(), check_text(given))?;
    Some(given.clone())
}

/// Refuses each name that stands twice among these: `list[i].key`. `what` is their plural.
pub(super) fn check_unique<'n>(
    names: impl Iterator<Item = Option<&'n String>>,
    [list, key, what]: [&'static str; 3],
    found: &mut Findings,
) {
    let mut seen = std::collections::BTreeSet::new();
    for (place, name) in names.enumerate() {
        if let Some(name) = name.filter(|name| !seen.insert(*name)) {
            let name = name.clone();
            let at = Path::new(list).index(place).key(key);
            found.add(at, BrokenRule::Twice { what, name });
        }
    }
}

/// Refuses a name that is a column of the tables already.
pub(super) fn check_own_column(name: &str, at: &Path, found: &mut Findings) {
    if OWN_COLUMNS.contains(&name) {
        found.add(at.clone(), BrokenRule::OwnColumn(name.to_owned()));
    }
}
