//! What participants of POLAR are handed, beside a loop that only writes as many rows.
//!
//! `cargo bench --bench supply`

use chrono::{Days, NaiveDate};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::design::{Contents, Dispensed, MissingDay, Overage, Period, Strengths, Supply};
use evenhand::supply::{Dispensing, Portion, dispense};

fn main() {
    divan::main();
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2019, 8, 27).expect("a date")
}

/// A supply, and the portions of three years.
fn supplied(form: &str) -> (Supply, Vec<Portion>) {
    let day = |day: u64| start() + Days::new(day);
    let (strengths, is_whole, dispensed) = match form {
        "palbociclib_by_cycle" => (&[125.0, 100.0, 75.0][..], true, Dispensed::Cycle),
        "letrozole_12_weeks" => (&[2.5][..], true, Dispensed::Every(Period::Days(84))),
        "letrozole_3_months" => (&[2.5][..], true, Dispensed::Every(Period::Months(3))),
        _ => (&[150.0, 420.0][..], false, Dispensed::Dose),
    };
    let portions = match form {
        // The dose goes down in the third and in the seventh cycle.
        "palbociclib_by_cycle" => (0..40)
            .map(|cycle| Portion {
                days: 21,
                ..Portion::once(
                    day(28 * cycle),
                    [125.0, 100.0, 75.0][usize::from(cycle > 1) + usize::from(cycle > 5)],
                )
            })
            .collect(),
        "trastuzumab_vials" => (0..52)
            .map(|dose| Portion::once(day(21 * dose), if dose == 0 { 564.0 } else { 423.0 }))
            .collect(),
        _ => vec![Portion {
            days: 1_096,
            ..Portion::once(start(), 2.5)
        }],
    };
    let supply = Supply {
        treatment: 0,
        item: "item".into(),
        contents: Contents::Strengths(Strengths::new(strengths, is_whole).expect("strengths")),
        pack: 30,
        dispensed,
        overage: Overage::default(),
    };
    (supply, portions)
}

const FORMS: [&str; 4] = [
    "palbociclib_by_cycle",
    "letrozole_12_weeks",
    "letrozole_3_months",
    "trastuzumab_vials",
];

/// Rows per second.
#[divan::bench(args = FORMS)]
fn handed_out(bencher: Bencher, form: &str) {
    let (supply, portions) = supplied(form);
    let mut rows = Vec::new();
    let once = |rows: &mut Vec<Dispensing>| {
        let done = dispense(&supply, MissingDay::Clamp, black_box(&portions), &[], rows);
        done.expect("doses are made up of items");
    };
    once(&mut rows);
    bencher
        .counter(ItemsCount::new(rows.len()))
        .bench_local(|| once(black_box(&mut rows)));
}

/// The floor: rows that are known are written.
#[divan::bench(args = FORMS)]
fn rows_only(bencher: Bencher, form: &str) {
    let (supply, portions) = supplied(form);
    let mut rows = Vec::new();
    let done = dispense(&supply, MissingDay::Clamp, &portions, &[], &mut rows);
    done.expect("doses are made up of items");
    let mut copy = Vec::with_capacity(rows.len());
    bencher
        .counter(ItemsCount::new(rows.len()))
        .bench_local(|| {
            copy.clear();
            copy.extend(black_box(&rows).iter().copied());
            black_box(&mut copy);
        });
}
