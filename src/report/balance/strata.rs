//! Counts by stratum and arm.

use maud::Markup;

use super::counted::{Counted, difference};
use super::expected::Expected;
use super::probability;
use crate::balance::imbalance;
use crate::report::parts::{Cell, Head, MOST_ROWS, Table, stratum_head, stratum_name};
use crate::trial::Trial;

/// The table: strata in their order, or those of the largest imbalance where there are too many.
pub(super) fn table(trial: &Trial, counted: &Counted, expected: &Expected) -> Markup {
    let ratio = trial.arms().ratio();
    let size = |stratum: usize| imbalance(&counted.strata[stratum], ratio).value();
    let all = counted.strata.len();
    let mut places: Vec<usize> = (0..all).collect();
    if all > MOST_ROWS {
        places.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        places.truncate(MOST_ROWS);
    }
    let is_difference = ratio.is_one_to_one();
    let mut head = vec![Head::text(stratum_head(trial))];
    head.extend(trial.arms().iter().map(|arm| Head::number(arm.name())));
    head.push(Head::number(if is_difference {
        "Difference"
    } else {
        "Imbalance"
    }));
    if !expected.strata.is_empty() {
        head.push(Head::number("Probability of as large a difference"));
    }
    let labels: Vec<String> = (trial.strata().iter())
        .map(|stratum| stratum_name(trial, stratum))
        .collect();
    let rows = places.iter().map(|&stratum| {
        let arms = &counted.strata[stratum];
        let mut row = vec![Cell::text(labels[stratum].as_str())];
        row.extend(arms.iter().map(|n| Cell::number(n.to_string())));
        let d = difference(arms).filter(|_| is_difference);
        row.push(Cell::number(
            d.map_or_else(|| size(stratum).to_string(), |d| d.to_string()),
        ));
        if let Some((law, d)) = expected.strata.get(stratum).zip(d) {
            row.push(Cell::number(probability(law.at_least(d.unsigned_abs()))));
        }
        row
    });
    Table {
        caption: "Participants by stratum and arm".to_owned(),
        head,
        rows: rows.collect(),
        note: note(all, counted.without_stratum),
    }
    .markup()
}

fn note(strata: usize, without: u32) -> Option<String> {
    let mut words = Vec::new();
    if strata > MOST_ROWS {
        words.push(format!(
            "The {MOST_ROWS} strata of the largest imbalance, of {strata}; the table `balance` has all."
        ));
    }
    match without {
        0 => {}
        1 => words.push("The stratum of 1 participant is not known.".to_owned()),
        more => words.push(format!("The strata of {more} participants are not known.")),
    }
    (!words.is_empty()).then(|| words.join(" "))
}
