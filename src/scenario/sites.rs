//! The sites that the scenario names.

use std::collections::HashMap;
use std::ops::Range;

use super::SitesSource;
use super::asked::SitesAsked;
use super::decode::{At, Field};
use super::notes::Notes;
use crate::characters::check_seen;
use crate::design::Site;
use crate::intake::read_sites;
use crate::trial::draft::Part;

/// Whether a name is that of a file in the scenario's own directory, on every platform.
pub(super) fn is_plain_file_name(name: &str) -> bool {
    !name.is_empty()
        && name != "."
        && name != ".."
        && !name.contains(['/', '\\', ':'])
        && check_seen(name).is_ok()
}

/// The sites of a scenario: its own, or those that its enrolment names.
pub(super) fn of_scenario(
    own: &Field<SitesAsked>,
    of_enrolment: Option<&Field<String>>,
    source: Option<&SitesSource>,
    notes: &mut Notes<'_>,
) -> Part<Vec<Site>> {
    match (own, of_enrolment) {
        (Field::Wrong, _) | (_, Some(Field::Wrong)) | (Field::Absent, Some(Field::Absent)) => {
            Part::Unreadable
        }
        (Field::Absent, None) => Part::Absent,
        (Field::Absent, Some(Field::Given(named))) => sites(named, source, notes),
        (Field::Given(own), Some(Field::Given(_))) => {
            notes.add(
                &own.span,
                "`sites` is given here and in [enrolment]: write it once",
            );
            Part::Unreadable
        }
        (Field::Given(own), _) => match &own.value {
            SitesAsked::File(name) => {
                let named = At {
                    span: own.span.clone(),
                    value: name.clone(),
                };
                sites(&named, source, notes)
            }
            // Of these only the keys are known.
            SitesAsked::Ids(ids) => {
                let ids = ids.iter().map(|id| Site::new(&id.value, &id.value, ""));
                Part::Given(ids.collect())
            }
        },
    }
}

/// The sites, read from their text.
fn sites(
    named: &At<String>,
    source: Option<&SitesSource>,
    notes: &mut Notes<'_>,
) -> Part<Vec<Site>> {
    if let Err(hidden) = check_seen(&named.value) {
        notes.add(&named.span, format_args!("the name in `sites`: {hidden}"));
        return Part::Unreadable;
    }
    if !is_plain_file_name(&named.value) {
        let message = format!(
            "`sites` is \"{}\": write the name of a file beside the scenario, without a directory",
            named.value
        );
        notes.add(&named.span, message);
        return Part::Unreadable;
    }
    let Some(source) = source else {
        let message = format!(
            "the sites file \"{}\" does not exist: put it beside the scenario, with the columns \
             site_id, name, city, country",
            named.value
        );
        notes.add(&named.span, message);
        return Part::Unreadable;
    };
    match read_sites(&source.file, &source.text) {
        Ok(sites) => Part::Given(sites),
        Err(problems) => {
            notes.extend(&problems);
            Part::Unreadable
        }
    }
}

/// The bytes of each row, by the site's key that it begins with.
pub(super) fn rows(text: &[u8]) -> HashMap<&str, Range<usize>> {
    let mut rows = HashMap::new();
    let mut from = 0;
    for line in std::str::from_utf8(text)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let row = line.trim_end();
        let first = row.split(',').next().unwrap_or_default();
        let bytes = from..from + row.len();
        rows.entry(first.trim_matches('"')).or_insert(bytes);
        from += line.len();
    }
    rows
}
