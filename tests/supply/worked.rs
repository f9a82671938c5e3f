//! Worked cases: dates and numbers of items are counted by hand.

use super::common::{Rows, files};
use super::fixture::{bytes, cells, one, refused, run, scenario, table};
use evenhand::run::{RunError, Task};

pub const PALBOCICLIB: &str = r#"
[[regimen]]
treatment = "palbociclib"
dose = 125
unit = "mg"
route = "oral"
cycle = { on = 21, off = 7 }
for = "3 years"

[[supply]]
treatment = "palbociclib"
item = "tablet"
strengths = [125, 100, 75]
pack = 21
dispensed = "cycle"
"#;

const LETROZOLE: &str = r#"
[[regimen]]
treatment = "letrozole"
dose = 2.5
unit = "mg"
route = "oral"
daily = true
for = "1 year"

[[supply]]
treatment = "letrozole"
item = "tablet"
strengths = [2.5]
pack = 30
"#;

const WEIGHT: &str = "[[attribute]]\nname = \"weight\"\nunit = \"kg\"\ndecimals = 1\nuniform = { min = 40, max = 120 }\n";

/// Some cells of `dispensing`.
#[track_caller]
fn dispensed<const N: usize>(body: &str, people: &str, columns: [&str; N]) -> Vec<String> {
    cells(&table(&run(body, people), "dispensing"), columns)
}

#[test]
fn a_site_that_the_trial_has_not() {
    let people = "participant_id,arm,randomized_on,site_id\nP1,a,2025-01-01,S9\n";
    assert_eq!(
        refused(PALBOCICLIB, people),
        [(
            "S9".to_owned(),
            "line 2, `site_id`: `S9` is not a site of the trial: write one of `S1`; did you mean `S1`?"
                .to_owned()
        )]
    );
}

/// From 2020-02-29 three years are 1095 days: 39 cycles of 28 days are 1092, and three days are left of the 40th, which
/// begins on day 1093, 2023-02-25.
#[test]
fn the_last_cycle_of_palbociclib_is_cut() {
    let columns = ["date", "study_day", "strength", "items", "packs"];
    let told = dispensed(PALBOCICLIB, &one("2020-02-29"), columns);
    assert_eq!(told.len(), 40);
    assert_eq!(told[0], "2020-02-29 1 125 21 1");
    assert_eq!(told[1], "2020-03-28 29 125 21 1");
    assert!(
        told[..39].iter().all(|row| row.ends_with(" 125 21 1")),
        "{told:?}"
    );
    assert_eq!(told[39], "2023-02-25 1093 125 3 1");
}

#[test]
fn a_row_has_who_is_handed_what() {
    let body = PALBOCICLIB.replace("3 years", "28 days");
    let people = "participant_id,arm,randomized_on,site_id\nP1,a,2025-01-01,S1\nP2,b,2025-01-02,\n";
    let told = String::from_utf8(bytes(&run(&body, people), "dispensing")).unwrap();
    assert_eq!(
        told,
        "participant_id,arm,site_id,country,treatment,date,study_day,item,strength,unit,items,packs,mood\n\
         P1,a,S1,Austria,palbociclib,2025-01-01,1,tablet,125,mg,21,1,SCHEDULED\n\
         P2,b,,,palbociclib,2025-01-02,1,tablet,125,mg,21,1,SCHEDULED\n"
    );
}

/// 500 mg are two syringes of 250 mg; the doses are those of docs/conventions.md: 38 in three years.
#[test]
fn fulvestrant_is_two_syringes_at_each_injection() {
    let body = r#"
[[regimen]]
treatment = "fulvestrant"
dose = 500
unit = "mg"
route = "intramuscular"
every = { interval = "1 month", loading_days = [1, 15, 29] }
for = "3 years"

[[supply]]
treatment = "fulvestrant"
item = "syringe"
strengths = [250]
pack = 2
dispensed = "dose"
"#;
    let told = dispensed(
        body,
        &one("2019-08-31"),
        ["date", "item", "strength", "items", "packs"],
    );
    assert_eq!(told.len(), 38);
    let dates = [
        "2019-08-31",
        "2019-09-14",
        "2019-09-28",
        "2019-10-28",
        "2019-11-28",
    ];
    for (row, date) in told.iter().zip(dates) {
        assert_eq!(row, &format!("{date} syringe 250 2 1"));
    }
    assert!(told.iter().all(|row| row.ends_with("syringe 250 2 1")));
}

/// A year from 2027-01-04 is 365 days: four times 84, and 29. Three packs of 30 hold 84 tablets.
#[test]
fn letrozole_every_12_weeks_in_packs_of_30() {
    let body = format!("{LETROZOLE}dispensed = \"12 weeks\"\n");
    let told = dispensed(&body, &one("2027-01-04"), ["date", "items", "packs"]);
    assert_eq!(
        told,
        [
            "2027-01-04 84 3",
            "2027-03-29 84 3",
            "2027-06-21 84 3",
            "2027-09-13 84 3",
            "2027-12-06 29 1"
        ]
    );
}

/// Months are counted from the first dose on, never chained: 89, 92, 92 and 92 days of the year.
#[test]
fn letrozole_every_3_months_from_the_end_of_january() {
    let body = format!("{LETROZOLE}dispensed = \"3 months\"\n");
    let clamp = dispensed(&body, &one("2027-01-31"), ["date", "items"]);
    assert_eq!(
        clamp,
        [
            "2027-01-31 89",
            "2027-04-30 92",
            "2027-07-31 92",
            "2027-10-31 92"
        ]
    );
    let body = format!("{body}[conventions]\nmissing_day = \"roll-forward\"\n");
    let forward = dispensed(&body, &one("2027-01-31"), ["date", "items"]);
    assert_eq!(
        forward,
        [
            "2027-01-31 90",
            "2027-05-01 91",
            "2027-07-31 92",
            "2027-10-31 92"
        ]
    );
}

/// Vials of 150 and 420 mg hold a dose with the least waste, and only then are they few.
#[test]
fn trastuzumab_by_weight_wastes_least() {
    let body = format!(
        "{WEIGHT}
[[regimen]]
treatment = \"trastuzumab\"
part = \"loading\"
dose = 8
unit = \"mg/kg\"
dose_by = {{ weight = \"weight\" }}
route = \"intravenous\"
once = true

[[regimen]]
treatment = \"trastuzumab\"
part = \"maintenance\"
dose = 6
unit = \"mg/kg\"
dose_by = {{ weight = \"weight\" }}
route = \"intravenous\"
start = \"21 days after start of loading\"
every = {{ interval = \"21 days\" }}
for = \"1 cycles\"

[[supply]]
treatment = \"trastuzumab\"
item = \"vial\"
strengths = [150, 420]
whole = false
dispensed = \"dose\"
"
    );
    // The loading dose and the next one, and the vials of 150 and of 420 mg for each.
    for (weight, loading, maintenance) in [
        // 564 mg: 570 mg in one of each, 6 mg wasted. 423 mg: 450 mg in three of 150.
        ("70.5", [1, 1], [3, 0]),
        // 416 mg: one of 420. 312 mg: one of 420 wastes 108, three of 150 would waste 138.
        ("52", [0, 1], [0, 1]),
        // 840 mg: two of 420. 630 mg: two of 150 and one of 420, 90 mg wasted.
        ("105", [0, 2], [2, 1]),
        // 800 mg: 840 in two of 420, for 750 are too few and 870 waste more. 600 mg: four of 150.
        ("100", [0, 2], [4, 0]),
        // 560 mg: 570. 420 mg: one of 420 with nothing wasted.
        ("70", [1, 1], [0, 1]),
    ] {
        let people = format!("participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,{weight}\n");
        let mut expected = Vec::new();
        for (date, counts) in [("2025-01-01", loading), ("2025-01-22", maintenance)] {
            for (strength, count) in [150, 420].into_iter().zip(counts) {
                if count > 0 {
                    expected.push(format!("{date} {strength} {count} {count}"));
                }
            }
        }
        let told = dispensed(&body, &people, ["date", "strength", "items", "packs"]);
        assert_eq!(told, expected, "{weight} kg");
    }
}

/// Of as few tablets those with the larger strengths: 200 mg are 125 and 75 mg, not twice 100 mg.
#[test]
fn a_dose_of_two_tablets_has_the_larger_one() {
    let body = PALBOCICLIB.replace("dose = 125", "dose = 200");
    let body = body.replace("3 years", "2 cycles");
    let told = dispensed(
        &body,
        &one("2025-01-01"),
        ["date", "strength", "items", "packs"],
    );
    assert_eq!(
        told,
        [
            "2025-01-01 125 21 1",
            "2025-01-01 75 21 1",
            "2025-01-29 125 21 1",
            "2025-01-29 75 21 1"
        ]
    );
}

/// Items for the doses of a cycle are handed out on its day 1, also where that has no dose.
#[test]
fn a_cycle_without_a_dose_on_day_1() {
    let body = r#"
[[regimen]]
treatment = "drug"
dose = 10
unit = "mg"
route = "oral"
cycle = { length = 28, days = [8, 15] }
times_per_day = 2
for = "2 cycles"

[[supply]]
treatment = "drug"
item = "tablet"
strengths = [5]
dispensed = "cycle"
"#;
    // Two tablets a dose, two doses a day, two days a cycle.
    let told = dispensed(body, &one("2025-01-01"), ["date", "study_day", "items"]);
    assert_eq!(told, ["2025-01-01 1 8", "2025-01-29 29 8"]);
    let each = body.replace("\"cycle\"\n", "\"dose\"\n");
    let told = dispensed(&each, &one("2025-01-01"), ["study_day", "items"]);
    assert_eq!(told, ["8 4", "15 4", "36 4", "43 4"]);
}

/// Items for the doses from a visit on until the next of them; what is needed before the first is handed out with the
/// first dose.
#[test]
fn items_are_handed_out_at_visits() {
    let body = |visits: &str| {
        format!(
            "{LETROZOLE}dispensed = {{ visits = {visits} }}\n\
             [[visit]]\nname = \"Week {{n}}\"\nat = \"week 12\"\nevery = \"12 weeks\"\ntimes = 3\n\
             [[visit]]\nname = \"Baseline\"\nat = \"randomization\"\n\
             [[visit]]\nname = \"Day 8\"\nat = \"day 8\"\n\
             [[visit]]\nname = \"After\"\nat = \"2 years after day 1\"\n"
        )
    };
    let told = |visits: &str, people: &str| {
        dispensed(&body(visits), people, ["date", "study_day", "items"])
    };
    assert_eq!(
        told("[\"Week {n}\"]", &one("2027-01-04")),
        [
            "2027-01-04 1 84",
            "2027-03-29 85 84",
            "2027-06-21 169 84",
            "2027-09-13 253 113"
        ]
    );
    assert_eq!(
        told(
            "[\"Baseline\", \"Day 8\", \"Week {n}\", \"After\"]",
            &one("2027-01-04")
        ),
        [
            "2027-01-04 1 7",
            "2027-01-11 8 77",
            "2027-03-29 85 84",
            "2027-06-21 169 84",
            "2027-09-13 253 113"
        ]
    );
    // The first dose is three days after randomization, and the tablets are handed out at randomization. Weeks are
    // counted from the first dose on.
    let late = "participant_id,arm,randomized_on,first_dose_on\nP1,a,2027-01-04,2027-01-07\n";
    assert_eq!(
        told("[\"Baseline\", \"Week {n}\"]", late),
        [
            "2027-01-04 1 84",
            "2027-04-01 88 84",
            "2027-06-24 172 84",
            "2027-09-16 256 113"
        ]
    );
}

/// Two tablets in the morning and one in the evening, of one treatment: they are handed out together.
#[test]
fn parts_beside_each_other_are_handed_out_together() {
    let part = |name: &str, dose: u32, slot: u32, start: u32, rest: &str| {
        format!(
            "[[regimen]]\ntreatment = \"drug\"\npart = \"{name}\"\ndose = {dose}\nunit = \"mg\"\nroute = \"oral\"\n\
             time_slots = [{slot}]\nstart = \"day {start}\"\n{rest}\n"
        )
    };
    let supply =
        "[[supply]]\ntreatment = \"drug\"\nitem = \"tablet\"\nstrengths = [5, 10]\npack = 10\n";
    let daily = "daily = true\nfor = \"6 weeks\"";
    let body = [
        part("evening", 5, 2, 8, daily),
        part("morning", 20, 1, 1, daily),
        format!("{supply}dispensed = \"4 weeks\"\n"),
    ]
    .concat();
    let columns = ["study_day", "strength", "items", "packs"];
    // Morning: days 1 to 42, 28 and 14 of them; evening: days 8 to 49, 21 and 21.
    assert_eq!(
        dispensed(&body, &one("2025-01-01"), columns),
        ["1 5 21 3", "1 10 56 6", "29 5 21 3", "29 10 28 3"]
    );
    let cycles = "cycle = { on = 2, off = 5 }\nfor = \"2 cycles\"";
    let body = [
        part("evening", 5, 2, 8, cycles),
        part("morning", 20, 1, 1, cycles),
        format!("{supply}dispensed = \"cycle\"\n"),
    ]
    .concat();
    assert_eq!(
        dispensed(&body, &one("2025-01-01"), columns),
        ["1 10 4 1", "8 5 2 1", "8 10 4 1", "15 5 2 1"]
    );
}

/// A placebo has a dose of 0 and comes in items all the same; so do kits.
#[test]
fn so_many_items_whatever_the_dose() {
    let body = r#"
[[regimen]]
treatment = "placebo"
dose = 0
unit = "mg"
route = "intramuscular"
every = { interval = "28 days" }
for = "2 cycles"

[[supply]]
treatment = "placebo"
item = "syringe"
per_dose = 2
pack = 2
dispensed = "dose"
"#;
    let columns = ["date", "item", "strength", "unit", "items", "packs"];
    assert_eq!(
        dispensed(body, &one("2025-01-01"), columns),
        ["2025-01-01 syringe  mg 2 1", "2025-01-29 syringe  mg 2 1"]
    );
}

#[test]
fn there_is_a_table_only_where_something_is_supplied() {
    let body = PALBOCICLIB.split("[[supply]]").next().unwrap();
    let error = run(body, &one("2025-01-01")).table("dispensing").err();
    assert!(matches!(error, Some(RunError::NoTable { .. })), "{error:?}");
}

/// A trial of 30 that is simulated: every participant of both treatments is handed what the files of participants give again.
#[test]
fn a_simulated_trial_has_the_table_that_its_participants_have() {
    let letrozole = format!("{LETROZOLE}dispensed = \"12 weeks\"\n");
    let body = [PALBOCICLIB, &letrozole].concat();
    let simulate = Task::Simulate {
        seed: super::common::seed(1),
        replicate: 0,
    };
    let source = scenario(&body);
    let made = files(&source, simulate.clone(), 1);
    let told = &made["dispensing.csv"];
    let rows = Rows::read(told);
    let count = |treatment: &str| {
        let of = rows.columns(["treatment"]);
        of.filter(|[own]| *own == treatment).count()
    };
    // 365 days are four intervals of 84 days and a fifth; three years are 39 cycles and a 40th.
    assert_eq!(
        (count("palbociclib"), count("letrozole")),
        (30 * 40, 30 * 5)
    );
    for threads in [2, 3] {
        let again = files(&source, simulate.clone(), threads);
        assert!(again["dispensing.csv"] == *told, "{threads} threads");
    }
    let people = String::from_utf8(made["participants.csv"].clone()).unwrap();
    let again = bytes(&run(&body, &people), "dispensing");
    assert!(again == *told, "the rows differ");
}

/// 75 mg/kg at 100 kg are 7500 mg, 150 items of 50 mg: that is found when it is planned.
#[test]
fn a_dose_by_weight_of_too_many_items() {
    let body = format!(
        "{WEIGHT}[[regimen]]\ntreatment = \"drug\"\ndose = 75\nunit = \"mg/kg\"\n\
         dose_by = {{ weight = \"weight\", round_to = 50 }}\nroute = \"oral\"\nonce = true\n\
         [[supply]]\ntreatment = \"drug\"\nitem = \"tablet\"\nstrengths = [50]\ndispensed = \"dose\"\n"
    );
    let people =
        "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,10\nP2,a,2025-01-01,100\n";
    let error = run(&body, people).table("dispensing").err().unwrap();
    assert_eq!(
        error.to_string(),
        "participant `P2`, drug: no 20 or fewer items of the strengths in [[supply]] make up a dose of 7500: write \
         larger strengths, or `whole = false` for vials"
    );
}
