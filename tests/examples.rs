//! The programs in `examples/` run and print what a statistician would expect.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Command;

/// What an example prints.
fn printed(name: &str) -> String {
    // `scripts/test` builds examples beside the program, and so does a plain `cargo test`.
    let program = Path::new(env!("CARGO_BIN_EXE_evenhand"));
    let example = program.with_file_name("examples").join(name);
    let output = Command::new(&example).output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "{}: {error}: build it with `cargo build --examples`",
            example.display()
        )
    });
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{name}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_list_has_both_strata_in_whole_blocks_2_to_1() {
    let list = printed("list");
    assert!(list.starts_with("stratum,sequence,block,block_size,position,"));
    for stratum in ["sex=f", "sex=m"] {
        let rows = list
            .lines()
            .filter(|row| row.starts_with(&format!("{stratum},")));
        let arms: Vec<&str> = rows.filter_map(|row| row.rsplit(',').next()).collect();
        let on_a = arms.iter().filter(|&&arm| arm == "a").count();
        assert!(arms.len() >= 6 && on_a * 3 == arms.len() * 2, "{list}");
    }
}

#[test]
fn minimization_allocates_each_participant() {
    let allocations = printed("minimization");
    assert_eq!(allocations.lines().count(), 3);
    let is_arm = |line: &str| line.ends_with(": new") || line.ends_with(": standard");
    assert!(allocations.lines().all(is_arm), "{allocations}");
}

#[test]
fn a_calendar_has_822_doses_in_three_years() {
    let expected = "days 1 to 21\ndays 29 to 49\ndays 57 to 77\n822 doses in 1095 days\n";
    assert_eq!(printed("calendar"), expected);
}

#[test]
fn the_balance_is_that_of_the_allocation() {
    // Four on one arm, two on the other; within women three in a row on one.
    assert!(printed("balance").starts_with("largest imbalance: 3\n"));
}

#[test]
fn exact_characteristics_are_those_of_the_command_line() {
    let found = printed("characteristics");
    assert!(found.contains("big-stick(3): E|D| "), "{found}");
    assert_eq!(found.lines().count(), 3);
}

#[cfg(feature = "parquet")]
#[test]
fn a_trial_is_written_as_parquet_and_verified() {
    let told = printed("parquet");
    assert!(told.contains("calendar.parquet Some(583507)\n"), "{told}");
    assert!(told.ends_with("0 differences\n"), "{told}");
}
