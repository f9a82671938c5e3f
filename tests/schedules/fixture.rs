//! Scenarios of a few sections, participants of a few lines, and their tables.

use crate::common::Rows;
use evenhand::format::{Csv, to_bytes};
use evenhand::intake::InputForm;
use evenhand::run::{InputFile, Run, Task};
use evenhand::scenario::{SitesSource, Source};

const SITES: &str = "site_id,name,city,country\nS1,Site one,Town,Austria\n";

/// What every scenario here begins with: two arms, `a` and `b`.
const HEAD: &str = r#"
format = 1
name = "schedules"
title = "Schedules"
sample_size = 30

[[arm]]
name = "a"
ratio = 1

[[arm]]
name = "b"
ratio = 1

[enrolment]
start = 2025-01-01
sites = "sites.csv"
mean_rate = 30.0
shape = 1000.0
screening_days = [0, 10]

[randomization]
procedure = "permuted-block(2)"
"#;

/// The text of a scenario of these sections.
pub fn text(body: &str) -> String {
    format!("{HEAD}\n{body}")
}

/// A scenario of this text.
pub fn source(text: &str, sites: &str) -> Source {
    Source {
        file: "schedules.toml".into(),
        text: text.as_bytes().to_vec(),
        sites: Some(SitesSource {
            file: sites.to_owned(),
            text: SITES.as_bytes().to_vec(),
        }),
    }
}

/// A scenario of these sections.
pub fn scenario(body: &str) -> Source {
    source(&text(body), "sites.csv")
}

/// The task of the calendars of these participants.
pub fn task(people: &str) -> Task {
    Task::Calendar {
        participants: InputFile {
            form: InputForm::default(),
            file: "participants.csv".into(),
            bytes: people.as_bytes().to_vec().into(),
        },
        deviations: None,
    }
}

/// One participant in arm `a`, randomized on this day.
pub fn one(randomized_on: &str) -> String {
    format!("participant_id,arm,randomized_on\nP1,a,{randomized_on}\n")
}

/// The run of these participants in a scenario of these sections.
#[track_caller]
pub fn run(body: &str, people: &str) -> Run {
    run_of(scenario(body), people)
}

/// The run of these participants in a scenario.
#[track_caller]
pub fn run_of(source: Source, people: &str) -> Run {
    Run::new(source, task(people)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The bytes of a table.
#[track_caller]
pub fn bytes(run: &Run, name: &str) -> Vec<u8> {
    let table = run.table(name).unwrap_or_else(|error| panic!("{error}"));
    to_bytes(table, &Csv).unwrap()
}

/// A table of a run.
#[track_caller]
pub fn table(run: &Run, name: &str) -> Rows {
    Rows::read(&bytes(run, name))
}

/// Some cells of each row, with blanks between.
pub fn cells<const N: usize>(rows: &Rows, columns: [&str; N]) -> Vec<String> {
    rows.columns(columns).map(|cells| cells.join(" ")).collect()
}

/// The calendar of these participants: some cells of each row.
#[track_caller]
pub fn calendar<const N: usize>(body: &str, people: &str, columns: [&str; N]) -> Vec<String> {
    cells(&table(&run(body, people), "calendar"), columns)
}

/// The study days of a treatment's doses.
#[track_caller]
pub fn days(rows: &Rows, treatment: &str) -> Vec<i32> {
    let of = rows.columns(["treatment", "study_day"]);
    let of = of.filter(|[own, _]| *own == treatment);
    of.map(|[_, day]| day.parse().unwrap()).collect()
}

/// Why the participants of a file are refused: what is underlined in the file, and the message.
#[track_caller]
pub fn refused(body: &str, people: &str) -> Vec<(String, String)> {
    let problems = Run::new(scenario(body), task(people)).expect_err("it is refused");
    let told = problems.iter().map(|problem| {
        assert_eq!(problem.file, "participants.csv", "{}", problem.message());
        (people[problem.span.clone()].to_owned(), problem.message())
    });
    told.collect()
}

/// Why no calendar can be made of participants who were read.
#[track_caller]
pub fn unplannable(body: &str, people: &str) -> String {
    let error = run(body, people).table("calendar").err();
    error.expect("nothing can be planned").to_string()
}
