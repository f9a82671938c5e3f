//! The imbalance over enrolment at some moments of it.

use std::ops::ControlFlow;

use super::designs::{Design, Designs, number};
use super::numbers::digits;
use crate::report::parts::{Cell, Head, MOST_ROWS, Table};
use crate::report::source::{Source, TableError};

const TABLE: &str = "imbalance_trajectory";
/// The most rows of the table that are read.
const MOST_READ: u64 = 1_000_000;
/// The mean size of the imbalance: of two arms 1:1, and of others.
const METRICS: [&str; 2] = ["mean_abs_imbalance", "mean_distance"];
/// Moments that are shown.
const MOMENTS: u64 = 10;

/// A row for each design with the mean imbalance after a tenth of the allocations, two tenths, and so on.
pub(super) fn numbers(source: &Source<'_>, designs: &Designs) -> Result<Table, TableError> {
    let rows = source.tables.rows(TABLE).unwrap_or(0);
    let participants = designs
        .all
        .first()
        .and_then(|one| one.participants.parse().ok());
    let participants: u64 = participants.unwrap_or(0);
    let is_read = rows <= MOST_READ;
    let (moments, cells, note) = if is_read {
        let moments = moments(participants);
        let cells = read(source, designs, &moments)?;
        let note = format!("The table {TABLE} has them after every allocation.");
        (moments, cells, note)
    } else {
        let cells = designs.all.iter().map(|design| vec![at_the_end(design)]);
        let note = format!("The table {TABLE} has {rows} rows, more than a report reads.");
        (vec![participants], cells.collect(), note)
    };
    let shown = designs.all.iter().zip(&cells).take(MOST_ROWS);
    let shown = shown.map(|(design, cells)| {
        let cells = cells
            .iter()
            .map(|value| Cell::number(value.map_or_else(|| "\u{2013}".to_owned(), digits)));
        std::iter::once(Cell::text(&design.name))
            .chain(cells)
            .collect()
    });
    let heads = moments
        .iter()
        .map(|moment| Head::number(format!("After {moment}")));
    Ok(Table {
        caption: "mean size of the imbalance after some allocations".to_owned(),
        head: std::iter::once(Head::text("Design")).chain(heads).collect(),
        rows: shown.collect(),
        note: Some(note),
    })
}

/// The mean imbalance at the end, as the table of all metrics has it.
fn at_the_end(design: &Design) -> Option<f64> {
    let found = METRICS.iter().find_map(|metric| design.overall(metric));
    found.map(|found| found.value)
}

/// By design, the mean imbalance after so many allocations.
fn read(
    source: &Source<'_>,
    designs: &Designs,
    moments: &[u64],
) -> Result<Vec<Vec<Option<f64>>>, TableError> {
    const COLUMNS: [&str; 5] = ["sequence", "metric", "procedure", "stratified_by", "value"];
    let mut cells: Vec<Vec<Option<f64>>> = vec![vec![None; moments.len()]; designs.all.len()];
    source.tables.read(TABLE, &COLUMNS, &mut |row| {
        let sequence = row[0].parse::<u64>();
        let sequence = sequence.map_err(|_| TableError::cell(TABLE, "sequence", row[0]))?;
        if METRICS.contains(&row[1])
            && let Ok(column) = moments.binary_search(&sequence)
            && let Some(design) = designs.find(row[2], row[3])
        {
            cells[design][column] = Some(number(TABLE, "value", row[4])?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(cells)
}

/// Tenths of the allocations.
fn moments(participants: u64) -> Vec<u64> {
    let mut moments: Vec<u64> = (1..=MOMENTS)
        .map(|tenth| (participants * tenth).div_ceil(MOMENTS))
        .filter(|moment| *moment > 0)
        .collect();
    moments.dedup();
    moments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_tenths() {
        assert_eq!(moments(100), (1..=10).map(|n| n * 10).collect::<Vec<_>>());
        assert_eq!(moments(3), [1, 2, 3]);
        assert_eq!(moments(405)[9], 405);
        assert!(moments(0).is_empty());
    }
}
