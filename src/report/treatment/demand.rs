//! Demand for drug by month: the sums of `dispensing`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use maud::{Markup, html};

use super::rows::{MOST_READ, whole};
use crate::picture::{Amounts, AmountsPanel, Words};
use crate::report::parts::{Cell, Head, MOST_ROWS, Table, figure};
use crate::report::source::{Source, TableError};
use crate::trial::Trial;

const TABLE: &str = "dispensing";
const COLUMNS: [&str; 8] = [
    "treatment",
    "item",
    "strength",
    "unit",
    "date",
    "mood",
    "items",
    "packs",
];
/// Panels in one picture, so that it has room on a page.
const ABREAST: usize = 4;

/// What is handed out, of one kind.
#[derive(Debug, Default)]
struct Item {
    treatment: String,
    kind: String,
    strength: String,
    unit: String,
    /// By month, counted from year 0 on: items and packs planned, items and packs handed out.
    months: BTreeMap<i32, [u64; 4]>,
}

impl Item {
    /// `palbociclib 125 mg`.
    fn name(&self) -> String {
        match &*self.strength {
            "" => format!("{} {}", self.treatment, self.kind),
            strength => format!("{} {strength} {}", self.treatment, self.unit),
        }
    }

    fn totals(&self) -> [u64; 4] {
        let mut totals = [0; 4];
        for counts in self.months.values() {
            for (total, count) in totals.iter_mut().zip(counts) {
                *total += count;
            }
        }
        totals
    }
}

/// The month of a date, counted from year 0 on.
fn month(cell: &str) -> Result<i32, TableError> {
    let parsed = cell.split_once('-').and_then(|(year, rest)| {
        let month: i32 = rest.get(..2)?.parse().ok()?;
        Some(year.parse::<i32>().ok()? * 12 + month - 1)
    });
    parsed.ok_or_else(|| TableError::cell(TABLE, "date", cell))
}

/// `2026-03`.
fn month_name(month: i32) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// The pictures and tables of the treatments that `is_shown`; nothing where the run has no such table, or nothing is
/// handed out.
pub(super) fn demand(
    source: &Source<'_>,
    trial: &Trial,
    is_shown: impl Fn(&str) -> bool,
) -> Result<Option<Markup>, TableError> {
    let Some(rows) = source.tables.rows(TABLE).filter(|rows| *rows > 0) else {
        return Ok(None);
    };
    if rows > MOST_READ {
        return Ok(Some(html! {
            p.note {
                "The table " code { "dispensing" } " has " (rows) " rows, more than a report adds up: sum its columns "
                code { "items" } " and " code { "packs" } " by month, treatment and strength."
            }
        }));
    }
    let mut items = read(source)?;
    items.retain(|one| is_shown(&one.treatment));
    if items.is_empty() {
        return Ok(None);
    }
    let is_actual = items.iter().any(|one| one.totals()[2] > 0);
    let months = items.iter().flat_map(|one| one.months.keys().copied());
    let (first, last) = months.fold((i32::MAX, i32::MIN), |(first, last), month| {
        (first.min(month), last.max(month))
    });
    let months: Vec<i32> = (first..=last).take(MOST_ROWS).collect();
    let pictures = items.chunks(ABREAST).map(|some| {
        let svg = picture(source, trial, some, &months, is_actual);
        figure(&svg, &numbers(some, &months, last, is_actual))
    });
    let pictures: Vec<Markup> = pictures.collect();
    Ok(Some(html! {
        p {
            "Items, such as tablets, that participants are handed in each calendar month, by treatment and strength. "
            @if is_actual {
                "\u{201c}Planned\u{201d} is what they would be handed if everybody kept to the plan."
            } @else {
                "It is what is planned: everybody keeps to the plan."
            }
            " A pack counts as a whole even where it is filled in part. Nothing is added for loss or overage. The peak is the \
             month with the most items."
        }
        (totals(&items, is_actual).markup())
        @for picture in &pictures {
            (picture)
        }
    }))
}

fn read(source: &Source<'_>) -> Result<Vec<Item>, TableError> {
    let mut items: Vec<Item> = Vec::new();
    source.tables.read(TABLE, &COLUMNS, &mut |cells| {
        let known = items.iter().position(|one| {
            [&one.treatment, &one.kind, &one.strength, &one.unit]
                .into_iter()
                .zip(cells)
                .all(|(own, cell)| own == cell)
        });
        let place = known.unwrap_or_else(|| {
            items.push(Item {
                treatment: cells[0].to_owned(),
                kind: cells[1].to_owned(),
                strength: cells[2].to_owned(),
                unit: cells[3].to_owned(),
                months: BTreeMap::new(),
            });
            items.len() - 1
        });
        let counts = items[place].months.entry(month(cells[4])?).or_default();
        let from = if cells[5] == "PERFORMED" { 2 } else { 0 };
        counts[from] += whole(TABLE, "items", cells[6])?;
        counts[from + 1] += whole(TABLE, "packs", cells[7])?;
        Ok(ControlFlow::Continue(()))
    })?;
    // Participants begin with different treatments: an order that does not depend on who comes first.
    let strength = |one: &Item| one.strength.parse::<f64>().unwrap_or(0.0);
    items.sort_by(|a, b| {
        let names = (&a.treatment, &a.kind).cmp(&(&b.treatment, &b.kind));
        names.then(strength(b).total_cmp(&strength(a)))
    });
    Ok(items)
}

fn picture(
    source: &Source<'_>,
    trial: &Trial,
    items: &[Item],
    months: &[i32],
    is_actual: bool,
) -> String {
    let by_month = |one: &Item, which: usize| {
        let counts = months.iter().map(|month| one.months.get(month));
        let counts = counts.map(|counts| counts.map_or(0.0, |counts| counts[which] as f64));
        counts.collect::<Vec<f64>>()
    };
    let panels = items.iter().map(|one| AmountsPanel {
        name: format!("{}, {}s", one.name(), one.kind),
        columns: by_month(one, if is_actual { 2 } else { 0 }),
        line: if is_actual {
            by_month(one, 0)
        } else {
            Vec::new()
        },
    });
    let is_short = months.len() < 14;
    let ticks = months.iter().enumerate();
    let ticks = ticks.filter(|(place, month)| is_short || *place == 0 || month.rem_euclid(12) == 0);
    let names: Vec<String> = items.iter().map(Item::name).collect();
    let picture = Amounts {
        words: Words {
            title: "Drug handed out by month".to_owned(),
            subtitle: format!("{}. {}", trial.title(), names.join(", ")),
            source: source.makings.software.clone(),
        },
        across: "Month".to_owned(),
        periods: months.iter().map(|month| month_name(*month)).collect(),
        ticks: ticks
            .map(|(place, month)| (place, month_name(*month)))
            .collect(),
        columns: if is_actual { "handed out" } else { "planned" }.to_owned(),
        line: if is_actual { "planned" } else { "" }.to_owned(),
        panels: panels.collect(),
    };
    picture.svg()
}

/// The columns of counts that are shown: what was handed out first.
fn columns(is_actual: bool) -> &'static [(usize, &'static str)] {
    if is_actual {
        &[(2, "handed out"), (0, "planned")]
    } else {
        &[(0, "planned")]
    }
}

fn numbers(items: &[Item], months: &[i32], last: i32, is_actual: bool) -> Table {
    let heads = items.iter().flat_map(|one| {
        let name = format!("{}, {}s", one.name(), one.kind);
        columns(is_actual)
            .iter()
            .map(move |(_, what)| Head::number(format!("{name} {what}")))
    });
    let rows = months.iter().map(|month| {
        let cells = items.iter().flat_map(|one| {
            let counts = one.months.get(month).copied().unwrap_or_default();
            columns(is_actual)
                .iter()
                .map(move |(which, _)| Cell::number(counts[*which].to_string()))
        });
        std::iter::once(Cell::date(month_name(*month)))
            .chain(cells)
            .collect()
    });
    let shown_to = months.last().copied().unwrap_or(last);
    let names: Vec<String> = items.iter().map(Item::name).collect();
    Table {
        caption: format!("items by month, {}", names.join(", ")),
        head: std::iter::once(Head::text("Month")).chain(heads).collect(),
        rows: rows.collect(),
        note: (shown_to < last).then(|| {
            format!(
                "The months from {} on are left out; the table dispensing has them.",
                month_name(shown_to + 1)
            )
        }),
    }
}

/// Totals, and the month with the most.
fn totals(items: &[Item], is_actual: bool) -> Table {
    let mut head = vec![Head::text("Treatment and strength"), Head::text("Item")];
    for (_, what) in columns(is_actual) {
        let suffix = match *what {
            "planned" => ", planned",
            _ => "",
        };
        head.push(Head::number(format!("Items{suffix}")));
        head.push(Head::number(format!("Packs{suffix}")));
    }
    head.push(Head::text("Peak"));
    head.push(Head::number("Items then"));
    let main = columns(is_actual)[0].0;
    let rows = items.iter().map(|one| {
        let totals = one.totals();
        let mut row = vec![Cell::text(one.name()), Cell::text(&one.kind)];
        for (which, _) in columns(is_actual) {
            row.push(Cell::number(totals[*which].to_string()));
            row.push(Cell::number(totals[which + 1].to_string()));
        }
        let peak = peak(one, main);
        row.push(Cell::date(
            peak.map_or(String::new(), |(month, _)| month_name(month)),
        ));
        row.push(Cell::number(peak.map_or(0, |(_, most)| most).to_string()));
        row
    });
    Table {
        caption: "Drug handed out in all".to_owned(),
        head,
        rows: rows.collect(),
        note: None,
    }
}

/// The first month with the most items.
fn peak(one: &Item, which: usize) -> Option<(i32, u64)> {
    let months = one
        .months
        .iter()
        .map(|(month, counts)| (*month, counts[which]));
    let most = months.reduce(|most, one| if one.1 > most.1 { one } else { most });
    most.filter(|(_, most)| *most > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_written() {
        assert_eq!(month_name(month("2026-03-31").unwrap()), "2026-03");
        assert_eq!(month_name(month("2025-12-01").unwrap() + 1), "2026-01");
        assert!(month("x").is_err() && month("2026-é1").is_err());
    }

    #[test]
    fn the_peak_is_the_first_of_the_highest() {
        let item = Item {
            months: BTreeMap::from([(1, [3, 0, 5, 0]), (2, [4, 0, 5, 0])]),
            ..Item::default()
        };
        assert_eq!(peak(&item, 0), Some((2, 4)));
        assert_eq!(peak(&item, 2), Some((1, 5)));
        assert_eq!(peak(&item, 1), None);
        assert_eq!(item.totals(), [7, 0, 10, 0]);
    }
}
