//! What a seed yields, pinned: the POLAR run (seed 42, replicate 0) and a handed-over list.
//!
//! A change here is value-breaking: the same seed gives other files than before. It needs a line
//! under **Value-breaking** in CHANGELOG.md, and then the pins are written anew with
//! `EVENHAND_WRITE_GOLDEN=1 cargo test --test golden`.
//!
//! The hashes say that something changed, the rows say what. Debug and release builds are held to
//! the same pins, and so are all platforms; the only cells that may differ there are p-values in
//! `balance.csv` (docs/reproducibility.md, section 5).
#![allow(clippy::unwrap_used)] // what fails here fails the test

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use common::{Files, Rows, files, randomized, seed, simulated};
use evenhand::rng::Seed;
use evenhand::run::Task;
use evenhand::scenario::builtin;
use sha2::{Digest as _, Sha256};

/// The POLAR run of seed 42, made once.
fn polar() -> &'static Files {
    static POLAR: OnceLock<Files> = OnceLock::new();
    POLAR.get_or_init(|| simulated(&builtin("polar").expect("it is built in"), 42))
}

/// Compares a text with the pinned one, or writes it there when asked to.
#[track_caller]
#[allow(
    clippy::disallowed_methods,
    reason = "pins are files, and are rewritten only on request"
)]
fn check_pinned(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("EVENHAND_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, text).expect("tests/golden can be written");
        return;
    }
    let pinned = std::fs::read_to_string(&path).unwrap_or_default();
    let place = pinned
        .lines()
        .zip(text.lines())
        .position(|(pinned, made)| pinned != made)
        .unwrap_or_else(|| pinned.lines().count().min(text.lines().count()));
    assert!(
        pinned == text,
        "value-breaking: tests/golden/{name}, line {}, is `{}`, the run makes `{}`",
        place + 1,
        pinned.lines().nth(place).unwrap_or_default(),
        text.lines().nth(place).unwrap_or_default(),
    );
}

/// A line per file: SHA-256, bytes, rows, name.
fn hashes<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut text = String::new();
    for (name, bytes) in files {
        let hash = Sha256::digest(bytes);
        let hash = hash.iter().fold(String::new(), |hash, byte| {
            // Two digits per byte.
            hash + &format!("{byte:02x}")
        });
        let rows = bytes.iter().filter(|&&byte| byte == b'\n').count() - 1;
        let _ = writeln!(
            text,
            "{hash} {:>9} bytes {rows:>7} rows {name}",
            bytes.len()
        );
    }
    text
}

/// The header and the rows of a table that a choice wants, as they stand.
fn lines(bytes: &[u8], mut wants: impl FnMut(usize, &str) -> bool) -> String {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines()
        .enumerate()
        .filter(|(line, row)| *line == 0 || wants(*line, row))
        .fold(String::new(), |text, (_, row)| text + row + "\n")
}

#[test]
fn every_file_of_the_polar_run_has_its_pinned_bytes() {
    let files = polar().iter().map(|(name, bytes)| (&**name, &bytes[..]));
    check_pinned("polar-42.sha256.txt", &hashes(files));
}

#[test]
fn the_first_rows_of_each_table_of_the_polar_run_are_the_pinned_ones() {
    for (name, bytes) in polar() {
        let first = lines(bytes, |line, _| line <= 8);
        check_pinned(&format!("polar-42-{name}"), &first);
    }
}

/// A table with only these columns, in this order.
fn only(bytes: &[u8], columns: &[&str]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(!text.contains('"'), "cells are told apart by commas only");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let places: Vec<usize> = columns
        .iter()
        .map(|column| header.iter().position(|own| own == column).unwrap())
        .collect();
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        for (place, column) in places.iter().enumerate() {
            kept += if place == 0 { "" } else { "," };
            kept += cells[*column];
        }
        kept.push('\n');
    }
    kept.into_bytes()
}

/// Tables gained columns when schedules got parts; these hashes were pinned before.
#[test]
fn the_columns_that_tables_had_before_they_gained_others_are_as_they_were() {
    let dates =
        "excision_on radiotherapy_ended_on prior_cdk46_inhibitor endocrine_therapy lhrh_agonist";
    let columns = [
        (
            "calendar.csv",
            "participant_id arm treatment date study_day cycle cycle_day dose_number dose dose_unit route"
                .to_owned(),
        ),
        (
            "exposure.csv",
            "participant_id arm treatment cycle start_date end_date start_day end_day dose dose_unit frequency administrations"
                .to_owned(),
        ),
        (
            "participants.csv",
            format!(
                "participant_id site_id country screened_on randomized_on planned_endocrine_therapy \
                 gender_menopausal_status age ecog er_percent pgr_percent her2 recurrence_location margins {dates}"
            ),
        ),
    ];
    let kept: Vec<(&str, Vec<u8>)> = columns
        .iter()
        .map(|(name, columns)| {
            let columns: Vec<&str> = columns.split(' ').collect();
            let table = &polar()[*name];
            // Actual intervals are newer.
            let is_actual = |row: &str| row.ends_with(",PERFORMED");
            let planned = lines(table, |_, row| !is_actual(row));
            (*name, only(planned.as_bytes(), &columns))
        })
        .collect();
    let files = kept.iter().map(|(name, bytes)| (*name, &bytes[..]));
    check_pinned("polar-42-former-columns.sha256.txt", &hashes(files));
}

/// The calendar of the first participant who is given a treatment, on the wanted study days.
fn first_course(treatment: &str, wants: impl Fn(u32) -> bool) -> String {
    let calendar = &polar()["calendar.csv"];
    let mut participant = None;
    lines(calendar, |_, row| {
        let cells: Vec<&str> = row.split(',').collect();
        let &[id, _, _, given, _, _, _, day, ..] = cells.as_slice() else {
            return false;
        };
        given == treatment
            && *participant.get_or_insert_with(|| id.to_owned()) == id
            && wants(day.parse().expect("a study day"))
    })
}

#[test]
fn a_palbociclib_course_rests_seven_days_and_is_cut_at_three_years() {
    // The end of cycle 1, the start of cycle 2, and the last, incomplete cycle.
    let rows = first_course("palbociclib", |day| (18..=32).contains(&day) || day > 1_080);
    check_pinned("polar-42-palbociclib.csv", &rows);
}

#[test]
fn fulvestrant_is_injected_on_days_1_15_and_29_and_then_every_calendar_month() {
    check_pinned(
        "polar-42-fulvestrant.csv",
        &first_course("fulvestrant", |_| true),
    );
}

#[test]
fn goserelin_is_injected_every_28_days() {
    check_pinned(
        "polar-42-goserelin.csv",
        &first_course("goserelin", |_| true),
    );
}

#[test]
fn a_256_bit_seed_makes_the_pinned_lists() {
    // The key is 32 bytes, 0x00 to 0x1f.
    let key: [u8; 32] = std::array::from_fn(|byte| byte as u8);
    for name in ["polar", "starter"] {
        let list = randomized(&builtin(name).unwrap(), Seed::from_key(key));
        let text = hashes([("randomization_list.csv", &list[..])]) + &lines(&list, |n, _| n <= 12);
        check_pinned(&format!("{name}-key-list.txt"), &text);
    }
}

#[test]
fn a_simulated_trial_has_the_list_that_randomize_hands_over() {
    let list = randomized(&builtin("polar").unwrap(), seed(42));
    assert_eq!(polar()["randomization_list.csv"], list);
}

#[test]
fn allocations_use_exactly_the_entries_of_the_list_in_order_within_each_stratum() {
    let list = Rows::read(&polar()["randomization_list.csv"]);
    let mut entries: BTreeMap<&str, Vec<[&str; 2]>> = BTreeMap::new();
    for [stratum, number, arm] in list.columns(["stratum", "randomization_number", "arm"]) {
        entries.entry(stratum).or_default().push([number, arm]);
    }
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    let allocations = Rows::read(&polar()["allocations.csv"]);
    for [stratum, number, arm] in allocations.columns(["stratum", "randomization_number", "arm"]) {
        let place = used.entry(stratum).or_default();
        assert_eq!(entries[stratum][*place], [number, arm], "{stratum}");
        *place += 1;
    }
    assert_eq!(used.values().sum::<usize>(), 405);
}

#[test]
fn another_replicate_is_another_trial_of_the_same_design() {
    let starter = builtin("starter").unwrap();
    let replicate = |replicate| {
        let seed = seed(42);
        files(&starter, Task::Simulate { seed, replicate }, 2)
    };
    let [first, second, last] = [0, 1, u64::MAX].map(replicate);
    for other in [&second, &last] {
        for (name, bytes) in &first {
            let is_of_design = name.starts_with("trial_");
            assert_eq!(bytes == &other[name], is_of_design, "{name}");
            let header = |bytes: &[u8]| lines(bytes, |_, _| false);
            assert_eq!(header(bytes), header(&other[name]), "{name}");
        }
    }
    assert_ne!(second, last);
}
