//! CSV text of calendars and exposure, beside a loop that only copies the finished bytes to the same
//! writer, and one that formats each row plainly.
//!
//! `cargo bench --bench calendar`

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use evenhand::calendar::Plan;
use evenhand::format::{Csv, Format as _};
use evenhand::participant::Participant;
use evenhand::table::{Chunk, Encode};
use evenhand::tables::{CALENDAR, EXPOSURE, calendar_rows, exposure_rows};
use evenhand::trial::draft::{Regimen, Schedule};
use evenhand::trial::{Trial, TrialBuilder};

/// Participants per run, each with 3 years of treatment.
const PARTICIPANTS: usize = 400;

fn main() {
    divan::main();
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2019, 8, 27).expect("a date")
}

fn part(treatment: &str, schedule: Schedule) -> Regimen {
    let regimen = Regimen::new(treatment, 125.0, "mg", "oral");
    regimen.schedule(schedule).lasts("3 years")
}

/// What participants are given.
fn regimens(forms: &str) -> Vec<Regimen> {
    let weekly = || Schedule::cycle_days(28, [1, 8, 15]);
    match forms {
        "polar" => vec![
            part("palbociclib", Schedule::cycles(21, 7)),
            part("letrozole", Schedule::daily()),
        ],
        "twice_daily" => vec![part("drug", Schedule::daily()).times_per_day(2)],
        "days_of_cycles" => vec![part("drug", weekly())],
        "weekdays" => vec![part("drug", Schedule::weekdays(["Monday", "Thursday"]))],
        "titration" => vec![
            part("drug", Schedule::daily())
                .part("first")
                .lasts("1 year"),
            part("drug", Schedule::daily())
                .part("higher")
                .start("after first"),
        ],
        _ => vec![
            part("drug", weekly()),
            part("drug", Schedule::daily())
                .part("evening")
                .time_slots([2]),
        ],
    }
}

const FORMS: [&str; 6] = [
    "polar",
    "twice_daily",
    "days_of_cycles",
    "weekdays",
    "titration",
    "in_turn",
];

/// Makes rows as bytes.
struct Maker {
    trial: Trial,
    person: Participant,
    calendar: Arc<dyn Encode>,
    exposure: Arc<dyn Encode>,
    id: Arc<str>,
    arm: Arc<str>,
}

impl Maker {
    fn new(forms: &str) -> Self {
        let trial = Trial::builder("bench").arms([("A", 1), ("B", 1)]);
        let trial = trial.procedure("simple").list_length(10);
        let trial = regimens(forms)
            .into_iter()
            .fold(trial, TrialBuilder::regimen);
        let trial = trial.build().expect("a trial");
        Self {
            person: Participant {
                id: Some("P0123".into()),
                arm: trial.arms().find("a"),
                randomized_on: Some(start()),
                ..Participant::default()
            },
            trial,
            calendar: Csv.encoder(&CALENDAR),
            exposure: Csv.encoder(&EXPOSURE),
            id: "P0123".into(),
            arm: "palbociclib_et".into(),
        }
    }

    fn plan(&self) -> Plan<'_> {
        let plan = Plan::new(self.trial.treatment_plan(), &self.person);
        plan.expect("a plan").expect("somebody randomized")
    }

    fn push_calendar(&self, chunk: &mut Chunk) {
        calendar_rows(&self.id, &self.arm, &self.plan(), |rows| {
            self.calendar.encode(rows, chunk);
        });
    }

    fn push_exposure(&self, chunk: &mut Chunk) {
        exposure_rows(&self.id, &self.arm, &self.plan(), |rows| {
            self.exposure.encode(rows, chunk);
        });
    }
}

fn participant_bytes() -> Vec<u8> {
    let mut chunk = Chunk::default();
    Maker::new("polar").push_calendar(&mut chunk);
    chunk.bytes
}

fn file() -> File {
    tempfile::tempfile().expect("a temporary file")
}

/// Formats and writes.
#[divan::bench]
fn evenhand_to_file(bencher: Bencher<'_, '_>) {
    let maker = Maker::new("polar");
    let bytes = participant_bytes().len() * PARTICIPANTS;
    bencher
        .counter(BytesCount::new(bytes))
        .with_inputs(file)
        .bench_local_values(|mut file| {
            let mut chunk = Chunk::default();
            for _ in 0..PARTICIPANTS {
                chunk.bytes.clear();
                maker.push_calendar(&mut chunk);
                file.write_all(&chunk.bytes).expect("room on the disk");
            }
            file
        });
}

/// Writes bytes that are finished.
#[divan::bench]
fn copy_to_file(bencher: Bencher<'_, '_>) {
    let bytes = participant_bytes();
    bencher
        .counter(BytesCount::new(bytes.len() * PARTICIPANTS))
        .with_inputs(file)
        .bench_local_values(|mut file| {
            let mut out = Vec::new();
            for _ in 0..PARTICIPANTS {
                out.clear();
                out.extend_from_slice(black_box(&bytes));
                file.write_all(&out).expect("room on the disk");
            }
            file
        });
}

/// Formats into memory that is used again.
#[divan::bench(args = FORMS)]
fn evenhand_to_memory(bencher: Bencher<'_, '_>, forms: &str) {
    let maker = Maker::new(forms);
    let mut chunk = Chunk::default();
    maker.push_calendar(&mut chunk);
    let bytes = chunk.bytes.len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        chunk.bytes.clear();
        maker.push_calendar(&mut chunk);
        black_box(chunk.bytes.len())
    });
}

/// Intervals of exposure as bytes of CSV in memory.
#[divan::bench(args = FORMS)]
fn exposure_to_memory(bencher: Bencher<'_, '_>, forms: &str) {
    let maker = Maker::new(forms);
    let mut chunk = Chunk::default();
    maker.push_exposure(&mut chunk);
    let intervals = chunk.rows;
    bencher.counter(ItemsCount::new(intervals)).bench_local(|| {
        chunk.bytes.clear();
        maker.push_exposure(&mut chunk);
        black_box(chunk.bytes.len())
    });
}

/// Intervals of exposure that are only counted.
#[divan::bench(args = FORMS)]
fn exposure(bencher: Bencher<'_, '_>, forms: &str) {
    let maker = Maker::new(forms);
    let plan = maker.plan();
    let count = || -> usize {
        let parts = 0..plan.treatment_plan().regimens().len();
        let courses = parts.filter_map(|part| plan.course(part));
        courses.map(|course| course.exposures().count()).sum()
    };
    bencher
        .counter(ItemsCount::new(count()))
        .bench_local(|| black_box(count()));
}

/// Formats each row as `std::fmt` and `chrono` do, as one would write it first.
#[divan::bench]
fn plain_format_to_memory(bencher: Bencher<'_, '_>) {
    let maker = Maker::new("polar");
    let plan = maker.plan();
    let mut out = participant_bytes();
    bencher.counter(BytesCount::new(out.len())).bench_local(|| {
        out.clear();
        for part in 0..plan.treatment_plan().regimens().len() {
            let course = plan.course(part).expect("everyone is given it");
            let regimen = course.regimen();
            for given in course.administrations() {
                let date = course.date(given.day);
                let cell = |number: Option<u32>| number.map_or(String::new(), |n| n.to_string());
                writeln!(
                    out,
                    "P0123,palbociclib_et,{},{},{},{date},{},{},{},{},{},{},{},{}",
                    plan.epoch_name(part),
                    regimen.treatment,
                    regimen.part,
                    given.slot,
                    course.study_day(given.day),
                    cell(given.cycle.map(|cycle| cycle.cycle)),
                    cell(given.cycle.map(|cycle| cycle.day)),
                    given.dose_number,
                    plan.amount(part),
                    regimen.dose.unit(),
                    regimen.route,
                )
                .expect("a vector takes every byte");
            }
        }
        black_box(out.len())
    });
}
