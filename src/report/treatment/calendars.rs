//! Calendars of single participants, to page through.

use maud::{Markup, PreEscaped, html};

use super::given::{Given, Shown};
use super::happened::{self, Visit};
use crate::page::{self, Agenda, AgendaError, Days, Entry, Heading, SingleDose, SmallMonths};
use crate::report::parts::{Cell, Head, Table};
use crate::report::source::{Source, TableError};
use crate::trial::Trial;

/// The most bytes of all calendars: the report of a whole trial stays small.
const MOST_BYTES: usize = 700_000;

/// One calendar.
struct Calendar<'c> {
    shown: &'c Shown,
    months: SmallMonths,
    visits: String,
}

/// The calendars of the first participants: what was given, or what is planned where no more is known.
pub(super) fn calendars(
    source: &Source<'_>,
    trial: &Trial,
    shown: &[Shown],
    is_actual: bool,
) -> Result<Markup, TableError> {
    let visits = happened::visits(source, shown)?;
    let not_given = happened::not_given(source, shown)?;
    let mut made = Vec::new();
    let mut bytes = 0;
    for ((one, visits), not_given) in shown.iter().zip(&visits).zip(&not_given) {
        let agenda = agenda(source, trial, one, visits).map_err(|error| TableError {
            table: "exposure".to_owned(),
            error: std::io::Error::other(error),
        })?;
        if agenda.entries().is_empty() {
            continue;
        }
        let months = page::small_months(&agenda, not_given);
        bytes += months.html.len();
        if bytes > MOST_BYTES && !made.is_empty() {
            break;
        }
        made.push(Calendar {
            shown: one,
            months,
            visits: missed(visits),
        });
    }
    let has_visits = visits.iter().any(|of| !of.is_empty());
    Ok(html! {
        p {
            @match made.len() {
                0 => "No participant among the first has a dose or a visit.",
                1 => "The calendar of the first participant with a dose or a visit",
                many => { "The calendars of the first " (many) " participants with a dose or a visit" },
            }
            @if !made.is_empty() {
                @if is_actual { ", as they took place." } @else { ", as they are planned." }
                " A letter in a day is a treatment, which the table above the months names"
                @if has_visits || is_actual { "; " } @else { ". " }
                @if has_visits {
                    "V is a visit" @if !is_actual { ", (V) a day on which it may also take place" } "; "
                }
                @if is_actual { "\u{d7} is a day for which a dose was planned that was held, delayed or missed. " }
                "Months without treatment and visits are left out."
            }
        }
        div.calendars {
            @for (place, one) in made.iter().enumerate() {
                (calendar(source, trial, one, place == 0))
            }
        }
    })
}

fn calendar(source: &Source<'_>, trial: &Trial, one: &Calendar<'_>, is_first: bool) -> Markup {
    let participant = &source.participants[one.shown.place];
    let arm = participant.arm.map(|arm| trial.arms().get(arm).label());
    let medicines = one.months.medicines.iter().map(|medicine| {
        vec![
            Cell::text(&medicine.sign),
            Cell::text(&medicine.treatment),
            Cell::text(&medicine.dose),
            Cell::text(&medicine.route),
            Cell::text(&medicine.often),
            Cell::date(medicine.first.to_string()),
            Cell::date(medicine.last.to_string()),
        ]
    });
    let heads = [
        "Letter",
        "Treatment",
        "Dose",
        "Route",
        "How often",
        "First day",
        "Last day",
    ];
    let key = Table {
        caption: format!("Letters in the calendar of {}", one.shown.id),
        head: heads.map(Head::text).to_vec(),
        rows: medicines.collect(),
        note: (!one.visits.is_empty()).then(|| one.visits.clone()),
    };
    html! {
        details open[is_first] {
            summary {
                "Participant " (one.shown.id)
                @if let Some(arm) = arm { ", " (arm) }
                @if let Some(on) = participant.randomized_on { ", randomized on " (on) }
            }
            (key.markup())
            div.months { (PreEscaped(&one.months.html)) }
        }
    }
}

/// Visits that did not take place, in words.
fn missed(visits: &[Visit]) -> String {
    let named = |status: &str| {
        let own = visits.iter().filter(|visit| visit.status == status);
        let names = own.map(|visit| format!("{} ({})", visit.name, visit.planned));
        names.collect::<Vec<_>>()
    };
    let mut sentences = Vec::new();
    for (status, words) in [
        ("MISSED", "Missed visits"),
        ("NOT DONE", "Visits after the end"),
    ] {
        let names = named(status);
        match &names[..] {
            [] => {}
            [.., last] if names.len() > 8 => sentences.push(format!(
                "{words}: {} in all, from {} to {last}.",
                names.len(),
                names[0]
            )),
            names => sentences.push(format!("{words}: {}.", names.join(", "))),
        }
    }
    sentences.join(" ")
}

/// What a participant's calendar holds.
fn agenda(
    source: &Source<'_>,
    trial: &Trial,
    shown: &Shown,
    visits: &[Visit],
) -> Result<Agenda, AgendaError> {
    let participant = &source.participants[shown.place];
    let doses = shown.given.iter().map(|given| dose(trial, given));
    let mut entries: Vec<Entry> = doses.collect();
    entries.extend(visits.iter().filter_map(visit));
    entries.sort_by_key(Entry::date);
    let first = entries.first().map(Entry::date);
    let heading = Heading {
        trial: trial.title().to_owned(),
        scenario: trial.name().to_owned(),
        participant: shown.id.clone(),
        randomized_on: participant.randomized_on.or(first).unwrap_or_default(),
        arm: None,
    };
    Agenda::new(heading, entries)
}

fn dose(trial: &Trial, given: &Given) -> Entry {
    let what = page::Given {
        treatment: trial.treatment_plan().treatments()[given.treatment].clone(),
        dose: format!("{} {}", given.dose, given.unit),
        route: given.route.clone(),
        cycle: given.cycle,
        part: Some(given.part.clone()),
        epoch: given.epoch.clone(),
    };
    if given.is_single {
        return Entry::Dose(SingleDose {
            date: given.first,
            given: what,
        });
    }
    Entry::Days(Days {
        first: given.first,
        last: given.last,
        times_per_day: given.times_per_day,
        given: what,
    })
}

/// A visit as it took place, or as it is planned where nothing is known of it; none where it did not take place.
fn visit(visit: &Visit) -> Option<Entry> {
    let (planned, (earliest, latest)) = match (visit.actual, &*visit.status) {
        (Some(actual), _) => (actual, (actual, actual)),
        (None, "") => (visit.planned, visit.window),
        (None, _) => return None,
    };
    Some(Entry::Visit(page::Visit {
        name: visit.name.clone(),
        planned,
        earliest,
        latest,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(status: &str, actual: Option<&str>) -> Visit {
        let on = |date: &str| date.parse().unwrap();
        Visit {
            name: "C1D1".to_owned(),
            planned: on("2026-03-12"),
            window: (on("2026-03-10"), on("2026-03-14")),
            actual: actual.map(on),
            status: status.to_owned(),
        }
    }

    #[test]
    fn visits_are_shown_as_they_took_place() {
        assert!(visit(&planned("MISSED", None)).is_none());
        let late = visit(&planned("LATE", Some("2026-03-20"))).unwrap();
        assert_eq!(late.date().to_string(), "2026-03-20");
        assert_eq!(
            visit(&planned("", None)).unwrap().date().to_string(),
            "2026-03-12"
        );
    }

    #[test]
    fn missed_visits_are_named_or_counted() {
        assert_eq!(missed(&[planned("", None)]), "");
        let one = missed(&[planned("MISSED", None)]);
        assert_eq!(one, "Missed visits: C1D1 (2026-03-12).");
        let many = missed(&vec![planned("NOT DONE", None); 9]);
        assert!(many.starts_with("Visits after the end: 9 in all, from C1D1"));
    }
}
