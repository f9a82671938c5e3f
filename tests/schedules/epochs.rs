//! Epochs: crossover, run-in, follow-up.

use super::fixture::{bytes, calendar, cells, one, run, table};
use crate::common::Rows;

fn epoch(name: &str, kind: &str, length: &str) -> String {
    let length = if length.is_empty() {
        String::new()
    } else {
        format!("for = \"{length}\"\n")
    };
    format!("[[epoch]]\nname = \"{name}\"\nkind = \"{kind}\"\n{length}\n")
}

fn part(treatment: &str, rest: &str) -> String {
    format!(
        "[[regimen]]\ntreatment = \"{treatment}\"\ndose = 10\nunit = \"mg\"\nroute = \"oral\"\n{rest}\n\n"
    )
}

/// D15: arm a has A then B, arm b has B then A, four weeks each, with two weeks of washout between.
#[test]
fn a_crossover_with_a_washout_of_14_days() {
    let daily = |epoch: &str, arm: &str| {
        format!("epoch = \"{epoch}\"\nwhen = {{ arm = \"{arm}\" }}\ndaily = true")
    };
    let body = [
        epoch("PERIOD 1", "treatment", "28 days"),
        epoch("WASHOUT", "washout", "14 days"),
        epoch("PERIOD 2", "treatment", "28 days"),
        part("A", &daily("PERIOD 1", "a")),
        part("B", &daily("PERIOD 1", "b")),
        part("A", &daily("PERIOD 2", "b")),
        part("B", &daily("PERIOD 2", "a")),
    ]
    .concat();
    let people = "participant_id,arm,randomized_on\nP1,a,2025-03-03\nP2,b,2025-03-04\n";
    let run = run(&body, people);
    let columns = [
        "participant_id",
        "treatment",
        "epoch",
        "start_date",
        "end_date",
        "start_day",
        "end_day",
    ];
    assert_eq!(
        cells(&table(&run, "exposure"), columns),
        [
            "P1 A PERIOD 1 2025-03-03 2025-03-30 1 28",
            "P1 B PERIOD 2 2025-04-14 2025-05-11 43 70",
            "P2 A PERIOD 2 2025-04-15 2025-05-12 43 70",
            "P2 B PERIOD 1 2025-03-04 2025-03-31 1 28",
        ]
    );
    assert_eq!(table(&run, "calendar").rows.len(), 4 * 28);
    let arms = cells(&table(&run, "trial_arms"), ["arm", "epoch", "element"]);
    assert_eq!(arms.len(), 6, "{arms:?}");
}

/// The run-in lies before day 1, in the days -14 to -1; there is no day 0. It does not go by the
/// convention on the end of a period.
#[test]
fn a_run_in_of_14_days() {
    for end in ["end-exclusive", "end-inclusive"] {
        let body = [
            epoch("SCREENING", "screening", ""),
            epoch("RUN-IN", "run-in", "2 weeks"),
            epoch("TREATMENT", "treatment", ""),
            part("placebo", "epoch = \"RUN-IN\"\ndaily = true"),
            part("drug", "daily = true\nfor = \"3 doses\""),
            format!("[conventions]\nend = \"{end}\"\n"),
        ]
        .concat();
        let told = calendar(
            &body,
            &one("2025-06-16"),
            ["treatment", "epoch", "date", "study_day", "dose_number"],
        );
        let mut expected: Vec<String> = (0..14)
            .map(|k| format!("placebo RUN-IN 2025-06-{:02} {} {}", 2 + k, k - 14, k + 1))
            .collect();
        expected.extend(
            (0..3).map(|k| format!("drug TREATMENT 2025-06-{} {} {}", 16 + k, k + 1, k + 1)),
        );
        assert_eq!(told, expected, "{end}");
    }
}

/// The first dose is the first from day 1 on, not that of the run-in.
#[test]
fn a_dose_of_the_run_in_is_no_first_dose() {
    let body = [
        epoch("RUN-IN", "run-in", "7 days"),
        epoch("TREATMENT", "treatment", ""),
        part("drug", "epoch = \"RUN-IN\"\ndaily = true"),
        part("drug", "daily = true\nfor = \"3 days\"\nstart = \"day 2\""),
        part(
            "rescue",
            "once = true\nstart = \"1 week after first dose of drug\"",
        ),
        part(
            "late",
            "once = true\nstart = \"1 week after last dose of drug\"",
        ),
    ]
    .concat();
    let told = calendar(&body, &one("2025-06-16"), ["treatment", "study_day"]);
    assert_eq!(
        told,
        [
            "drug -7", "drug -6", "drug -5", "drug -4", "drug -3", "drug -2", "drug -1", "drug 2",
            "drug 3", "drug 4", "rescue 9", "late 11"
        ]
    );
}

/// An epoch without a length ends with the last of its parts; the next begins there.
#[test]
fn an_epoch_ends_with_its_parts() {
    let body = [
        epoch("TREATMENT", "treatment", ""),
        epoch("EXTENSION", "treatment", "3 days"),
        epoch("FOLLOW-UP", "follow-up", ""),
        part(
            "drug",
            "when = { arm = \"a\" }\ndaily = true\nfor = \"10 days\"",
        ),
        part(
            "drug",
            "when = { arm = \"b\" }\ndaily = true\nfor = \"5 days\"",
        ),
        part("open", "epoch = \"EXTENSION\"\ndaily = true"),
        "[[visit]]\nname = \"End\"\nat = \"start of FOLLOW-UP\"\n".to_owned(),
    ]
    .concat();
    let people = "participant_id,arm,randomized_on\nP1,a,2025-01-01\nP2,b,2025-01-01\n";
    let run = run(&body, people);
    assert_eq!(
        cells(
            &table(&run, "exposure"),
            ["participant_id", "treatment", "start_day", "end_day"]
        ),
        [
            "P1 drug 1 10",
            "P1 open 11 13",
            "P2 drug 1 5",
            "P2 open 6 8"
        ]
    );
    assert_eq!(
        cells(
            &table(&run, "visits"),
            ["participant_id", "visit", "epoch", "study_day"]
        ),
        ["P1 End FOLLOW-UP 14", "P2 End FOLLOW-UP 9"]
    );
}

#[test]
fn the_epochs_of_a_trial_are_a_table() {
    let body = [
        epoch("RUN-IN", "run-in", "7 days"),
        epoch("TREATMENT", "treatment", "24 weeks"),
        part("drug", "daily = true"),
    ]
    .concat();
    let rows = Rows::read(&bytes(&run(&body, &one("2025-01-01")), "trial_epochs"));
    assert_eq!(rows.rows.len(), 2, "{:?}", rows.rows);
}
