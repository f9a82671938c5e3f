//! A list that is handed over: who may read it, and what is told when it was altered.

use super::workplace::Workplace;

/// A list in every format, with kits.
fn handed_over() -> Workplace {
    let place = Workplace::new();
    place.edit(
        "trial.toml",
        "[randomization]\n",
        "[randomization]\nkits = { per_site = 4 }\n",
    );
    place
        .run("randomize trial.toml --seed 1 --allow-integer-seed --format csv,redcap --format sheets --out list")
        .is(0, &[]);
    place.run("verify list").is(0, &[]);
    place
}

#[cfg(unix)]
#[test]
fn only_blinded_files_are_for_others_to_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = handed_over();
    let mode = |name: &str| {
        let found = std::fs::metadata(place.path(name)).unwrap().permissions();
        found.mode() & 0o777
    };
    for folder in ["unblinded", "unblinded/sheets"] {
        assert_eq!(mode(&format!("list/{folder}")), 0o700, "{folder}");
        for name in place.names(&format!("list/{folder}")) {
            let file = format!("list/{folder}/{name}");
            assert!(name == "sheets" || mode(&file) == 0o600, "{file}");
        }
    }
    for file in ["manifest.json", "randomization_list.csv"] {
        assert_eq!(mode(&format!("list/{file}")), 0o600, "{file}");
    }
    // Others may read as much as the umask lets them.
    let ordinary = mode("trial.toml");
    for name in place.names("list/blinded") {
        assert_eq!(mode(&format!("list/blinded/{name}")), ordinary, "{name}");
    }
}

#[test]
fn every_altered_file_is_told() {
    let place = handed_over();
    for (file, old, new) in [
        ("unblinded/sheets/003.csv", ",1,1,", ",1,2,"),
        ("unblinded/sheets/index.csv", "002.csv", "003.csv"),
        ("unblinded/kits.csv", "active", "control"),
        ("unblinded/redcap_production.csv", ",1,", ",2,"),
        ("unblinded/redcap_development.csv", ",2,", ",1,"),
        ("unblinded/redcap_codebook.csv", "active", "control"),
        ("site/kits.csv", "kit_number", "number"),
        ("blinded/randomization_numbers.csv", ",1,", ",7,"),
    ] {
        let path = format!("list/{file}");
        let whole = place.read(&path);
        place.edit(&path, old, new);
        let outcome = place.run("verify list");
        outcome.is(1, &[]);
        assert!(
            outcome.out.starts_with(&format!("{file}, line ")),
            "{outcome:?}"
        );
        assert_eq!(outcome.out.lines().count(), 1, "{outcome:?}");

        std::fs::remove_file(place.path(&path)).unwrap();
        let outcome = place.run("verify list");
        outcome.is(1, &[]);
        assert_eq!(outcome.out, format!("{file} is missing\n"));
        place.write(&path, &whole);
    }
    place.run("verify list").is(0, &[]);
}

#[test]
fn a_file_that_the_manifest_lists_no_more_is_missed_all_the_same() {
    let place = handed_over();
    place.edit(
        "list/manifest.json",
        "unblinded/kits.csv",
        "unblinded/redcap_codebook.csv",
    );
    std::fs::remove_file(place.path("list/unblinded/kits.csv")).unwrap();
    let outcome = place.run("verify list");
    outcome.is(1, &[]);
    assert!(
        outcome.out.contains("unblinded/kits.csv is missing"),
        "{outcome:?}"
    );
    assert!(
        outcome.out.contains("`files` differs from what"),
        "{outcome:?}"
    );
}

#[test]
fn a_manifest_that_leads_out_of_its_directory_is_refused() {
    let place = handed_over();
    let whole = place.read("list/manifest.json");
    for name in [
        "../trial.toml",
        "blinded/../../trial.toml",
        "/etc/passwd",
        "blinded//kits.csv",
        "./kits.csv",
        "C:kits.csv",
        "..\\\\kits.csv",
        "",
    ] {
        place.edit(
            "list/manifest.json",
            "\"site/kits.csv\"",
            &format!("\"{name}\""),
        );
        place
            .run("verify list")
            .is(2, &["manifest.json was altered", "run's directory"]);
        place.write("list/manifest.json", &whole);
    }
}

#[test]
fn a_format_that_there_is_not_is_refused() {
    let place = Workplace::new();
    place
        .run("randomize trial.toml --seed 1 --allow-integer-seed --format xlsx --out list")
        .is(
            2,
            &[
                "no format is named `xlsx`",
                "csv, json, parquet, redcap, secutrial, plain and sheets",
            ],
        );
    assert_eq!(place.names(""), ["trial-sites.csv", "trial.toml"]);
}
