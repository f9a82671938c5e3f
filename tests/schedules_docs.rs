//! The examples of `docs/schedules.md`: each is a valid scenario, and its days are those of the calendar.
//!
//! A `toml` block with a `[[regimen]]` is put into the frame below. A `csv` block after it is its file of
//! participants; without one there is a single participant, see [`PARTICIPANT`]. Each `text` block after
//! it says everything that is planned for one participant, line by line:
//!
//! ```text
//! participant: weight 80.5, progression_on 2027-02-10
//! days 1, 8, 15, ..., 50: 10 mg
//! days 1 to 5: drug 500 mg, 2 times
//! day 29 (2027-02-01): 500 mg, slots 1, 3
//! day 85: visit Week 12 (days 78 to 92)
//! ```
//!
//! The first line may be left out; with a `csv` block it has the participant's key. `nothing` says that
//! nothing is planned. Without a treatment a dose is of the only one, without `times` or `slots` in
//! slot 1; a visit without days has a window of one day. Days are study days.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use evenhand::format::{Csv, to_bytes};
use evenhand::intake::InputForm;
use evenhand::run::{InputFile, Run, Task};
use evenhand::scenario::{self, SitesSource, Source};

/// Pieces of a scenario that an example need not repeat, each with the header by which the example has a
/// piece of its own.
const FRAME: [(&str, &str); 6] = [
    (
        "",
        "format = 1\nname = \"example\"\ntitle = \"An example\"\nsample_size = 20\n",
    ),
    (
        "[[arm]]",
        "[[arm]]\nname = \"active\"\nratio = 1\n[[arm]]\nname = \"control\"\nratio = 1\n",
    ),
    (
        "[enrolment]",
        "[enrolment]\nstart = 2027-01-04\nsites = \"sites.csv\"\nmean_rate = 1.5\nshape = 2.0\n\
         screening_days = [21, 28]\n",
    ),
    (
        "",
        "[[attribute]]\nname = \"weight\"\nunit = \"kg\"\ndecimals = 1\n\
         uniform = { min = 45, max = 120 }\n\
         [[attribute]]\nname = \"height\"\nunit = \"cm\"\nuniform = { min = 140, max = 200 }\n\
         [[attribute]]\nname = \"sex\"\nlevels = [\"female\", \"male\"]\nprobabilities = [0.5, 0.5]\n",
    ),
    (
        "[randomization]",
        "[randomization]\nprocedure = \"permuted-block(4)\"\n",
    ),
    (
        "[[event]]",
        "[[event]]\nname = \"progression_on\"\nsurvival = \"exponential(0.7)\"\n",
    ),
];

const SITES: &str = "site_id,name,city,country\nAT-01,Hospital 1,Vienna,Austria\n";

/// What is known of a participant where the example says nothing else.
const PARTICIPANT: [(&str, &str); 8] = [
    ("participant_id", "P1"),
    ("arm", "active"),
    ("randomized_on", "2027-01-04"),
    ("screened_on", "2026-12-14"),
    ("weight", "70"),
    ("height", "170"),
    ("sex", "female"),
    ("progression_on", ""),
];

/// An example, with the line of the document on which it begins.
#[derive(Debug)]
struct Example {
    line: usize,
    toml: String,
    csv: Option<String>,
    plans: Vec<String>,
}

/// The fenced blocks of a document: line, language, text.
fn blocks(document: &str) -> Vec<(usize, String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for (number, line) in (1..).zip(document.lines()) {
        if let Some(language) = line.strip_prefix("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None => open = Some((number, language.to_owned(), String::new())),
            }
        } else if let Some((.., text)) = &mut open {
            text.push_str(line);
            text.push('\n');
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn examples(document: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut is_example = false;
    for (line, language, text) in blocks(document) {
        match (&*language, examples.last_mut()) {
            ("toml", _) => {
                is_example = text.contains("[[regimen]]");
                if is_example {
                    examples.push(Example {
                        line,
                        toml: text,
                        csv: None,
                        plans: Vec::new(),
                    });
                }
            }
            ("csv", Some(example)) if is_example => example.csv = Some(text),
            ("text", Some(example)) if is_example => example.plans.push(text),
            _ => is_example = false,
        }
    }
    examples
}

/// The example in the frame of a scenario.
fn source(example: &Example) -> Source {
    let is_missing = |header: &str| header.is_empty() || !example.toml.contains(header);
    let frame = FRAME.iter().filter(|(header, _)| is_missing(header));
    let text: String = frame.map(|(_, piece)| *piece).collect();
    Source {
        file: "example.toml".into(),
        text: format!("{text}{}", example.toml).into_bytes(),
        sites: Some(SitesSource {
            file: "sites.csv".into(),
            text: SITES.into(),
        }),
    }
}

/// The participant whom the first line of a plan describes.
fn participants(plan: &str) -> String {
    let mut cells: Vec<(&str, &str)> = PARTICIPANT.to_vec();
    let first = plan.lines().next().unwrap_or_default();
    for cell in first
        .strip_prefix("participant: ")
        .into_iter()
        .flat_map(|own| own.split(", "))
    {
        let (name, value) = cell.split_once(' ').unwrap_or_else(|| panic!("{cell}"));
        match cells.iter_mut().find(|(own, _)| *own == name) {
            Some(own) => own.1 = value,
            None => cells.push((name, value)),
        }
    }
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let values: Vec<&str> = cells.iter().map(|(_, value)| *value).collect();
    format!("{}\n{}\n", names.join(","), values.join(","))
}

/// The rows of a table for a participant, each as its cells in these columns.
fn rows(run: &Run, table: &str, participant: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let bytes = to_bytes(run.table(table).unwrap(), &Csv).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place = |name: &str| header.iter().position(|own| *own == name).unwrap();
    let places: Vec<usize> = columns.iter().map(|name| place(name)).collect();
    lines
        .filter(|cells| cells[place("participant_id")] == participant)
        .map(|cells| {
            places
                .iter()
                .map(|&place| cells[place].to_owned())
                .collect()
        })
        .collect()
}

/// What is planned for a participant, a line for each dose and visit.
fn planned(run: &Run, participant: &str, has_visits: bool) -> Vec<String> {
    let columns = [
        "study_day",
        "date",
        "treatment",
        "dose",
        "dose_unit",
        "time_slot",
    ];
    let doses = rows(run, "calendar", participant, &columns);
    let mut lines: Vec<String> = doses
        .iter()
        .map(|row| {
            format!(
                "day {} ({}): {} {} {}, slot {}",
                row[0], row[1], row[2], row[3], row[4], row[5]
            )
        })
        .collect();
    if has_visits {
        let columns = [
            "study_day",
            "planned_date",
            "visit",
            "window_start",
            "window_end",
        ];
        lines.extend(
            rows(run, "visits", participant, &columns)
                .iter()
                .map(|row| {
                    format!(
                        "day {} ({}): visit {} ({} to {})",
                        row[0], row[1], row[2], row[3], row[4]
                    )
                }),
        );
    }
    lines.sort();
    lines
}

/// The date of a study day.
fn date(day: i64, day_1: NaiveDate) -> NaiveDate {
    assert_ne!(day, 0, "there is no day 0");
    day_1 + chrono::TimeDelta::days(if day > 0 { day - 1 } else { day })
}

/// `1, 8, ..., 29` and `1 to 21, 29 to 49`.
fn days(list: &str) -> Vec<i64> {
    let mut days: Vec<i64> = Vec::new();
    let mut is_open = false;
    for item in list.split(", ") {
        let number = |text: &str| {
            text.parse::<i64>()
                .unwrap_or_else(|_| panic!("days {list}"))
        };
        if item == "..." {
            is_open = true;
        } else if let Some((first, last)) = item.split_once(" to ") {
            days.extend((number(first)..=number(last)).filter(|&day| day != 0));
        } else if is_open {
            let &[.., before, last] = &days[..] else {
                panic!("days {list}")
            };
            let (step, end) = (last - before, number(item));
            assert!(step > 0 && (end - last) % step == 0, "days {list}");
            days.extend((1..=(end - last) / step).map(|k| last + k * step));
            is_open = false;
        } else {
            days.push(number(item));
        }
    }
    days
}

/// `500 mg, 2 times` of a treatment: the dose with its treatment, and the time slots.
fn dose<'a>(text: &'a str, only: Option<&str>) -> (String, Vec<&'a str>) {
    const SLOTS: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
    let (dose, slots) = match text.split_once(", ") {
        None => (text, vec!["1"]),
        Some((dose, often)) => {
            let slots = often.strip_prefix("slots ");
            let first = || {
                let times = often.strip_suffix(" times").unwrap();
                SLOTS[..times.parse::<usize>().unwrap()].to_vec()
            };
            let slots = slots.map_or_else(first, |slots| slots.split(", ").collect());
            (dose, slots)
        }
    };
    if dose.split(' ').count() > 2 {
        return (dose.to_owned(), slots);
    }
    let only = only.unwrap_or_else(|| panic!("of which treatment is {text}?"));
    (format!("{only} {dose}"), slots)
}

/// What a plan says, in the form of [`planned`].
fn stated(plan: &str, day_1: NaiveDate, only: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let own = plan
        .lines()
        .filter(|line| !line.starts_with("participant: ") && *line != "nothing");
    for line in own {
        let (when, what) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        let list = when
            .strip_prefix("days ")
            .or_else(|| when.strip_prefix("day "));
        let list = list.unwrap_or_else(|| panic!("{line}"));
        let (list, on) = match list.split_once(" (") {
            Some((list, on)) => (list, on.strip_suffix(')').map(|on| on.parse().unwrap())),
            None => (list, None),
        };
        for day in days(list) {
            let date_of_day = date(day, day_1);
            assert!(
                on.is_none_or(|on: NaiveDate| on == date_of_day),
                "{line}: {date_of_day}"
            );
            let head = format!("day {day} ({date_of_day})");
            let Some(visit) = what.strip_prefix("visit ") else {
                let (dose, slots) = dose(what, only);
                lines.extend(
                    slots
                        .iter()
                        .map(|slot| format!("{head}: {dose}, slot {slot}")),
                );
                continue;
            };
            let (name, window) = match visit.split_once(" (days ") {
                None => (visit, [date_of_day; 2]),
                Some((name, window)) => {
                    let (from, to) = window
                        .strip_suffix(')')
                        .unwrap()
                        .split_once(" to ")
                        .unwrap();
                    (
                        name,
                        [from, to].map(|day| date(day.parse().unwrap(), day_1)),
                    )
                }
            };
            lines.push(format!(
                "{head}: visit {name} ({} to {})",
                window[0], window[1]
            ));
        }
    }
    lines.sort();
    lines
}

/// The day of randomization of a participant of a file, which is study day 1.
fn randomized_on(csv: &str, participant: &str) -> NaiveDate {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place = |name: &str| header.iter().position(|own| *own == name).unwrap();
    let mut own = lines.filter(|cells| cells[place("participant_id")] == participant);
    own.next().unwrap()[place("randomized_on")].parse().unwrap()
}

fn check(example: &Example) {
    let line = example.line;
    let source = source(example);
    let trial = scenario::read(&source)
        .unwrap_or_else(|problems| panic!("docs/schedules.md:{line} is refused: {problems:?}"));
    let treatments = trial.treatment_plan().treatments();
    let only = treatments.first().filter(|_| treatments.len() == 1);
    let has_visits = !trial.treatment_plan().visits().is_empty();
    assert!(
        !example.plans.is_empty(),
        "docs/schedules.md:{line} says nothing of its days"
    );
    for plan in &example.plans {
        let csv = example.csv.clone().unwrap_or_else(|| participants(plan));
        let first = plan.lines().next().unwrap_or_default();
        let key = first.strip_prefix("participant: ");
        let participant = key.filter(|_| example.csv.is_some()).unwrap_or("P1");
        let task = Task::Calendar {
            participants: InputFile {
                form: InputForm::default(),
                file: "participants.csv".into(),
                bytes: csv.as_bytes().to_vec().into(),
            },
            deviations: None,
        };
        let run = Run::new(source.clone(), task)
            .unwrap_or_else(|problems| panic!("docs/schedules.md:{line}: {problems:?}"));
        let day_1 = randomized_on(&csv, participant);
        let stated = stated(plan, day_1, only.map(String::as_str));
        let planned = planned(&run, participant, has_visits);
        assert_eq!(
            stated, planned,
            "docs/schedules.md:{line} (left) and the calendar (right)\n{plan}"
        );
    }
}

#[test]
fn every_example_gives_the_days_that_are_stated() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schedules.md");
    let document = fs::read_to_string(path).unwrap();
    let examples = examples(&document);
    assert!(examples.len() >= 25, "{} examples", examples.len());
    let blocks = document.matches("```toml\n").count();
    assert_eq!(
        examples.len(),
        blocks,
        "each block of TOML has a [[regimen]]"
    );
    for example in &examples {
        check(example);
    }
}

#[test]
fn days_are_read_as_they_are_written() {
    assert_eq!(days("1, 8, ..., 29"), [1, 8, 15, 22, 29]);
    assert_eq!(days("-2 to 2, 5"), [-2, -1, 1, 2, 5]);
    assert_eq!(days("10, 15, 36, ..., 78"), [10, 15, 36, 57, 78]);
}
