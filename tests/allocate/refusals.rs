//! What is refused, with its message; and that nothing is lost then.

use super::workplace::{Outcome, Workplace, finish};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OPTIONS: &str = "--history h.csv --seed-file key";
const LEVELS: &str = "--set sex=male --set age=70";

/// A trial with a key and a history of three.
fn begun() -> Workplace {
    let place = Workplace::new();
    place.write("key", KEY.as_bytes());
    for id in 1..=3 {
        let new = if id == 1 { "--new" } else { "" };
        allocate(&place, &format!("--id P-{id} {LEVELS} {new}")).is(0, &[]);
    }
    place
}

fn allocate(place: &Workplace, rest: &str) -> Outcome {
    place.run(&format!("allocate trial.toml {OPTIONS} {rest}"))
}

/// Holds that a command is refused, and that the history stays as it is.
#[track_caller]
fn is_refused(place: &Workplace, arguments: &str, told: &[&str]) {
    let before = place.read("h.csv");
    place.run(arguments).is(2, told);
    assert_eq!(place.read("h.csv"), before);
    assert!(!place.names("").contains(&"h.csv.next".to_owned()));
}

#[test]
fn what_cannot_be_allocated_is_refused_with_a_message() {
    let place = begun();
    place.write("other", KEY.replace("00", "11").as_bytes());
    place.write(
        "armed.csv",
        b"participant_id,sex,age,arm\nP-9,male,70,active\n",
    );
    place.write(
        "twice.csv",
        b"participant_id,sex,age\nP-8,male,70\nP-1,male,70\n",
    );
    place.write(
        "P-\u{420}.csv",
        "participant_id,sex,age\n\u{420}-1,male,70\n".as_bytes(),
    );
    let options = format!("allocate trial.toml {OPTIONS}");
    for (arguments, told) in [
        (
            format!("{options} --id P-1 {LEVELS}"),
            "`P-1` was allocated before, on line 2 of the history",
        ),
        (
            format!("{options} --id P-9 {LEVELS} --new"),
            "already exists: leave --new out",
        ),
        (
            format!("{options} --id P-9 --set sex=male"),
            "no level of `age_class` is known",
        ),
        (
            format!("{options} --id P-9 --set sex=man --set age=70"),
            "`man` is not",
        ),
        (
            format!("{options} --id P-9 --set gender=male --set age=70"),
            "the column `gender` is not known here",
        ),
        (
            format!("{options} --id P-9 --set sex --set age=70"),
            "--set takes a factor and its level",
        ),
        (
            format!("{options} --id P-9 {LEVELS} --on 5.1.2027"),
            "is not a date of the form YYYY-MM-DD",
        ),
        (
            format!("{options} --id =P {LEVELS}"),
            "a spreadsheet runs as a formula",
        ),
        (
            format!("{options} --participants armed.csv"),
            "the file has a column `arm`",
        ),
        (
            format!("{options} --participants twice.csv"),
            "`P-1` was allocated before",
        ),
        (
            format!("{options} --participants P-\u{420}.csv"),
            "looks like `P-1` on line 2",
        ),
        (format!("{options} {LEVELS}"), "required"),
        (
            format!("allocate trial.toml --history none.csv --seed-file key --id P-9 {LEVELS}"),
            "there is no history",
        ),
        (
            format!("allocate trial.toml --history h.csv --seed-file other --id P-9 {LEVELS}"),
            "the history was made with the seed of commitment",
        ),
        (
            format!("allocate trial.toml --history h.csv --seed 5 --id P-9 {LEVELS}"),
            "a running trial needs a seed of 64 hexadecimal digits",
        ),
        (
            "allocate trial.toml --replay h.csv --seed-file other".to_owned(),
            "give the seed with which the history was begun",
        ),
        (
            format!("{options} --id P-9 {LEVELS} --blinded --csv"),
            "cannot be used with",
        ),
    ] {
        is_refused(&place, &arguments, &[told]);
    }
    // And it goes on.
    allocate(&place, &format!("--id P-4 {LEVELS}")).is(0, &[]);
}

#[test]
fn a_list_that_is_used_up_is_told() {
    let place = begun();
    let mut text = "participant_id,sex,age\n".to_owned();
    for number in 0..400 {
        text += &format!("Q-{number},male,70\n");
    }
    place.write("many.csv", text.as_bytes());
    let arguments = format!("allocate trial.toml {OPTIONS} --participants many.csv");
    is_refused(&place, &arguments, &["has no entry left after", "`Q-"]);
}

#[test]
fn a_history_that_was_edited_sorted_or_cut_is_refused() {
    let place = begun();
    let whole = String::from_utf8(place.read("h.csv")).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let sorted = [lines[0], lines[3], lines[1], lines[2]].concat();
    for (text, told) in [
        (
            whole.replacen("P-2", "P-7", 1),
            "line 3, P-7: the chain breaks",
        ),
        (sorted, "line 2, P-3: the chain breaks"),
        (lines[..3].concat(), "lacks rows at its end"),
        (lines[0].to_owned(), "lacks rows at its end"),
        (
            whole[..whole.len() - 9].to_owned(),
            "the line is incomplete",
        ),
        (whole.replace('\n', "\r\n"), "the lines end with CR LF"),
        (whole.replace(',', ";"), "line 1: the header is"),
        (String::new(), "line 1: the header is"),
    ] {
        place.write("h.csv", text.as_bytes());
        let arguments = format!("allocate trial.toml {OPTIONS} --id P-9 {LEVELS}");
        is_refused(&place, &arguments, &[told]);
    }
    // By the audit with the link that was noted.
    let last = whole.trim_end().rsplit(',').next().unwrap();
    place.write("h.csv", lines[..3].concat().as_bytes());
    let audit = "allocate trial.toml --replay h.csv --seed-file key";
    place.run(audit).is(0, &[]);
    let told = "no row ends with the chain";
    place.run(&format!("{audit} --last {last}")).is(1, &[told]);
    place.write("h.csv", whole.as_bytes());
    place.run(&format!("{audit} --last {last}")).is(0, &[]);
    // A history that is gone is not begun again by a slip.
    std::fs::remove_file(place.path("h.csv")).unwrap();
    let outcome = allocate(&place, &format!("--id P-9 {LEVELS} --new"));
    outcome.is(2, &["was begun before", "h.csv.lock"]);
    std::fs::remove_file(place.path("h.csv.lock")).unwrap();
    allocate(&place, &format!("--id P-9 {LEVELS} --new")).is(0, &[]);
}

#[test]
fn an_audit_names_each_line_and_exits_with_1() {
    let place = begun();
    place.edit("h.csv", "P-2", "P-7");
    let outcome = place.run("allocate trial.toml --replay h.csv --seed-file key");
    outcome.is(
        1,
        &["line 3, P-7: the chain breaks", "1 line does not follow"],
    );
    assert!(outcome.out.is_empty());
}

#[test]
fn an_amended_trial_goes_on_where_every_row_follows() {
    let place = begun();
    place.edit("trial.toml", "title = \"A", "title = \"Amendment 1: a");
    let next = format!("allocate trial.toml {OPTIONS} --id P-4 {LEVELS}");
    is_refused(
        &place,
        &next,
        &["line 4 was made under the scenario", "--amended"],
    );
    let audit = "allocate trial.toml --replay h.csv --seed-file key";
    place.run(audit).is(2, &["--amended"]);
    place.run(&format!("{next} --amended")).is(0, &[]);
    let outcome = place.run(audit);
    outcome.is(0, &[]);
    assert!(
        outcome.out.contains("from line 5 under the scenario"),
        "{outcome:?}"
    );
    // Another procedure is another list: the first row that does not follow is named.
    place.edit("trial.toml", "permuted-block(4, 6)", "simple");
    let next = format!("allocate trial.toml {OPTIONS} --id P-5 {LEVELS} --amended");
    is_refused(&place, &next, &["does not follow", "line "]);
}

#[test]
fn a_read_only_history_stays_as_it_is() {
    let place = begun();
    let path = place.path("h.csv");
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let next = format!("allocate trial.toml {OPTIONS} --id P-9 {LEVELS}");
    is_refused(&place, &next, &["is read-only"]);
}

#[test]
#[cfg(unix)]
fn a_history_that_is_locked_is_waited_for_and_then_told() {
    let place = begun();
    let lock = std::fs::OpenOptions::new()
        .write(true)
        .open(place.path("h.csv.lock"))
        .unwrap();
    lock.lock().unwrap();
    let next = format!("allocate trial.toml {OPTIONS} --id P-9 {LEVELS}");
    for wait in ["0", "1"] {
        let told = [
            &*format!("is still locked after {wait} s, by process"),
            "--wait",
        ];
        is_refused(&place, &format!("{next} --wait {wait}"), &told);
    }
    // One that waits goes on as soon as the lock is let go.
    let arguments: Vec<&str> = next.split(' ').collect();
    let mut command = place.command(&arguments);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| finish(&mut command));
        std::thread::sleep(std::time::Duration::from_millis(300));
        drop(lock);
        waiting.join().unwrap().is(0, &[]);
    });
}

#[test]
#[cfg(unix)]
fn a_history_is_its_owners_only_unless_the_trial_is_open() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = begun();
    let mode = |name: &str| place.path(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("h.csv"), mode("h.csv.lock")), (0o600, 0o600));
    // Permissions that were given are kept.
    let group = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(place.path("h.csv"), group).unwrap();
    allocate(&place, &format!("--id P-4 {LEVELS}")).is(0, &[]);
    assert_eq!(mode("h.csv"), 0o640);
    place.edit(
        "trial.toml",
        "sample_size = ",
        "masking = \"open-label\"\nsample_size = ",
    );
    let script = format!(
        "umask 022; exec '{}' allocate trial.toml --history open.csv --seed-file key --new --id P-1 {LEVELS}",
        env!("CARGO_BIN_EXE_evenhand")
    );
    finish(&mut place.any_command("sh", &["-c", &script])).is(0, &[]);
    assert_eq!(mode("open.csv"), 0o644);
}

/// Whoever enters participants in a blinded trial sees the number and nothing from which the arm could be
/// found: not the chain either, as the arms can be tried against it.
#[test]
fn blinded_it_prints_the_number_only() {
    let place = begun();
    let outcome = allocate(&place, &format!("--id P-4 {LEVELS} --blinded"));
    outcome.is(0, &[]);
    let history = super::common::Rows::read(&place.read("h.csv"));
    let column = history.column("randomization_number");
    assert_eq!(outcome.out, history.rows[3][column].clone() + "\n");
    place.write(
        "two.csv",
        b"participant_id,sex,age\nP-5,male,70\nP-6,male,70\n",
    );
    let outcome = allocate(&place, "--participants two.csv --blinded");
    outcome.is(0, &[]);
    let history = super::common::Rows::read(&place.read("h.csv"));
    let numbers = [4, 5].map(|row: usize| &history.rows[row][column]);
    let expected = format!("P-5: {}\nP-6: {}\n", numbers[0], numbers[1]);
    assert_eq!(outcome.out, expected);
}

#[test]
fn what_was_left_by_a_killed_process_is_cleared_up() {
    let place = begun();
    place.write("h.csv.next", b"half a");
    allocate(&place, &format!("--id P-4 {LEVELS}")).is(0, &[]);
    assert!(!place.names("").contains(&"h.csv.next".to_owned()));
}
