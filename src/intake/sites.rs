//! The sites of a trial.

use super::cell::{self, Keys};
use super::scan::Row;
use super::table::Table;
use crate::design::{MAX_SITES, Site};
use crate::problem::Problems;

const REQUIRED: [&str; 4] = ["site_id", "name", "city", "country"];
const ALLOWED: [&str; 9] = [
    "site_id",
    "name",
    "city",
    "country",
    "opens_on",
    "closes_on",
    "relative_rate",
    "at_most",
    "code",
];

/// Why sites are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum SitesError {
    /// More sites than are allowed.
    #[error("the file has more than {MAX_SITES} sites: at most {MAX_SITES} are allowed")]
    TooMany,
}

/// Reads sites: one row per site, in the order of the file.
///
/// Columns: `site_id` (the key, 1 to 30 of `A-Z a-z 0-9 _ -`), `name`, `city` (may be empty),
/// `country`; where known `opens_on` and `closes_on`, the first day on which nobody arrives any more (dates,
/// YYYY-MM-DD, in [`YEARS`](crate::design::YEARS)), `at_most` (how many participants are randomized there at
/// most, from 1 to [`MAX_PARTICIPANTS`](crate::design::MAX_PARTICIPANTS)),
/// `relative_rate` (r with 0 < r <= 1000; 1 where the cell is empty) and `code` (what another system
/// knows the site by, 1 to 30 of `A-Z a-z 0-9 _ . -`). Other columns are refused.
///
/// # Errors
/// Every problem of the file, in the order of its text: it breaks the form of CSV, lacks a
/// column, names a site twice, has more than [`MAX_SITES`] rows, or has a cell that breaks the
/// rule of its column.
///
/// # Examples
/// ```
/// use evenhand::intake::read_sites;
///
/// let csv = "site_id,name,city,country\nAT-01,University Hospital,Vienna,Austria\n";
/// let sites = read_sites("sites.csv", csv.as_bytes())?;
/// assert_eq!((sites[0].id.as_str(), sites[0].relative_rate), ("AT-01", 1.0));
///
/// let csv = "site_id,name,city,country,opens_on\nAT-01,Hospital,Graz,Austria,2023-02-30\n";
/// let problems = read_sites("sites.csv", csv.as_bytes()).unwrap_err();
/// let problem = problems.iter().next().unwrap();
/// assert_eq!(&csv[problem.span.clone()], "2023-02-30");
/// # Ok::<(), evenhand::problem::Problems>(())
/// ```
pub fn read_sites(file: &str, bytes: &[u8]) -> Result<Vec<Site>, Problems> {
    let mut table = Table::open(file, bytes)?;
    table.refuse_unknown(&ALLOWED);
    let mut sites = Vec::new();
    if let Some(required) = table.require(REQUIRED, &[]) {
        let mut keys = Keys::default();
        let mut row = Row::default();
        let mut count = 0;
        while table.next_row(&mut row) {
            count += 1;
            if count > MAX_SITES {
                table.refuse_row(&row, SitesError::TooMany);
                break;
            }
            sites.extend(read_site(&mut table, &row, required, &mut keys));
        }
    }
    table.finish()?;
    Ok(sites)
}

fn read_site<'a>(
    table: &mut Table<'a>,
    row: &Row<'a>,
    [id, name, city, country]: [usize; 4],
    keys: &mut Keys,
) -> Option<Site> {
    let id = table.read(row, id, |text| {
        let id = cell::site_id(text)?;
        keys.check(&id, row.line).map(|()| id)
    });
    let name = table.read(row, name, cell::text);
    let city = table.read(row, city, cell::text_or_empty);
    let country = table.read(row, country, cell::country);
    let mut date = |name: &str| match table.column(name) {
        Some(column) if !row.cells[column].text.is_empty() => {
            table.read(row, column, cell::date).map(Some)
        }
        _ => Some(None),
    };
    let (opens_on, closes_on) = (date("opens_on"), date("closes_on"));
    let at_most = match table.column("at_most") {
        Some(column) if !row.cells[column].text.is_empty() => {
            table.read(row, column, cell::cap).map(Some)
        }
        _ => Some(None),
    };
    let relative_rate = match table.column("relative_rate") {
        Some(column) if !row.cells[column].text.is_empty() => table.read(row, column, cell::rate),
        _ => Some(1.0),
    };
    let code = match table.column("code") {
        Some(column) if !row.cells[column].text.is_empty() => {
            table.read(row, column, cell::code).map(Some)
        }
        _ => Some(None),
    };
    Some(Site {
        id: id?,
        name: name?,
        city: city?,
        country: country?,
        opens_on: opens_on?,
        closes_on: closes_on?,
        at_most: at_most?,
        code: code?,
        relative_rate: relative_rate?,
    })
}

#[cfg(test)]
mod tests;
