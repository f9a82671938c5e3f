//! Killed at each system call that changes files, and each of these calls failing: the history is the
//! old or the new one. By strace; `scripts/test` installs it.

use std::process::Command;

use super::workplace::{Outcome, Workplace, finish};

const CALLS: &str = "openat,open,creat,write,pwrite64,fsync,fdatasync,fchmod,close,rename,renameat,renameat2,unlink,unlinkat,flock,mkdir,ftruncate";
const ALLOCATE: &str = "allocate trial.toml --history history.csv --seed 5 --allow-integer-seed --csv --set sex=male --set age=70 --id";

/// Whether strace is there, and the system lets it trace.
fn is_traced() -> bool {
    let mut command = Command::new("strace");
    let command = command.args(["-o", "/dev/null", "true"]);
    command.status().is_ok_and(|status| status.success())
}

/// Histories of four rows and of five, each with its lock's file beside it.
struct Before {
    place: Workplace,
    old: Vec<u8>,
    lock: Vec<u8>,
    new: Vec<u8>,
}

impl Before {
    fn new() -> Self {
        let place = Workplace::new();
        for id in 1..=4 {
            let new = if id == 1 { " --new" } else { "" };
            place.run(&format!("{ALLOCATE} P-{id}{new}")).is(0, &[]);
        }
        let (old, lock) = (place.read("history.csv"), place.read("history.csv.lock"));
        place.run(&format!("{ALLOCATE} P-5")).is(0, &[]);
        let new = place.read("history.csv");
        Self {
            place,
            old,
            lock,
            new,
        }
    }

    /// Allocates P-5 with something injected into its calls; `None` where no call was left for it.
    fn inject(&self, what: &str) -> Option<Outcome> {
        let place = &self.place;
        place.write("history.csv", &self.old);
        place.write("history.csv.lock", &self.lock);
        let program = env!("CARGO_BIN_EXE_evenhand");
        let (trace, inject) = (format!("trace={CALLS}"), format!("inject={what}"));
        let options = ["-f", "-o", "log", "-e", &trace, "-e", &inject, program];
        let mut arguments = options.to_vec();
        let command = format!("{ALLOCATE} P-5");
        arguments.extend(command.split(' '));
        let outcome = finish(&mut place.any_command("strace", &arguments));
        let log = String::from_utf8_lossy(&place.read("log")).into_owned();
        let is_injected = log.contains("(INJECTED)") || log.contains("killed by SIGKILL");
        is_injected.then_some(outcome)
    }

    /// Holds that the history is one of the two, and what was told of it. `true` where it is the new one.
    fn is_old_or_new(&self, what: &str, outcome: &Outcome) -> bool {
        let found = self.place.read("history.csv");
        let is_new = found == self.new;
        assert!(is_new || found == self.old, "{what}: {outcome:?}");
        // What is printed is on the disk.
        assert!(is_new || outcome.out.is_empty(), "{what}: {outcome:?}");
        assert!(!outcome.err.contains("panicked"), "{what}: {outcome:?}");
        if outcome.status == Some(0) {
            assert!(is_new, "{what}: {outcome:?}");
        }
        // The next allocation goes on from there, with no entry or number used twice.
        let next = self.place.run(&format!("{ALLOCATE} P-6"));
        next.is(0, &[]);
        let row = |text: &[u8], number: usize| -> Vec<String> {
            let text = String::from_utf8(text.to_vec()).unwrap();
            let line = text.lines().nth(number).unwrap().split(',');
            line.map(str::to_owned).collect()
        };
        let next = row(next.out.as_bytes(), 0);
        if is_new {
            assert_eq!(next[0], "6", "{what}");
        } else {
            // The entry that P-5 would have had.
            let fifth = row(&self.new, 5);
            assert_eq!(next[5..15], fifth[5..15], "{what}");
        }
        is_new
    }
}

#[test]
fn killed_at_any_call_it_leaves_the_old_or_the_new_history() {
    if !is_traced() {
        eprintln!("left out: strace is not there, or may not trace");
        return;
    }
    let before = Before::new();
    let (mut old, mut new) = (0, 0);
    // strace counts each call by itself.
    for call in CALLS.split(',') {
        for when in 1..100 {
            let what = format!("{call}:signal=KILL:when={when}");
            let Some(outcome) = before.inject(&what) else {
                break;
            };
            assert_ne!(outcome.status, Some(0), "{what}");
            if before.is_old_or_new(&what, &outcome) {
                new += 1;
            } else {
                old += 1;
            }
        }
    }
    assert!(old > 10 && new > 1, "{old} left the old one, {new} the new");
}

#[test]
fn where_a_call_fails_the_history_is_the_old_or_the_new() {
    if !is_traced() {
        eprintln!("left out: strace is not there, or may not trace");
        return;
    }
    let before = Before::new();
    let mut failed = 0;
    for (calls, error) in [
        ("write", "ENOSPC"),
        ("fsync", "EIO"),
        ("fchmod", "EPERM"),
        ("rename,renameat,renameat2", "EIO"),
        ("unlink,unlinkat", "EACCES"),
        ("flock", "ENOLCK"),
        ("close", "EIO"),
    ] {
        for when in 1..60 {
            let what = format!("{calls}:error={error}:when={when}");
            let Some(outcome) = before.inject(&what) else {
                break;
            };
            before.is_old_or_new(&what, &outcome);
            failed += usize::from(outcome.status == Some(2));
        }
    }
    assert!(failed >= 6, "only {failed} failures were told");
}
