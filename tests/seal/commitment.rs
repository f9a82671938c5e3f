//! The commitment to a seed: printed before the trial, held against the list afterwards; and the files
//! that seeds are kept in.

use std::io::Write as _;
use std::process::Stdio;

use evenhand::rng::Seed;

use super::helpers::{SEED, place, write_secret};
use super::workplace::{Outcome, Workplace, finish};

fn commitment() -> String {
    SEED.parse::<Seed>().unwrap().commitment()
}

/// Runs a command with a text on standard input.
fn piped(place: &Workplace, arguments: &str, text: &str) -> Outcome {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let mut command = place.command(&arguments);
    place.write("piped.txt", text.as_bytes());
    #[expect(clippy::disallowed_methods, reason = "the test's own file")]
    let file = std::fs::File::open(place.path("piped.txt")).unwrap();
    finish(command.stdin(Stdio::from(file)))
}

#[test]
fn a_commitment_is_that_of_the_contract() {
    let place = place();
    let outcome = place.run("seed --commit --seed-file trial.key");
    outcome.is(0, &[]);
    assert_eq!(outcome.out, format!("{}\n", commitment()));
    // As docs/reproducibility.md, section 1, has it.
    let digest = <sha2::Sha256 as sha2::Digest>::digest(format!("evenhand:commitment:{SEED}"));
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digits.concat(), commitment());
    assert_eq!(
        piped(&place, "seed --commit --seed-file -", SEED).out,
        outcome.out
    );
}

#[test]
fn a_fresh_key_is_written_and_only_its_commitment_printed() {
    let place = place();
    let outcome = place.run("seed --commit --out fresh.key");
    outcome.is(0, &["wrote fresh.key: protect it as you would the list"]);
    let key = String::from_utf8(place.read("fresh.key")).unwrap();
    let seed: Seed = key.trim().parse().unwrap();
    assert_eq!(outcome.out, format!("{}\n", seed.commitment()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = place
            .path("fresh.key")
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    for (arguments, told) in [
        // The key would be lost.
        ("seed --commit", "required"),
        ("seed --seed-file trial.key", "--commit"),
        (
            "seed --commit --seed-file trial.key --out other.key",
            "cannot be used with",
        ),
        ("seed --commit --out fresh.key", "cannot create `fresh.key`"),
    ] {
        place.run(arguments).is(2, &[told]);
    }
    write_secret(&place, "integer.key", "42\n");
    place
        .run("seed --commit --seed-file integer.key")
        .is(2, &["a commitment to an integer hides nothing"]);
}

#[test]
fn a_list_and_the_commitment_to_its_seed_belong_together() {
    let place = place();
    let published = commitment();
    for given in [published.clone(), published.to_uppercase()] {
        let outcome = place.run(&format!(
            "verify list --seed-file trial.key --commitment {given}"
        ));
        outcome.is(0, &[]);
        let told = format!("made from the seed that was committed to: {published}\n");
        assert!(outcome.out.ends_with(&told), "{outcome:?}");
    }
    place.write("published.txt", format!(" {published}\r\n").as_bytes());
    place
        .run("verify list --seed-file trial.key --commitment-file published.txt")
        .is(0, &[]);
    // A proof needs the seed.
    place
        .run(&format!("verify list --commitment {published}"))
        .is(2, &["holds no seed: give the run's seed"]);
}

#[test]
fn another_commitment_is_a_finding_that_names_both() {
    let place = place();
    let other = Seed::from_key([1; 32]).commitment();
    let outcome = place.run(&format!(
        "verify list --seed-file trial.key --commitment {other}"
    ));
    outcome.is(1, &["does not match the commitment"]);
    assert!(
        outcome.out.contains(&other) && outcome.out.contains(&commitment()),
        "{outcome:?}"
    );
    assert!(!outcome.out.contains("verified"));
    // What else is wrong is found as always.
    let line = String::from_utf8(place.read("list/randomization_list.csv")).unwrap();
    let numbers = line.lines().nth(1).unwrap();
    place.edit(
        "list/randomization_list.csv",
        numbers,
        &numbers.replace(',', ";"),
    );
    let outcome = place.run(&format!(
        "verify list --seed-file trial.key --commitment {other}"
    ));
    outcome.is(1, &["differs from what its manifest makes"]);
    assert!(
        outcome.out.contains("line 2") && outcome.out.contains(&other),
        "{outcome:?}"
    );
}

#[test]
fn a_manifest_that_claims_another_commitment_is_found() {
    let place = place();
    let other = Seed::from_key([1; 32]).commitment();
    place.edit("list/manifest.json", &commitment(), &other);
    place
        .run(&format!(
            "verify list --seed-file trial.key --commitment {other}"
        ))
        .is(2, &["the seed is not the one of manifest.json"]);
}

#[test]
fn a_run_without_a_seed_belongs_to_no_commitment() {
    let place = place();
    place.write(
        "allocations.csv",
        b"participant_id,arm,stratum\n1,active,female|under 65\n",
    );
    place
        .run("balance trial.toml --allocations allocations.csv --out run")
        .is(0, &[]);
    let outcome = place.run(&format!("verify run --commitment {}", commitment()));
    outcome.is(1, &[]);
    assert!(
        outcome.out.contains("nothing was drawn in this run"),
        "{outcome:?}"
    );
}

#[test]
fn a_key_that_is_taken_for_its_commitment_is_not_shown() {
    let place = place();
    let outcome = place.run(&format!(
        "verify list --seed-file trial.key --commitment {SEED}"
    ));
    outcome.is(1, &[]);
    assert!(outcome.out.contains("the run's key itself"), "{outcome:?}");
    let shown = format!("{}{}", outcome.out, outcome.err);
    assert!(!shown.contains(&SEED[..12]), "{shown}");
}

#[test]
fn what_is_no_commitment_is_refused_and_not_shown() {
    let place = place();
    for slip in [
        &SEED[1..],
        "sha256",
        &format!("{SEED}0"),
        &SEED.replace('d', "o"),
    ] {
        let outcome = place.run(&format!(
            "verify list --seed-file trial.key --commitment {slip}"
        ));
        let told = format!("a text of {} characters is not a commitment", slip.len());
        outcome.is(2, &[&told, "64 hexadecimal digits"]);
        assert!(!outcome.err.contains(&SEED[1..12]), "{outcome:?}");
    }
    place.write("published.txt", b"");
    place
        .run("verify list --seed-file trial.key --commitment-file published.txt")
        .is(2, &["a text of 0 characters is not a commitment"]);
    place
        .run("verify list --seed-file trial.key --commitment-file none.txt")
        .is(2, &["cannot read `none.txt`"]);
}

#[test]
fn a_seed_is_read_from_standard_input_by_a_dash() {
    let place = place();
    let randomize =
        "randomize trial.toml --withhold-seed --format csv,redcap,sheets --out piped --seed -";
    let outcome = piped(&place, randomize, &format!("  {SEED}\r\n"));
    outcome.is(0, &[]);
    assert!(
        place.read("piped/randomization_list.csv") == place.read("list/randomization_list.csv")
    );
    piped(&place, "verify list --seed -", SEED).is(0, &[]);
    let outcome = piped(&place, "verify list --seed -", &format!("{SEED}\n{SEED}\n"));
    outcome.is(2, &["standard input holds 2 lines of text"]);
    assert!(!outcome.err.contains(&SEED[..12]));
    // Through a pipe as well.
    let mut command = place.command(&["verify", "list", "--seed", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(SEED.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_file_that_is_not_of_one_seed_is_refused_and_not_shown() {
    let place = place();
    let made = "`evenhand seed --out FILE` writes one";
    for (bytes, told) in [
        (Vec::new(), "`slip.key` is empty"),
        (b" \n\n".to_vec(), "`slip.key` is empty"),
        (
            format!("{SEED}\n{SEED}\n").into_bytes(),
            "`slip.key` holds 2 lines of text",
        ),
        (
            format!("# my key\n{SEED}\n").into_bytes(),
            "`slip.key` holds 2 lines of text",
        ),
        (format!("{SEED} {SEED}\n").into_bytes(), "there are 2 words"),
        (
            [SEED.as_bytes(), &[b' '; 5000]].concat(),
            "`slip.key` has more than 4096 bytes",
        ),
        (vec![0xff, 0xfe, b'6'], "`slip.key` is not UTF-8 text"),
    ] {
        place.write("slip.key", &bytes);
        let outcome = place.run("randomize trial.toml --seed-file slip.key --out other");
        outcome.is(2, &[told, made]);
        assert!(!outcome.err.contains(&SEED[..12]), "{outcome:?}");
    }
    assert!(!place.path("other").exists());
}
