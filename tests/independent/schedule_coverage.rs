//! Whether the random cases have everything that the conventions speak of, and often enough.

use crate::chance::Chance;
use crate::random_schedules::{Case, case};
use crate::schedule_text::{participants, scenario};

/// The same as are compared with the library.
const CASES: u64 = 2_000;

/// In how many cases a piece of text is at least.
const LEAST: usize = 6;

/// What stands in scenarios and participants files.
const PIECES: &str = r#"once = true|daily = true|cycle = { on = |, off = 0 }|cycle = { length = |
    every = { interval = "1 day"|every = { interval = "1 month"|every = { interval = "1 year"|
    loading_days = |from_day = |interval = "8 hours"|interval = "24 hours"|interval = "72 hours"|
    weekdays = |"Monday", "Tuesday"|times_per_day = |time_slots = |
    for = "1 month"|for = "2 years"|cycles"|doses"|until = "|until = ["|
    "day -|"week |start = "randomization"|start = "screening"|start = "start of |start = "end of |
    start = "after |start = "first dose of |start = "last dose of |after last dose of |
    "first dose"|"last dose"|before first dose|start = "progression"|until = "progression|
    after progression|before progression|surgery_on"|after surgery_on|
    after TREATMENT|end of TREATMENT|start of FOLLOW-UP|before WASHOUT|end of RUN-IN|
    after T-DM1|before nab paclitaxel|start of maintenance|before maintenance|
    kind = "screening"|kind = "run-in"|kind = "washout"|kind = "follow-up"|epoch = "RUN-IN"|
    epoch = "SCREENING"|epoch = "FOLLOW-UP"|epoch = "CONTINUATION"|
    dose = 0
|dose_by = { weight = "weight" }|surface = "mosteller"|surface = "du-bois"|at_most = |round_to = |
    rounding = "nearest"|rounding = "up"|rounding = "down"|mg/kg|mg/m2|
    when = { arm = |when = { risk = "|risk = ["low", "high"]|at_least = |below = |
    cycle = { of = |, first = |, last = |times = |after previous visit|before previous visit|
    window = [0, |window = [-|end-exclusive|end-inclusive|clamp|roll-forward|week = "from-one"|
    study_day_1 = "first-dose"|screened_on,|,first_dose_on,|,last_dose_on,|first_dose_on_t_dm1|
    last_dose_on_nab_paclitaxel|first_dose_on_drug_b2|,progression|,withdrawal|,death"#;

/// What stands at the ends of rows of `exposure`.
const FREQUENCIES: &str = r#",ONCE|,QD|,BID|,TID|,QID|,5 TIMES PER DAY|,24 TIMES PER DAY|,QOD|,Q3D|,QW|
    ,Q2W|,Q3W|,QM|,Q3M|,PA|,EVERY |,3 TIMES PER WEEK|, 15 OF 28"|,6 TIMES PER WEEK"#;

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split('|')
        .map(|piece| piece.trim_start_matches("\n    "))
}

fn cases() -> Vec<Case> {
    (0..CASES)
        .map(|number| case(&mut Chance::new(30_000 + number), |_| {}))
        .collect()
}

fn assert_all_are_there(wanted: &str, texts: &[String]) {
    let found = |piece: &&str| texts.iter().filter(|text| text.contains(*piece)).count();
    let rare: Vec<&str> = pieces(wanted)
        .filter(|piece| found(piece) < LEAST)
        .collect();
    assert!(rare.is_empty(), "too rare: {rare:?}");
}

#[test]
fn random_cases_have_all_that_the_conventions_speak_of() {
    let cases = cases();
    for case in &cases {
        let text = scenario(&case.design);
        assert!(text.parse::<toml::Table>().is_ok(), "no TOML: {text}");
    }
    let written = cases
        .iter()
        .map(|case| scenario(&case.design) + &participants(&case.design, &case.participants));
    assert_all_are_there(PIECES, &written.collect::<Vec<_>>());
    let exposure = cases.iter().map(|case| case.tables.exposure.join("\n"));
    assert_all_are_there(FREQUENCIES, &exposure.collect::<Vec<_>>());

    let count = |rows: fn(&Case) -> usize| cases.iter().map(rows).sum::<usize>();
    let without = |rows: fn(&Case) -> usize| cases.iter().filter(|case| rows(case) == 0).count();
    let calendar: fn(&Case) -> usize = |case| case.tables.calendar.len() - 1;
    let visits: fn(&Case) -> usize = |case| case.tables.visits.len() - 1;
    assert!(
        count(calendar) > 150_000,
        "{} administrations",
        count(calendar)
    );
    assert!(count(visits) > 13_000, "{} visits", count(visits));
    assert!(
        without(calendar) < 400,
        "{} calendars are empty",
        without(calendar)
    );
    assert!(
        without(visits) < 700,
        "{} cases have no visits",
        without(visits)
    );
}

/// The intervals are as many administrations as the calendar has, participant by participant.
#[test]
fn random_exposure_of_schedules_adds_up_to_the_calendar() {
    for case in cases() {
        for participant in &case.participants {
            let mine = |row: &&String| row.starts_with(&format!("{},", participant.id));
            let rows = case.tables.calendar.iter().filter(mine).count();
            let administrations = case.tables.exposure.iter().filter(mine).map(|row| {
                let cell = row.split(',').nth(14).unwrap();
                cell.parse::<usize>().unwrap()
            });
            assert_eq!(administrations.sum::<usize>(), rows);
        }
    }
}
