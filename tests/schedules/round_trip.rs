//! A simulated trial's participants, given back as a file, have the same calendars.

use evenhand::run::{Outcome, Run, Task};
use evenhand::table::Collected;
use evenhand::work::Conduct;

use super::fixture::{bytes, run_of, scenario, task};
use crate::common::seed;

/// Everything at once: run-in, events, first doses, doses by weight, visits by cycles and events.
const BODY: &str = r#"
[[attribute]]
name = "sex"
levels = ["female", "male"]
probabilities = [0.5, 0.5]

[[attribute]]
name = "weight"
unit = "kg"
decimals = 1
uniform = { min = 40, max = 120 }

[[attribute]]
name = "surgery_on"
days_before = { min = 5, max = 60, present = 0.7 }

[[attribute]]
name = "age"
unit = "years"
uniform = { min = 18, max = 90 }

[[epoch]]
name = "SCREENING"
kind = "screening"

[[epoch]]
name = "RUN-IN"
kind = "run-in"
for = "7 days"

[[epoch]]
name = "TREATMENT"
kind = "treatment"

[[epoch]]
name = "FOLLOW-UP"
kind = "follow-up"
for = "1 year"

[[event]]
name = "first_dose_on"
days_after = { min = 0, max = 7 }

[[event]]
name = "progression_on"
survival = "exponential(2)"

[[event.case]]
when = { arm = "a", sex = "male" }
survival = "weibull(1.5, 2)"

[[event]]
name = "death_on"
survival = "exponential(0.2)"

[[regimen]]
treatment = "placebo"
epoch = "RUN-IN"
dose = 0
unit = "mg"
route = "oral"
daily = true

[[regimen]]
treatment = "drug"
part = "loading"
dose = 8
unit = "mg/kg"
dose_by = { weight = "weight", round_to = 10 }
route = "intravenous"
when = { arm = "a" }
once = true

[[regimen]]
treatment = "drug"
dose = 6
unit = "mg/kg"
dose_by = { weight = "weight", round_to = 10 }
route = "intravenous"
when = { arm = "a" }
start = "21 days after start of loading"
cycle = { length = 21, days = [1, 8] }
until = ["progression_on", "week 52"]

[[regimen]]
treatment = "tablet"
dose = 5
unit = "mg"
route = "oral"
when = { surgery_on = { within = "1 month" } }
daily = true
times_per_day = 2
for = "1 month"

[[regimen]]
treatment = "second line"
dose = 50
unit = "mg"
route = "oral"
epoch = "FOLLOW-UP"
start = "1 week after progression_on"
every = { interval = "1 month", loading_days = [1, 15] }
until = ["death_on", "end of FOLLOW-UP"]

[[visit]]
name = "Consent"
at = "screening"

[[visit]]
name = "Start of run-in"
at = "start of RUN-IN"

[[visit]]
name = "C{cycle}D{day}"
cycle = { of = "2", days = [1, 8], last = 3 }
window = [-2, 2]

[[visit]]
name = "Scan {n}"
at = "week 6"
every = "6 weeks"
until = ["progression_on", "week 60"]
window = [-7, 7]

[[visit]]
name = "Safety"
at = "30 days after last dose"
window = [0, 7]
"#;

#[test]
fn the_calendars_of_a_simulated_trial_are_those_of_its_file() {
    let body = BODY.replace("of = \"2\"", "of = \"maintenance\"").replace(
        "treatment = \"drug\"\ndose = 6",
        "treatment = \"drug\"\npart = \"maintenance\"\ndose = 6",
    );
    for number in [1, 42] {
        let source = scenario(&body);
        let simulate = Task::Simulate {
            seed: seed(number),
            replicate: 0,
        };
        let simulated =
            Run::new(source.clone(), simulate).unwrap_or_else(|problems| panic!("{problems}"));
        let people = String::from_utf8(bytes(&simulated, "participants")).unwrap();
        let given = run_of(source, &people);
        for name in ["calendar", "exposure", "visits"] {
            let (one, other) = (bytes(&simulated, name), bytes(&given, name));
            assert!(one.len() > 2_000, "{name}: {}", one.len());
            assert!(one == other, "{name} of seed {number}");
        }
        assert_columns(&given);
    }
}

/// The columns that no calendar needs are named.
fn assert_columns(run: &Run) {
    let mut collected = Collected::only("exposure");
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    match run.execute(&mut conduct, &mut collected) {
        Ok(Outcome::Calendars {
            participants,
            columns,
            ..
        }) => {
            assert_eq!(participants, 30);
            assert_eq!(columns.unused, ["site_id", "country", "stratum"]);
            assert_eq!(
                columns.used,
                [
                    "participant_id",
                    "screened_on",
                    "randomized_on",
                    "arm",
                    "sex",
                    "weight",
                    "surgery_on",
                    "age",
                    "first_dose_on",
                    "progression_on",
                    "death_on"
                ]
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_of_other_systems_are_unused() {
    let body = "[[regimen]]\ntreatment = \"drug\"\ndose = 1\nunit = \"mg\"\nroute = \"oral\"\nonce = true\n";
    let people =
        "Notes,participant_id,arm,USUBJID,randomized_on,last_dose_on_drug\n,P1,a,1,2025-01-01,\n";
    let run = run_of(scenario(body), people);
    assert_eq!(
        run.task().inputs().first().map(|(name, _)| *name),
        Some("participants.csv")
    );
    let mut collected = Collected::only("calendar");
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    let outcome = run.execute(&mut conduct, &mut collected);
    let Ok(Outcome::Calendars { columns, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(columns.unused, ["Notes", "USUBJID"]);
    assert_eq!(
        columns.used,
        [
            "participant_id",
            "arm",
            "randomized_on",
            "last_dose_on_drug"
        ]
    );
    assert!(matches!(task(people), Task::Calendar { .. }));
}

/// An event so rare that some of it would lie beyond the last year that a file may hold.
#[test]
fn events_of_centuries_are_read_back() {
    let body = "[[event]]\nname = \"death_on\"\nsurvival = \"exponential(0.01)\"\n\n\
                [[visit]]\nname = \"Death\"\nat = \"death_on\"\n";
    let source = scenario(body);
    let simulate = Task::Simulate {
        seed: seed(3),
        replicate: 0,
    };
    let simulated = Run::new(source.clone(), simulate).unwrap();
    let people = String::from_utf8(bytes(&simulated, "participants")).unwrap();
    let given = run_of(source, &people);
    assert!(people.contains(",21") && people.contains(",\n"), "{people}");
    assert_eq!(bytes(&simulated, "visits"), bytes(&given, "visits"));
}

/// What no calendar can be made of ends a simulation too, with the participant that it is of.
#[test]
fn what_cannot_be_planned_is_not_simulated() {
    let weight =
        "[[attribute]]\nname = \"weight\"\nunit = \"kg\"\nuniform = { min = 40, max = 120 }\n";
    let part = "[[regimen]]\ntreatment = \"drug\"\ndose = 0.1\nunit = \"mg/kg\"\nroute = \"oral\"\nonce = true\n\
                dose_by = { weight = \"weight\", round_to = 100 }\n";
    let visit = "[[visit]]\nname = \"Imaging\"\nat = \"7 days before day 1\"\n";
    for (body, message) in [
        (
            format!("{weight}{part}"),
            "participant `P0001`: part `1` of drug: the dose rounds to 0: write a smaller `round_to`",
        ),
        (
            visit.to_owned(),
            "participant `P0001`: the visit `Imaging` is planned on 2024-12-29, before screening on 2025-01-03: plan \
             it later, or correct the day of screening",
        ),
    ] {
        let simulate = Task::Simulate {
            seed: seed(3),
            replicate: 0,
        };
        let run = Run::new(scenario(&body), simulate).unwrap();
        let error = run.table("participants").err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}
