//! Packs of drug, by item.

use std::ops::ControlFlow;

use maud::{Markup, html};

use super::picture;
use super::quantiles::{ByMonth, QUANTILES, heads};
use crate::report::parts::{Cell, Head, Table};
use crate::report::source::{Source, TableError};

const TABLE: &str = "forecast_drug";

/// What is handed out, of one kind, as it really happens.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Treatment, item, strength, unit and items in a pack.
    key: [String; 5],
    in_month: ByMonth,
    to_date: ByMonth,
}

impl Item {
    /// `palbociclib 125 mg`.
    fn name(&self) -> String {
        let [treatment, item, strength, unit, _] = &self.key;
        match &**strength {
            "" => format!("{treatment} {item}"),
            strength => format!("{treatment} {strength} {unit}"),
        }
    }

    /// Whether any is handed out in half of the replicates.
    fn is_needed(&self) -> bool {
        self.in_month.peak().is_some_and(|(_, most, _)| most > 0.0)
    }
}

/// What everybody together is handed.
pub(super) fn read(source: &Source<'_>) -> Result<Vec<Item>, TableError> {
    let columns = [
        "treatment",
        "item",
        "strength",
        "unit",
        "pack",
        "scope",
        "mood",
        "measure",
        "month",
        "mean",
    ];
    let columns: Vec<&str> = columns.into_iter().chain(QUANTILES).collect();
    let mut items: Vec<Item> = Vec::new();
    // Everybody comes first, then countries, sites and arms.
    source.tables.read(TABLE, &columns, &mut |cells| {
        if cells[5] != "overall" {
            return Ok(ControlFlow::Break(()));
        }
        if cells[6] != "PERFORMED" {
            return Ok(ControlFlow::Continue(()));
        }
        let known = items
            .iter()
            .position(|one| one.key.iter().zip(cells).all(|(own, cell)| own == cell));
        let place = known.unwrap_or_else(|| {
            let mut key: [String; 5] = Default::default();
            for (own, cell) in key.iter_mut().zip(cells) {
                (*cell).clone_into(own);
            }
            items.push(Item {
                key,
                ..Item::default()
            });
            items.len() - 1
        });
        let item = &mut items[place];
        match cells[7] {
            "packs" => item.in_month.add(cells[8], &cells[9..]),
            _ => item.to_date.add(cells[8], &cells[9..]),
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(items)
}

/// The largest demand, in a sentence; none where nothing is handed out.
pub(super) fn sentence(items: &[Item]) -> Option<String> {
    let mut most: Option<(&Item, &str, f64, &[String; 5])> = None;
    for item in items.iter().filter(|item| item.is_needed()) {
        let (month, median, quantiles) = item.in_month.peak()?;
        if most.is_none_or(|(_, _, other, _)| median > other) {
            most = Some((item, month, median, quantiles));
        }
    }
    let (item, month, _, quantiles) = most?;
    Some(format!(
        "Demand peaks in {month} with {} {} of {} in the median replicate, and at most {} in 95 % of replicates.",
        quantiles[2],
        if quantiles[2] == "1" { "pack" } else { "packs" },
        item.name(),
        quantiles[4],
    ))
}

/// The month with the largest demand for each item, and a picture for each; nothing without drug.
pub(super) fn markup(source: &Source<'_>, items: &[Item]) -> Result<Option<Markup>, TableError> {
    if items.is_empty() {
        return Ok(None);
    }
    let mut pictures = Vec::new();
    for item in items {
        let name = item.name();
        let file = format!("forecast_drug_{}.svg", name.replace(' ', "_"));
        if item.to_date.is_empty() || source.tables.document(&file)?.is_none() {
            continue;
        }
        let caption = format!("packs of {name} to the end of each month");
        pictures.push(picture(
            source,
            &file,
            &item.to_date.numbers(&caption, TABLE),
        )?);
    }
    Ok(Some(html! {
        p {
            "Packs that participants are handed as it really happens, with the overage of the supply. The table \
             has the calendar month in which the median over replicates is largest."
        }
        (peaks(items).markup())
        @for picture in &pictures { (picture) }
    }))
}

fn peaks(items: &[Item]) -> Table {
    let rows = items.iter().map(|item| {
        let [_, kind, .., pack] = &item.key;
        let mut row = vec![
            Cell::text(item.name()),
            Cell::text(format!(
                "{pack} {kind}{}",
                if pack == "1" { "" } else { "s" }
            )),
        ];
        let peak = item.in_month.peak().filter(|(_, most, _)| *most > 0.0);
        row.push(Cell::date(peak.map_or("\u{2013}", |(month, ..)| month)));
        let none: [String; 5] = Default::default();
        let quantiles = peak.map_or(&none, |(_, _, quantiles)| quantiles);
        row.extend(quantiles.iter().map(Cell::number));
        row
    });
    Table {
        caption: "Packs in the month with the largest demand".to_owned(),
        head: ["Treatment and strength", "Pack", "Month"]
            .map(Head::text)
            .into_iter()
            .chain(heads())
            .collect(),
        rows: rows.collect(),
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, median: &str) -> Item {
        let mut item = Item {
            key: [name, "tablet", "125", "mg", "21"].map(str::to_owned),
            ..Item::default()
        };
        item.in_month
            .add("2026-03-01", &["1", "0", "1", median, "3", "4"]);
        item
    }

    #[test]
    fn the_largest_demand_is_said() {
        let said = sentence(&[item("a", "2"), item("b", "3"), item("c", "3")]).unwrap();
        assert!(said.starts_with("Demand peaks in 2026-03 with 3 packs of b 125 mg"));
        assert!(
            sentence(&[item("a", "1")])
                .unwrap()
                .contains("with 1 pack of")
        );
        assert!(sentence(&[item("a", "0")]).is_none());
        assert_eq!(peaks(&[item("a", "0")]).rows[0][2], Cell::date("\u{2013}"));
    }
}
