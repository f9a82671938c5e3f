//! Tables that come in as CSV.

use crate::design::Site;
use crate::problem::Problems;

/// The sites of a CSV file: `site_id`, `name`, `city`, `country`.
///
/// # Errors
/// None yet.
pub fn read_sites(_file: &str, bytes: &[u8]) -> Result<Vec<Site>, Problems> {
    let text = String::from_utf8_lossy(bytes);
    let rows = text
        .lines()
        .skip(1)
        .map(|row| row.split(',').collect::<Vec<_>>());
    let site = |row: Vec<&str>| Site {
        id: row[0].to_owned(),
        name: row.get(1).copied().unwrap_or_default().to_owned(),
        city: row.get(2).copied().unwrap_or_default().to_owned(),
        country: row.get(3).copied().unwrap_or_default().to_owned(),
        opens_on: row.get(4).and_then(|date| date.parse().ok()),
        relative_rate: row.get(5).and_then(|rate| rate.parse().ok()).unwrap_or(1.0),
    };
    Ok(rows.map(site).collect())
}
