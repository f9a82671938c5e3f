//! The seed is a secret: where it may come from, and that it is never shown.

use std::io::Write as _;
use std::process::Stdio;

use super::workplace::{Workplace, finish};

const KEY: &str = "6c3a1f09d2b84e57a0917bd4c2e85f3360d1ab79e4f28c153b96d07e8a42f5c1";

/// The key, and the slips that somebody makes who types or pastes it.
fn slips() -> [String; 5] {
    [
        format!("{KEY}0"),
        KEY[..63].to_owned(),
        KEY.replace('d', "o"),
        format!("0x{KEY}"),
        format!("{}-{}", &KEY[..32], &KEY[32..]),
    ]
}

#[test]
fn a_seed_that_was_mistyped_is_not_shown() {
    let place = Workplace::new();
    for slip in slips() {
        place.write("slip.txt", slip.as_bytes());
        for arguments in [
            format!("randomize trial.toml --seed {slip} --out list"),
            "randomize trial.toml --seed-file slip.txt --out list".to_owned(),
            format!("simulate trial.toml --seed {slip} --out run"),
            format!("assess --n 4 --seed {slip}"),
            format!("verify run --seed={slip}"),
            format!("randomize trial.toml {slip} --out list"),
            format!("randomize trial.toml --sede {slip} --out list"),
            format!("randomize trial.toml --sede={slip} --out list"),
        ] {
            let outcome = place.run(&arguments);
            outcome.is(2, &[]);
            let beginning = &KEY[..12];
            assert!(!outcome.err.contains(beginning), "{arguments}: {outcome:?}");
        }
    }
    let told = "a text of 65 characters is not a seed";
    place
        .run(&format!("simulate trial.toml --seed {KEY}0 --out run"))
        .is(
            2,
            &[told, "64 hexadecimal digits as `evenhand seed` prints them"],
        );
}

#[test]
fn a_seed_comes_from_a_file_or_from_standard_input() {
    let place = Workplace::new();
    let list = |name: &str| place.read(&format!("{name}/randomization_list.csv"));
    place
        .run(&format!("randomize trial.toml --seed {KEY} --out typed"))
        .is(0, &[]);
    place.write("key.txt", format!("  {KEY}\r\n").as_bytes());
    let outcome = place.run("randomize trial.toml --seed-file key.txt --withhold-seed --out list");
    outcome.is(0, &[]);
    assert!(list("list") == list("typed"));
    assert!(outcome.out.contains("verify list --seed-file FILE"));
    place
        .run("verify list")
        .is(2, &["give the run's seed with --seed-file or --seed"]);
    place.run("verify list --seed-file key.txt").is(0, &[]);
    let mut command = place.command(&["verify", "list", "--seed-file", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(KEY.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());

    place
        .run("randomize trial.toml --seed-file none.txt --out other")
        .is(2, &["cannot read the seed from `none.txt`"]);
    place.write("empty.txt", b"\n");
    place
        .run("randomize trial.toml --seed-file empty.txt --out other")
        .is(2, &["`empty.txt` is empty"]);
    place
        .run("randomize trial.toml --seed-file key.txt --seed 1 --out other")
        .is(2, &["cannot be used with"]);
    place
        .run("randomize trial.toml --out other")
        .is(2, &["required", "--seed-file <FILE>"]);
}

#[test]
fn a_fresh_seed_is_written_for_its_owner_only_and_over_nothing() {
    let place = Workplace::new();
    let outcome = place.run("seed --out key.txt");
    outcome.is(0, &[]);
    let key = String::from_utf8(place.read("key.txt")).unwrap();
    assert_eq!(key.len(), 65);
    assert!(!outcome.out.contains(&key[..12]));
    place
        .run("seed --out key.txt")
        .is(2, &["cannot create `key.txt`"]);
    assert_eq!(place.read("key.txt"), key.as_bytes());
    let outcome = place.run("randomize trial.toml --seed-file key.txt --out list");
    outcome.is(0, &[]);
    assert_eq!(outcome.err, "");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let path = place.path("key.txt");
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let told = "warning: others can read `key.txt`";
        place
            .run("randomize trial.toml --seed-file key.txt --out other")
            .is(0, &[told]);
    }
}

#[test]
fn a_list_that_is_used_is_made_from_no_integer() {
    let place = Workplace::new();
    for more in ["", " --withhold-seed"] {
        place
            .run(&format!("randomize trial.toml --seed 42 --out list{more}"))
            .is(
                2,
                &[
                    "not an integer",
                    "`evenhand seed --out FILE`",
                    "--allow-integer-seed",
                ],
            );
    }
    assert_eq!(place.names(""), ["trial-sites.csv", "trial.toml"]);
    place
        .run("randomize trial.toml --seed 42 --allow-integer-seed --out list")
        .is(
            0,
            &["warning: this list is made from an integer seed and must not be used"],
        );
}

#[test]
fn a_simulation_that_is_given_no_seed_has_one_of_more_than_32_bits() {
    let place = Workplace::new();
    let seeds: Vec<u64> = (0..4)
        .map(|run| {
            let out = format!("run{run}");
            let command = &mut place.command(&[
                "assess",
                "--n",
                "4",
                "--replicates",
                "2",
                "--monte-carlo",
                "--out",
                &out,
            ]);
            finish(command).is(0, &[]);
            let manifest: serde_json::Value =
                serde_json::from_slice(&place.read(&format!("{out}/manifest.json"))).unwrap();
            manifest["seed"]["value"].as_str().unwrap().parse().unwrap()
        })
        .collect();
    // All four below 2^32 would happen once in 2^84 times.
    assert!(
        seeds.iter().any(|seed| *seed > u64::from(u32::MAX)),
        "{seeds:?}"
    );
    assert!(seeds.iter().all(|seed| *seed < 1 << 53), "{seeds:?}");
}

/// The list ends with a whole block; the blinded file ends where the scenario says.
#[test]
fn the_blinded_file_does_not_show_where_the_last_block_ends() {
    let place = Workplace::new();
    place.edit("trial.toml", "procedure =", "list_length = 61\nprocedure =");
    place
        .run("randomize trial.toml --seed 42 --allow-integer-seed --out list")
        .is(0, &[]);
    let rows = |name: &str| {
        let text = String::from_utf8(place.read(name)).unwrap();
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let (blinded, list) = (
        rows("list/blinded/randomization_numbers.csv"),
        rows("list/randomization_list.csv"),
    );
    assert_eq!(blinded.len(), 4 * 61);
    assert!(list.len() > blinded.len());
    let numbers: Vec<&str> = list
        .iter()
        .map(|row| row.split(',').nth(5).unwrap())
        .collect();
    for row in &blinded {
        let number = row.rsplit(',').next().unwrap();
        assert!(numbers.contains(&number), "{number}");
    }
}
