//! The fields of a REDCap project.

use std::collections::BTreeMap;

use super::super::draft::Part;
use super::super::fault::{Findings, Path};
use crate::design::{Factor, RedcapFieldError, RedcapFields, Strata, check_redcap_field};

/// The fields by the names of the stratification factors.
pub(super) fn fields(
    part: &Part<Vec<(String, Part<String>)>>,
    strata: Option<&Strata>,
    found: &mut Findings,
) -> Option<RedcapFields> {
    let given = match part {
        Part::Absent => return Some(RedcapFields::default()),
        part => part.given()?,
    };
    let at = Path::of(&["redcap", "fields"]);
    let names: Vec<&str> = strata?.factors().iter().map(Factor::name).collect();
    let mut fields = BTreeMap::new();
    for (factor, field) in given {
        if !names.contains(&factor.as_str()) {
            found.add_unknown(at.name(factor), "stratification factor", factor, &names);
            continue;
        }
        let Some(field) = field.given() else {
            continue;
        };
        let of_field = || at.key(factor.clone());
        if found.check(of_field, check_redcap_field(field)).is_some() {
            fields.insert(factor.clone(), field.clone());
        }
    }
    // A factor without a field of its own has one of its own name; a site has a group.
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for name in &names {
        let field = match (fields.get(*name), *name) {
            (Some(field), _) => field.as_str(),
            (None, "site_id") => continue,
            (None, name) => name,
        };
        if let Some(other) = taken.insert(field, name) {
            let of = if fields.contains_key(*name) {
                name
            } else {
                other
            };
            let twice = RedcapFieldError::Twice(field.to_owned());
            found.add(at.key((*of).to_owned()), twice);
            return None;
        }
    }
    RedcapFields::new(fields).ok()
}
