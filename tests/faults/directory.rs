//! Where a run goes: never over something else, and whole or not at all.

use evenhand::run::{DirectoryError, MANIFEST, RunDirectory};

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
        "randomize trial.toml --seed 2 --out run",
    ] {
        place
            .run(again)
            .is(2, &["`run` exists already", "--out", "--force"]);
        assert!(place.contents("run") == before);
    }
    assert_eq!(place.names(""), ["run", "trial-sites.csv", "trial.toml"]);
}

#[test]
fn force_replaces_a_run_by_another_whole_run() {
    let place = Workplace::new();
    place.run(FIRST).is(0, &[]);
    place
        .run("randomize trial.toml --seed 2 --out run --force")
        .is(0, &[]);
    assert_eq!(
        place.names("run"),
        ["blinded", MANIFEST, "randomization_list.csv"]
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
        let told = format!("`{target}` holds no {MANIFEST}");
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
            &["no entry left after 10", "raise `list_length`"][..],
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
            .run(&format!("randomize trial.toml --seed 1 --out {target}"))
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

#[test]
fn what_came_to_be_at_the_target_meanwhile_is_not_replaced() {
    let place = Workplace::new();
    let target = place.path("run");
    for replace in [false, true] {
        let late = RunDirectory::begin(&target, replace).unwrap();
        std::fs::create_dir(&target).unwrap();
        place.write("run/notes.txt", b"someone else's");
        match late.commit() {
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
    let partial = RunDirectory::begin(&place.path("run"), false).unwrap();
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
