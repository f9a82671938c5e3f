//! Where a run goes: never over something else, and whole or not at all.

use std::path::Path;

use evenhand::run::{DirectoryError, DirectoryPlan, MANIFEST, RunDirectory};

use super::workplace::Workplace;

const FIRST: &str = "simulate trial.toml --seed 1 --out run";

/// What is in the directory before and after a run that fails.
const INPUTS: [&str; 2] = ["trial-sites.csv", "trial.toml"];

#[test]
fn a_directory_that_is_there_is_refused_and_left_as_it_was() {
    let place = Workplace::new();
    place.run(FIRST).is(0, &[]);
    let before = place.contents("run");
    for again in [
        FIRST,
        "simulate trial.toml --seed 2 --out run",
        "randomize trial.toml --seed 2 --allow-integer-seed --out run",
    ] {
        place
            .run(again)
            .is(2, &["`run` already exists", "--out", "--force"]);
        assert!(place.contents("run") == before);
    }
    assert_eq!(place.names(""), ["run", "trial-sites.csv", "trial.toml"]);
}

#[test]
fn force_replaces_a_run_by_another_whole_run() {
    let place = Workplace::new();
    place.run(FIRST).is(0, &[]);
    place
        .run("randomize trial.toml --seed 2 --allow-integer-seed --out run --force")
        .is(0, &[]);
    assert_eq!(
        place.names("run"),
        [
            "blinded",
            MANIFEST,
            "randomization_list.csv",
            "report.html",
            "scenario"
        ]
    );
    place.run("verify run").is(0, &[]);
    assert_eq!(place.names(""), ["run", "trial-sites.csv", "trial.toml"]);
}

#[test]
fn force_replaces_nothing_but_a_run() {
    let place = Workplace::new();
    std::fs::create_dir(place.path("thesis")).unwrap();
    place.write("thesis/chapter-1.txt", b"years of work");
    for target in ["thesis", "trial.toml"] {
        let told = format!("`{target}` has no {MANIFEST}");
        place
            .run(&format!(
                "simulate trial.toml --seed 1 --out {target} --force"
            ))
            .is(2, &[&told]);
    }
    assert_eq!(place.read("thesis/chapter-1.txt"), b"years of work");
    assert_eq!(place.names("thesis"), ["chapter-1.txt"]);
    assert_eq!(place.names(""), ["thesis", "trial-sites.csv", "trial.toml"]);
}

#[test]
fn the_old_run_stays_where_the_new_one_fails() {
    let place = Workplace::new();
    place.run(FIRST).is(0, &[]);
    let before = place.contents("run");
    let text = String::from_utf8(place.read("trial.toml")).unwrap();
    for (old, new, told) in [
        ("ratio = 1", "ratio = 0", "ratio"),
        (
            "permuted-block(4, 6)\"",
            "permuted-block(4, 6)\"\nlist_length = 10",
            "raise `list_length`",
        ),
        ("fails = 0.05", "fails = 1.0", "of 120 participants"),
    ] {
        place.write("trial.toml", text.replacen(old, new, 1).as_bytes());
        place
            .run("simulate trial.toml --seed 2 --out run --force")
            .is(2, &[told]);
        assert!(place.contents("run") == before, "{new}");
        assert_eq!(place.names(""), ["run", "trial-sites.csv", "trial.toml"]);
    }
    place.run("verify run").is(0, &[]);
}

#[test]
fn a_trial_that_cannot_be_completed_ends_with_an_error_and_leaves_nothing() {
    let place = Workplace::new();
    for (old, new, told) in [
        (
            "procedure =",
            "list_length = 10\nprocedure =",
            &["has no entry left after 1", "raise `list_length`"][..],
        ),
        (
            "fails = 0.05",
            "fails = 1.0",
            &["the year 2199 with 0 of 120 participants", "`mean_rate`"],
        ),
        // So many candidates that the calendar does not end before the patience does.
        (
            "mean_rate = 1.5",
            "mean_rate = 9000",
            &["only 0 of 220000 candidates were randomized", "criteria"],
        ),
    ] {
        place.edit("trial.toml", old, new);
        place.run(FIRST).is(2, told);
        assert_eq!(place.names(""), INPUTS);
        if !old.starts_with("fails") {
            place.edit("trial.toml", new, old);
        }
    }
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let place = Workplace::new();
    place.write("file", b"a regular file");
    for target in ["file/run", "file/below/run"] {
        let told = format!("cannot write `{target}`");
        place
            .run(&format!("simulate trial.toml --seed 1 --out {target}"))
            .is(2, &[&told]);
        place
            .run(&format!(
                "randomize trial.toml --seed 1 --allow-integer-seed --out {target}"
            ))
            .is(2, &[&told]);
    }
    for target in [".", "..", "/", "run/.."] {
        let told = format!("`{target}` names no directory to write");
        place
            .run(&format!("simulate trial.toml --seed 1 --out {target}"))
            .is(2, &[&told]);
        place
            .run(&format!(
                "simulate trial.toml --seed 1 --out {target} --force"
            ))
            .is(2, &[&told]);
    }
    assert_eq!(place.read("file"), b"a regular file");
    assert_eq!(place.names(""), ["file", "trial-sites.csv", "trial.toml"]);
}

fn begin(target: &Path, replace: bool) -> RunDirectory {
    let plan = DirectoryPlan {
        target,
        replace,
        is_private: true,
        is_part: false,
    };
    RunDirectory::begin(plan).unwrap()
}

#[test]
fn what_came_to_be_at_the_target_meanwhile_is_not_replaced() {
    let place = Workplace::new();
    let target = place.path("run");
    for replace in [false, true] {
        let late = begin(&target, replace);
        std::fs::create_dir(&target).unwrap();
        place.write("run/notes.txt", b"someone else's");
        match late.commit(false) {
            Err(DirectoryError::Exists(path)) if !replace => assert_eq!(path, target),
            Err(DirectoryError::NotARun(path)) if replace => assert_eq!(path, target),
            other => panic!("{other:?}"),
        }
        assert_eq!(place.names(""), ["run", "trial-sites.csv", "trial.toml"]);
        assert_eq!(place.read("run/notes.txt"), b"someone else's");
        std::fs::remove_dir_all(&target).unwrap();
    }
}

#[test]
fn an_abandoned_directory_leaves_nothing() {
    let place = Workplace::new();
    let partial = begin(&place.path("run"), false);
    drop(partial.file("list.csv", true).unwrap());
    assert_eq!(place.names("").len(), INPUTS.len() + 1);
    drop(partial);
    assert_eq!(place.names(""), INPUTS);
}

#[test]
fn init_overwrites_nothing() {
    let place = Workplace::new();
    let before = place.read("trial.toml");
    place.edit("trial-sites.csv", "AT-01", "AT-09");
    place
        .run("init trial")
        .is(2, &["cannot create `trial-sites.csv`"]);
    assert_eq!(place.read("trial.toml"), before);
    std::fs::remove_file(place.path("trial-sites.csv")).unwrap();
    place
        .run("init trial")
        .is(2, &["cannot create `trial.toml`"]);
    assert_eq!(place.names(""), ["trial.toml"]);
    assert_eq!(place.read("trial.toml"), before);
}

#[test]
fn a_manifest_of_something_else_is_no_run() {
    let place = Workplace::new();
    std::fs::create_dir(place.path("webapp")).unwrap();
    place.write("webapp/thesis.txt", b"precious");
    for manifest in [
        r#"{"name": "My app", "start_url": "/"}"#,
        r#"{"software": "other 1.0", "command": {}, "files": []}"#,
        "not JSON",
        "",
    ] {
        place.write("webapp/manifest.json", manifest.as_bytes());
        place
            .run("simulate trial.toml --seed 1 --out webapp --force")
            .is(2, &["`webapp` has no manifest.json written by evenhand"]);
        assert_eq!(place.read("webapp/thesis.txt"), b"precious");
    }
    assert_eq!(place.names(""), ["trial-sites.csv", "trial.toml", "webapp"]);
}

#[test]
fn files_that_a_run_did_not_write_keep_it_from_being_replaced_and_are_named() {
    let place = Workplace::new();
    place.run(FIRST).is(0, &[]);
    let again = "simulate trial.toml --seed 2 --out run --force";
    place.write("run/my-analysis.R", b"library(survival)");
    std::fs::create_dir(place.path("run/figures")).unwrap();
    place.run(again).is(
        2,
        &["does not list, `figures`, `my-analysis.R`, so it is not"],
    );
    place.run("verify run").is(
        0,
        &["note: run also holds `figures`, `my-analysis.R`, not in the manifest"],
    );
    for number in 0..20 {
        place.write(&format!("run/{number:02}.txt"), b"");
    }
    place.run(again).is(
        2,
        &["`00.txt`, `01.txt`, `02.txt`, `03.txt`, `04.txt` and more"],
    );
    place
        .run("verify run")
        .is(0, &["`09.txt` and more, not in the manifest"]);
    assert_eq!(place.read("run/my-analysis.R"), b"library(survival)");
}

#[test]
#[cfg(unix)]
fn a_link_to_a_run_stays_a_link() {
    let place = Workplace::new();
    std::fs::create_dir(place.path("archive")).unwrap();
    place
        .run("simulate trial.toml --seed 1 --out archive/run-1")
        .is(0, &[]);
    std::os::unix::fs::symlink("archive/run-1", place.path("run")).unwrap();
    place.run(FIRST).is(2, &["`run` already exists"]);
    place
        .run("simulate trial.toml --seed 2 --out run --force")
        .is(0, &[]);
    assert!(place.path("run").is_symlink());
    let manifest = String::from_utf8(place.read("archive/run-1/manifest.json")).unwrap();
    assert!(manifest.contains(r#""value": "2""#));
    assert_eq!(place.names("archive"), ["run-1"]);
    std::os::unix::fs::symlink("nowhere", place.path("dangling")).unwrap();
    place
        .run("simulate trial.toml --seed 2 --out dangling --force")
        .is(2, &["cannot write `dangling`"]);
}

#[test]
fn a_path_that_ends_in_a_dot_or_a_slash_is_the_directory_itself() {
    let place = Workplace::new();
    for target in ["run/.", "other/", "./third/./"] {
        place
            .run(&format!("simulate trial.toml --seed 1 --out {target}"))
            .is(0, &[]);
    }
    place.run("verify other").is(0, &[]);
    place.run("verify third").is(0, &[]);
    place.run("verify run").is(0, &[]);
}

#[test]
fn a_failed_run_takes_the_directories_with_it_that_were_made_for_it() {
    let place = Workplace::new();
    place.edit("trial.toml", "fails = 0.05", "fails = 1.0");
    place
        .run("simulate trial.toml --seed 1 --out x/y/run")
        .is(2, &["of 120 participants"]);
    assert_eq!(place.names(""), INPUTS);
    std::fs::create_dir(place.path("x")).unwrap();
    place
        .run("simulate trial.toml --seed 1 --out x/y/run")
        .is(2, &["of 120 participants"]);
    assert_eq!(place.names("x"), [""; 0]);
}

#[test]
fn what_a_killed_run_left_is_named() {
    let place = Workplace::new();
    let left = place.path(".run.partial-abcdef");
    std::fs::create_dir(&left).unwrap();
    // Of other runs, and of no run.
    std::fs::create_dir(place.path(".other.partial-abcdef")).unwrap();
    std::fs::create_dir(place.path(".run.partial-")).unwrap();
    place.run(FIRST).is(
        0,
        &["note: `.run.partial-abcdef` is left over from a run that was killed"],
    );
    assert!(left.exists());
    let outcome = place.run("simulate trial.toml --seed 1 --out third");
    outcome.is(0, &[]);
    assert_eq!(outcome.err, "");
}
