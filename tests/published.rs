//! Numbers computed by other software: dosing calendars for six start dates, from Python's datetime
//! and dateutil and R's lubridate (`tests/reference/README.md`).

// Tests state their expectations by unwrapping.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use evenhand::calendar::{Administration, Course};
use evenhand::design::{Conventions, Dose, EndRule, MissingDay, Period, Regimen, Schedule};

const PALBOCICLIB_DAYS: &str = include_str!("reference/calendars/palbociclib_days.csv");
const PALBOCICLIB_CYCLES: &str = include_str!("reference/calendars/palbociclib_cycles.csv");
const INJECTIONS: &str = include_str!("reference/calendars/injections.csv");
const END_CONVENTIONS: &str = include_str!("reference/calendars/end_conventions.csv");
const SUMMARY: &str = include_str!("reference/calendars/summary.csv");

const START_DATES: [&str; 6] = [
    "2020-02-29",
    "2019-08-31",
    "2021-01-31",
    "2019-08-27",
    "2020-01-03",
    "2023-12-04",
];

/// Schedules of `injections.csv`, but for the two wrong ones.
const INJECTION_SCHEDULES: [&str; 7] = [
    "fulvestrant_month",
    "fulvestrant_q28d",
    "fulvestrant_EU_month_from_day1",
    "lhrh_q28d",
    "lhrh_q84d",
    "lhrh_month",
    "lhrh_3month",
];

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn rows_of(text: &str, anchor: &str) -> Vec<Row> {
    let is_of_anchor = |row: &Row| row["anchor"] == anchor;
    rows(text).into_iter().filter(is_of_anchor).collect()
}

fn regimen(treatment: &str, mg: f64, schedule: Schedule, duration: &str) -> Regimen {
    let dose = Dose::new(mg, "mg").unwrap();
    let duration: Period = duration.parse().unwrap();
    Regimen::new(treatment, dose, "oral", schedule, duration)
}

fn palbociclib(duration: &str) -> Regimen {
    regimen(
        "palbociclib",
        125.0,
        Schedule::cycles(21, 7).unwrap(),
        duration,
    )
}

/// The regimen of a schedule of `injections.csv`.
fn injection(schedule: &str, duration: &str) -> Regimen {
    let (interval, loading_days, from_day) = match schedule {
        "fulvestrant_month" => ("1 month", vec![1, 15, 29], None),
        "fulvestrant_q28d" => ("28 days", vec![1, 15, 29], None),
        "fulvestrant_EU_month_from_day1" => ("1 month", vec![1, 15], Some(1)),
        "lhrh_q28d" => ("28 days", vec![1], None),
        "lhrh_q84d" => ("84 days", vec![1], None),
        "lhrh_month" => ("1 month", vec![1], None),
        "lhrh_3month" => ("3 months", vec![1], None),
        other => panic!("no such schedule: {other}"),
    };
    let every = Schedule::every(interval.parse().unwrap(), loading_days, from_day).unwrap();
    regimen(schedule, 500.0, every, duration)
}

fn course<'a>(regimen: &'a Regimen, anchor: &str) -> Course<'a> {
    Course::new(regimen, anchor.parse().unwrap(), Conventions::default()).unwrap()
}

fn date_of(course: &Course<'_>, study_day: u32) -> NaiveDate {
    course.start() + Days::new(u64::from(study_day) - 1)
}

/// Date and study day of every administration, as the tables write them.
fn days_given(course: &Course<'_>) -> Vec<[String; 2]> {
    let written = |given: Administration| {
        [
            date_of(course, given.day).to_string(),
            given.day.to_string(),
        ]
    };
    course.administrations().map(written).collect()
}

/// The same of a schedule in `injections.csv`.
fn days_published(anchor: &str, schedule: &str) -> Vec<[String; 2]> {
    rows_of(INJECTIONS, anchor)
        .iter()
        .filter(|row| row["schedule"] == schedule)
        .map(|row| [row["date"].clone(), row["study_day"].clone()])
        .collect()
}

#[test]
fn the_reference_tables_hold_the_six_start_dates() {
    for text in [
        PALBOCICLIB_DAYS,
        PALBOCICLIB_CYCLES,
        INJECTIONS,
        END_CONVENTIONS,
        SUMMARY,
    ] {
        let mut anchors: Vec<String> = rows(text).iter().map(|row| row["anchor"].clone()).collect();
        anchors.dedup();
        assert_eq!(anchors, START_DATES);
    }
}

#[test]
fn palbociclib_is_given_on_the_published_days() {
    let palbociclib = palbociclib("3 years");
    for anchor in START_DATES {
        let course = course(&palbociclib, anchor);
        let given: Vec<[String; 5]> = course
            .administrations()
            .map(|given| {
                let cycle = given.cycle.expect("palbociclib is given in cycles");
                [
                    date_of(&course, given.day).to_string(),
                    given.day.to_string(),
                    cycle.cycle.to_string(),
                    cycle.day.to_string(),
                    palbociclib.dose.amount().to_string(),
                ]
            })
            .collect();
        let columns = ["date", "study_day", "cycle", "cycle_day", "dose_mg"];
        let published: Vec<[String; 5]> = rows_of(PALBOCICLIB_DAYS, anchor)
            .iter()
            .map(|row| columns.map(|column| row[column].clone()))
            .collect();
        assert_eq!(given, published, "{anchor}");
    }
}

#[test]
fn cycles_of_palbociclib_are_the_published_ones_and_the_last_is_cut() {
    let palbociclib = palbociclib("3 years");
    for anchor in START_DATES {
        let course = course(&palbociclib, anchor);
        let cycles: Vec<[String; 7]> = course
            .exposures()
            .map(|exposure| {
                // A cycle lasts 28 days unless the treatment ends before.
                let end_day = (exposure.start_day + 27).min(course.days());
                let length = end_day - exposure.start_day + 1;
                [
                    exposure.cycle.unwrap().to_string(),
                    date_of(&course, exposure.start_day).to_string(),
                    date_of(&course, exposure.end_day).to_string(),
                    date_of(&course, end_day).to_string(),
                    exposure.administrations.to_string(),
                    length.to_string(),
                    u32::from(length < 28).to_string(),
                ]
            })
            .collect();
        let columns = [
            "cycle",
            "start",
            "last_dose",
            "end",
            "dosing_days",
            "length_days",
            "partial",
        ];
        let published: Vec<[String; 7]> = rows_of(PALBOCICLIB_CYCLES, anchor)
            .iter()
            .map(|row| columns.map(|column| row[column].clone()))
            .collect();
        assert_eq!(cycles, published, "{anchor}");
    }
}

#[test]
fn injections_are_given_on_the_published_days() {
    for schedule in INJECTION_SCHEDULES {
        let regimen = injection(schedule, "3 years");
        for anchor in START_DATES {
            let published = days_published(anchor, schedule);
            assert!(!published.is_empty(), "{schedule} from {anchor}");
            let given = days_given(&course(&regimen, anchor));
            assert_eq!(given, published, "{schedule} from {anchor}");
        }
    }
}

/// Third doses on 31 January 2020 tell the right way from the wrong ones; from the other five start
/// dates all three agree.
#[test]
fn months_neither_drift_nor_are_left_out() {
    let fulvestrant = injection("fulvestrant_month", "3 years");
    for wrong in [
        "fulvestrant_month_chained_DRIFT",
        "fulvestrant_month_rrule_skip",
    ] {
        for anchor in START_DATES {
            let given = days_given(&course(&fulvestrant, anchor));
            let differs = given != days_published(anchor, wrong);
            assert_eq!(differs, anchor == "2020-01-03", "{wrong} from {anchor}");
        }
    }
}

/// Duration and conventions of a row of `end_conventions.csv`.
fn convention(name: &str) -> (&'static str, Conventions) {
    let default = Conventions::default();
    let end_inclusive = Conventions {
        end: EndRule::EndInclusive,
        ..default
    };
    let roll_forward = Conventions {
        missing_day: MissingDay::RollForward,
        ..default
    };
    match name {
        "clamp_exclusive" => ("3 years", default),
        "clamp_inclusive" => ("3 years", end_inclusive),
        "rollforward_exclusive" => ("3 years", roll_forward),
        "fixed_1095d" => ("1095 days", default),
        "fixed_1096d" => ("1096 days", default),
        "36x28d" => ("1008 days", default),
        "39_cycles" => ("1092 days", default),
        other => panic!("no such convention: {other}"),
    }
}

#[test]
fn every_convention_of_the_end_gives_the_published_counts() {
    let rows = rows(END_CONVENTIONS);
    assert_eq!(rows.len(), 42);
    for row in rows {
        let (duration, conventions) = convention(&row["convention"]);
        let anchor = row["anchor"].parse().unwrap();
        let palbociclib = palbociclib(duration);
        let fulvestrant_month = injection("fulvestrant_month", duration);
        let fulvestrant_q28d = injection("fulvestrant_q28d", duration);
        let [cycles, monthly, q28d] = [&palbociclib, &fulvestrant_month, &fulvestrant_q28d]
            .map(|regimen| Course::new(regimen, anchor, conventions).unwrap());
        let found = [
            date_of(&cycles, cycles.days()).to_string(),
            cycles.days().to_string(),
            cycles.administrations().count().to_string(),
            cycles.exposures().count().to_string(),
            monthly.administrations().count().to_string(),
            q28d.administrations().count().to_string(),
        ];
        let published = [
            "last_treatment_day",
            "days",
            "palbo_dosing_days",
            "cycles_incl_partial",
            "fulv_month_n",
            "fulv_q28d_n",
        ]
        .map(|column| row[column].clone());
        assert_eq!(found, published, "{row:?}");
    }
}

#[test]
fn the_summary_of_every_start_date_is_the_published_one() {
    let palbociclib = palbociclib("3 years");
    let daily = regimen("letrozole", 2.5, Schedule::Daily, "3 years");
    for row in rows(SUMMARY) {
        let anchor = row["anchor"].as_str();
        let cycles = course(&palbociclib, anchor);
        let doses = cycles.administrations().count();
        let is_whole = |cycle: u32| 28 * cycle <= cycles.days();
        let full = cycles
            .exposures()
            .filter(|exposure| is_whole(exposure.cycle.unwrap()))
            .count();
        let in_partial: u32 = cycles
            .exposures()
            .filter(|exposure| !is_whole(exposure.cycle.unwrap()))
            .map(|exposure| exposure.administrations)
            .sum();
        let injections = |schedule: &str| {
            let regimen = injection(schedule, "3 years");
            course(&regimen, anchor).administrations().count()
        };
        let found = [
            (
                "end_exclusive",
                date_of(&cycles, cycles.days() + 1).to_string(),
            ),
            (
                "last_treatment_day",
                date_of(&cycles, cycles.days()).to_string(),
            ),
            ("days", cycles.days().to_string()),
            ("palbo_dosing_days", doses.to_string()),
            ("palbo_total_mg", (125 * doses).to_string()),
            ("full_cycles", full.to_string()),
            (
                "remainder_days",
                (cycles.days() as usize - 28 * full).to_string(),
            ),
            (
                "cycles_incl_partial",
                cycles.exposures().count().to_string(),
            ),
            ("dosing_days_in_partial", in_partial.to_string()),
            ("fulv_q28d_n", injections("fulvestrant_q28d").to_string()),
            ("fulv_month_n", injections("fulvestrant_month").to_string()),
            (
                "fulv_eu_month_n",
                injections("fulvestrant_EU_month_from_day1").to_string(),
            ),
            ("lhrh_q28d_n", injections("lhrh_q28d").to_string()),
            ("lhrh_q84d_n", injections("lhrh_q84d").to_string()),
            ("lhrh_month_n", injections("lhrh_month").to_string()),
            ("lhrh_3month_n", injections("lhrh_3month").to_string()),
            (
                "daily_et_days",
                course(&daily, anchor).administrations().count().to_string(),
            ),
        ];
        for (column, found) in found {
            assert_eq!(found, row[column], "{column} of {anchor}");
        }
    }
}
