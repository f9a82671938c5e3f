//! Designs ranked by several metrics in one score.

use std::fmt::Write as _;

use super::super::grid::{Cell, Grid, GridRow, WIDTH, wrapped};
use super::labels::Labels;
use super::numbers::digits;
use evenhand::assess::{Assessed, Desirable, Scored, desirability};

/// Where meanings begin.
const MEANING: usize = 9;

/// The designs by their score, the best first, with what each metric adds to it.
pub(super) fn desirability_table(
    wanted: &[Desirable],
    assessed: &[Assessed],
    labels: &Labels,
) -> String {
    let mut scored = desirability(assessed, wanted);
    scored.sort_by_key(|one| (one.rank.unwrap_or(usize::MAX), one.design));
    let number = |number: Option<f64>| Cell {
        value: number.map_or_else(String::new, digits),
        after: String::new(),
    };
    let row = |one: &Scored| {
        let rank = one.rank.map_or_else(String::new, |rank| rank.to_string());
        let worth = one
            .worth
            .iter()
            .map(|worth| number(worth.map(|worth| worth.desirability)));
        GridRow {
            names: [vec![rank], labels.of(&assessed[one.design])].concat(),
            cells: std::iter::once(number(one.score)).chain(worth).collect(),
        }
    };
    let places = 1..=wanted.len();
    let grid = Grid {
        names: [vec!["rank".to_owned()], labels.heads()].concat(),
        heads: std::iter::once("score".to_owned())
            .chain(places.clone().map(|place| format!("d{place}")))
            .collect(),
        sections: vec![(None, scored.iter().map(row).collect())],
    };
    let mut text = format!("\ndesirability, from 0 to 1\n{}\n", grid.text());
    text += "  score  weighted geometric mean of d1, d2, ...; 0 where one of them is 0\n";
    for (place, one) in places.zip(wanted) {
        let what = wrapped(&one.to_string(), WIDTH - MEANING, 0);
        let indent = " ".repeat(MEANING);
        let head = format!("d{place}");
        let _ = writeln!(text, "  {head:5}  {}", what.join(&format!("\n{indent}")));
    }
    text
}
