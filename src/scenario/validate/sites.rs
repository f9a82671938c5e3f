//! The sites that the scenario names.

use std::ops::Range;

use super::super::SitesSource;
use super::super::decode::At;
use super::super::notes::Notes;
use super::super::raw;
use crate::design::{MAX_PERIOD_DAYS, MAX_SITES, Site};
use crate::intake::read_sites;

/// Whether a name is that of a file in the scenario's own directory, on every platform.
pub(in super::super) fn is_plain_file_name(name: &str) -> bool {
    !name.is_empty()
        && name != "."
        && name != ".."
        && !name.contains(['/', '\\', ':'])
        && !name.chars().any(char::is_control)
}

/// The sites, read from their text and checked against the start of enrolment.
pub(super) fn sites(
    raw: &raw::Enrolment,
    source: Option<&SitesSource>,
    notes: &mut Notes<'_>,
) -> Option<Vec<Site>> {
    let named = raw.sites.given()?;
    if !is_plain_file_name(&named.value) {
        let message = format!(
            "`sites` is \"{}\": write the name of a file beside the scenario, without a directory",
            named.value
        );
        notes.add(&named.span, message);
        return None;
    }
    let Some(source) = source else {
        let message = format!(
            "the sites file \"{}\" is not there: put it beside the scenario, with the columns \
             site_id, name, city, country",
            named.value
        );
        notes.add(&named.span, message);
        return None;
    };
    let sites = match read_sites(&source.file, &source.text) {
        Ok(sites) => sites,
        Err(problems) => {
            notes.extend(&problems);
            return None;
        }
    };
    if sites.is_empty() || sites.len() > MAX_SITES {
        let count = sites.len();
        let message = format!("`{}` has {count} sites: give 1 to {MAX_SITES}", named.value);
        notes.add(&named.span, message);
        return None;
    }
    if let Some(start) = raw.start.given() {
        check_openings(&sites, start, source, notes);
    }
    Some(sites)
}

fn check_openings(
    sites: &[Site],
    start: &At<super::super::leaves::Date>,
    source: &SitesSource,
    notes: &mut Notes<'_>,
) {
    let first = start.value.0;
    for site in sites {
        let Some(opens_on) = site.opens_on else {
            continue;
        };
        let days = (opens_on - first).num_days();
        let id = &site.id;
        let message = if days < 0 {
            format!(
                "site `{id}` opens on {opens_on}, before enrolment starts on {first}: \
                 move one of the dates"
            )
        } else if days > i64::from(MAX_PERIOD_DAYS) {
            format!(
                "site `{id}` opens on {opens_on}, a century after enrolment starts on {first}: \
                 mend one of the dates"
            )
        } else {
            continue;
        };
        match row_of(&source.text, id) {
            Some(row) => notes.add_of(&source.file, &row, message),
            None => notes.add(&start.span, message),
        }
    }
}

/// The bytes of the row that begins with this site's key, where it is found.
fn row_of(text: &[u8], id: &str) -> Option<Range<usize>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let row = line.trim_end();
        let first = row.split(',').next().unwrap_or_default();
        if first.trim_matches('"') == id {
            return Some(from..from + row.len());
        }
        from += line.len();
    }
    None
}
