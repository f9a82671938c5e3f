//! What is added to a trial changes nobody else's rows.

use evenhand::run::{Run, Task};
use evenhand::scenario::Source;

use super::fixture::{bytes, cells, run_of, scenario, source, table, text};
use crate::common::seed;

const BODY: &str = r#"
[[attribute]]
name = "weight"
unit = "kg"
decimals = 1
uniform = { min = 40, max = 120 }

[[event]]
name = "progression_on"
survival = "exponential(3)"

[[regimen]]
treatment = "drug"
part = "loading"
dose = 8
unit = "mg/kg"
dose_by = { weight = "weight" }
route = "intravenous"
once = true

[[regimen]]
treatment = "drug"
dose = 6
unit = "mg/kg"
dose_by = { weight = "weight" }
route = "intravenous"
start = "21 days after start of loading"
every = { interval = "21 days" }
until = ["progression_on", "week 24"]

[[regimen]]
treatment = "tablet"
dose = 5
unit = "mg"
route = "oral"
start = "after drug"
cycle = { on = 4, off = 3 }
times_per_day = 2
for = "3 cycles"

[[visit]]
name = "Week {n}"
at = "day 1"
every = "1 week"
times = 5
window = [-2, 2]

[[visit]]
name = "Safety"
at = "30 days after last dose of drug"
"#;

const TREATMENT: &str = r#"
[[regimen]]
treatment = "added"
dose = 1
unit = "mg"
route = "oral"
start = "after loading"
daily = true
for = "1 month"
"#;

const EVENT: &str = r#"
[[event]]
name = "added_on"
survival = "exponential(1)"
"#;

const PEOPLE: &str = "participant_id,arm,randomized_on,weight,progression_on\n\
                      P1,a,2025-01-31,70.5,2025-03-01\nP2,b,2025-02-01,52,\nP3,a,2025-02-01,80,2027-01-01\n";

const TABLES: [&str; 3] = ["calendar", "exposure", "visits"];

/// The scenario of these sections by an allocation that takes any number of arms.
fn simple(body: &str) -> Source {
    source(
        &text(body).replace("permuted-block(2)", "simple"),
        "sites.csv",
    )
}

fn simulated(source: Source) -> Run {
    let simulate = Task::Simulate {
        seed: seed(11),
        replicate: 0,
    };
    Run::new(source, simulate).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The lines of a table, without those that hold a text.
fn lines(run: &Run, name: &str, without: &str) -> Vec<String> {
    let text = String::from_utf8(bytes(run, name)).unwrap();
    let lines = text.lines().filter(|line| !line.contains(without));
    lines.map(str::to_owned).collect()
}

const NOTHING: &str = "no such text";

#[test]
fn a_participant_more_in_the_file() {
    let plain = run_of(scenario(BODY), PEOPLE);
    for more in [
        "P4,a,2025-02-03,61.2,2025-02-03\n",
        "P0,b,2024-01-31,99.9,\n",
    ] {
        for people in [
            format!("{PEOPLE}{more}"),
            PEOPLE.replacen("P1,", &format!("{more}P1,"), 1),
        ] {
            let run = run_of(scenario(BODY), &people);
            for name in TABLES {
                let without = &more[..3];
                assert_eq!(
                    lines(&run, name, without),
                    lines(&plain, name, NOTHING),
                    "{name}"
                );
                assert!(lines(&run, name, NOTHING).len() > lines(&plain, name, NOTHING).len());
            }
        }
    }
}

#[test]
fn an_arm_more_in_the_calendar() {
    let plain = run_of(simple(BODY), PEOPLE);
    let more = run_of(
        simple(&format!("[[arm]]\nname = \"c\"\nratio = 1\n{BODY}")),
        PEOPLE,
    );
    for name in TABLES {
        assert_eq!(
            lines(&more, name, NOTHING),
            lines(&plain, name, NOTHING),
            "{name}"
        );
    }
}

#[test]
fn a_treatment_or_an_event_more_in_the_calendar() {
    let plain = run_of(scenario(BODY), PEOPLE);
    for body in [
        format!("{BODY}{TREATMENT}"),
        format!("{BODY}{EVENT}"),
        format!("{EVENT}{TREATMENT}{BODY}"),
    ] {
        let more = run_of(scenario(&body), PEOPLE);
        for name in TABLES {
            assert_eq!(
                lines(&more, name, "added"),
                lines(&plain, name, NOTHING),
                "{name}"
            );
        }
    }
}

/// Participants by what they are apart from their arm; an arm more allocates everybody anew.
const OWN: [&str; 6] = [
    "participant_id",
    "site_id",
    "screened_on",
    "randomized_on",
    "weight",
    "progression_on",
];
const ROWS: [&str; 7] = [
    "participant_id",
    "treatment",
    "part",
    "date",
    "time_slot",
    "dose_number",
    "dose",
];

#[test]
fn an_arm_more_in_a_simulated_trial() {
    let plain = simulated(simple(BODY));
    let more = simulated(simple(&format!("[[arm]]\nname = \"c\"\nratio = 1\n{BODY}")));
    assert_eq!(
        cells(&table(&more, "participants"), OWN),
        cells(&table(&plain, "participants"), OWN)
    );
    assert_eq!(
        cells(&table(&more, "calendar"), ROWS),
        cells(&table(&plain, "calendar"), ROWS)
    );
    assert_eq!(
        lines(&more, "visits", NOTHING),
        lines(&plain, "visits", NOTHING)
    );
    assert!(
        table(&more, "participants")
            .columns(["arm"])
            .any(|[arm]| arm == "c")
    );
}

#[test]
fn a_treatment_or_an_event_more_in_a_simulated_trial() {
    let plain = simulated(scenario(BODY));
    for body in [
        format!("{BODY}{TREATMENT}"),
        format!("{BODY}{EVENT}"),
        format!("{EVENT}{TREATMENT}{BODY}"),
    ] {
        let more = simulated(scenario(&body));
        for name in TABLES {
            assert_eq!(
                lines(&more, name, "added"),
                lines(&plain, name, NOTHING),
                "{name}"
            );
        }
        assert_eq!(
            cells(&table(&more, "participants"), OWN),
            cells(&table(&plain, "participants"), OWN)
        );
        for name in ["allocations", "screening", "randomization_list"] {
            assert_eq!(
                lines(&more, name, NOTHING),
                lines(&plain, name, NOTHING),
                "{name}"
            );
        }
    }
}

#[test]
fn a_participant_more_in_a_simulated_trial() {
    let plain = simulated(scenario(BODY));
    let larger = text(BODY).replace("sample_size = 30", "sample_size = 34");
    let more = simulated(source(&larger, "sites.csv"));
    for name in ["participants", "calendar", "exposure", "visits"] {
        let (plain, more) = (lines(&plain, name, NOTHING), lines(&more, name, NOTHING));
        assert!(more.len() > plain.len(), "{name}");
        assert_eq!(more[..plain.len()], plain, "{name}");
    }
}
