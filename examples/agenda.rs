//! Calendars for three participants, as files for calendar programs and as pages to print:
//! `agenda DIRECTORY` writes them there, beside tables of what they hold.

#![allow(clippy::print_stdout)] // an example prints what it does
#![allow(clippy::disallowed_methods)] // and writes files

use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::{Days as Span, Months, NaiveDate};
use evenhand::page::{Agenda, Days, Entry, Given, Heading, SingleDose, Visit, html, ics};

fn main() -> Result<(), Box<dyn Error>> {
    let Some(directory) = std::env::args_os().nth(1) else {
        println!("usage: agenda DIRECTORY");
        return Ok(());
    };
    let directory = Path::new(&directory);
    fs::create_dir_all(directory.join("ics"))?;
    fs::create_dir_all(directory.join("html"))?;
    let mut exposure = csv::Writer::from_path(directory.join("exposure.csv"))?;
    exposure.write_record(EXPOSURE)?;
    let mut visits = csv::Writer::from_path(directory.join("visits.csv"))?;
    visits.write_record(VISITS)?;
    for agenda in [palbociclib()?, fulvestrant()?, five_medicines()?] {
        let name = &agenda.heading().participant;
        fs::write(directory.join(format!("ics/{name}.ics")), ics(&agenda))?;
        fs::write(directory.join(format!("html/{name}.html")), html(&agenda))?;
        for entry in agenda.entries() {
            match entry {
                Entry::Days(days) => {
                    exposure.write_record(row(name, &days.given, days.first, days.last))?;
                }
                Entry::Dose(dose) => {
                    exposure.write_record(row(name, &dose.given, dose.date, dose.date))?;
                }
                Entry::Visit(visit) => visits.write_record([
                    name.clone(),
                    visit.name.clone(),
                    visit.planned.to_string(),
                    visit.earliest.to_string(),
                    visit.latest.to_string(),
                ])?,
            }
        }
        println!("{name}: {} entries", agenda.entries().len());
    }
    exposure.flush()?;
    visits.flush()?;
    Ok(())
}

const EXPOSURE: [&str; 7] = [
    "participant_id",
    "treatment",
    "cycle",
    "start_date",
    "end_date",
    "dose",
    "dose_unit",
];

const VISITS: [&str; 5] = [
    "participant_id",
    "visit",
    "planned_date",
    "window_start",
    "window_end",
];

fn row(participant: &str, given: &Given, first: NaiveDate, last: NaiveDate) -> [String; 7] {
    let (dose, unit) = given.dose.split_once(' ').unwrap_or((&given.dose, ""));
    [
        participant.to_owned(),
        given.treatment.clone(),
        given
            .cycle
            .map(|cycle| cycle.to_string())
            .unwrap_or_default(),
        first.to_string(),
        last.to_string(),
        dose.to_owned(),
        unit.to_owned(),
    ]
}

/// Palbociclib 21 days on, 7 off, letrozole daily and goserelin every 28 days, for three years.
fn palbociclib() -> Result<Agenda, Box<dyn Error>> {
    let start: NaiveDate = "2026-03-12".parse()?;
    let end = start + Months::new(36);
    let mut entries = Vec::new();
    push_cycles(&mut entries, &oral("palbociclib", "125 mg"), start, end);
    entries.push(run(&oral("letrozole", "2.5 mg"), start, end, 1));
    let goserelin = given("goserelin", "3.6 mg", "subcutaneous");
    for date in every(start, 28, end) {
        entries.push(dose(&goserelin, date));
    }
    for (date, cycle) in every(start, 28, end).zip(1..) {
        entries.push(visit(&format!("C{cycle}D1"), date, 3));
        if cycle <= 2 {
            entries.push(visit(&format!("C{cycle}D15"), date + Span::new(14), 1));
        }
    }
    agenda(
        "P0001",
        start,
        Some("Palbociclib plus standard endocrine therapy"),
        entries,
    )
}

/// Fulvestrant on days 1, 15 and 29, then monthly for a year, across New Year's Day, with visits
/// before and long after it.
fn fulvestrant() -> Result<Agenda, Box<dyn Error>> {
    let start: NaiveDate = "2027-12-31".parse()?;
    let fulvestrant = given("fulvestrant, ready to inject", "500 mg", "intramuscular");
    let loading = [0, 14].map(|days| start + Span::new(days));
    let monthly = (0..12).map(|month| start + Span::new(28) + Months::new(month));
    let mut entries = vec![
        visit("Screening", start - Span::new(20), 0),
        visit(
            "Follow-up (\"3 years\"; < 1 hour)",
            start + Months::new(36),
            30,
        ),
    ];
    for date in loading.into_iter().chain(monthly) {
        entries.push(dose(&fulvestrant, date));
    }
    for month in [1, 3, 6, 9, 12] {
        entries.push(visit(
            &format!("Month {month}"),
            start + Months::new(month),
            7,
        ));
    }
    agenda("P0002", start, None, entries)
}

/// Five medicines at a time, one of which is reduced, and weekly visits.
fn five_medicines() -> Result<Agenda, Box<dyn Error>> {
    let start: NaiveDate = "2026-01-05".parse()?;
    let end = start + Span::new(168);
    let half = start + Span::new(84);
    let mut entries = Vec::new();
    for (dose, part, start, end) in [
        ("1500 mg", "full dose", start, half),
        ("1000 mg", "reduced dose", half, end),
    ] {
        let given = Given {
            part: Some(part.to_owned()),
            ..oral("capecitabine", dose)
        };
        push_cycles(&mut entries, &given, start, end);
    }
    entries.push(run(&oral("tucatinib", "300 mg"), start, end, 2));
    entries.push(run(&oral("loperamide", "2 mg"), start, half, 3));
    entries.push(run(&oral("pantoprazole", "40 mg"), start, end, 1));
    for date in every(start, 21, end) {
        entries.push(dose(&given("trastuzumab", "450 mg", "intravenous"), date));
    }
    for (date, week) in every(start, 7, end).zip(0..) {
        entries.push(visit(&format!("Week {week}"), date, 1));
    }
    agenda("P0003", start, None, entries)
}

fn agenda(
    participant: &str,
    randomized_on: NaiveDate,
    arm: Option<&str>,
    mut entries: Vec<Entry>,
) -> Result<Agenda, Box<dyn Error>> {
    entries.sort_by_key(Entry::date);
    let heading = Heading {
        trial: "POLAR: palbociclib for isolated locoregional recurrence of breast cancer".into(),
        scenario: "polar".to_owned(),
        participant: participant.to_owned(),
        randomized_on,
        arm: arm.map(str::to_owned),
    };
    Ok(Agenda::new(heading, entries)?)
}

fn given(treatment: &str, dose: &str, route: &str) -> Given {
    Given {
        treatment: treatment.to_owned(),
        dose: dose.to_owned(),
        route: route.to_owned(),
        cycle: None,
        part: None,
        epoch: "TREATMENT".to_owned(),
    }
}

fn oral(treatment: &str, dose: &str) -> Given {
    given(treatment, dose, "oral")
}

/// The run of days from `start` to the day before `end`.
fn run(given: &Given, start: NaiveDate, end: NaiveDate, times_per_day: u32) -> Entry {
    Entry::Days(Days {
        first: start,
        last: end - Span::new(1),
        times_per_day,
        given: given.clone(),
    })
}

/// Cycles of 21 days on and 7 days off.
fn push_cycles(entries: &mut Vec<Entry>, given: &Given, start: NaiveDate, end: NaiveDate) {
    for (first, cycle) in every(start, 28, end).zip(1..) {
        let given = Given {
            cycle: Some(cycle),
            ..given.clone()
        };
        entries.push(run(&given, first, end.min(first + Span::new(21)), 1));
    }
}

fn dose(given: &Given, date: NaiveDate) -> Entry {
    Entry::Dose(SingleDose {
        date,
        given: given.clone(),
    })
}

/// A visit that may take place so many days earlier or later.
fn visit(name: &str, planned: NaiveDate, days: u64) -> Entry {
    Entry::Visit(Visit {
        name: name.to_owned(),
        planned,
        earliest: planned - Span::new(days),
        latest: planned + Span::new(days),
    })
}

/// `start` and every so many days after it, before `end`.
fn every(start: NaiveDate, days: u64, end: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let dates = (0..).map(move |number| start + Span::new(number * days));
    dates.take_while(move |&date| date < end)
}
