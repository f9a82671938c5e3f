//! What `verify` finds in a run that was altered after it was made.

use evenhand::rng::Seed;
use evenhand::run::{FileRecord, MANIFEST, Manifest};

use super::workplace::{Outcome, Workplace};

/// A small trial, simulated in `run`.
fn simulated() -> Workplace {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 42 --out run")
        .is(0, &[]);
    place
}

/// Holds that the check failed, and that standard output has each of these texts.
#[track_caller]
fn found(outcome: &Outcome, texts: &[&str]) {
    outcome.is(1, &["differs from what its manifest makes"]);
    for text in texts {
        assert!(outcome.out.contains(text), "no {text:?} in {outcome:?}");
    }
}

/// Rewrites the manifest of a run.
fn edit_manifest(place: &Workplace, edit: impl FnOnce(&mut Manifest)) {
    let name = format!("run/{MANIFEST}");
    let mut manifest = Manifest::from_json(&place.read(&name)).unwrap();
    edit(&mut manifest);
    place.write(&name, manifest.to_json().as_bytes());
}

#[test]
fn an_altered_cell_is_told_by_file_line_column_and_both_values() {
    let place = simulated();
    let table = String::from_utf8(place.read("run/participants.csv")).unwrap();
    let row: Vec<&str> = table.lines().nth(6).unwrap().split(',').collect();
    let country = row[2];
    let mut altered = row.clone();
    altered[2] = "Atlantis";
    place.edit("run/participants.csv", &row.join(","), &altered.join(","));
    let told = format!(
        "participants.csv, line 7, column country: the file has `Atlantis`, the run makes `{country}`\n"
    );
    let outcome = place.run("verify run");
    found(&outcome, &[&told]);
    assert_eq!(outcome.out, told);
}

#[test]
fn every_file_that_was_altered_is_told() {
    let place = simulated();
    place.edit("run/calendar.csv", ",oral\n", ",iv\n");
    place.edit("run/exposure.csv", ",QD,", ",BID,");
    place.edit("run/balance.csv", "scope,", "Scope,");
    place.edit("run/screening.csv", "S00002", "S00002 ");
    let outcome = place.run("verify run --threads 3");
    found(
        &outcome,
        &[
            "calendar.csv, line 2, column route: the file has `iv`, the run makes `oral`",
            "exposure.csv, line 2, column frequency: the file has `BID`",
            "balance.csv, line 1, column ",
            "screening.csv, line 3, column screening_id: the file has `S00002 `",
        ],
    );
    assert_eq!(outcome.out.lines().count(), 4);
}

#[test]
fn missing_truncated_and_longer_files_are_told() {
    let place = simulated();
    let whole = place.read("run/allocations.csv");
    let lines = whole.iter().filter(|&&byte| byte == b'\n').count();
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let last_row = ends.map(|(end, _)| end + 1).rev().nth(1).unwrap();

    place.write("run/allocations.csv", &whole[..last_row]);
    let told =
        format!("allocations.csv, line {lines}: the file ends before, the run makes `P0120,");
    found(&place.run("verify run"), &[&told]);

    place.write("run/allocations.csv", &whole[..whole.len() - 1]);
    found(&place.run("verify run"), &["allocations.csv, line "]);

    place.write("run/allocations.csv", b"");
    found(
        &place.run("verify run"),
        &["allocations.csv, line 1: the file ends before"],
    );

    let longer = [&whole[..], b"P0121,1,all,AT-01,2028-01-01,active\n"].concat();
    place.write("run/allocations.csv", &longer);
    let told = format!("allocations.csv, line {}: the file has `P0121,", lines + 1);
    found(&place.run("verify run"), &[&told, "the run ends before"]);

    place.write(
        "run/allocations.csv",
        &[b"\xEF\xBB\xBF", &whole[..]].concat(),
    );
    found(
        &place.run("verify run"),
        &["allocations.csv: only a byte order mark was added"],
    );

    std::fs::remove_file(place.path("run/allocations.csv")).unwrap();
    found(&place.run("verify run"), &["allocations.csv is missing"]);
    std::fs::create_dir(place.path("run/allocations.csv")).unwrap();
    found(&place.run("verify run"), &["allocations.csv is missing"]);
}

#[test]
fn a_manifest_that_was_altered_is_told() {
    let place = simulated();
    let before = place.read("run/manifest.json");
    let check = |edit: &dyn Fn(&mut Manifest), told: &str| {
        edit_manifest(&place, edit);
        found(&place.run("verify run"), &[told]);
        place.write("run/manifest.json", &before);
    };
    let manifest = Manifest::from_json(&before).unwrap();
    let calendar = |file: &FileRecord| file.name == "calendar.csv";
    let calendar = manifest.files.iter().position(calendar).unwrap();
    let altered = "calendar.csv: the run made again is not what the manifest records";
    check(
        &|manifest| manifest.files[calendar].sha256 = "0".repeat(64),
        altered,
    );
    check(&|manifest| manifest.files[calendar].rows = Some(7), altered);
    check(&|manifest| manifest.files[calendar].bytes -= 1, altered);
    check(&|manifest| drop(manifest.files.pop()), "`files`");
    check(&|manifest| manifest.files.clear(), "`files`");
    check(&|manifest| manifest.files.swap(0, 1), "`files`");
    check(
        &|manifest| {
            let conventions = manifest.conventions.as_mut().unwrap();
            conventions.end = "end-inclusive".to_owned();
        },
        "`conventions`",
    );
    check(
        &|manifest| manifest.seed.as_mut().unwrap().generator = "XKCD221".to_owned(),
        "`seed`",
    );
    check(
        &|manifest| {
            let scenario = manifest.scenario.as_mut().unwrap();
            scenario.text = scenario.text.replace("= 120", "= 119");
        },
        "the text of `trial.toml` does not have the SHA-256",
    );
    check(
        &|manifest| manifest.sites.as_mut().unwrap().text.push('\n'),
        "the text of `trial-sites.csv` does not have the SHA-256",
    );
    place.run("verify run").is(0, &[]);
}

#[test]
fn a_manifest_that_gives_no_run_is_refused() {
    let place = simulated();
    let before = String::from_utf8(place.read("run/manifest.json")).unwrap();
    for (old, new, told) in [
        ("{", "", "is not a manifest"),
        (
            "\"format\": 1",
            "\"format\": 2",
            "has format 2, this version reads 1",
        ),
        ("\"format\": 1", "\"format\": 1, \"host\": \"here\"", "host"),
        (
            "\"value\": \"42\"",
            "\"value\": \"43\"",
            "the seed is not the one",
        ),
        (
            "\"value\": \"42\"",
            "\"value\": \"forty-two\"",
            "is not a seed",
        ),
        ("\"simulate\"", "\"stimulate\"", "is not a manifest"),
    ] {
        assert!(before.contains(old), "{old}");
        place.write("run/manifest.json", before.replacen(old, new, 1).as_bytes());
        place.run("verify run").is(2, &[told]);
    }
    std::fs::remove_file(place.path("run/manifest.json")).unwrap();
    place
        .run("verify run")
        .is(2, &["cannot read `run/manifest.json`"]);
    place
        .run("verify nowhere")
        .is(2, &["cannot read `nowhere/manifest.json`"]);
    place
        .run("verify trial.toml")
        .is(2, &["cannot read `trial.toml/manifest.json`"]);
}

#[test]
fn a_withheld_seed_is_asked_for_and_must_be_the_right_one() {
    let place = Workplace::new();
    let key = Seed::from_key([7; 32]).to_string();
    let randomize = format!("randomize trial.toml --seed {key} --withhold-seed --out run");
    place.run(&randomize).is(0, &[]);
    let manifest = String::from_utf8(place.read("run/manifest.json")).unwrap();
    assert!(!manifest.contains(&key));
    place.run("verify run").is(2, &["holds no seed", "--seed"]);
    place
        .run("verify run --seed 7")
        .is(2, &["the seed is not the one"]);
    place.run(&format!("verify run --seed {key}")).is(0, &[]);

    // An integer is tied to the trial's name, and its key does not tell the integer.
    let randomize =
        "randomize trial.toml --seed 5 --allow-integer-seed --withhold-seed --out run --force";
    place
        .run(randomize)
        .is(0, &["warning: this list is made from an integer seed"]);
    let key = Seed::from_key(*Seed::from_integer(5).key());
    place.run("verify run --seed 5").is(0, &[]);
    place
        .run(&format!("verify run --seed {key}"))
        .is(2, &["the run was made from an integer", "give the integer"]);
}

#[test]
fn a_run_that_was_moved_is_verified_where_it_is() {
    let place = simulated();
    std::fs::create_dir(place.path("archive")).unwrap();
    std::fs::rename(place.path("run"), place.path("archive/2027 run")).unwrap();
    for input in ["trial.toml", "trial-sites.csv"] {
        std::fs::remove_file(place.path(input)).unwrap();
    }
    let mut command = place.command(&["verify", "archive/2027 run"]);
    super::workplace::finish(&mut command).is(0, &[]);
}

#[test]
fn calendars_of_participants_that_were_altered_are_told() {
    let place = Workplace::new();
    let participants =
        "participant_id,arm,randomized_on\nA-1,active,2028-02-29\nA-2,control,2028-03-31\n";
    place.write("people.csv", participants.as_bytes());
    place
        .run("calendar trial.toml --participants people.csv --out run")
        .is(0, &[]);
    place.run("verify run").is(0, &[]);
    let before = place.read("run/manifest.json");

    place.edit("run/participants.csv", "2028-03-31", "2028-03-30");
    found(
        &place.run("verify run"),
        &["participants.csv: SHA-256 is", "the manifest has"],
    );
    // Without the input's record, the calendars and the manifest still disagree with it.
    edit_manifest(&place, |manifest| manifest.inputs.clear());
    found(
        &place.run("verify run"),
        &["`inputs`", "calendar.csv, line ", "exposure.csv, line "],
    );
    place.write("run/manifest.json", &before);
    place.edit("run/participants.csv", "A-2,control", "A-2,placebo");
    found(&place.run("verify run"), &["participants.csv: SHA-256 is"]);
    std::fs::remove_file(place.path("run/participants.csv")).unwrap();
    place
        .run("verify run")
        .is(2, &["cannot read `run/participants.csv`"]);
}

#[test]
fn a_changed_picture_is_no_table() {
    let place = Workplace::new();
    place
        .run("assess --exact --n 8 --procedure simple --procedure big-stick(2) --out run")
        .is(0, &[]);
    place.edit("run/trade_off.svg", "Balance against", "Balance versus");
    let outcome = place.run("verify run");
    found(
        &outcome,
        &["trade_off.svg: from byte ", "is not what the run makes"],
    );
    assert!(!outcome.out.contains("column"), "{outcome:?}");
    assert_eq!(outcome.out.lines().count(), 1);
}

#[test]
fn other_line_ends_are_told_as_such() {
    let place = simulated();
    let table = String::from_utf8(place.read("run/allocations.csv")).unwrap();
    place.write(
        "run/allocations.csv",
        table.replace('\n', "\r\n").as_bytes(),
    );
    let outcome = place.run("verify run");
    found(
        &outcome,
        &["allocations.csv, from line 1 on: only line ends differ"],
    );
    place.write("run/allocations.csv", table.trim_end().as_bytes());
    found(&place.run("verify run"), &["only the line end differs"]);
    place.write("run/allocations.csv", format!("\u{feff}{table}").as_bytes());
    found(
        &place.run("verify run"),
        &["allocations.csv: only a byte order mark was added"],
    );
    // What else an editor did is told, and a cell that was changed on the way before all.
    let saved = format!("\u{feff}{}", table.replace('\n', "\r\n"));
    place.write("run/allocations.csv", saved.as_bytes());
    found(
        &place.run("verify run"),
        &["a byte order mark was added and line ends differ"],
    );
    let arm = ["active", "control"].map(|arm| format!(",{arm}\r\n"));
    let changed = saved.replacen(&arm[0], &arm[1], 1);
    place.write("run/allocations.csv", changed.as_bytes());
    let outcome = place.run("verify run");
    found(&outcome, &["column arm", "control"]);
    assert!(!outcome.out.contains("line end"), "{outcome:?}");
}

#[cfg(feature = "parquet")]
mod parquet {
    use super::*;

    /// A small trial, simulated as Parquet in `run`, and the same under another seed in `other`.
    fn simulated() -> Workplace {
        let place = Workplace::new();
        for (seed, run) in [(42, "run"), (43, "other")] {
            let command = format!("simulate trial.toml --seed {seed} --format parquet --out {run}");
            place.run(&command).is(0, &[]);
        }
        place
    }

    #[test]
    fn rows_and_columns_are_compared() {
        let place = simulated();
        place.run("verify run").is(0, &[]);
        place.write(
            "run/allocations.parquet",
            &place.read("other/allocations.parquet"),
        );
        let outcome = place.run("verify run");
        found(
            &outcome,
            &["allocations.parquet, row 1, column ", "the run makes `"],
        );
        assert_eq!(outcome.out.lines().count(), 1);
        // Other columns, and no Parquet at all.
        place.write(
            "run/allocations.parquet",
            &place.read("run/screening.parquet"),
        );
        found(
            &place.run("verify run"),
            &["allocations.parquet, row 1: the file has `"],
        );
        place.write("run/allocations.parquet", b"PAR1 and nothing else");
        found(
            &place.run("verify run"),
            &["allocations.parquet: it cannot be read"],
        );
    }

    #[test]
    fn the_manifest_keeps_the_format() {
        let place = simulated();
        edit_manifest(&place, |manifest| {
            assert_eq!(manifest.table_format.as_deref(), Some("parquet"));
            manifest.table_format = Some("punch-card".to_owned());
        });
        let told = "the tables are in the format `punch-card`";
        place.run("verify run").is(2, &[told]);
    }

    #[test]
    fn an_assessment_and_a_list_are_verified_too() {
        let place = Workplace::new();
        for command in [
            "assess --n 20 --replicates 50 --monte-carlo --format parquet --seed 1",
            "assess starter --replicates 5 --format parquet --seed 1",
            "randomize trial.toml --format parquet,redcap,sheets --seed 1 --allow-integer-seed",
        ] {
            place
                .run(&format!("{command} --out run --force"))
                .is(0, &[]);
            place.run("verify run").is(0, &[]);
        }
        // What REDCap reads stays CSV.
        assert!(
            place
                .names("run/unblinded")
                .contains(&"redcap_production.csv".to_owned())
        );
        let sheets = place.names("run/unblinded/sheets");
        assert!(
            sheets.iter().all(|name| name.ends_with(".parquet")),
            "{sheets:?}"
        );
    }
}

/// What waits for ever or has no end, in the place of a file that is read, is refused at once.
#[test]
#[cfg(unix)]
fn only_regular_files_are_read() {
    use std::os::unix::fs::symlink;
    let made = |name: &str| {
        let place = simulated();
        place
            .run("calendar trial.toml --participants run/allocations.csv --out planned")
            .is(0, &[]);
        std::fs::remove_file(place.path(name)).unwrap();
        place
    };
    for (run, name) in [
        ("run", "run/allocations.csv"),
        ("run", "run/manifest.json"),
        ("planned", "planned/participants.csv"),
        ("planned", "planned/calendar.csv"),
    ] {
        let place = made(name);
        let status = std::process::Command::new("mkfifo")
            .arg(place.path(name))
            .status();
        assert!(status.unwrap().success());
        let outcome = place.run(&format!("verify {run}"));
        assert!(matches!(outcome.status, Some(1 | 2)), "{outcome:?}");
        for (target, told) in [
            ("/dev/zero", "symbolic link"),
            ("../trial.toml", "symbolic link"),
        ] {
            std::fs::remove_file(place.path(name)).unwrap();
            symlink(target, place.path(name)).unwrap();
            let outcome = place.run(&format!("verify {run}"));
            assert!(matches!(outcome.status, Some(1 | 2)), "{outcome:?}");
            let text = format!("{}{}", outcome.out, outcome.err);
            assert!(text.contains(told), "{name} to {target}: {text}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_folder_that_is_a_link_is_told() {
    let place = Workplace::new();
    place
        .run("randomize trial.toml --seed 1 --allow-integer-seed --out list")
        .is(0, &[]);
    std::fs::rename(place.path("list/blinded"), place.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", place.path("list/blinded")).unwrap();
    found(&place.run("verify list"), &["blinded is a symbolic link"]);
}

/// A file without line ends is read as far as a row of the run goes, and not to its end.
#[test]
fn a_line_is_read_no_further_than_the_run_makes_it() {
    let place = simulated();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(place.path("run/balance.csv"))
        .unwrap();
    file.set_len(8 << 30).unwrap();
    let outcome = place.run("verify run");
    found(&outcome, &["balance.csv, line "]);
    assert!(outcome.out.len() < 2_000, "{}", outcome.out.len());
    // Nor is a manifest of any size.
    let manifest = place.path("run/manifest.json");
    let file = std::fs::OpenOptions::new().write(true).open(manifest);
    file.unwrap().set_len(8 << 30).unwrap();
    place.run("verify run").is(
        2,
        &["it has 8589934592 bytes, more than the 268435456 that are read"],
    );
}

#[test]
fn what_is_no_version_of_evenhand_is_refused_and_another_version_is_said() {
    let place = simulated();
    let before = place.read("run/manifest.json");
    for forged in [
        "evenhand 9.9 (validated)",
        "evenhand \\u001b[2J",
        "other 1.0.0",
        "evenhand 1.0.0\\n",
    ] {
        place.edit(
            "run/manifest.json",
            concat!("evenhand ", env!("CARGO_PKG_VERSION")),
            forged,
        );
        let outcome = place.run("verify run");
        outcome.is(2, &["is not a version of evenhand"]);
        assert!(!outcome.err.contains('\u{1b}'));
        place.write("run/manifest.json", &before);
    }
    place.edit(
        "run/manifest.json",
        concat!("evenhand ", env!("CARGO_PKG_VERSION")),
        "evenhand 9.9.9",
    );
    let outcome = place.run("verify run");
    outcome.is(0, &[]);
    let told = concat!(
        "as evenhand ",
        env!("CARGO_PKG_VERSION"),
        " makes them; the manifest names evenhand 9.9.9\n"
    );
    assert!(outcome.out.ends_with(told), "{outcome:?}");
}

/// No key of a manifest is passed over.
#[test]
fn keys_that_a_manifest_does_not_have_are_refused() {
    let place = simulated();
    place
        .run("calendar trial.toml --participants run/allocations.csv --out planned")
        .is(0, &[]);
    for (run, old, new) in [
        ("run", "\"rows\":", "\"signed_by\": \"me\", \"rows\":"),
        (
            "planned",
            "\"name\": \"calendar\"",
            "\"name\": \"calendar\", \"validated\": true",
        ),
        (
            "run",
            "\"replicate\":",
            "\"validated\": true, \"replicate\":",
        ),
    ] {
        place.edit(&format!("{run}/manifest.json"), old, new);
        place
            .run(&format!("verify {run}"))
            .is(2, &["is not a manifest of evenhand", "unknown field"]);
    }
}
