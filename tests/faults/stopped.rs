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
        outcome.is(2, &["are kept: go on with `evenhand assess --resume run`"]);
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
