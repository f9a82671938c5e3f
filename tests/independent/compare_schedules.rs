//! The library's `calendar`, `exposure` and `visits` against the second implementation's, on random
//! designs, line for line.

use crate::chance::Chance;
use crate::random_schedules::{Case, case};
use crate::schedule_rules::together;
use crate::schedule_text::{SITES, participants, scenario};
use evenhand::format::{Csv, to_bytes};
use evenhand::intake::InputForm;
use evenhand::run::{InputFile, Run, Task};
use evenhand::scenario::{SitesSource, Source};

/// In each of four tests, so that they run side by side.
const CASES: usize = 500;

fn library_run(toml: &str, people: &str) -> Result<Run, String> {
    let source = Source {
        file: "case.toml".into(),
        text: toml.as_bytes().to_vec(),
        sites: Some(SitesSource {
            file: "case-sites.csv".into(),
            text: SITES.as_bytes().to_vec(),
        }),
    };
    let participants = InputFile {
        form: InputForm::default(),
        file: "participants.csv".into(),
        bytes: people.as_bytes().to_vec().into(),
    };
    Run::new(
        source,
        Task::Calendar {
            participants,
            deviations: None,
        },
    )
    .map_err(|problems| format!("{problems:?}"))
}

/// The first line that differs.
fn compare(case: &Case, toml: &str, people: &str) -> Result<(), String> {
    let run = library_run(toml, people)?;
    for (name, ours) in [
        ("calendar", &case.tables.calendar),
        ("exposure", &case.tables.exposure),
        ("visits", &case.tables.visits),
    ] {
        if name == "visits" && case.design.visits.is_empty() {
            continue;
        }
        let table = run
            .table(name)
            .map_err(|problem| format!("no table {name}: {problem:?}"))?;
        let theirs = String::from_utf8(to_bytes(table, &Csv).unwrap()).unwrap();
        let theirs: Vec<&str> = theirs.lines().collect();
        for place in 0..ours.len().max(theirs.len()) {
            let (ours, theirs) = (ours.get(place), theirs.get(place));
            if ours.map(String::as_str) != theirs.copied() {
                let none = "no such line";
                return Err(format!(
                    "{name}, line {}\n  library: {}\n  ours:    {}",
                    place + 1,
                    theirs.unwrap_or(&none),
                    ours.map_or(none, String::as_str)
                ));
            }
        }
    }
    Ok(())
}

/// Reports all cases that differ by number, and the first of them in full.
fn compare_cases(first: usize) {
    let mut refused = 0;
    let mut numbers = Vec::new();
    let mut report = String::new();
    for number in first..first + CASES {
        // Each case has a generator of its own, so that it can be looked at alone.
        let case = case(&mut Chance::new(30_000 + number as u64), |_| {});
        let toml = scenario(&case.design);
        let people = participants(&case.design, &case.participants);
        if let Err(difference) = compare(&case, &toml, &people) {
            if may_be_refused(&case, &difference) {
                refused += 1;
                continue;
            }
            if numbers.is_empty() {
                report = format!("case {number}: {difference}\n\n{toml}\n{people}");
            }
            numbers.push(number);
        }
    }
    assert!(
        numbers.is_empty(),
        "{} cases differ: {numbers:?}\n{report}",
        numbers.len()
    );
    assert!(refused < CASES / 10, "{refused} cases are refused");
}

/// Whether a design is refused for people who are not among the case's: whose parts would give a dose at
/// the same time, or would wait for each other in a circle.
fn may_be_refused(case: &Case, difference: &str) -> bool {
    let parts = &case.design.parts;
    let shares = parts.iter().enumerate().any(|(place, one)| {
        let others = &parts[place + 1..];
        others
            .iter()
            .any(|other| one.treatment == other.treatment && together(&one.when, &other.when))
    });
    (shares && difference.contains("both give a dose on day"))
        || difference.contains("dates follow from each other in a circle")
}

#[test]
fn the_first_500_random_cases_agree_line_for_line() {
    compare_cases(0);
}

#[test]
fn the_second_500_random_cases_agree_line_for_line() {
    compare_cases(500);
}

#[test]
fn the_third_500_random_cases_agree_line_for_line() {
    compare_cases(1_000);
}

#[test]
fn the_fourth_500_random_cases_agree_line_for_line() {
    compare_cases(1_500);
}
