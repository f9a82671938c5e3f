//! The report's sections about participants: their flow, baseline characteristics, accrual and sites. Their numbers
//! are those of the run's tables.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

#[path = "report_people/cases.rs"]
mod cases;
use crate::common;
#[path = "report_people/numbers.rs"]
mod numbers;
#[path = "report_people/page.rs"]
mod page;

use std::path::Path;
use std::sync::Arc;

use common::assess::with_conduct;
use common::{Rows, seed};
use evenhand::format::{self, Format};
use evenhand::intake::InputForm;
use evenhand::run::{InputFile, ReportPlan, Run, Target, Task, report_again, write};
use evenhand::scenario::Source;

/// A run in a directory of its own, which ends with the value.
struct Made {
    directory: tempfile::TempDir,
}

impl Made {
    fn new(source: Source, task: Task, format: &'static dyn Format) -> Self {
        let run = Run::new(source, task).unwrap_or_else(|problems| panic!("{problems}"));
        let run = run.in_format(format);
        let directory = tempfile::tempdir().unwrap();
        let target = Target {
            directory: &directory.path().join("run"),
            replace: false,
            withhold_seed: false,
        };
        with_conduct(2, |conduct| write(&run, target, conduct)).unwrap();
        Self { directory }
    }

    fn simulated(source: Source) -> Self {
        let task = Task::Simulate {
            seed: seed(11),
            replicate: 0,
        };
        Self::new(source, task, csv())
    }

    fn run(&self) -> std::path::PathBuf {
        self.directory.path().join("run")
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.run().join(name)).unwrap()
    }

    fn report(&self) -> String {
        String::from_utf8(self.read("report.html")).unwrap()
    }

    fn blinded(&self) -> String {
        let file = self.directory.path().join("blinded.html");
        let plan = ReportPlan {
            directory: &self.run(),
            is_blinded: true,
            file: Some(Path::new(&file)),
            replace: true,
        };
        report_again(plan, &mut |_| ()).unwrap();
        std::fs::read_to_string(file).unwrap()
    }

    fn table(&self, name: &str) -> Rows {
        Rows::read(&self.read(&format!("{name}.csv")))
    }
}

fn csv() -> &'static dyn Format {
    format::find("csv").unwrap()
}

fn input(text: &str) -> InputFile {
    InputFile {
        file: "input.csv".to_owned(),
        bytes: Arc::from(text.as_bytes()),
        form: InputForm::default(),
    }
}

fn source(text: &str) -> Source {
    Source {
        file: "trial.toml".to_owned(),
        text: text.as_bytes().to_vec(),
        sites: None,
    }
}

/// The cells of the only row of a table that begins with these.
fn row<'a>(rows: &'a [Vec<String>], begins: &[&str]) -> &'a [String] {
    let found: Vec<&Vec<String>> = rows
        .iter()
        .filter(|row| begins.iter().zip(*row).all(|(wanted, cell)| wanted == cell))
        .collect();
    assert_eq!(found.len(), 1, "{begins:?} in {rows:?}");
    found[0]
}

fn count<const N: usize>(
    table: &Rows,
    columns: [&str; N],
    is: impl Fn([&str; N]) -> bool,
) -> String {
    table
        .columns(columns)
        .filter(|cells| is(*cells))
        .count()
        .to_string()
}
