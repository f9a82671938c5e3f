//! An assessment that is stopped keeps what is finished.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::workplace::{Outcome, Workplace};

/// More replicates than anybody waits for.
const MANY: &str = "assess --procedure permuted-block(4) --n 60 --monte-carlo \
                    --replicates 4000000000 --seed 1 --out run";

/// Starts an assessment and waits until it listens to signals.
fn start(place: &Workplace, arguments: &str) -> Child {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let mut command = place.command(&arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let is_begun = || {
        let mut names = place.names("").into_iter();
        names.any(|name| name.starts_with(".run.partial-"))
    };
    while !is_begun() {
        sleep(Duration::from_millis(2));
    }
    sleep(Duration::from_millis(300));
    child
}

fn stop(child: Child, signal: &str) -> Outcome {
    let mut kill = std::process::Command::new("kill");
    let id = child.id().to_string();
    assert!(kill.args([signal, &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    Outcome {
        status: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// How many replicates a run has counted, by its manifest.
fn counted(place: &Workplace) -> u64 {
    let manifest: serde_json::Value =
        serde_json::from_slice(&place.read("run/manifest.json")).unwrap();
    let counted = &manifest["command"]["counted"];
    assert_eq!(counted["from"], 0);
    counted["until"].as_u64().unwrap()
}

#[test]
fn what_is_finished_is_kept_and_gone_on_with() {
    let place = Workplace::new();
    let mut before = 0;
    let goes_on = "assess --resume run";
    for (arguments, signal) in [(MANY, "-INT"), (goes_on, "-TERM"), (goes_on, "-INT")] {
        let outcome = stop(start(&place, arguments), signal);
        outcome.is(
            2,
            &["are kept: continue with `evenhand assess --resume run`"],
        );
        let now = counted(&place);
        assert!(now > before, "{now} after {before}");
        before = now;
        place.run("verify run").is(0, &[]);
        assert!(
            !place.names("").iter().any(|name| name.contains(".partial")),
            "nothing half-written is left"
        );
    }
    assert_eq!(place.names("run"), ["manifest.json", "sums.json"]);
    // One part is not the whole.
    place
        .run("merge run --out whole")
        .is(2, &["no part has the replicates from"]);
}

#[test]
fn a_part_takes_no_whole_runs_place() {
    let place = Workplace::new();
    let whole = "assess --procedure permuted-block(4) --n 60 --monte-carlo --replicates 50 --seed 1 --out run";
    place.run(whole).is(0, &[]);
    let before = place.contents("run");
    let again = format!("{MANY} --force");
    for beside in ["run.part", "run.part-2"] {
        let told = format!(
            "are kept beside the whole run in `run`: continue with `evenhand assess --resume {beside}`"
        );
        stop(start(&place, &again), "-INT").is(2, &[&told]);
        assert!(place.contents("run") == before);
        assert_eq!(place.names(beside), ["manifest.json", "sums.json"]);
        place.run(&format!("verify {beside}")).is(0, &[]);
    }
    // A share is asked for, and is a part from the beginning.
    place.run(&format!("{whole} --shard 1/2 --force")).is(
        2,
        &["`run` holds a whole run, which a share of an assessment does not replace"],
    );
    assert!(place.contents("run") == before);
    // A part replaces a part.
    place
        .run(&whole.replace("run", "run.part --force --shard 1/2"))
        .is(0, &[]);
    place.run("verify run.part").is(0, &[]);
}

#[test]
fn the_second_signal_ends_at_once_and_leaves_nothing() {
    use std::os::unix::process::ExitStatusExt as _;
    let place = Workplace::new();
    let mut child = start(&place, MANY);
    for _ in 0..2 {
        let mut kill = std::process::Command::new("kill");
        let id = child.id().to_string();
        // Whoever is quick enough with the first has ended before the second.
        let _ = kill.args(["-INT", &id]).output().unwrap();
    }
    let status = child.wait().unwrap();
    let is_kept = status.code() == Some(2) && place.path("run").exists();
    assert!(is_kept || status.signal() == Some(2), "{status:?}");
    assert!(!place.names("").iter().any(|name| name.contains(".partial")));
}
