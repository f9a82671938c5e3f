//! What is not sealed, and by what nothing is opened.

use std::io::Write as _;
use std::process::Stdio;

use super::helpers::{PUBLIC, SECRET, SEED, place, sealed, write_secret};
use super::workplace::Workplace;

/// Holds that a command is refused with these texts, and that nothing is left of it.
#[track_caller]
fn refused(place: &Workplace, arguments: &str, texts: &[&str]) {
    let before = place.names("");
    place.run(arguments).is(2, texts);
    assert_eq!(place.names(""), before, "{arguments}");
}

#[test]
fn a_list_that_is_not_whole_is_not_sealed() {
    let place = place();
    let seal = format!("seal list --to {PUBLIC} --out sealed");
    place.write("list/notes.txt", b"call the pharmacy");
    refused(
        &place,
        &seal,
        &["also holds `notes.txt`", "would not be sealed"],
    );
    std::fs::remove_file(place.path("list/notes.txt")).unwrap();
    let text = place.read("list/randomization_list.csv");
    place.edit("list/randomization_list.csv", "active", "actively");
    refused(
        &place,
        &seal,
        &["`randomization_list.csv` is not as manifest.json records it"],
    );
    std::fs::remove_file(place.path("list/randomization_list.csv")).unwrap();
    refused(
        &place,
        &seal,
        &["cannot read `list/randomization_list.csv`"],
    );
    place.write("list/randomization_list.csv", &text);
    place.run(&seal).is(0, &[]);
}

#[test]
fn what_is_no_list_is_not_sealed() {
    let place = place();
    let to = format!("--to {PUBLIC} --out sealed");
    refused(
        &place,
        &format!("seal nowhere {to}"),
        &["cannot read `nowhere/manifest.json`"],
    );
    place
        .run("simulate trial.toml --seed-file trial.key --out run")
        .is(0, &[]);
    refused(
        &place,
        &format!("seal run {to}"),
        &["`run` is not a list", "`randomize`"],
    );
    place
        .run("randomize trial.toml --seed 42 --allow-integer-seed --out teaching")
        .is(0, &[]);
    refused(
        &place,
        &format!("seal teaching {to}"),
        &["integer seed", "a seal would hide nothing"],
    );
    refused(
        &place,
        &format!("seal list --to {PUBLIC} --out list/sealed"),
        &["`list/sealed` is inside the list"],
    );
    assert!(!place.path("list/sealed").exists());
    let told = "`list` already exists: give another directory with --out\n";
    refused(
        &place,
        &format!("seal list --to {PUBLIC} --out list"),
        &[told],
    );
}

#[test]
fn recipients_are_public_keys() {
    let place = place();
    for (to, told) in [
        (
            "--to statistician",
            "`statistician` is not a public key of age",
        ),
        ("--to age1xyz", "`age1xyz` is not a public key of age"),
        (SECRET, "unexpected argument"),
        ("", "required"),
    ] {
        refused(&place, &format!("seal list {to} --out sealed"), &[told]);
    }
    let outcome = place.run(&format!("seal list --to {SECRET} --out sealed"));
    outcome.is(2, &["a secret key of age is given as a recipient"]);
    assert!(!outcome.err.contains("GQ9778"), "{outcome:?}");
    let words = "--passphrase-file statistician.key";
    refused(
        &place,
        &format!("seal list --to {PUBLIC} {words} --out sealed"),
        &["cannot be used with"],
    );
    place.write("recipients.txt", b"# nobody yet\n");
    refused(
        &place,
        "seal list --recipients-file recipients.txt --out sealed",
        &["no recipient is named"],
    );
    place.write("recipients.txt", SECRET.as_bytes());
    let outcome = place.run("seal list --recipients-file recipients.txt --out sealed");
    outcome.is(2, &["a secret key of age"]);
    assert!(!outcome.err.contains("GQ9778"), "{outcome:?}");
}

#[test]
fn a_passphrase_is_one_long_line() {
    let place = place();
    for (text, told) in [
        ("", "`words.txt` is empty"),
        ("\n \n", "`words.txt` is empty"),
        (
            "hunter2\n",
            "a passphrase of 7 characters can be found by trying",
        ),
        (
            "correct horse battery staple\nhunter2 hunter2\n",
            "`words.txt` holds 2 lines of text",
        ),
    ] {
        write_secret(&place, "words.txt", text);
        let outcome = place.run("seal list --passphrase-file words.txt --out sealed");
        outcome.is(2, &[told]);
        assert!(!outcome.err.contains("hunter") && !outcome.err.contains("horse"));
    }
    // Nobody is asked who is not at a terminal.
    refused(
        &place,
        "seal list --passphrase --out sealed",
        &["standard input is not one", "--passphrase-file FILE"],
    );
    assert!(!place.path("sealed").exists());
}

#[test]
fn a_key_that_does_not_fit_opens_nothing() {
    let place = sealed();
    let other = age::x25519::Identity::generate();
    let other = age::secrecy::ExposeSecret::expose_secret(&other.to_string()).to_owned();
    write_secret(&place, "other.key", &other);
    refused(
        &place,
        "open sealed --identity other.key --out back",
        &["sealed for other keys than the one given"],
    );
    write_secret(&place, "words.txt", "correct horse battery staple\n");
    refused(
        &place,
        "open sealed --passphrase-file words.txt --out back",
        &["sealed for public keys", "--identity FILE"],
    );
    for (text, told) in [
        ("# only a comment\n", "holds no secret key of age"),
        (PUBLIC, "line 1"),
        (SEED, "line 1"),
    ] {
        write_secret(&place, "slip.key", text);
        let outcome = place.run("open sealed --identity slip.key --out back");
        outcome.is(2, &["`slip.key`", told]);
        assert!(!outcome.err.contains(&SEED[..12]), "{outcome:?}");
    }
    refused(&place, "open sealed --out back", &["required"]);
    refused(
        &place,
        "open list --identity statistician.key --out back",
        &["`list` is not a sealed list"],
    );
    refused(
        &place,
        "open sealed --identity statistician.key --out list",
        &["`list` already exists: give another directory with --out\n"],
    );
}

#[test]
fn a_sealed_list_is_opened_before_it_is_verified() {
    let place = sealed();
    refused(
        &place,
        "verify sealed --seed-file trial.key",
        &["`sealed` is a sealed list", "`evenhand open sealed`"],
    );
}

#[test]
fn a_secret_key_that_others_can_read_is_warned_of() {
    let place = sealed();
    let mut child = place
        .command(&["open", "sealed", "--identity", "-", "--out", "piped"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(SECRET.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(place.path("statistician.key"), open).unwrap();
        place
            .run("open sealed --identity statistician.key --out back")
            .is(0, &["warning: others can read `statistician.key`"]);
    }
}
