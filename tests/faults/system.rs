//! What the operating system does to a run: a full disk, signals, closed pipes, permissions.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::workplace::{Workplace, finish};

/// A trial that takes much longer than it takes to stop it.
fn write_long_trial(place: &Workplace) {
    let text = String::from_utf8(place.scenario.text.clone()).unwrap();
    let text = text
        .replace("sample_size = 120", "sample_size = 20000")
        .replace("mean_rate = 1.5", "mean_rate = 500")
        .replace("\"1 year\"", "\"20 years\"");
    place.write("long.toml", text.as_bytes());
}

/// The hidden directories of runs that are being made, or were when they were killed.
fn partial(place: &Workplace) -> Vec<String> {
    let mut names = place.names("");
    names.retain(|name| name.starts_with(".run.partial-"));
    names
}

/// Starts a long run and waits until it is writing calendars.
fn start_long_run(place: &Workplace, force: &str) -> Child {
    let mut arguments = vec![
        "simulate",
        "long.toml",
        "--seed",
        "1",
        "--threads",
        "1",
        "--out",
        "run",
    ];
    arguments.extend(force.split_whitespace());
    let mut child = place
        .command(&arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    loop {
        let is_writing = partial(place).iter().any(|name| {
            let file = place.path(name).join("calendar.csv");
            file.metadata().is_ok_and(|file| file.len() > 10_000)
        });
        if is_writing {
            return child;
        }
        assert!(
            child.try_wait().unwrap().is_none(),
            "the run ended before it was stopped"
        );
        sleep(Duration::from_millis(2));
    }
}

/// Sends a signal, by which the program then ends.
fn stop(child: &mut Child, (name, number): (&str, i32)) {
    use std::os::unix::process::ExitStatusExt as _;
    let id = child.id().to_string();
    let mut kill = std::process::Command::new("kill");
    assert!(kill.args([name, &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().signal(), Some(number));
}

const SIGNALS: [(&str, i32); 4] = [("-KILL", 9), ("-TERM", 15), ("-INT", 2), ("-HUP", 1)];

/// Holds what is left of a run that a signal ended: nothing, unless it could do nothing about it.
#[track_caller]
fn is_cleared_up(place: &Workplace, signal: &str) {
    let left = usize::from(signal == "-KILL");
    assert_eq!(partial(place).len(), left, "{signal}");
}

#[test]
fn a_run_that_is_killed_leaves_no_run_and_the_next_one_succeeds() {
    for signal in SIGNALS {
        let place = Workplace::new();
        write_long_trial(&place);
        stop(&mut start_long_run(&place, ""), signal);
        assert!(!place.path("run").exists(), "{signal:?}");
        is_cleared_up(&place, signal.0);
        let told: &[&str] = match signal.0 {
            "-KILL" => &["is left over from a run that was killed"],
            _ => &[],
        };
        place
            .run("simulate trial.toml --seed 1 --out run")
            .is(0, told);
        place.run("verify run").is(0, &[]);
    }
}

#[test]
fn a_run_that_is_killed_leaves_the_one_that_it_would_have_replaced() {
    for signal in SIGNALS {
        let place = Workplace::new();
        write_long_trial(&place);
        place
            .run("simulate trial.toml --seed 1 --out run")
            .is(0, &[]);
        let before = place.contents("run");
        stop(&mut start_long_run(&place, "--force"), signal);
        assert!(place.contents("run") == before, "{signal:?}");
        is_cleared_up(&place, signal.0);
        place.run("verify run").is(0, &[]);
        place
            .run("simulate trial.toml --seed 2 --out run --force")
            .is(0, &[]);
        place.run("verify run").is(0, &[]);
    }
}

/// A shell's `nohup` makes its command outlive the terminal.
#[test]
#[cfg(target_os = "linux")]
fn a_hang_up_that_is_ignored_stays_ignored() {
    let place = Workplace::new();
    write_long_trial(&place);
    let program = env!("CARGO_BIN_EXE_evenhand");
    let script = format!("trap '' HUP; exec '{program}' simulate long.toml --seed 1 --out run");
    let mut command = place.any_command("sh", &["-c", &script]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    while partial(&place).is_empty() {
        sleep(Duration::from_millis(2));
    }
    sleep(Duration::from_millis(50));
    let mut kill = std::process::Command::new("kill");
    let id = child.id().to_string();
    assert!(kill.args(["-HUP", &id]).status().unwrap().success());
    sleep(Duration::from_millis(100));
    assert!(child.try_wait().unwrap().is_none(), "it went on");
    stop(&mut child, ("-TERM", 15));
}

#[test]
fn a_full_disk_is_told_by_the_file_and_leaves_nothing() {
    // A file cannot grow beyond the limit, in blocks of 512 or 1024 bytes, as on a full disk.
    for (blocks, file) in [("64", "calendar.csv"), ("2", "randomization_list.csv")] {
        let place = Workplace::new();
        let script = format!(
            "ulimit -f {blocks}; exec '{}' simulate trial.toml --seed 1 --out run",
            env!("CARGO_BIN_EXE_evenhand")
        );
        let outcome = finish(&mut place.any_command("sh", &["-c", &script]));
        outcome.is(2, &[file, "nothing was left behind"]);
        assert_eq!(place.names(""), ["trial-sites.csv", "trial.toml"]);
    }
}

#[test]
fn a_full_disk_leaves_the_run_that_would_have_been_replaced() {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(0, &[]);
    let before = place.contents("run");
    let script = format!(
        "ulimit -f 64; exec '{}' simulate trial.toml --seed 2 --out run --force",
        env!("CARGO_BIN_EXE_evenhand")
    );
    finish(&mut place.any_command("sh", &["-c", &script])).is(2, &["calendar.csv"]);
    assert!(place.contents("run") == before);
    assert_eq!(place.names(""), ["run", "trial-sites.csv", "trial.toml"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_system_that_refuses_is_told_by_the_path() {
    let place = Workplace::new();
    for target in ["/proc/run", "/proc/self/run"] {
        let told = format!("cannot write `{target}`");
        place
            .run(&format!("simulate trial.toml --seed 1 --out {target}"))
            .is(2, &[&told]);
    }
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = place.command(&["scenarios"]);
    finish(command.stdout(full)).is(2, &["cannot write to standard output"]);
    // The run is there, whatever becomes of its summary.
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = place.command(&["simulate", "trial.toml", "--seed", "1", "--out", "run"]);
    finish(command.stdout(full)).is(2, &["`run` was written, but its summary was not"]);
    place.run("verify run").is(0, &[]);
    for asked in ["--help", "--version", "help"] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let told = "cannot write to standard output";
        finish(place.command(&[asked]).stdout(full)).is(2, &[told]);
    }
}

#[test]
fn a_closed_pipe_is_no_error_and_hides_no_failed_check() {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(0, &[]);
    place
        .run("simulate trial.toml --seed 1 --out altered")
        .is(0, &[]);
    place.edit("altered/balance.csv", "overall", "Overall");
    let closed = |arguments: &str| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        finish(place.command(&arguments).stdout(writer))
    };
    for arguments in [
        "scenarios",
        "scenarios --schema",
        "check trial.toml",
        "seed",
        "man",
        "--help",
        "--version",
        "simulate --help",
        "verify run",
        "randomize trial.toml --seed 1 --allow-integer-seed --out list",
        "balance trial.toml --allocations run/allocations.csv",
    ] {
        closed(arguments).is(0, &[]);
    }
    closed("verify altered").is(1, &["differs from what its manifest makes"]);
    closed("balance trial.toml --allocations run/allocations.csv --limit 0")
        .is(1, &["above the limit"]);
    place.run("verify list").is(0, &[]);
}

#[test]
fn what_reveals_the_list_is_readable_by_its_owner_alone() {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(0, &[]);
    place
        .run("randomize trial.toml --seed 1 --allow-integer-seed --out list")
        .is(0, &[]);
    let mode = |name: &str| place.path(name).metadata().unwrap().permissions().mode() & 0o777;
    for name in [
        "run/randomization_list.csv",
        "run/allocations.csv",
        "run/manifest.json",
        "list/randomization_list.csv",
        "list/manifest.json",
    ] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    let script = format!(
        "umask 022; exec '{}' simulate trial.toml --seed 1 --out shared",
        env!("CARGO_BIN_EXE_evenhand")
    );
    finish(&mut place.any_command("sh", &["-c", &script])).is(0, &[]);
    assert_eq!(mode("shared/screening.csv"), 0o644);
    assert_eq!(mode("shared/allocations.csv"), 0o600);
    // Whoever is not the owner sees nothing at all.
    assert_eq!(mode("shared"), 0o700);
    let script = format!(
        "umask 022; exec '{}' assess trial.toml --seed 1 --replicates 3 --out assessed",
        env!("CARGO_BIN_EXE_evenhand")
    );
    finish(&mut place.any_command("sh", &["-c", &script])).is(0, &[]);
    // Operating characteristics have nobody's arm.
    assert_eq!(mode("assessed"), 0o755);
}

/// In a masked trial, no file that everybody can read tells the arm of a participant: not by a column,
/// and not by the name of an arm or of what only one arm is given.
#[test]
fn no_open_file_of_a_masked_trial_tells_an_arm() {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(0, &[]);
    let allocations = "--allocations run/allocations.csv";
    place
        .run(&format!("balance trial.toml {allocations} --out checked"))
        .is(0, &[]);
    let participants = "--participants run/allocations.csv";
    let made = place.run(&format!("calendar trial.toml {participants} --out planned"));
    made.is(0, &[]);
    place
        .run("randomize trial.toml --seed 1 --allow-integer-seed --format redcap,sheets --out list")
        .is(0, &[]);
    let mut open = Vec::new();
    for run in ["run", "checked", "planned", "list", "list/blinded"] {
        for name in place.names(run) {
            let path = format!("{run}/{name}");
            let metadata = place.path(&path).metadata().unwrap();
            if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
                let text = String::from_utf8(place.read(&path)).unwrap();
                // The design names the arms of the trial, and no participant.
                for arm in ["active", "control"] {
                    let is_of_design = name.starts_with("trial_");
                    assert!(is_of_design || !text.contains(arm), "{path} has {arm}");
                }
                open.push(path);
            }
        }
    }
    let expected = [
        "run/screening.csv",
        "run/trial_arms.csv",
        "run/trial_elements.csv",
        "run/trial_epochs.csv",
        "planned/trial_arms.csv",
        "planned/trial_elements.csv",
        "planned/trial_epochs.csv",
        "list/blinded/randomization_numbers.csv",
    ];
    assert_eq!(open, expected);
}

#[test]
fn in_an_open_label_trial_only_what_is_to_come_stays_hidden() {
    let place = Workplace::new();
    place.edit(
        "trial.toml",
        "sample_size = ",
        "masking = \"open-label\"\nsample_size = ",
    );
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(0, &[]);
    let hidden: Vec<String> = (place.names("run").into_iter())
        .filter(|name| {
            let metadata = place.path(&format!("run/{name}")).metadata().unwrap();
            metadata.permissions().mode() & 0o777 == 0o600
        })
        .collect();
    // The manifest and the report have the seed, which makes the list.
    assert_eq!(
        hidden,
        ["manifest.json", "randomization_list.csv", "report.html"]
    );
    place.edit("trial.toml", "open-label", "open");
    place.run("check trial.toml").is(
        1,
        &["`masking` is \"open\"", "\"masked\" or \"open-label\""],
    );
}

/// Colours are for terminals that know them. `script` gives the program a terminal.
#[test]
#[cfg(target_os = "linux")]
fn a_dumb_terminal_gets_plain_text() {
    let place = Workplace::new();
    place.edit("trial.toml", "ratio = 1", "ratio = 0");
    let command = format!("'{}' check trial.toml", env!("CARGO_BIN_EXE_evenhand"));
    let shown = |terminal: &str| {
        let mut script = place.any_command("script", &["-qec", &command, "/dev/null"]);
        let outcome = finish(script.env("TERM", terminal).env_remove("NO_COLOR"));
        assert!(outcome.out.contains("allocation ratio"), "{outcome:?}");
        outcome.out
    };
    assert!(shown("xterm").contains('\u{1b}'));
    assert!(!shown("dumb").contains('\u{1b}'));
}
