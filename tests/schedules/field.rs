//! The field cases of November 2026 that are about schedules (`tests/field/`), with what a trial's staff
//! expects of each.

use evenhand::problem::Problem;
use evenhand::run::Outcome;
use evenhand::scenario::Source;
use evenhand::work::Conduct;

use super::fixture::{bytes, cells, days, one, run_of, source, table, task};
use crate::common::Rows;
use evenhand::run::Run;
use evenhand::table::Collected;

/// The scenario and the participants of each case; none where the case has no file of them.
const CASES: [(&str, &str, &str); 7] = [
    ("D01", include_str!("../field/D01.toml"), ""),
    ("D02", include_str!("../field/D02.toml"), ""),
    ("D06", include_str!("../field/D06.toml"), ""),
    (
        "D10",
        include_str!("../field/D10.toml"),
        include_str!("../field/D10.csv"),
    ),
    (
        "D11",
        include_str!("../field/D11.toml"),
        include_str!("../field/D11.csv"),
    ),
    ("D12", include_str!("../field/D12.toml"), ""),
    (
        "D13",
        include_str!("../field/D13.toml"),
        include_str!("../field/D13.csv"),
    ),
];

fn case(name: &str) -> (&'static str, &'static str) {
    let (_, scenario, people) = CASES.iter().find(|case| case.0 == name).unwrap();
    (scenario, people)
}

fn field(name: &str, pieces: &[(&str, &str)]) -> Source {
    let mut text = case(name).0.to_owned();
    for (old, new) in pieces {
        assert!(text.contains(old), "{name} has no {old:?}");
        text = text.replacen(old, new, 1);
    }
    source(&text, &format!("{name}-sites.csv"))
}

fn people(name: &str) -> &'static str {
    case(name).1
}

fn calendar(source: Source, people: &str) -> Rows {
    table(&run_of(source, people), "calendar")
}

/// D01: 10 mg on day 1, 30 mg on day 8, then 60 mg every 3 weeks.
#[test]
fn d01_three_dose_levels_one_after_the_other() {
    let rows = calendar(field("D01", &[]), &one("2025-01-01"));
    assert_eq!(
        cells(&rows, ["study_day", "date", "dose", "part", "dose_number"]),
        [
            "1 2025-01-01 10 1 1",
            "8 2025-01-08 30 2 2",
            "15 2025-01-15 60 3 3",
            "36 2025-02-05 60 3 4",
            "57 2025-02-26 60 3 5",
            "78 2025-03-19 60 3 6",
        ]
    );
}

/// D02: a taper of 40, 30 and 20 mg, each part after the one before.
#[test]
fn d02_a_taper() {
    let part = |name: &str, rest: &str| {
        format!("treatment = \"prednisolone\"\npart = \"{name}\"\n{rest}dose =")
    };
    let source = field(
        "D02",
        &[
            ("treatment = \"prednisolone\"\ndose =", &part("high", "")),
            (
                "treatment = \"prednisolone\"\ndose =",
                &part("middle", "start = \"after high\"\n"),
            ),
            (
                "treatment = \"prednisolone\"\ndose =",
                &part("low", "start = \"after middle\"\n"),
            ),
            ("from_day = 4\n", ""),
            ("from_day = 11\n", ""),
        ],
    );
    let rows = calendar(source, &one("2025-01-01"));
    assert_eq!(days(&rows, "prednisolone"), (1..=17).collect::<Vec<_>>());
    let doses: Vec<&str> = rows.columns(["dose"]).map(|[dose]| dose).collect();
    assert_eq!(
        doses,
        [vec!["40"; 3], vec!["30"; 7], vec!["20"; 7]].concat()
    );
}

/// D02 as it was tried in November: `from_day` is a key of `every`.
#[test]
fn d02_as_written_is_refused_by_its_key() {
    let source = field("D02", &[]);
    let text = String::from_utf8(source.text.clone()).unwrap();
    let problems = Run::new(source, task(&one("2025-01-01"))).expect_err("it is refused");
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (&text[problem.span.clone()], problem.message()))
        .collect();
    // The parts would overlap as they are, since their first days are not read.
    let (keys, others): (Vec<_>, Vec<_>) = told.into_iter().partition(|told| told.0 == "from_day");
    assert_eq!(keys.len(), 2, "{keys:?}");
    for (_, message) in keys {
        assert!(message.contains("no key `from_day`"), "{message}");
    }
    for (underlined, message) in others {
        assert_eq!(underlined, "[[regimen]]");
        assert!(message.contains("both give a dose on day 1"), "{message}");
    }
}

/// D06: every 12 hours is twice a day.
#[test]
fn d06_twice_daily() {
    let run = run_of(field("D06", &[]), &one("2025-01-01"));
    let told = cells(
        &table(&run, "calendar"),
        ["study_day", "time_slot", "dose_number"],
    );
    let expected: Vec<String> = (1..=7)
        .flat_map(|day| [1, 2].map(|slot| format!("{day} {slot} {}", 2 * (day - 1) + slot)))
        .collect();
    assert_eq!(told, expected);
    let columns = [
        "start_date",
        "end_date",
        "time_slots",
        "frequency",
        "administrations",
        "planned_frequency",
    ];
    assert_eq!(
        cells(&table(&run, "exposure"), columns),
        ["2025-01-01 2025-01-07 1 2 BID 14 BID"]
    );
}

/// D10: loading days are given once; days of a cycle come again in each.
#[test]
fn d10_days_1_and_8_of_each_cycle() {
    let rows = calendar(field("D10", &[]), people("D10"));
    assert_eq!(days(&rows, "gemcitabine"), [1, 8, 29, 50, 71, 92, 113]);
    let every = "every = { interval = \"21 days\", loading_days = [1, 8] }";
    let cycle = "cycle = { length = 21, days = [1, 8] }";
    let rows = calendar(field("D10", &[(every, cycle)]), people("D10"));
    assert_eq!(
        cells(&rows, ["study_day", "cycle", "cycle_day"]),
        [
            "1 1 1", "8 1 8", "22 2 1", "29 2 8", "43 3 1", "50 3 8", "64 4 1", "71 4 8", "85 5 1",
            "92 5 8", "106 6 1", "113 6 8",
        ]
    );
}

/// D11: treatment begins on the day of the first dose, five days after randomization.
#[test]
fn d11_from_the_first_dose_on() {
    let rows = calendar(field("D11", &[]), people("D11"));
    let told = cells(&rows, ["date", "study_day", "cycle", "cycle_day"]);
    // 13 cycles of 28 days are 364 days, and the year has one more.
    assert_eq!(told.len(), 13 * 21 + 1);
    assert_eq!(told[0], "2025-01-06 6 1 1");
    assert_eq!(told[20], "2025-01-26 26 1 21");
    assert_eq!(told[21], "2025-02-03 34 2 1");
    assert_eq!(told[273], "2026-01-05 370 14 1");
}

/// D12: 260 mg below 50 kg, 390 mg from 50 to below 80 kg.
#[test]
fn d12_the_band_of_the_weight() {
    let people = "participant_id,arm,randomized_on,weight\n\
                  P1,a,2025-01-01,49.9\nP2,a,2025-01-01,50\nP3,b,2025-01-01,79.9\n\
                  P4,b,2025-01-01,80.0\n";
    let run = run_of(field("D12", &[]), people);
    assert_eq!(
        cells(
            &table(&run, "calendar"),
            ["participant_id", "date", "part", "dose"]
        ),
        [
            "P1 2025-01-01 1 260",
            "P2 2025-01-01 2 390",
            "P3 2025-01-01 2 390"
        ]
    );
    assert_eq!(untreated(&run), (1, vec!["P4".to_owned()]));
}

#[test]
fn d12_a_missing_weight_is_refused_with_its_cell() {
    let people =
        "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,49.9\nP2,a,2025-01-01,\n";
    let problems = Run::new(field("D12", &[]), task(people)).expect_err("it is refused");
    let told: Vec<String> = problems.iter().map(Problem::message).collect();
    assert_eq!(
        told,
        ["line 3, `weight`: the cell is empty: write a number"]
    );
}

fn untreated(run: &Run) -> (u64, Vec<String>) {
    let mut collected = Collected::only("exposure");
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    match run.execute(&mut conduct, &mut collected) {
        Ok(Outcome::Calendars { untreated, .. }) => (untreated.count, untreated.first),
        other => panic!("{other:?}"),
    }
}

/// D13: whoever has no treatment is named.
#[test]
fn d13_who_has_no_treatment_is_named() {
    let run = run_of(field("D13", &[]), people("D13"));
    assert_eq!(untreated(&run), (2, vec!["P2".to_owned(), "P3".to_owned()]));
    assert_eq!(
        cells(
            &Rows::read(&bytes(&run, "exposure")),
            ["participant_id", "administrations"]
        ),
        ["P1 2"]
    );
}
