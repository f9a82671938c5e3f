//! A forecast: accrual, milestones, days, events and drug.

mod drug;
mod quantiles;
mod times;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use maud::{Markup, html};

use super::parts::{Table, figure};
use super::section::Section;
use super::source::{Kind, Source, TableError};
use quantiles::{ByMonth, QUANTILES};

/// The section; for forecasts.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let Some(trial) = source.trial.filter(|_| source.kind == Kind::Forecast) else {
        return Ok(None);
    };
    let times = times::Times::read(source)?;
    let drug = drug::read(source)?;
    let sentences = times
        .sentences(trial.sample_size())
        .into_iter()
        .chain(drug::sentence(&drug));
    let sentences: Vec<String> = sentences.collect();
    let accrual = accrual(source)?;
    let events = events(source)?;
    let drug = drug::markup(source, &drug)?;
    Ok(Some(Section {
        id: "forecast",
        title: "Forecast",
        body: html! {
            @for sentence in &sentences {
                p { (sentence) }
            }
            p.note {
                "Each replicate is a whole trial, simulated from the scenario. The q % quantile is the value that \
                 q % of replicates do not exceed; between the 5 % and the 95 % quantile lie 90 % of them. They say how \
                 much chance may do if the scenario is right, and nothing of an error in its assumptions."
            }
            h3 { "Accrual" }
            (accrual)
            h3 { "Milestones" }
            (times.milestones().markup())
            @if let Some(table) = times.days() {
                h3 { "Enrolment by given days" }
                (table.markup())
            }
            @if let Some(events) = events {
                h3 { "Events" }
                p {
                    "Events that are seen to the end of each month: what comes after a participant has left the trial \
                     is not counted."
                }
                (events)
            }
            @if let Some(drug) = drug {
                h3 { "Drug" }
                (drug)
            }
        },
    }))
}

/// A picture of the run with its numbers; without the picture the numbers.
fn picture(source: &Source<'_>, name: &str, numbers: &Table) -> Result<Markup, TableError> {
    let svg = source.tables.document(name)?;
    Ok(match svg.filter(|svg| svg.starts_with("<svg ")) {
        Some(svg) => figure(&svg, numbers),
        None => numbers.markup(),
    })
}

/// Participants randomized to date.
fn accrual(source: &Source<'_>) -> Result<Markup, TableError> {
    const TABLE: &str = "forecast_accrual";
    let columns = ["scope", "measure", "month", "mean"];
    let columns: Vec<&str> = columns.into_iter().chain(QUANTILES).collect();
    let mut counts = ByMonth::default();
    // Everybody comes first, then countries and sites.
    source.tables.read(TABLE, &columns, &mut |cells| {
        if cells[0] != "overall" {
            return Ok(ControlFlow::Break(()));
        }
        if cells[1] == "randomized_to_date" {
            counts.add(cells[2], &cells[3..]);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let numbers = counts.numbers("participants randomized to the end of each month", TABLE);
    picture(source, "forecast_accrual.svg", &numbers)
}

/// Events to date, a picture for each kind; nothing where the scenario has none.
fn events(source: &Source<'_>) -> Result<Option<Markup>, TableError> {
    const TABLE: &str = "forecast_events";
    let columns = ["event", "measure", "month", "mean"];
    let columns: Vec<&str> = columns.into_iter().chain(QUANTILES).collect();
    let mut names: Vec<String> = Vec::new();
    let mut events: BTreeMap<String, ByMonth> = BTreeMap::new();
    source.tables.read(TABLE, &columns, &mut |cells| {
        if cells[1] == "events_to_date" {
            if !events.contains_key(cells[0]) {
                names.push(cells[0].to_owned());
            }
            let counts = events.entry(cells[0].to_owned()).or_default();
            counts.add(cells[2], &cells[3..]);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if names.is_empty() {
        return Ok(None);
    }
    let mut pictures = Vec::new();
    for name in &names {
        let caption = format!("events of {name} to the end of each month");
        let numbers = events[name].numbers(&caption, TABLE);
        let file = format!("forecast_events_{name}.svg");
        pictures.push(picture(source, &file, &numbers)?);
    }
    Ok(Some(html! {
        @for picture in &pictures { (picture) }
    }))
}

/// A number with at most 2 decimals; as it is where it is none.
fn short(cell: &str) -> String {
    let Ok(value) = cell.parse::<f64>() else {
        return cell.to_owned();
    };
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn means_are_short() {
        assert_eq!(short("12.3456"), "12.35");
        assert_eq!(short("12"), "12");
        assert_eq!(short("-0.001"), "0");
        assert_eq!(short(""), "");
    }
}
