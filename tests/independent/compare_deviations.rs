//! What the library says really happened against the second implementation, on random designs that are
//! simulated: line for line.

use crate::chance::Chance;
use crate::civil::Date;
use crate::deviation::Actual;
use crate::deviation_draws::Draws;
use crate::deviation_tables::{ADMINISTRATIONS, EVENTS, Lines, VISITS};
use crate::deviation_text::actual_scenario;
use crate::deviation_trial::outcome;
use crate::random_deviations::actual;
use crate::schedule::{Day, Participant};
use crate::schedule_text::SITES;
use crate::stream::key_of_integer_in;
use evenhand::format::{Csv, to_bytes};
use evenhand::rng::Seed;
use evenhand::run::{Run, Task};
use evenhand::scenario::{SitesSource, Source};
use std::collections::BTreeMap;

/// In each of four tests, so that they run side by side.
const CASES: u64 = 60;
const PARTICIPANTS: usize = 10;

/// A table as rows of cells by their columns.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let cells = |line: &str| line.split(',').map(str::to_string).collect::<Vec<_>>();
        let names = cells(lines.next().expect("a header"));
        Self {
            names,
            rows: lines.map(cells).collect(),
        }
    }

    fn of(run: &Run, name: &str) -> Result<Self, String> {
        let table = run
            .table(name)
            .map_err(|error| format!("{name}: {error}"))?;
        Ok(Self::read(
            &String::from_utf8(to_bytes(table, &Csv).unwrap()).unwrap(),
        ))
    }

    fn cell<'t>(&'t self, row: &'t [String], name: &str) -> &'t str {
        let place = self.names.iter().position(|own| own == name);
        &row[place.unwrap_or_else(|| panic!("no column {name}"))]
    }

    fn lines(&self, columns: &[&str]) -> Vec<String> {
        let line = |row: &Vec<String>| {
            let cells: Vec<&str> = columns.iter().map(|name| self.cell(row, name)).collect();
            cells.join(",")
        };
        self.rows.iter().map(line).collect()
    }
}

fn day(text: &str) -> Day {
    let parts: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    Date::new(parts[0], parts[1], parts[2]).days_from_civil()
}

/// The participants whom the library has enrolled, without what happens to them.
fn participants(table: &Table) -> Vec<Participant> {
    let people = table.rows.iter().map(|row| {
        let cell = |name: &str| table.cell(row, name);
        let date = |name: &str| Some(cell(name)).filter(|text| !text.is_empty()).map(day);
        let mut dates = BTreeMap::new();
        dates.extend(date("surgery_on").map(|day| ("surgery_on".to_string(), day)));
        Participant {
            id: cell("participant_id").to_string(),
            arm: cell("arm").to_string(),
            randomized_on: day(cell("randomized_on")),
            screened_on: date("screened_on"),
            first_dose_on: None,
            last_dose_on: None,
            first_dose_of: BTreeMap::new(),
            last_dose_of: BTreeMap::new(),
            dates,
            weight: (cell("weight").parse::<f64>().unwrap() * 10.0).round() as i64,
            height: cell("height").parse().unwrap(),
            risk: cell("risk").to_string(),
        }
    });
    people.collect()
}

fn library_run(toml: &str, seed: u64, replicate: u64) -> Result<Run, String> {
    let source = Source {
        file: "case.toml".into(),
        text: toml.as_bytes().to_vec(),
        sites: Some(SitesSource {
            file: "case-sites.csv".into(),
            text: SITES.as_bytes().to_vec(),
        }),
    };
    let task = Task::Simulate {
        seed: Seed::from_integer(seed),
        replicate,
    };
    Run::new(source, task).map_err(|problems| problems.to_string())
}

/// What a comparison comes to.
enum Compared {
    Refused(String),
    Differs(String),
    /// How many doses have each fate.
    Agrees(BTreeMap<String, usize>),
}

fn compare(actual: &Actual, toml: &str, seed: u64) -> Compared {
    let replicate = seed % 3;
    let run = match library_run(toml, seed, replicate) {
        Ok(run) => run,
        Err(problems) => return Compared::Refused(problems),
    };
    let tables = ["participants", "administrations", "events", "visits"].map(|name| {
        if name == "visits" && actual.design.visits.is_empty() {
            return Ok(Table::read(&VISITS.join(",")));
        }
        Table::of(&run, name)
    });
    let [people, administrations, events, visits] = match tables {
        [Ok(a), Ok(b), Ok(c), Ok(d)] => [a, b, c, d],
        others => {
            let errors = others.into_iter().filter_map(Result::err);
            return Compared::Refused(errors.collect::<Vec<_>>().join("; "));
        }
    };
    let key = key_of_integer_in(seed, "case");
    let mut ours = Lines::default();
    for (before, participant) in participants(&people).iter().enumerate() {
        let draws = Draws {
            key: &key,
            replicate,
            number: before + 1,
        };
        let outcome = match outcome(actual, participant, draws) {
            Ok(outcome) => outcome,
            Err(unfit) => return Compared::Refused(format!("ours: {unfit:?}")),
        };
        ours.add(actual, participant, &outcome)
            .expect("doses are known");
    }
    ours.events.sort();
    let our_events = ours.events.clone();
    let mut theirs = events.lines(&EVENTS);
    theirs.retain(|line| {
        let category = line.split(',').nth(3).unwrap();
        !["RULE", "REDUCTION", "DELAY"].contains(&category)
    });
    theirs.sort();
    for (name, ours, theirs) in [
        (
            "administrations",
            &ours.administrations,
            administrations.lines(&ADMINISTRATIONS),
        ),
        ("events", &ours.events, theirs),
        ("visits", &ours.visits, visits.lines(&VISITS)),
    ] {
        for place in 0..ours.len().max(theirs.len()) {
            let (own, other) = (ours.get(place), theirs.get(place));
            if own != other {
                let none = "no such line".to_string();
                let id = other
                    .or(own)
                    .unwrap()
                    .split(',')
                    .next()
                    .unwrap()
                    .to_string();
                let about = |lines: &[String]| {
                    let own = lines.iter().filter(|line| line.starts_with(&id));
                    own.cloned().collect::<Vec<_>>().join("\n    ")
                };
                return Compared::Differs(format!(
                    "{name}, line {}\n  library: {}\n  ours:    {}\n  our events of {id}:\n    {}\n  theirs:\n    {}",
                    place + 1,
                    other.unwrap_or(&none),
                    own.unwrap_or(&none),
                    about(&our_events),
                    about(&events.lines(&EVENTS)),
                ));
            }
        }
    }
    let mut fates = BTreeMap::new();
    for line in &ours.administrations {
        let fate = line.split(',').nth(7).unwrap();
        *fates.entry(fate.to_string()).or_insert(0) += 1;
    }
    Compared::Agrees(fates)
}

/// Reports all cases that differ by number, and the first of them in full.
fn compare_cases(first: u64) {
    let mut refused = Vec::new();
    let mut numbers = Vec::new();
    let mut report = String::new();
    let mut fates: BTreeMap<String, usize> = BTreeMap::new();
    for number in first..first + CASES {
        // Each case has a generator of its own, so that it can be looked at alone.
        let actual = actual(&mut Chance::new(50_000 + number));
        let toml = actual_scenario(&actual, PARTICIPANTS);
        match compare(&actual, &toml, number) {
            Compared::Refused(why) => refused.push(format!("case {number}: {why}")),
            Compared::Differs(difference) => {
                if numbers.is_empty() {
                    report += &format!("case {number}: {difference}\n\n{toml}");
                } else {
                    let lines = difference.lines().take(3);
                    let lines: Vec<&str> = lines.collect();
                    report += &format!("\ncase {number}: {}", lines.join("\n"));
                }
                numbers.push(number);
            }
            Compared::Agrees(own) => {
                for (fate, count) in own {
                    *fates.entry(fate).or_insert(0) += count;
                }
            }
        }
    }
    assert!(
        numbers.is_empty(),
        "{} cases differ: {numbers:?}\n{report}",
        numbers.len()
    );
    assert!(
        refused.len() < CASES as usize / 10,
        "{} cases are refused:\n{}",
        refused.len(),
        refused.join("\n")
    );
    // Each fate is there, and not by a single dose.
    for fate in [
        "GIVEN",
        "NOT STARTED",
        "STOPPED",
        "HELD",
        "DELAYED",
        "MISSED",
    ] {
        assert!(
            fates.get(fate).is_some_and(|count| *count > 50),
            "{fates:?}"
        );
    }
}

#[test]
fn the_first_600_participants_agree_line_for_line() {
    compare_cases(0);
}

#[test]
fn the_second_600_participants_agree_line_for_line() {
    compare_cases(CASES);
}

#[test]
fn the_third_600_participants_agree_line_for_line() {
    compare_cases(2 * CASES);
}

#[test]
fn the_fourth_600_participants_agree_line_for_line() {
    compare_cases(3 * CASES);
}
