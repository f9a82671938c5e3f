//! Inputs that are no files of a sensible size, and texts that would hide in a terminal.

use std::time::{Duration, Instant};

use evenhand::characters::is_hidden;
use evenhand::run::{MANIFEST, Manifest};

use super::workplace::{Outcome, Workplace, finish};

/// Each command that reads a file, with the file's name in the place of FILE.
const READING: [&str; 4] = [
    "check FILE",
    "calendar trial.toml --participants FILE --out run",
    "balance trial.toml --allocations FILE",
    "randomization-test trial.toml --allocations FILE --outcome y --seed 1",
];

/// Holds that nothing of what was said hides or moves the cursor, and that the escape is named.
#[track_caller]
fn is_plain(outcome: &Outcome) {
    for text in [&outcome.out, &outcome.err] {
        let hidden = text.chars().find(|&c| c != '\n' && is_hidden(c));
        assert_eq!(hidden, None, "{outcome:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let place = Workplace::new();
    super::workplace::finish(&mut place.any_command("mkfifo", &["pipe"])).is(0, &[]);
    std::os::unix::fs::symlink("/dev/zero", place.path("zeros.csv")).unwrap();
    for command in READING {
        for (file, told) in [
            ("pipe", "cannot read `pipe`: it is a pipe or a device"),
            ("/dev/zero", "`/dev/zero`: it is a pipe or a device"),
            ("zeros.csv", "`zeros.csv`: it is a pipe or a device"),
        ] {
            place.run(&command.replace("FILE", file)).is(2, &[told]);
        }
    }
    std::fs::rename(place.path("zeros.csv"), place.path("trial-sites.csv")).unwrap();
    place
        .run("check trial.toml")
        .is(2, &["cannot read `trial-sites.csv`: it is a pipe"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_is_followed() {
    let place = Workplace::new();
    std::os::unix::fs::symlink("trial.toml", place.path("linked.toml")).unwrap();
    place.run("check linked.toml").is(0, &[]);
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let place = Workplace::new();
    place.write("large", b"");
    let large = std::fs::OpenOptions::new()
        .write(true)
        .open(place.path("large"))
        .unwrap();
    large.set_len(8 << 30).unwrap();
    for (command, limit) in READING
        .iter()
        .zip([1 << 20, 512 << 20, 512 << 20, 512 << 20])
    {
        let told = format!("`large`: it has 8589934592 bytes, more than the {limit} that are read");
        place.run(&command.replace("FILE", "large")).is(2, &[&told]);
    }
    std::fs::rename(place.path("large"), place.path("trial-sites.csv")).unwrap();
    place.run("check trial.toml").is(
        2,
        &["`trial-sites.csv`: it has 8589934592 bytes, more than the 33554432"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_scenario_may_have_any_name() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = Workplace::new();
    let name = std::ffi::OsStr::from_bytes(b"trial-\xFF.toml");
    std::fs::rename(place.path("trial.toml"), place.path("").join(name)).unwrap();
    let mut command = place.command(&["simulate", "--seed", "1", "--out", "run"]);
    super::workplace::finish(command.arg(name)).is(0, &[]);
    place.run("verify run").is(0, &[]);
}

#[test]
fn a_name_with_a_character_that_is_not_seen_is_refused_by_its_number() {
    let place = Workplace::new();
    let scenario = String::from_utf8(place.scenario.text.clone()).unwrap();
    let sites = String::from_utf8(place.read("trial-sites.csv")).unwrap();
    let people =
        "participant_id,arm,randomized_on\n001,active,2028-02-29\n001\u{200B},active,2028-02-29\n";
    place.write("people.csv", people.as_bytes());
    place
        .run("calendar trial.toml --participants people.csv --out run")
        .is(
            2,
            &["people.csv:3:1", "character 4 is U+200B (zero width space)"],
        );
    for (character, told) in [
        ('\u{202E}', "U+202E (right-to-left override)"),
        ('\u{AD}', "U+00AD (soft hyphen)"),
        ('\u{2028}', "U+2028 (line separator)"),
        ('\u{FEFF}', "U+FEFF (byte order mark)"),
        ('\u{E0041}', "U+E0041"),
        ('\u{1B}', "U+001B (escape)"),
    ] {
        let written = if character.is_control() {
            format!("\\u{:04X}", u32::from(character))
        } else {
            character.to_string()
        };
        for key in [
            "title = \"",
            "label = \"",
            "levels = [\"",
            "unit = \"",
            "route = \"",
            "text = \"",
            "sites = \"",
        ] {
            let altered = scenario.replacen(key, &format!("{key}{written}"), 1);
            place.write("trial.toml", altered.as_bytes());
            let outcome = place.run("check trial.toml");
            outcome.is(1, &["character 1 is", told, "remove it"]);
            is_plain(&outcome);
        }
        place.write("trial.toml", scenario.as_bytes());
        for old in ["AT-01", "Vienna", "Austria"] {
            let altered = sites.replacen(old, &format!("{old}{character}"), 1);
            place.write("trial-sites.csv", altered.as_bytes());
            let outcome = place.run("check trial.toml");
            outcome.is(1, &["trial-sites.csv:2", told]);
            is_plain(&outcome);
        }
        place.write("trial-sites.csv", sites.as_bytes());
    }
}

#[test]
fn formulas_in_full_width_are_formulas() {
    let place = Workplace::new();
    for sign in ["＝", "＋", "－", "＠"] {
        let people = format!("participant_id,arm,randomized_on\n{sign}1+1,active,2028-02-29\n");
        place.write("people.csv", people.as_bytes());
        place
            .run("calendar trial.toml --participants people.csv --out run")
            .is(2, &["which a spreadsheet runs as a formula"]);
        place.edit("trial.toml", "title = \"", &format!("title = \"{sign}"));
        place
            .run("check trial.toml")
            .is(1, &["which a spreadsheet runs as a formula"]);
        place.write("trial.toml", &place.scenario.text);
    }
}

/// ESC, a C1 control, right-to-left override and a tag: none of them reaches the terminal.
const ATTACK: &str = "\u{1B}[2J\u{9B}31m\u{202E}\u{E0041}";

#[test]
fn nothing_of_an_input_moves_the_cursor() {
    let place = Workplace::new();
    // A comment beside what is wrong is drawn with it.
    place.edit("trial.toml", "ratio = 1", &format!("ratio = 0 # {ATTACK}"));
    let outcome = place.run("check trial.toml");
    outcome.is(1, &["ratio = 0"]);
    is_plain(&outcome);
    place.write("trial.toml", &place.scenario.text);
    place.edit(
        "trial.toml",
        "title = \"",
        &format!("{ATTACK} = \"{ATTACK}"),
    );
    let outcome = place.run("check trial.toml");
    outcome.is(1, &[]);
    is_plain(&outcome);
    place.write("trial.toml", &place.scenario.text);

    for table in [
        format!("participant_id,arm,{ATTACK}\nA-1,active,x\n"),
        format!("participant_id,arm,note\nA-1,{ATTACK},x\n"),
        format!("participant_id,arm,note\nA-1,nobody,{ATTACK}\n"),
        format!("participant_id,arm\n\"A-1\"{ATTACK},active\n"),
    ] {
        place.write("people.csv", table.as_bytes());
        let outcome = place.run("balance trial.toml --allocations people.csv");
        outcome.is(2, &["people.csv:"]);
        is_plain(&outcome);
    }
    // The name of a file, and a text that is no file's.
    place.write("\u{202E}.csv", b"participant_id,arm\nA-1,nobody\n");
    for file in ["\u{202E}.csv", "\u{9B}31m.csv"] {
        let outcome = place.run(&format!("balance trial.toml --allocations {file}"));
        outcome.is(2, &[]);
        is_plain(&outcome);
    }
}

#[test]
fn nothing_of_a_run_that_was_altered_moves_the_cursor() {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 42 --out run")
        .is(0, &[]);
    let table = String::from_utf8(place.read("run/participants.csv")).unwrap();
    place.edit("run/participants.csv", "Austria", ATTACK);
    let outcome = place.run("verify run");
    outcome.is(1, &[]);
    assert!(
        outcome
            .out
            .contains("<U+001B>[2J<U+009B>31m<U+202E><U+E0041>"),
        "{outcome:?}"
    );
    is_plain(&outcome);
    place.write(
        "run/participants.csv",
        format!("{table}{ATTACK}\n").as_bytes(),
    );
    let outcome = place.run("verify run");
    outcome.is(1, &[]);
    is_plain(&outcome);
    place.write("run/participants.csv", table.as_bytes());

    let manifest = format!("run/{MANIFEST}");
    let mut altered = Manifest::from_json(&place.read(&manifest)).unwrap();
    altered.software = format!("{ATTACK}\nverified: by nobody");
    place.write(&manifest, altered.to_json().as_bytes());
    let outcome = place.run("verify run");
    is_plain(&outcome);
    assert!(
        !outcome.out.contains("\nverified: by nobody"),
        "{outcome:?}"
    );
}

/// Holds that a command is over soon: time grows with what is read, not with its square.
#[allow(
    clippy::disallowed_methods,
    reason = "how long it takes is what is tested"
)]
#[track_caller]
fn soon(place: &Workplace, arguments: &str) -> Outcome {
    let started = Instant::now();
    let outcome = place.run(arguments);
    let elapsed = started.elapsed();
    assert!(
        elapsed < Duration::from_secs(20),
        "{elapsed:?}: {arguments}"
    );
    let (said, limit) = (outcome.err.len(), 200_000);
    assert!(said < limit, "{said} bytes: {}...", &outcome.err[..500]);
    outcome
}

#[test]
fn a_wide_header_is_refused_or_read_without_delay() {
    let place = Workplace::new();
    for columns in [10_000, 16_384, 40_000, 300_000] {
        let names: Vec<String> = (0..columns).map(|column| format!("c{column}")).collect();
        let names = names.join(",");
        place.write("wide.csv", format!("{names}\n").as_bytes());
        let told: &[&str] = if columns > 16_384 {
            &["wide.csv:1:", "line 1 has more than 16384 cells"]
        } else {
            &["the file lacks the columns `participant_id`, `arm`", "more"]
        };
        soon(&place, "balance trial.toml --allocations wide.csv").is(2, told);
        place.write(
            "trial-sites.csv",
            format!("site_id,name,city,country,{names}\n").as_bytes(),
        );
        soon(&place, "check trial.toml").is(1, &["trial-sites.csv:1:"]);
        let sites = place.scenario.sites.as_ref().unwrap();
        place.write("trial-sites.csv", &sites.text);
    }
}

#[test]
fn a_long_cell_is_refused_without_delay_and_not_shown_whole() {
    let place = Workplace::new();
    let long = "x".repeat(20_000_000);
    for table in [
        format!("participant_id,arm\n{long},active\n"),
        format!("participant_id,arm\nA-1,{long}\n"),
        format!("participant_id,{long}\nA-1,active\n"),
        format!("participant_id,arm\n\"{long}\n"),
        format!("participant_id,arm\n\"\"{long}\n"),
    ] {
        place.write("people.csv", table.as_bytes());
        soon(&place, "balance trial.toml --allocations people.csv").is(2, &["people.csv:"]);
    }
}

#[test]
fn many_problems_are_counted_and_the_first_are_shown() {
    let place = Workplace::new();
    let scenario = String::from_utf8(place.scenario.text.clone()).unwrap();
    let keys: Vec<String> = (0..20_000).map(|key| format!("k{key}=1")).collect();
    let text = format!("{}\n{scenario}", keys.join("\n"));
    place.write("trial.toml", text.as_bytes());
    soon(&place, "check trial.toml").is(1, &["trial.toml:1:1", "and 19950 more", "51 problems"]);
    for (text, told) in [
        // Keys without a value, values that are none, keys that stand twice, names of no level.
        ("a\n".repeat(50_000), "problem"),
        ("[[arm]]\nname=a\n".repeat(20_000), "more"),
        (format!("{scenario}\n{}", "a=1\n".repeat(50_000)), "more"),
        ("[[arm]]\n".repeat(20_000), "more"),
        ("]\n".repeat(50_000), "problem"),
    ] {
        place.write("trial.toml", text.as_bytes());
        soon(&place, "check trial.toml").is(1, &[told]);
    }
    place.write("trial.toml", scenario.as_bytes());
    let rows = "A-1,nobody\n".repeat(500_000);
    place.write(
        "people.csv",
        format!("participant_id,arm\n{rows}").as_bytes(),
    );
    soon(&place, "balance trial.toml --allocations people.csv").is(
        2,
        &[
            "and 9951 more before line 5003, where reading stopped",
            "51 problems",
        ],
    );
}

/// Arguments that are not understood are told, too.
#[test]
fn an_argument_reaches_the_terminal_without_its_hidden_characters() {
    let place = Workplace::new();
    for argument in ["--\u{1b}[2J", "ab\u{202e}cd"] {
        let outcome = finish(&mut place.command(&["check", "trial.toml", argument]));
        outcome.is(2, &["unexpected argument"]);
        assert!(!outcome.err.contains(['\u{1b}', '\u{202e}']), "{outcome:?}");
    }
}
