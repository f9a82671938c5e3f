//! CSV text of calendars, beside a loop that only copies the finished bytes to the same writer.
//!
//! `cargo bench --bench calendar`

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use evenhand::calendar::Course;
use evenhand::design::{Condition, Conventions, Dose, Period, Regimen, Schedule};
use evenhand::format::{Csv, Format as _};
use evenhand::table::{Chunk, Encode};
use evenhand::tables::{CALENDAR, calendar_rows};

/// Participants per run; each has palbociclib and one daily tablet for 3 years.
const PARTICIPANTS: usize = 400;

fn main() {
    divan::main();
}

fn regimens() -> [Regimen; 2] {
    let regimen = |treatment: &str, amount, schedule| Regimen {
        treatment: treatment.to_owned(),
        dose: Dose::new(amount, "mg").expect("a dose"),
        route: "oral".to_owned(),
        schedule,
        duration: Period::Months(36),
        when: Condition::always(),
    };
    let cycles = Schedule::cycles(21, 7).expect("cycles of 28 days");
    [
        regimen("palbociclib", 125.0, cycles),
        regimen("letrozole", 2.5, Schedule::Daily),
    ]
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2019, 8, 27).expect("a date")
}

/// Makes rows of calendars as bytes.
struct Maker {
    regimens: [Regimen; 2],
    encoder: Arc<dyn Encode>,
    participant: Arc<str>,
    arm: Arc<str>,
}

impl Maker {
    fn new() -> Self {
        Self {
            regimens: regimens(),
            encoder: Csv.encoder(&CALENDAR),
            participant: "P0123".into(),
            arm: "palbociclib_et".into(),
        }
    }

    fn push_participant(&self, chunk: &mut Chunk) {
        for regimen in &self.regimens {
            let course = Course::new(regimen, start(), &Conventions::default());
            let rows = calendar_rows(&self.participant, &self.arm, &course);
            self.encoder.encode(rows, chunk);
        }
    }
}

fn participant_bytes() -> Vec<u8> {
    let mut chunk = Chunk::default();
    Maker::new().push_participant(&mut chunk);
    chunk.bytes
}

fn file() -> File {
    tempfile::tempfile().expect("a temporary file")
}

/// Formats and writes.
#[divan::bench]
fn evenhand_to_file(bencher: Bencher<'_, '_>) {
    let maker = Maker::new();
    let bytes = participant_bytes().len() * PARTICIPANTS;
    bencher
        .counter(BytesCount::new(bytes))
        .with_inputs(file)
        .bench_local_values(|mut file| {
            let mut chunk = Chunk::default();
            for _ in 0..PARTICIPANTS {
                chunk.bytes.clear();
                maker.push_participant(&mut chunk);
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
#[divan::bench]
fn evenhand_to_memory(bencher: Bencher<'_, '_>) {
    let maker = Maker::new();
    let mut chunk = Chunk::default();
    maker.push_participant(&mut chunk);
    let bytes = chunk.bytes.len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        chunk.bytes.clear();
        maker.push_participant(&mut chunk);
        black_box(chunk.bytes.len())
    });
}

/// Formats each row as `std::fmt` and `chrono` do, as one would write it first.
#[divan::bench]
fn plain_format_to_memory(bencher: Bencher<'_, '_>) {
    let regimens = regimens();
    let mut out = participant_bytes();
    bencher.counter(BytesCount::new(out.len())).bench_local(|| {
        out.clear();
        for regimen in &regimens {
            let course = Course::new(regimen, start(), &Conventions::default());
            let (amount, unit) = (regimen.dose.amount(), regimen.dose.unit());
            for given in course.administrations() {
                let date = start() + chrono::Days::new(u64::from(given.study_day) - 1);
                let cell = |number: Option<u32>| number.map_or(String::new(), |n| n.to_string());
                writeln!(
                    out,
                    "P0123,palbociclib_et,{},{date},{},{},{},{},{amount},{unit},{}",
                    regimen.treatment,
                    given.study_day,
                    cell(given.cycle.map(|cycle| cycle.cycle)),
                    cell(given.cycle.map(|cycle| cycle.day)),
                    given.dose_number,
                    regimen.route,
                )
                .expect("a vector takes every byte");
            }
        }
        black_box(out.len())
    });
}
