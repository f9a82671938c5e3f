//! Reading a file of another system: 100 MB with semicolons, dates as day.month.year and decimal commas,
//! on one thread, beside a plain loop over the same bytes. `cargo bench --bench intake`

#![allow(
    clippy::unwrap_used,
    reason = "a bench fails where its inputs are wrong"
)]

use std::fmt::Write as _;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use evenhand::intake::{DateForm, DecimalMark, InputForm, read_participants};
use evenhand::scenario::{self, SitesSource, Source};
use evenhand::trial::Trial;

/// The size of the file.
const BYTES: usize = 100_000_000;

const SCENARIO: &str = r#"
format = 1
name = "foreign"
title = "Participants of another system"
sample_size = 100

[[arm]]
name = "active"
label = "Active drug"
ratio = 1

[[arm]]
name = "control"
label = "Placebo"
ratio = 1

[enrolment]
start = 2027-01-04
sites = "sites.csv"
mean_rate = 1.5
shape = 2.0
screening_days = [0, 14]

[[attribute]]
name = "sex"
levels = ["F", "M"]
probabilities = [0.5, 0.5]

[[attribute]]
name = "hba1c"
unit = "%"
decimals = 1
normal = { mean = 7, sd = 1, min = 4, max = 14 }

[randomization]
procedure = "permuted-block(4)"
stratify_by = ["sex"]

[[regimen]]
treatment = "drug"
dose = 100
unit = "mg"
route = "oral"
daily = true
for = "1 month"
"#;

/// A row as an export has it: what is read, and what is not.
static FILE: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::with_capacity(BYTES + 1000);
    text.push_str(
        "Patient;Zentrum;Land;Einwilligung am;randomisiert am;Behandlung;sex;Geburtsjahr;hba1c;Erste Gabe;Gewicht;Kommentar\n",
    );
    let mut number = 0_u32;
    while text.len() < BYTES {
        number += 1;
        let (day, month) = (number % 28 + 1, number % 12 + 1);
        writeln!(
            text,
            "{:03}-{number:07};{:03};Deutschland;{day:02}.{month:02}.2019;{day:02}.{month:02}.2020;{};{};{};{},{};{day:02}.{month:02}.2020;{},5;Visite wie geplant",
            number % 200,
            number % 200,
            if number.is_multiple_of(2) { "Placebo" } else { "Active drug" },
            if number.is_multiple_of(3) { "F" } else { "M" },
            1930 + number % 70,
            4 + number % 9,
            number % 10,
            45 + number % 60,
        )
        .unwrap();
    }
    text
});

static TRIAL: LazyLock<Trial> = LazyLock::new(|| {
    let sites = "site_id,name,city,country\nS1,Hospital,Town,Austria\n";
    let source = Source {
        file: "foreign.toml".to_owned(),
        text: SCENARIO.as_bytes().to_vec(),
        sites: Some(SitesSource {
            file: "sites.csv".to_owned(),
            text: sites.as_bytes().to_vec(),
        }),
    };
    scenario::read(&source).unwrap()
});

fn main() {
    divan::main();
}

/// The floor: the end of each cell is looked for, byte by byte.
#[divan::bench(sample_count = 5)]
fn plain_loop(bencher: Bencher) {
    let bytes = FILE.as_bytes();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| {
        let ends = bytes.iter().filter(|&&byte| byte == b';' || byte == b'\n');
        divan::black_box(ends.count())
    });
}

#[divan::bench(sample_count = 5)]
fn participants(bencher: Bencher) {
    let mut form = InputForm {
        dates: Some(DateForm::Dmy),
        decimal: Some(DecimalMark::Comma),
        ..InputForm::default()
    };
    for (ours, theirs) in [
        ("participant_id", "Patient"),
        ("arm", "Behandlung"),
        ("randomized_on", "randomisiert am"),
        ("screened_on", "Einwilligung am"),
        ("first_dose_on", "Erste Gabe"),
    ] {
        form.map_column(ours, theirs).unwrap();
    }
    let bytes = FILE.as_bytes();
    let trial = &*TRIAL;
    bencher.counter(BytesCount::new(bytes.len())).bench(|| {
        let read = read_participants(trial, &form, "foreign.csv", bytes).unwrap();
        assert!(!read.rows.is_empty());
        read.rows.len()
    });
}
