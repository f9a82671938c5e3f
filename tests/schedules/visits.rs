//! Visits: planned days, windows, series.

use super::fixture::{cells, one, run, table};

const CYCLES: &str = "[[regimen]]\ntreatment = \"drug\"\ndose = 1\nunit = \"mg\"\nroute = \"oral\"\n\
                      cycle = { length = 28, days = [1, 2] }\nfor = \"70 days\"\n";

fn visit(name: &str, rest: &str) -> String {
    format!("[[visit]]\nname = \"{name}\"\n{rest}\n\n")
}

#[track_caller]
fn planned(body: &str, people: &str) -> Vec<String> {
    let columns = [
        "visit",
        "repeat",
        "planned_date",
        "study_day",
        "window_start",
        "window_end",
    ];
    cells(
        &table(&run(&format!("{CYCLES}{body}"), people), "visits"),
        columns,
    )
}

#[test]
fn c1d1_c1d15_and_c2d1_with_a_window_of_three_days() {
    let body = visit(
        "C{cycle}D{day}",
        "cycle = { of = \"drug\", days = [1, 15], last = 1 }\nwindow = [-3, 3]",
    ) + &visit(
        "C{cycle}D{day}",
        "cycle = { of = \"drug\", days = [1], first = 2, last = 2 }\nwindow = [-3, 3]",
    );
    assert_eq!(
        planned(&body, &one("2025-01-01")),
        [
            "C1D1 1 2025-01-01 1 2024-12-29 2025-01-04",
            "C1D15 2 2025-01-15 15 2025-01-12 2025-01-18",
            "C2D1 1 2025-01-29 29 2025-01-26 2025-02-01",
        ]
    );
}

/// 70 days are two cycles of 28 days and 14 days of the third: its day 15 is left out.
#[test]
fn the_last_cycle_is_cut() {
    let body = visit(
        "C{cycle}D{day}",
        "cycle = { of = \"drug\", days = [1, 15] }",
    );
    let told = planned(&body, &one("2025-01-01"));
    let names: Vec<&str> = told
        .iter()
        .map(|row| row.split(' ').next().unwrap())
        .collect();
    assert_eq!(names, ["C1D1", "C1D15", "C2D1", "C2D15", "C3D1"]);
    assert_eq!(told[4], "C3D1 5 2025-02-26 57 2025-02-26 2025-02-26");
}

/// Week 12 is 12 weeks after day 1, or the week with days 78 to 84.
#[test]
fn week_12_under_both_conventions() {
    for (week, row) in [
        ("from-zero", "Week 12 1 2025-03-26 85 2025-03-23 2025-03-29"),
        ("from-one", "Week 12 1 2025-03-19 78 2025-03-16 2025-03-22"),
    ] {
        let body = visit("Week 12", "at = \"week 12\"\nwindow = [-3, 3]")
            + &format!("[conventions]\nweek = \"{week}\"\n");
        assert_eq!(planned(&body, &one("2025-01-01")), [row]);
    }
}

/// The drug is given on days 1, 2, 29, 30, 57 and 58.
#[test]
fn thirty_days_after_the_last_dose() {
    let body = visit(
        "Safety",
        "at = \"30 days after last dose\"\nwindow = [0, 7]",
    ) + &visit("Later", "at = \"2 weeks after previous visit\"");
    let people = "participant_id,arm,randomized_on,last_dose_on\n\
                  P1,a,2025-01-01,\nP2,a,2025-01-01,2025-01-20\n";
    assert_eq!(
        planned(&body, people),
        [
            "Safety 1 2025-03-29 88 2025-03-29 2025-04-05",
            "Later 1 2025-04-12 102 2025-04-12 2025-04-12",
            // By the plan the last dose that is given by 20 January is that of 2 January.
            "Safety 1 2025-02-01 32 2025-02-01 2025-02-08",
            "Later 1 2025-02-15 46 2025-02-15 2025-02-15",
        ]
    );
}

#[test]
fn a_series_is_counted_from_its_first_day() {
    let body = visit(
        "Month {n}",
        "at = \"day 1\"\nevery = \"1 month\"\ntimes = 4",
    );
    assert_eq!(
        planned(&body, &one("2024-12-31")),
        [
            "Month 1 1 2024-12-31 1 2024-12-31 2024-12-31",
            "Month 2 2 2025-01-31 32 2025-01-31 2025-01-31",
            "Month 3 3 2025-02-28 60 2025-02-28 2025-02-28",
            "Month 4 4 2025-03-31 91 2025-03-31 2025-03-31",
        ]
    );
    let body = visit(
        "Scan {n}",
        "at = \"week 3\"\nevery = \"3 weeks\"\nuntil = \"end of drug\"\nwindow = [-7, 7]",
    );
    let told = planned(&body, &one("2025-01-01"));
    // Days 22, 43 and 64; day 85 is after the end on day 71.
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[2], "Scan 3 3 2025-03-05 64 2025-02-26 2025-03-12");
}

/// A series ends strictly before an event of the file, and is left out whose moment is not known.
#[test]
fn visits_by_an_event() {
    let event = "[[event]]\nname = \"progression_on\"\n\n".to_owned();
    let body = event
        + &visit(
            "Scan {n}",
            "at = \"day 1\"\nevery = \"6 weeks\"\ntimes = 3\nuntil = \"progression_on\"",
        )
        + &visit("End", "at = \"progression_on\"\nwhen = { arm = \"a\" }")
        + &visit("Survival", "at = \"12 weeks after previous visit\"");
    let people = "participant_id,arm,randomized_on,progression_on\n\
                  P1,a,2025-01-01,2025-02-12\nP2,a,2025-01-01,\nP3,b,2025-01-01,2025-02-13\n";
    let run = run(&format!("{CYCLES}{body}"), people);
    assert_eq!(
        cells(
            &table(&run, "visits"),
            ["participant_id", "visit", "visit_number", "study_day"]
        ),
        [
            "P1 Scan 1 1 1",
            "P1 End 2 43",
            "P1 Survival 3 127",
            "P2 Scan 1 1 1",
            "P2 Scan 2 1 43",
            "P2 Scan 3 1 85",
            "P3 Scan 1 1 1",
            "P3 Scan 2 1 43",
        ]
    );
}

/// Before day 1, in order of the days; on one day as they are written.
#[test]
fn visits_around_randomization() {
    let body = visit("Baseline", "at = \"day 1\"")
        + &visit("Consent", "at = \"screening\"")
        + &visit("Imaging", "at = \"day -7\"\nwindow = [-7, 0]")
        + &visit("Randomization", "at = \"randomization\"");
    let people = "participant_id,arm,randomized_on,screened_on\nP1,a,2025-01-20,2025-01-06\n";
    // Screening takes 10 days at most in the scenario's head, and 14 here.
    assert_eq!(
        planned(&body.replace("day -7", "7 days before day 1"), people),
        [
            "Consent 1 2025-01-06 -14 2025-01-06 2025-01-06",
            "Imaging 1 2025-01-13 -7 2025-01-06 2025-01-13",
            "Baseline 1 2025-01-20 1 2025-01-20 2025-01-20",
            "Randomization 1 2025-01-20 1 2025-01-20 2025-01-20",
        ]
    );
}
