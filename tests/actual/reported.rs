//! What files report of participants, against known answers, and the rules that it breaks.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use super::fixture::{run, table};
use crate::common::Rows;

/// The courses of `tests/reference/calendars/deviation_summary.csv`, as rows of a file.
fn rows_of(course: &str, id: &str, anchor: NaiveDate) -> String {
    let day = |day: u64| anchor + Days::new(day - 1);
    let row = |kind: &str, start: String, end: String, cycle: &str, days: &str, dose: &str| {
        format!("{id},palbociclib,{kind},{start},{end},{cycle},{days},{dose},ADVERSE EVENT\n")
    };
    let none = String::new;
    let delay = |cycle: &str, days: &str| row("delay", none(), none(), cycle, days, "");
    let lower = |cycle: &str, dose: &str| row("reduction", none(), none(), cycle, "", dose);
    let hold = |from: u64, to: u64| {
        row(
            "hold",
            day(from).to_string(),
            day(to).to_string(),
            "",
            "",
            "",
        )
    };
    match &course[..2] {
        "S0" => String::new(),
        "S1" => delay("2", "7"),
        // Day 15 of cycle 3 is day 71.
        "S2" => hold(71, 77),
        "S3" => lower("3", "100"),
        "S4" => lower("3", "100") + &lower("10", "75"),
        "S5" => delay("2", "7") + &delay("5", "14") + &lower("5", "100"),
        "S6" => row("stop", day(300).to_string(), none(), "", "", ""),
        "S7" => delay("40", "3"),
        other => panic!("{other}"),
    }
}

#[test]
fn courses_with_holds_delays_reductions_and_stops_have_the_known_doses() {
    let known = include_bytes!("../reference/calendars/deviation_summary.csv");
    let known = Rows::read(known);
    let mut people = "participant_id,arm,randomized_on\n".to_owned();
    let mut deviations =
        "participant_id,treatment,deviation,start_date,end_date,cycle,days,dose,reason\n"
            .to_owned();
    let names = ["anchor", "scenario"];
    for [anchor, course] in known.columns(names) {
        let id = format!("{}-{anchor}", &course[..2]);
        let _ = writeln!(people, "{id},a,{anchor}");
        deviations += &rows_of(course, &id, anchor.parse().unwrap());
    }
    let run = run("", &people, &deviations);
    let administrations = table(&run, "administrations");
    let summary = table(&run, "exposure_summary");
    let columns = [
        "anchor",
        "scenario",
        "dosing_days",
        "total_mg",
        "rdi",
        "last_cycle",
        "last_dose_date",
    ];
    let mut checked = 0;
    for [anchor, course, days, mg, rdi, cycle, last] in known.columns(columns) {
        let id = format!("{}-{anchor}", &course[..2]);
        let own = [
            "participant_id",
            "given_doses",
            "actual_amount",
            "rdi_planned_duration",
            "last_dose_date",
        ];
        let [_, given, amount, intensity, last_dose] =
            summary.columns(own).find(|row| row[0] == id).unwrap();
        assert_eq!((given, amount, last_dose), (days, mg, last), "{id}");
        let intensity: f64 = intensity.parse().unwrap();
        assert!(
            (intensity - rdi.parse::<f64>().unwrap()).abs() < 5e-7,
            "{id}: {intensity}"
        );
        let own = administrations.columns(["participant_id", "status", "cycle", "date"]);
        let given = own.filter(|row| row[0] == id && row[1] == "GIVEN");
        let [.., last_cycle, date] = given.last().unwrap();
        assert_eq!((last_cycle, date), (cycle, last), "{id}");
        checked += 1;
    }
    assert_eq!(checked, known.rows.len());
    assert!(checked >= 32);
    // None of them breaks a rule.
    assert_eq!(
        table(&run, "protocol_deviations").rows,
        Vec::<Vec<String>>::new()
    );
}

const RULES: &str = r#"
[[toxicity]]
name = "neutropenia"
treatment = "palbociclib"
grades = [{ grade = 3, share = 0.5 }, { grade = 4, share = 0.1 }]
onset = "uniform(10, 20)"
duration = "uniform(3, 11)"

[[dose_modification]]
name = "grade 4"
toxicity = "neutropenia"
grades = [4]
action = "hold"
recheck_days = 7
resume_at_grade = 2
then = "lower"

[[dose_modification]]
name = "grade 3 on day 1"
toxicity = "neutropenia"
grades = [3]
cycle_days = [1]
action = "hold"
recheck_days = 7
resume_at_grade = 2
then = "same"
stop_after_days = 21
"#;

/// What is said of one participant, randomized on 1 January 2025, of whom this is reported.
fn said(rows: &str) -> Vec<String> {
    let people = "participant_id,arm,randomized_on\nP1,a,2025-01-01\n";
    let header = "participant_id,treatment,deviation,start_date,end_date,dose,grade,reason\n";
    let run = run(RULES, people, &format!("{header}{rows}"));
    let found = table(&run, "protocol_deviations");
    let lines = found.columns(["date", "rule", "what"]);
    lines
        .map(|[date, rule, what]| format!("{date} {rule}: {what}"))
        .collect()
}

#[test]
fn a_rule_that_is_broken_is_named() {
    let toxic = |grade: u32, from: &str, to: &str| {
        format!("P1,,toxicity,{from},{to},,{grade},neutropenia\n")
    };
    let hold = |from: &str, to: &str| format!("P1,palbociclib,hold,{from},{to},,,\n");
    let lower = |on: &str, dose: &str| format!("P1,palbociclib,reduction,{on},,{dose},,\n");
    let none = Vec::<String>::new();
    // Followed: held from the first day of grade 4 on, and one level lower after it.
    let followed = toxic(4, "2025-01-10", "2025-01-16")
        + &hold("2025-01-10", "2025-01-16")
        + &lower("2025-01-17", "100");
    assert_eq!(said(&followed), none);
    for (rows, what) in [
        (
            toxic(4, "2025-01-10", "2025-01-16"),
            "2025-01-10 grade 4: not held on 2025-01-10",
        ),
        (
            toxic(4, "2025-01-10", "2025-01-16") + &hold("2025-01-10", "2025-01-16"),
            "2025-01-17 grade 4: resumed on 2025-01-17 without a lower dose",
        ),
        (
            toxic(4, "2025-01-10", "2025-01-20")
                + &hold("2025-01-10", "2025-01-16")
                + &lower("2025-01-17", "100"),
            "2025-01-17 grade 4: resumed on 2025-01-17 while neutropenia was of grade 4, above 2",
        ),
        // 29 January is day 1 of cycle 2.
        (
            toxic(3, "2025-01-25", "2025-02-02"),
            "2025-01-29 grade 3 on day 1: not held on 2025-01-29",
        ),
        (
            toxic(3, "2025-01-25", "2025-02-02") + &hold("2025-01-29", "2025-03-01"),
            "2025-02-19 grade 3 on day 1: held for 32 days and not stopped after 21",
        ),
        (
            lower("2025-02-01", "90"),
            "2025-02-01 dose_levels: a dose of 90 is not one of the levels",
        ),
        (
            lower("2025-02-01", "75"),
            "2025-02-01 dose_levels: a dose of 75 skips a level",
        ),
        (
            lower("2025-02-01", "100") + &lower("2025-03-01", "125"),
            "2025-03-01 dose_levels: the dose rises to 125",
        ),
    ] {
        assert_eq!(said(&rows), [what], "{rows}");
    }
}

#[test]
fn what_a_file_does_not_mention_went_as_planned() {
    let people =
        "participant_id,arm,randomized_on\nP1,a,2025-01-01\nP2,a,2025-02-01\nP3,b,2025-01-01\n";
    let run = run(
        "",
        people,
        "participant_id,deviation,start_date,reason\nP3,stop,2025-06-01,MOVED\n",
    );
    let administrations = table(&run, "administrations");
    let calendar = table(&run, "calendar");
    assert_eq!(administrations.rows.len(), calendar.rows.len());
    let given =
        administrations.columns(["participant_id", "status", "planned_date", "date", "dose"]);
    let planned = calendar.columns(["participant_id", "date", "dose"]);
    for ([id, status, planned_date, date, dose], planned) in given.zip(planned) {
        assert_eq!(status, "GIVEN");
        assert_eq!(([id, date, dose], planned_date), (planned, date));
    }
    let disposition = table(&run, "disposition");
    let ends: Vec<_> = disposition
        .columns(["participant_id", "treatment_status"])
        .collect();
    assert_eq!(
        ends,
        [
            ["P1", "COMPLETED"],
            ["P2", "COMPLETED"],
            ["P3", "NOT TREATED"]
        ]
    );
}
