//! What holds for every trial: scenarios are drawn at random, runs are checked as files.
//!
//! Dates are checked with arithmetic of the test's own, on the text of the files. The cases are
//! drawn from a fixed seed, so every run of the tests checks the same ones.

use crate::common;

use std::fmt::Write as _;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate};
use common::{Files, Rows, randomized, scenario_with, seed, simulated};
use evenhand::scenario::{Source, builtin};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// A trial as the test knows it, without reading the scenario.
#[derive(Debug, Clone)]
struct Design {
    ratio: Vec<u32>,
    procedure: String,
    list_length: u32,
    start: NaiveDate,
    on: u32,
    off: u32,
    period: Period,
    loading: Vec<u32>,
    interval: Period,
    is_inclusive: bool,
    rolls_forward: bool,
    seed: u64,
}

#[derive(Debug, Clone, Copy)]
enum Period {
    Days(u32),
    Months(u32),
}

impl Period {
    fn text(self) -> String {
        match self {
            Self::Days(days) => format!("{days} days"),
            Self::Months(months) => format!("{months} months"),
        }
    }

    /// The date that lies so long after another: the same day of the month, or, where the month
    /// has no such day, its last day or the first of the next.
    fn after(self, start: NaiveDate, rolls_forward: bool) -> NaiveDate {
        let months = match self {
            Self::Days(days) => return start + Days::new(u64::from(days)),
            Self::Months(months) => start.month0() + months,
        };
        let (year, month) = (start.year() + (months / 12).cast_signed(), months % 12 + 1);
        NaiveDate::from_ymd_opt(year, month, start.day()).unwrap_or_else(|| {
            let next = if month == 12 {
                NaiveDate::from_ymd_opt(year + 1, 1, 1)
            } else {
                NaiveDate::from_ymd_opt(year, month + 1, 1)
            };
            let next = next.expect("a month has a first day");
            if rolls_forward {
                next
            } else {
                next.pred_opt().expect("a month has a last day")
            }
        })
    }
}

impl Design {
    /// The starter with this design's arms, procedure, regimens and conventions.
    fn source(&self) -> Source {
        let arms = |text: &str| format!("label = \"{text}\"\nratio = 1\n");
        let ratio = |text: &str, part: u32| format!("label = \"{text}\"\nratio = {part}\n");
        let (active, control) = ("Active treatment", "Standard of care");
        let mut last = ratio(control, self.ratio[1]);
        for (index, part) in self.ratio.iter().enumerate().skip(2) {
            let _ = write!(last, "\n[[arm]]\nname = \"arm_{index}\"\nratio = {part}\n");
        }
        let strata = "stratify_by = [\"sex\", \"age_class\"]";
        let conventions = format!(
            "end = \"{}\"\nmissing_day = \"{}\"",
            if self.is_inclusive {
                "end-inclusive"
            } else {
                "end-exclusive"
            },
            if self.rolls_forward {
                "roll-forward"
            } else {
                "clamp"
            },
        );
        let period = format!("for = \"{}\"", self.period.text());
        scenario_with(
            "starter",
            &[
                ("sample_size = 120", "sample_size = 24"),
                (&arms(active), &ratio(active, self.ratio[0])),
                (&arms(control), &last),
                ("start = 2027-01-04", &format!("start = {}", self.start)),
                ("permuted-block(4, 6)", &self.procedure),
                (
                    strata,
                    &format!("{strata}\nlist_length = {}", self.list_length),
                ),
                (
                    "{ on = 21, off = 7 }",
                    &format!("{{ on = {}, off = {} }}", self.on, self.off),
                ),
                ("for = \"1 year\"", &period),
                ("for = \"1 year\"", &period),
                ("\"1 month\"", &format!("\"{}\"", self.interval.text())),
                ("[1, 15]", &format!("{:?}", self.loading)),
                (
                    "end = \"end-exclusive\"\nmissing_day = \"clamp\"",
                    &conventions,
                ),
            ],
        )
    }
}

fn period(
    days: std::ops::Range<u32>,
    months: std::ops::Range<u32>,
) -> impl Strategy<Value = Period> {
    prop_oneof![days.prop_map(Period::Days), months.prop_map(Period::Months)]
}

fn design() -> impl Strategy<Value = Design> {
    let randomization = (prop::collection::vec(1_u32..4, 2..5), 1_u32..4, 0_usize..4).prop_map(
        |(ratio, times, kind)| {
            // The test does without the lowest terms of the ratio: any multiple of the sum will do.
            let block = times * ratio.iter().sum::<u32>();
            let procedure = match kind {
                0 => "simple".to_owned(),
                1 => "random-allocation".to_owned(),
                2 => format!("permuted-block({block})"),
                _ => format!("permuted-block({block}, {}*2)", 2 * block),
            };
            (ratio, procedure)
        },
    );
    // From 1 January 2027, over a leap day and many ends of months.
    let start = (0_u64..800)
        .prop_map(|days| NaiveDate::from_ymd_opt(2027, 1, 1).expect("it exists") + Days::new(days));
    let loading = prop::collection::btree_set(2_u32..60, 0..4)
        .prop_map(|days| std::iter::once(1).chain(days).collect::<Vec<u32>>());
    (
        randomization,
        24_u32..60,
        start,
        (1_u32..30, 0_u32..20),
        period(1..500, 1..16),
        (loading, period(1..60, 1..4)),
        (any::<bool>(), any::<bool>()),
        any::<u64>(),
    )
        .prop_map(
            |(randomization, list_length, start, cycle, period, injections, rules, seed)| {
                let (ratio, procedure) = randomization;
                Design {
                    ratio,
                    procedure,
                    list_length,
                    start,
                    on: cycle.0,
                    off: cycle.1,
                    period,
                    loading: injections.0,
                    interval: injections.1,
                    is_inclusive: rules.0,
                    rolls_forward: rules.1,
                    seed,
                }
            },
        )
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("an ISO date")
}

fn number(text: &str) -> u32 {
    text.parse().expect("a whole number")
}

/// The day of randomization of each participant.
fn randomized_on(files: &Files) -> BTreeMap<String, NaiveDate> {
    Rows::read(&files["participants.csv"])
        .columns(["participant_id", "randomized_on"])
        .map(|[id, day]| (id.to_owned(), date(day)))
        .collect()
}

/// The study days of each course, in the order of the file.
fn courses(files: &Files) -> BTreeMap<(String, String), Vec<u32>> {
    let mut courses: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    let calendar = Rows::read(&files["calendar.csv"]);
    for [id, treatment, day] in calendar.columns(["participant_id", "treatment", "study_day"]) {
        let course = courses.entry((id.to_owned(), treatment.to_owned()));
        course.or_default().push(number(day));
    }
    courses
}

/// A course has at most `on` doses in any `on + off` days in a row.
fn check_windows(days: &[u32], on: u32, off: u32) {
    for window in days.windows(on as usize + 1) {
        let (first, last) = (window[0], window[on as usize]);
        assert!(
            last - first >= on + off,
            "{} doses from day {first} to {last}",
            on + 1
        );
    }
}

/// Rows are keyed and ordered as the data dictionary says: participants in the order of
/// randomization, treatments in the order of the scenario, days ascending.
fn check_order(files: &Files, treatments: &[&str]) {
    let calendar = Rows::read(&files["calendar.csv"]);
    let rank = |treatment| treatments.iter().position(|name| *name == treatment);
    let keys: Vec<(&str, usize, &str)> = calendar
        .columns(["participant_id", "treatment", "date"])
        .map(|[id, treatment, date]| (id, rank(treatment).expect("a regimen"), date))
        .collect();
    assert!(
        keys.is_sorted_by(|a, b| a < b),
        "a key stands twice or out of order"
    );
    let dates = randomized_on(files);
    assert!(
        dates.values().is_sorted(),
        "participants in the order of randomization"
    );
}

/// Each date is the day of randomization and the study day, from 1.
fn check_study_days(files: &Files) {
    let first = randomized_on(files);
    let is_study_day = |id: &str, day: &str, on: &str| {
        assert_eq!(
            date(on),
            first[id] + Days::new(u64::from(number(day)) - 1),
            "{id}, day {day}"
        );
    };
    for [id, day, on] in
        Rows::read(&files["calendar.csv"]).columns(["participant_id", "study_day", "date"])
    {
        is_study_day(id, day, on);
    }
    let exposure = Rows::read(&files["exposure.csv"]);
    for [id, start_day, start, end_day, end] in exposure.columns([
        "participant_id",
        "start_day",
        "start_date",
        "end_day",
        "end_date",
    ]) {
        is_study_day(id, start_day, start);
        is_study_day(id, end_day, end);
    }
}

/// Exposure, day by day, is the calendar, row by row.
fn check_exposure(files: &Files) {
    let names = [
        "participant_id",
        "arm",
        "treatment",
        "cycle",
        "dose",
        "dose_unit",
    ];
    let mut exposure = Rows::read(&files["exposure.csv"]);
    let mood = exposure.column("mood");
    exposure.rows.retain(|row| row[mood] == "SCHEDULED");
    let days = exposure.columns(["start_day", "end_day", "administrations", "frequency"]);
    let mut expanded =
        exposure
            .columns(names)
            .zip(days)
            .flat_map(|(cells, [start, end, count, frequency])| {
                let days = number(start)..=number(end);
                assert_eq!(days.clone().count() as u32, number(count));
                assert!(frequency == "QD" || (frequency == "ONCE" && count == "1"));
                days.map(move |day| (cells, day))
            });
    let calendar = Rows::read(&files["calendar.csv"]);
    for (cells, [day]) in calendar.columns(names).zip(calendar.columns(["study_day"])) {
        assert_eq!(expanded.next(), Some((cells, number(day))));
    }
    assert_eq!(expanded.next(), None);
}

/// `balance.csv` counts what stands in `allocations.csv` and `participants.csv`.
fn check_balance(files: &Files, arms: &[String]) {
    let allocations = Rows::read(&files["allocations.csv"]);
    let participants = Rows::read(&files["participants.csv"]);
    let arm = allocations.column("arm");
    // Both files are in the order of randomization.
    let count = |is_counted: &dyn Fn(usize) -> bool| -> Vec<u32> {
        let chosen: Vec<&str> = (0..allocations.rows.len())
            .filter(|&row| is_counted(row))
            .map(|row| allocations.rows[row][arm].as_str())
            .collect();
        let of = |name: &String| chosen.iter().filter(|arm| **arm == name).count() as u32;
        arms.iter().map(of).collect()
    };
    let balance = Rows::read(&files["balance.csv"]);
    let counts: Vec<usize> = arms
        .iter()
        .map(|arm| balance.column(&format!("n_{arm}")))
        .collect();
    let stratum = allocations.column("stratum");
    let mut scopes = BTreeSet::new();
    for row in &balance.rows {
        let [scope, name, level, measure] =
            [0, 1, 2, balance.column("measure")].map(|place| row[place].as_str());
        if !["imbalance", "max_imbalance"].contains(&measure) {
            continue;
        }
        let told: Vec<u32> = counts.iter().map(|&place| number(&row[place])).collect();
        let made = match scope {
            "overall" => count(&|_| true),
            "stratum" => count(&|place| allocations.rows[place][stratum] == level),
            _ if level.is_empty() => continue,
            "site" => count(&|place| participants.rows[place][1] == level),
            "country" => count(&|place| participants.rows[place][2] == level),
            "factor" => {
                let column = participants.column(name);
                count(&|place| participants.rows[place][column] == level)
            }
            _ => continue,
        };
        scopes.insert(scope);
        assert_eq!(told, made, "{scope} {name} {level} {measure}");
    }
    assert!(scopes.len() >= 4, "{scopes:?}");
}

/// Every list has at least the length asked for, ends with a whole block, and each of its blocks
/// has exactly the ratio.
fn check_list(list: &[u8], arms: &[String], ratio: &[u32], list_length: u32) {
    let list = Rows::read(list);
    let mut strata: BTreeMap<&str, Vec<[&str; 5]>> = BTreeMap::new();
    for [stratum, cells @ ..] in list.columns([
        "stratum",
        "sequence",
        "block",
        "block_size",
        "position",
        "arm",
    ]) {
        strata.entry(stratum).or_default().push(cells);
    }
    let numbers: BTreeSet<&str> = list
        .columns(["randomization_number"])
        .map(|[n]| n)
        .collect();
    assert_eq!(
        numbers.len(),
        list.rows.len(),
        "a randomization number stands twice"
    );
    assert_eq!(strata.len(), 4);
    for (stratum, entries) in strata {
        assert!(entries.len() as u32 >= list_length, "{stratum}");
        let sequence: Vec<u32> = entries.iter().map(|entry| number(entry[0])).collect();
        assert_eq!(sequence, (1..=entries.len() as u32).collect::<Vec<_>>());
        for (index, block) in entries.chunk_by(|a, b| a[1] == b[1]).enumerate() {
            let [_, number_of_block, size, _, _] = block[0];
            if number_of_block.is_empty() {
                // Without blocks, the list is no longer than asked for.
                assert_eq!(entries.len() as u32, list_length);
                continue;
            }
            assert_eq!(number(number_of_block), index as u32 + 1);
            let positions: Vec<u32> = block.iter().map(|entry| number(entry[3])).collect();
            assert_eq!(
                positions,
                (1..=number(size)).collect::<Vec<_>>(),
                "{stratum}"
            );
            assert!(block.iter().all(|entry| entry[2] == size));
            let sum: u32 = ratio.iter().sum();
            for (arm, part) in arms.iter().zip(ratio) {
                let count = block.iter().filter(|entry| entry[4] == arm).count() as u32;
                assert_eq!(
                    count * sum,
                    part * number(size),
                    "{stratum}, block {number_of_block}"
                );
            }
        }
        // The last block is needed: without it the list would be too short.
        let last = entries
            .chunk_by(|a, b| a[1] == b[1])
            .next_back()
            .map_or(0, <[_]>::len);
        assert!(entries[0][1].is_empty() || ((entries.len() - last) as u32) < list_length);
    }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn every_run_keeps_the_rules_of_its_calendar(design in design()) {
        let files = simulated(&design.source(), design.seed);
        let first = randomized_on(&files);
        check_order(&files, &["active", "supportive"]);
        check_study_days(&files);
        check_exposure(&files);
        for ((id, treatment), days) in courses(&files) {
            // Day 1 is the day of randomization, and no date is at or after the end.
            prop_assert_eq!(days[0], 1);
            let end = design.period.after(first[&id], design.rolls_forward);
            let length = (end - first[&id]).num_days() as u32 + u32::from(design.is_inclusive);
            prop_assert!(*days.last().expect("day 1") <= length, "{} {}", id, treatment);
            if treatment == "active" {
                check_windows(&days, design.on, design.off);
                let cycle = design.on + design.off;
                let all: Vec<u32> = (1..=length).filter(|day| (day - 1) % cycle < design.on).collect();
                prop_assert_eq!(days, all);
            } else {
                // Loading doses, then one per interval, each counted from the last loading dose.
                let anchor = design.loading[design.loading.len() - 1];
                let anchor_date = first[&id] + Days::new(u64::from(anchor) - 1);
                let later = (1..).map(|repeat| {
                    let interval = match design.interval {
                        Period::Days(days) => Period::Days(days * repeat),
                        Period::Months(months) => Period::Months(months * repeat),
                    };
                    let day = interval.after(anchor_date, design.rolls_forward);
                    (day - first[&id]).num_days() as u32 + 1
                });
                let all: Vec<u32> =
                    design.loading.iter().copied().chain(later).take_while(|day| *day <= length).collect();
                prop_assert_eq!(days, all);
            }
        }
    }

    #[test]
    fn every_run_keeps_the_rules_of_its_list_and_counts_its_allocations(design in design()) {
        let files = simulated(&design.source(), design.seed);
        let mut arms = vec!["active".to_owned(), "control".to_owned()];
        arms.extend((2..design.ratio.len()).map(|index| format!("arm_{index}")));
        check_list(&files["randomization_list.csv"], &arms, &design.ratio, design.list_length);
        check_balance(&files, &arms);
    }

    #[test]
    fn a_longer_list_begins_with_the_shorter_one(design in design(), more in 1_u32..200) {
        let list = |list_length: u32| {
            let design = Design { list_length, ..design.clone() };
            let list = Rows::read(&randomized(&design.source(), seed(design.seed)));
            let mut strata: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
            for row in list.rows {
                strata.entry(row[0].clone()).or_default().push(row);
            }
            strata
        };
        let longer = list(design.list_length + more);
        for (stratum, entries) in list(design.list_length) {
            prop_assert!(longer[&stratum].starts_with(&entries), "{}", stratum);
        }
    }
}

#[test]
fn palbociclib_is_given_on_at_most_21_of_any_28_days() {
    // A few years of polar, over the leap day of 2020 and 2024.
    let source = scenario_with("polar", &[("sample_size = 405", "sample_size = 40")]);
    let files = simulated(&source, 7);
    let mut count = 0;
    for ((id, treatment), days) in courses(&files) {
        assert!(days.is_sorted_by(|a, b| a < b), "{id} {treatment}");
        if treatment == "palbociclib" {
            check_windows(&days, 21, 7);
            count += 1;
        }
    }
    assert!(count >= 10);
    check_study_days(&files);
    check_exposure(&files);
    let regimens = "palbociclib anastrozole exemestane letrozole tamoxifen fulvestrant goserelin";
    check_order(&files, &regimens.split(' ').collect::<Vec<_>>());
    check_balance(&files, &["palbociclib_et".to_owned(), "et".to_owned()]);
}

#[test]
fn polar_by_site_is_polar_but_for_its_header_name_title_and_randomization() {
    let [polar, by_site] = ["polar", "polar-by-site"].map(|name| {
        let text = String::from_utf8(builtin(name).unwrap().text).unwrap();
        let at = text
            .find("\nformat = ")
            .expect("the first key follows the header comment");
        let paragraphs = text[at..].split("\n\n");
        let kept: Vec<String> = paragraphs
            .filter(|paragraph| !paragraph.contains("[randomization]"))
            .map(|paragraph| {
                let lines = paragraph.lines();
                let is_head = paragraph.contains("format = ");
                let is_own = |line: &&str| {
                    is_head && (line.starts_with("name = ") || line.starts_with("title = "))
                };
                lines
                    .filter(|line| !is_own(line))
                    .collect::<Vec<_>>()
                    .join("\n")
            })
            .collect();
        kept
    });
    assert!(polar.len() > 40);
    assert_eq!(polar, by_site);
    let sites = ["polar", "polar-by-site"].map(|name| builtin(name).unwrap().sites);
    assert_eq!(sites[0], sites[1]);
}
