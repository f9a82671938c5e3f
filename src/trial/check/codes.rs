//! The codes by which other systems know arms, levels and sites.

use super::super::draft::Part;
use super::super::fault::{Findings, Path};
use crate::design::{CodeError, resolved};

/// The codes of the parts at `of_part(0)`, `of_part(1)`, ..., each with its own code.
pub(super) fn of_parts<'a>(
    given: impl IntoIterator<Item = &'a Part<String>>,
    of_part: impl Fn(usize) -> Path,
    found: &mut Findings,
) -> Option<Vec<String>> {
    let given: Vec<&Part<String>> = given.into_iter().collect();
    if given.iter().any(|code| code.is_unreadable()) {
        return None;
    }
    let codes: Vec<Option<&str>> = given
        .iter()
        .map(|code| code.given().map(String::as_str))
        .collect();
    resolved(&codes)
        .map_err(|errors| {
            for (place, error) in errors {
                let at = of_part(place);
                let at = match error {
                    CodeError::Missing => at,
                    _ => at.key("code"),
                };
                found.add(at, error);
            }
        })
        .ok()
}

/// The codes of so many parts that are given as a list.
pub(super) fn of_list(
    given: &[String],
    wanted: usize,
    at: &Path,
    found: &mut Findings,
) -> Option<Vec<String>> {
    if given.len() != wanted {
        let given = given.len();
        found.add(at.clone(), CodeError::Count { given, wanted });
        return None;
    }
    let codes: Vec<Option<&str>> = given.iter().map(|code| Some(code.as_str())).collect();
    resolved(&codes)
        .map_err(|errors| {
            for (place, error) in errors {
                found.add(at.index(place), error);
            }
        })
        .ok()
}
