//! Many processes at once.

use std::collections::BTreeSet;

use super::common::Rows;
use super::workplace::{Outcome, Workplace, finish};

const PROCESSES: usize = 8;
const EACH: usize = 125;

/// 1,000 allocations by 8 processes at once: every entry and every number is used once, the chain is
/// whole, and what was printed is what stands in the history.
#[test]
fn no_entry_is_used_twice() {
    let place = &Workplace::new();
    place.edit("trial.toml", "sample_size = 120", "sample_size = 1000");
    let allocate = |number: usize| -> Outcome {
        let id = format!("P-{number:04}");
        let sex = ["sex=female", "sex=male"][number % 2];
        let age = ["age=50", "age=70"][number / 2 % 2];
        let new = if number == 0 { "--new" } else { "--csv" };
        let arguments = [
            "allocate",
            "trial.toml",
            "--history",
            "history.csv",
            "--seed",
            "5",
            "--allow-integer-seed",
            "--wait",
            "300",
            "--csv",
            new,
            "--id",
            &id,
            "--set",
            sex,
            "--set",
            age,
        ];
        let more = usize::from(number == 0);
        let kept = arguments.iter().enumerate();
        // `--csv` stands once.
        let kept = kept.filter(|&(place, _)| place != 10 || more == 1);
        let kept: Vec<&str> = kept.map(|(_, argument)| *argument).collect();
        finish(&mut place.command(&kept))
    };
    let first = allocate(0);
    first.is(0, &[]);
    let printed: Vec<String> = std::thread::scope(|scope| {
        let allocate = &allocate;
        let workers: Vec<_> = (0..PROCESSES)
            .map(|worker| {
                scope.spawn(move || {
                    let numbers = (0..EACH).map(|turn| turn * PROCESSES + worker);
                    let of_worker = numbers.filter(|&number| number > 0).map(|number| {
                        let outcome = allocate(number);
                        outcome.is(0, &[]);
                        outcome.out
                    });
                    of_worker.collect::<Vec<String>>()
                })
            })
            .collect();
        let printed = workers.into_iter().flat_map(|w| w.join().unwrap());
        printed.collect()
    });
    let text = String::from_utf8(place.read("history.csv")).unwrap();
    let rows: BTreeSet<&str> = text.split_inclusive('\n').skip(1).collect();
    let told: BTreeSet<&str> = printed.iter().map(String::as_str).collect();
    assert_eq!(rows.len(), PROCESSES * EACH);
    assert!(rows.is_superset(&told) && rows.contains(&*first.out));
    assert_eq!(told.len(), PROCESSES * EACH - 1);
    let history = Rows::read(text.as_bytes());
    let count = |columns: [&str; 2]| {
        let cells: BTreeSet<[&str; 2]> = history.columns(columns).collect();
        cells.len()
    };
    for columns in [
        ["randomization_number", "randomization_number"],
        ["stratum", "draw"],
        ["participant_id", "participant_id"],
        ["sequence", "sequence"],
    ] {
        assert_eq!(count(columns), PROCESSES * EACH, "{columns:?}");
    }
    place
        .run("allocate trial.toml --replay history.csv --seed 5 --allow-integer-seed")
        .is(0, &[]);
}
