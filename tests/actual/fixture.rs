//! A trial of one drug in cycles, participants of a few lines, and what a file reports of them.

use evenhand::format::{Csv, to_bytes};
use evenhand::intake::InputForm;
use evenhand::run::{InputFile, Run, Task};
use evenhand::scenario::Source;

use crate::common::Rows;

const HEAD: &str = r#"
format = 1
name = "reported"
title = "Reported"
sample_size = 30
sites = ["01"]

[[arm]]
name = "a"
ratio = 1

[[arm]]
name = "b"
ratio = 1

[randomization]
procedure = "permuted-block(2)"

[[regimen]]
treatment = "palbociclib"
dose = 125
unit = "mg"
route = "oral"
when = { arm = "a" }
cycle = { on = 21, off = 7 }
for = "3 years"

[[treatment]]
name = "palbociclib"
dose_levels = [125, 100, 75]
"#;

fn input(file: &str, text: &str) -> InputFile {
    InputFile {
        form: InputForm::default(),
        file: file.to_owned(),
        bytes: text.as_bytes().to_vec().into(),
    }
}

/// The run of these participants with what is reported of them.
#[track_caller]
pub fn run(more: &str, people: &str, deviations: &str) -> Run {
    let source = Source {
        file: "reported.toml".to_owned(),
        text: format!("{HEAD}\n{more}").into_bytes(),
        sites: None,
    };
    let task = Task::Calendar {
        participants: input("participants.csv", people),
        deviations: Some(input("deviations.csv", deviations)),
    };
    Run::new(source, task).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A table of a run.
#[track_caller]
pub fn table(run: &Run, name: &str) -> Rows {
    let table = run
        .table(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    Rows::read(&to_bytes(table, &Csv).unwrap())
}
