//! Balance against randomness: which designs are beaten by which.

use super::designs::{Designs, number};
use super::numbers::{count, digits, list};
use crate::report::parts::{Cell, Head, MOST_ROWS, Table};
use crate::report::source::{Source, TableError};

const TABLE: &str = "comparison";
/// Designs that are named in a sentence.
const NAMED: usize = 5;

/// A design in the plane.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub name: String,
    /// The place among the designs.
    pub design: Option<usize>,
    pub loss: f64,
    pub forcing: f64,
    pub distance: f64,
    pub rank: String,
    pub is_on_front: bool,
}

/// The designs in the plane; none where the run has no such table.
pub(super) fn read(source: &Source<'_>, designs: &Designs) -> Result<Vec<Place>, TableError> {
    const COLUMNS: [&str; 7] = [
        "procedure",
        "stratified_by",
        "mean_cumulative_loss",
        "forcing_index",
        "distance",
        "rank",
        "on_front",
    ];
    let rows = source.collect(TABLE, &COLUMNS)?.unwrap_or_default();
    let place = |row: &Vec<String>| {
        let number = |column: usize| number(TABLE, COLUMNS[column], &row[column]);
        Ok(Place {
            name: designs.name(&row[0], &row[1]),
            design: designs.find(&row[0], &row[1]),
            loss: number(2)?,
            forcing: number(3)?,
            distance: number(4)?,
            rank: row[5].clone(),
            is_on_front: row[6] == "true",
        })
    };
    rows.iter().map(place).collect()
}

/// The plane as a table.
pub(super) fn table(places: &[Place]) -> Table {
    let rows = places.iter().take(MOST_ROWS).map(|one| {
        vec![
            Cell::text(&one.name),
            Cell::number(digits(one.loss)),
            Cell::number(digits(one.forcing)),
            Cell::number(digits(one.distance)),
            Cell::number(&one.rank),
            Cell::text(if one.is_on_front { "yes" } else { "no" }),
        ]
    });
    Table {
        caption: "balance against randomness".to_owned(),
        head: vec![
            Head::text("Design"),
            Head::number("Mean cumulative loss"),
            Head::number("Forcing index"),
            Head::number("Distance from the best"),
            Head::number("Rank by distance"),
            Head::text("On the Pareto front"),
        ],
        rows: rows.collect(),
        note: (places.len() > MOST_ROWS)
            .then(|| format!("The first {MOST_ROWS} designs; the table {TABLE} has the others.")),
    }
}

/// Which design beats one in both: the nearest to the best of them.
fn beaten_by<'p>(places: &'p [Place], one: &Place) -> Option<&'p Place> {
    let better = places
        .iter()
        .filter(|other| other.loss < one.loss && other.forcing < one.forcing);
    better.min_by(|a, b| a.distance.total_cmp(&b.distance))
}

/// Which designs are beaten by which, in a sentence; none without a comparison.
pub(super) fn sentence(places: &[Place]) -> Option<String> {
    match places {
        [] => None,
        [_] => Some("One design is assessed, so that there is none to compare it with.".to_owned()),
        _ => {
            let beaten = places
                .iter()
                .filter_map(|one| Some((one, beaten_by(places, one)?)));
            let beaten: Vec<_> = beaten.collect();
            let all = count(places.len(), "design");
            if beaten.is_empty() {
                return Some(format!(
                    "None of the {all} is beaten by another in both balance and randomness: each is a trade-off of the \
                     two."
                ));
            }
            let named = beaten.iter().take(NAMED);
            let mut named: Vec<String> = named
                .map(|(one, by)| format!("{} (by {})", one.name, by.name))
                .collect();
            if beaten.len() > NAMED {
                named.push(count(beaten.len() - NAMED, "other"));
            }
            let is = if beaten.len() == 1 { "is" } else { "are" };
            Some(format!(
                "Of the {all}, {} {is} beaten by another in both balance and randomness: {}.",
                beaten.len(),
                list(&named)
            ))
        }
    }
}

/// The scores of designs, the best first; none where no metrics were put together.
pub(super) fn desirability(
    source: &Source<'_>,
    designs: &Designs,
) -> Result<Option<Table>, TableError> {
    const COLUMNS: [&str; 6] = [
        "procedure",
        "stratified_by",
        "wanted",
        "value",
        "desirability",
        "rank",
    ];
    let Some(rows) = source.collect("desirability", &COLUMNS)? else {
        return Ok(None);
    };
    let mut wanted: Vec<&str> = Vec::new();
    let mut scored: Vec<(&str, Vec<Cell>)> = Vec::new();
    let mut each: Vec<Cell> = Vec::new();
    for row in &rows {
        let short = |column: usize| match &*row[column] {
            "" => Ok("\u{2013}".to_owned()),
            cell => number("desirability", COLUMNS[column], cell).map(digits),
        };
        if row[2].is_empty() {
            let mut cells = vec![
                Cell::text(designs.name(&row[0], &row[1])),
                Cell::number(&row[5]),
                Cell::number(short(4)?),
            ];
            cells.append(&mut each);
            scored.push((&row[5], cells));
            continue;
        }
        if !wanted.contains(&&*row[2]) {
            wanted.push(&row[2]);
        }
        each.push(Cell::number(short(3)?));
        each.push(Cell::number(short(4)?));
    }
    scored.sort_by_key(|(rank, _)| rank.parse::<u64>().unwrap_or(u64::MAX));
    let heads = wanted
        .iter()
        .flat_map(|one| [format!("{one}: value"), "desirability".to_owned()]);
    let all = scored.len();
    Ok(Some(Table {
        caption: "Designs by their score".to_owned(),
        head: [
            Head::text("Design"),
            Head::number("Rank"),
            Head::number("Score"),
        ]
        .into_iter()
        .chain(heads.map(Head::number))
        .collect(),
        rows: scored
            .into_iter()
            .take(MOST_ROWS)
            .map(|(_, cells)| cells)
            .collect(),
        note: (all > MOST_ROWS).then(|| {
            format!("The best {MOST_ROWS} designs; the table desirability has the others.")
        }),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, loss: f64, forcing: f64) -> Place {
        Place {
            name: name.to_owned(),
            design: None,
            loss,
            forcing,
            distance: loss + forcing,
            rank: "1".to_owned(),
            is_on_front: true,
        }
    }

    #[test]
    fn who_is_beaten_is_said() {
        assert_eq!(sentence(&[]), None);
        assert!(
            sentence(&[place("a", 0.0, 1.0)])
                .unwrap()
                .starts_with("One design")
        );
        let apart = [place("a", 0.0, 1.0), place("b", 1.0, 0.0)];
        assert!(
            sentence(&apart)
                .unwrap()
                .starts_with("None of the 2 designs")
        );
        let beaten = [
            place("a", 0.1, 0.1),
            place("b", 0.2, 0.2),
            place("c", 0.1, 0.3),
        ];
        assert_eq!(
            sentence(&beaten).unwrap(),
            "Of the 3 designs, 1 is beaten by another in both balance and randomness: b (by a)."
        );
        let many: Vec<Place> = (0..9)
            .map(|n| place(&n.to_string(), f64::from(n), f64::from(n)))
            .collect();
        let said = sentence(&many).unwrap();
        assert!(said.contains("8 are beaten") && said.ends_with("5 (by 0) and 3 others."));
    }
}
