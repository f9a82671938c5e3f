//! Parts: when they begin and end, by events, dates of a file, other parts and conventions.

use super::fixture::{calendar, cells, days, one, run, table};

fn part(treatment: &str, rest: &str) -> String {
    format!(
        "[[regimen]]\ntreatment = \"{treatment}\"\ndose = 10\nunit = \"mg\"\nroute = \"oral\"\n{rest}\n\n"
    )
}

const PROGRESSION: &str = "[[event]]\nname = \"progression_on\"\n\n";

/// The first and the last study day of each interval.
#[track_caller]
fn intervals(body: &str, people: &str) -> Vec<String> {
    let columns = ["participant_id", "treatment", "start_day", "end_day"];
    cells(&table(&run(body, people), "exposure"), columns)
}

#[test]
fn until_progression_of_a_file() {
    let body = PROGRESSION.to_owned()
        + &part(
            "drug",
            "daily = true\nuntil = [\"progression_on\", \"day 15\"]",
        );
    let people = "participant_id,arm,randomized_on,progression_on\n\
                  P1,a,2025-01-01,2025-01-10\nP2,a,2025-01-01,\nP3,b,2025-01-01,2025-03-01\n\
                  P4,b,2025-01-01,2025-01-01\n";
    assert_eq!(
        intervals(&body, people),
        ["P1 drug 1 9", "P2 drug 1 14", "P3 drug 1 14"]
    );
}

/// Second-line treatment begins with progression, and is not given where there is none.
#[test]
fn from_progression_on() {
    let body = PROGRESSION.to_owned()
        + &part(
            "drug",
            "daily = true\nuntil = \"progression_on\"\nfor = \"30 days\"",
        )
        + &part(
            "second line",
            "daily = true\nstart = \"7 days after progression_on\"\nfor = \"3 days\"",
        )
        + &part("after that", "once = true\nstart = \"after second line\"");
    let people = "participant_id,arm,randomized_on,progression_on\n\
                  P1,a,2025-01-01,2025-01-10\nP2,a,2025-01-01,\n";
    assert_eq!(
        intervals(&body, people),
        [
            "P1 drug 1 9",
            "P1 second line 17 19",
            "P1 after that 20 20",
            "P2 drug 1 30"
        ]
    );
}

#[test]
fn the_last_dose_of_a_file_ends_everything() {
    let body = part("drug", "daily = true\nfor = \"30 days\"")
        + &part(
            "depot",
            "every = { interval = \"1 week\" }\nfor = \"4 doses\"",
        );
    let people = "participant_id,arm,randomized_on,last_dose_on\n\
                  P1,a,2025-01-01,2025-01-08\nP2,a,2025-01-01,\n";
    assert_eq!(
        intervals(&body, people),
        [
            "P1 drug 1 8",
            "P1 depot 1 1",
            "P1 depot 8 8",
            "P2 drug 1 30",
            "P2 depot 1 1",
            "P2 depot 8 8",
            "P2 depot 15 15",
            "P2 depot 22 22"
        ]
    );
}

#[test]
fn each_treatment_has_a_first_and_a_last_dose_of_its_own() {
    let body = part("Drug-X", "daily = true\nfor = \"10 days\"")
        + &part("y", "daily = true\nfor = \"10 days\"")
        + &part("y", "once = true\nstart = \"day 20\"");
    let people = "participant_id,arm,randomized_on,first_dose_on,first_dose_on_drug_x,last_dose_on_y,first_dose_on_y\n\
                  P1,a,2025-01-01,,2025-01-04,,\nP2,a,2025-01-01,2025-01-03,,2025-01-05,\n\
                  P3,a,2025-01-01,2025-01-03,2025-01-02,,2025-01-08\n";
    assert_eq!(
        intervals(&body, people),
        [
            "P1 Drug-X 4 13",
            "P1 y 1 10",
            "P1 y 20 20",
            "P2 Drug-X 3 12",
            "P2 y 3 5",
            "P3 Drug-X 2 11",
            "P3 y 8 17",
            "P3 y 27 27",
        ]
    );
}

#[test]
fn study_days_may_count_from_the_first_dose() {
    let body = part("drug", "daily = true\nfor = \"2 days\"")
        + "[[visit]]\nname = \"Randomization\"\nat = \"randomization\"\n\
           [conventions]\nstudy_day_1 = \"first-dose\"\n";
    let people = "participant_id,arm,randomized_on,first_dose_on\n\
                  P1,a,2025-01-01,2025-01-06\nP2,a,2025-01-01,\n";
    let run = run(&body, people);
    assert_eq!(
        cells(
            &table(&run, "calendar"),
            ["participant_id", "date", "study_day"]
        ),
        [
            "P1 2025-01-06 1",
            "P1 2025-01-07 2",
            "P2 2025-01-01 1",
            "P2 2025-01-02 2"
        ]
    );
    assert_eq!(
        cells(&table(&run, "visits"), ["participant_id", "study_day"]),
        ["P1 -5", "P2 1"]
    );
}

/// `before X` counts from the start of X, `after X` from its end.
#[test]
fn moments_around_a_part() {
    let mut body = part(
        "drug",
        "part = \"main\"\nstart = \"day 11\"\ndaily = true\nfor = \"10 days\"",
    );
    for (name, moment) in [
        ("t1", "2 days before main"),
        ("t2", "start of main"),
        ("t3", "after main"),
        ("t4", "end of main"),
        ("t5", "3 days after main"),
        ("t6", "3 days after last dose of main"),
        ("t7", "1 week before end of main"),
        ("t8", "2025-02-01"),
        ("t9", "day 3"),
        ("t10", "1 day after randomization"),
        ("t11", "week 1"),
        ("t12", "end of drug"),
    ] {
        body += &part(name, &format!("once = true\nstart = \"{moment}\""));
    }
    let told = calendar(&body, &one("2025-01-01"), ["treatment", "study_day"]);
    assert_eq!(
        told[10..],
        [
            "t1 9", "t2 11", "t3 21", "t4 21", "t5 24", "t6 23", "t7 14", "t8 32", "t9 3", "t10 2",
            "t11 8", "t12 21"
        ]
    );
}

/// Doses are counted by administrations: the last day keeps its first slots.
#[test]
fn for_so_many_doses() {
    let body = part(
        "drug",
        "daily = true\ntime_slots = [1, 3, 5]\nfor = \"8 doses\"",
    );
    let run = run(&body, &one("2025-01-01"));
    let told = cells(
        &table(&run, "calendar"),
        ["study_day", "time_slot", "dose_number"],
    );
    assert_eq!(
        told,
        [
            "1 1 1", "1 3 2", "1 5 3", "2 1 4", "2 3 5", "2 5 6", "3 1 7", "3 3 8"
        ]
    );
    let columns = [
        "start_day",
        "end_day",
        "time_slots",
        "frequency",
        "administrations",
    ];
    assert_eq!(
        cells(&table(&run, "exposure"), columns),
        ["1 2 1 3 5 TID 6", "3 3 1 3 BID 2"]
    );
}

#[test]
fn for_so_many_cycles() {
    for (schedule, expected) in [
        (
            "cycle = { length = 21, days = [1, 8] }\nfor = \"2 cycles\"",
            vec![1, 8, 22, 29],
        ),
        (
            "cycle = { on = 2, off = 3 }\nfor = \"2 cycles\"",
            vec![1, 2, 6, 7],
        ),
        (
            "every = { interval = \"10 days\" }\nfor = \"3 cycles\"",
            vec![1, 11, 21],
        ),
        // The convention on the end of a period is not that of cycles.
        (
            "every = { interval = \"10 days\" }\nfor = \"2 cycles\"\n[conventions]\nend = \"end-inclusive\"",
            vec![1, 11],
        ),
    ] {
        let told = calendar(&part("drug", schedule), &one("2025-01-01"), ["study_day"]);
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected, "{schedule}");
    }
}

/// 1 January 2025 is a Wednesday.
#[test]
fn days_of_the_week() {
    let body = part(
        "drug",
        "weekdays = [\"Monday\", \"Thursday\"]\nfor = \"2 weeks\"",
    );
    assert_eq!(
        calendar(&body, &one("2025-01-01"), ["date", "study_day", "cycle"]),
        [
            "2025-01-02 2 ",
            "2025-01-06 6 ",
            "2025-01-09 9 ",
            "2025-01-13 13 "
        ]
    );
}

#[test]
fn hours_are_time_slots_or_days() {
    for (schedule, rows) in [
        (
            "every = { interval = \"8 hours\" }\nfor = \"1 day\"",
            vec!["1 1", "1 2", "1 3"],
        ),
        (
            "every = { interval = \"24 hours\" }\nfor = \"2 days\"",
            vec!["1 1", "2 1"],
        ),
        (
            "every = { interval = \"48 hours\" }\nfor = \"4 days\"",
            vec!["1 1", "3 1"],
        ),
        (
            "every = { interval = \"72 hours\" }\nfor = \"2 doses\"",
            vec!["1 1", "4 1"],
        ),
    ] {
        let told = calendar(
            &part("drug", schedule),
            &one("2025-01-01"),
            ["study_day", "time_slot"],
        );
        assert_eq!(told, rows, "{schedule}");
    }
}

/// Two parts of one treatment may alternate, and share days where their slots differ.
#[test]
fn parts_in_turn() {
    let body = part(
        "drug",
        "part = \"morning\"\ndaily = true\ntime_slots = [1]\nfor = \"2 days\"",
    ) + &part(
        "drug",
        "part = \"evening\"\ndaily = true\ntime_slots = [2]\nfor = \"3 days\"",
    );
    let run = run(&body, &one("2025-01-01"));
    assert_eq!(
        cells(
            &table(&run, "calendar"),
            ["study_day", "time_slot", "part", "dose_number"]
        ),
        [
            "1 1 morning 1",
            "1 2 evening 2",
            "2 1 morning 3",
            "2 2 evening 4",
            "3 2 evening 5"
        ]
    );
    assert_eq!(
        cells(
            &table(&run, "exposure"),
            ["start_day", "end_day", "part", "time_slots", "frequency"]
        ),
        ["1 2 morning 1 QD", "1 3 evening 2 QD"]
    );
}

#[test]
fn a_part_that_ends_before_it_begins_gives_nothing() {
    let body = part(
        "drug",
        "part = \"none\"\ndaily = true\nstart = \"day 9\"\nuntil = \"day 5\"",
    ) + &part("other", "once = true\nstart = \"after none\"");
    assert_eq!(
        calendar(&body, &one("2025-01-01"), ["treatment", "study_day"]),
        ["other 9"]
    );
}

/// The first dose of all treatments is, in a part, that of the other parts.
#[test]
fn a_part_that_is_counted_from_the_first_dose_of_all_others() {
    let body = "
[[regimen]]
treatment = \"early\"
dose = 1
unit = \"mg\"
route = \"oral\"
start = \"day 3\"
daily = true
for = \"2 days\"

[[regimen]]
treatment = \"late\"
dose = 1
unit = \"mg\"
route = \"oral\"
start = \"2 weeks after first dose\"
once = true
";
    let rows = table(&run(body, &one("2025-01-01")), "calendar");
    assert_eq!(days(&rows, "early"), [3, 4]);
    assert_eq!(days(&rows, "late"), [17]);
}
