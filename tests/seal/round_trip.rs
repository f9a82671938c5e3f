//! What is sealed comes back as it was, and what remains visible tells nothing.

use age::secrecy::ExposeSecret as _;
use evenhand::rng::Seed;

use super::helpers::{PUBLIC, SEED, place, record, sealed, tree, write_secret};

#[test]
fn by_a_public_key() {
    let place = sealed();
    assert_eq!(
        place.names("sealed"),
        ["blinded", "sealed.json", "unblinded.age"]
    );
    let outcome = place.run("open sealed --identity statistician.key --out back");
    outcome.is(0, &[]);
    assert_eq!(outcome.err, "");
    assert!(
        outcome
            .out
            .contains("verify: evenhand verify back --seed-file FILE")
    );
    let (list, back) = (tree(&place, "list"), tree(&place, "back"));
    assert!(list.contains_key("/unblinded/sheets/001.csv"));
    assert_eq!(
        list.keys().collect::<Vec<_>>(),
        back.keys().collect::<Vec<_>>()
    );
    for (path, (mode, bytes)) in &list {
        let (mode_back, bytes_back) = &back[path];
        assert!(bytes == bytes_back, "{path}");
        assert_eq!(format!("{mode:o}"), format!("{mode_back:o}"), "{path}");
    }
    #[cfg(unix)]
    {
        assert_eq!(back[""].0, 0o700);
        assert_eq!(back["/randomization_list.csv"].0, 0o600);
        assert_eq!(back["/manifest.json"].0, 0o600);
    }
    place.run("verify back --seed-file trial.key").is(0, &[]);
}

#[test]
fn what_remains_visible_tells_no_arm() {
    let place = sealed();
    assert!(place.contents("sealed/blinded") == place.contents("list/blinded"));
    let record = record(&place, "sealed");
    assert_eq!(record["trial"], "trial");
    let seed: Seed = SEED.parse().unwrap();
    assert_eq!(record["seed_commitment"], *seed.commitment());
    assert_eq!(record["outside"].as_array().unwrap().len(), 1);
    assert_eq!(
        record["outside"][0]["name"],
        "blinded/randomization_numbers.csv"
    );
    let text = record.to_string();
    for secret in [
        SEED,
        "unblinded/",
        "sheets",
        "randomization_list",
        "control",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let archive = place.read("sealed/unblinded.age");
    assert!(archive.starts_with(b"age-encryption.org/v1"));
    for secret in [SEED, "control", "randomization_list"] {
        let secret = secret.as_bytes();
        assert!(!archive.windows(secret.len()).any(|bytes| bytes == secret));
    }
}

/// The list of whole blocks is longer for one block size than for the other; the file's size is not.
#[test]
fn the_length_of_the_archive_does_not_tell_of_the_last_block() {
    let place = place();
    let sizes: Vec<(u64, usize)> = [4, 10]
        .into_iter()
        .map(|block| {
            let old = String::from_utf8(place.read("trial.toml")).unwrap();
            let line = old
                .lines()
                .find(|line| line.starts_with("procedure ="))
                .unwrap();
            place.edit(
                "trial.toml",
                line,
                &format!("procedure = \"permuted-block({block})\"\nlist_length = 61"),
            );
            let list = format!("list{block}");
            place
                .run(&format!(
                    "randomize trial.toml --seed-file trial.key --withhold-seed --out {list}"
                ))
                .is(0, &[]);
            place
                .run(&format!("seal {list} --to {PUBLIC} --out sealed{block}"))
                .is(0, &[]);
            place.write("trial.toml", old.as_bytes());
            let record = record(&place, &format!("sealed{block}"));
            let rows = place.read(&format!("{list}/randomization_list.csv")).len();
            (record["archive"]["bytes"].as_u64().unwrap(), rows)
        })
        .collect();
    assert_eq!(sizes[0].0, sizes[1].0);
    assert_ne!(sizes[0].1, sizes[1].1);
}

/// Else whoever guesses the list could see in `sealed.json` that the guess is right.
#[test]
fn the_hash_of_the_archive_is_another_each_time() {
    let place = sealed();
    place
        .run(&format!("seal list --to {PUBLIC} --out again"))
        .is(0, &[]);
    let [one, other] = ["sealed", "again"].map(|dir| record(&place, dir)["archive"].clone());
    assert_eq!(one["bytes"], other["bytes"]);
    assert_ne!(one["sha256"], other["sha256"]);
}

#[test]
fn each_of_several_recipients_can_open() {
    let place = place();
    let pharmacist = age::x25519::Identity::generate();
    write_secret(
        &place,
        "pharmacist.key",
        pharmacist.to_string().expose_secret(),
    );
    let keys = format!("# the pharmacy\n\n {} \r\n", pharmacist.to_public());
    place.write("recipients.txt", keys.as_bytes());
    place
        .run(&format!(
            "seal list --to {PUBLIC} --recipients-file recipients.txt --out sealed"
        ))
        .is(0, &[]);
    for name in ["statistician", "pharmacist"] {
        place
            .run(&format!("open sealed --identity {name}.key --out {name}"))
            .is(0, &[]);
        assert!(tree(&place, "list") == tree(&place, name));
    }
}

#[test]
fn by_a_passphrase() {
    let place = place();
    write_secret(&place, "words.txt", "correct horse battery staple\n");
    place
        .run("seal list --passphrase-file words.txt --out sealed")
        .is(0, &[]);
    place
        .run("open sealed --passphrase-file words.txt --out back")
        .is(0, &[]);
    assert!(tree(&place, "list") == tree(&place, "back"));
    // Spaces are part of a passphrase; so is each word.
    write_secret(&place, "other.txt", "correct horse battery stable\n");
    place
        .run("open sealed --passphrase-file other.txt --out other")
        .is(2, &["the passphrase is not the one"]);
    place
        .run("open sealed --identity statistician.key --out other")
        .is(2, &["sealed with a passphrase", "--passphrase-file FILE"]);
    assert!(
        !place
            .names("")
            .iter()
            .any(|name| name.contains("other") && name != "other.txt")
    );
}

#[test]
fn a_list_with_its_seed_is_sealed_with_it() {
    let place = place();
    place
        .run("randomize trial.toml --seed-file trial.key --format parquet --out whole")
        .is(0, &[]);
    place
        .run(&format!("seal whole --to {PUBLIC} --out sealed"))
        .is(0, &[]);
    let outcome = place.run("open sealed --identity statistician.key --out back");
    outcome.is(0, &[]);
    assert!(outcome.out.ends_with("verify: evenhand verify back\n"));
    assert!(tree(&place, "whole") == tree(&place, "back"));
    place.run("verify back").is(0, &[]);
}

/// Others may enter the directory of such a trial; what was sealed is its owner's only.
#[cfg(unix)]
#[test]
fn a_list_of_an_open_label_trial_is_its_owners_once_opened() {
    let place = place();
    place.edit(
        "trial.toml",
        "sample_size",
        "masking = \"open-label\"\nsample_size",
    );
    place
        .run("randomize trial.toml --seed-file trial.key --out open-label")
        .is(0, &[]);
    place
        .run(&format!("seal open-label --to {PUBLIC} --out sealed"))
        .is(0, &[]);
    place
        .run("open sealed --identity statistician.key --out back")
        .is(0, &[]);
    let (mut list, back) = (tree(&place, "open-label"), tree(&place, "back"));
    assert_eq!(back[""].0, 0o700);
    list.get_mut("").unwrap().0 = 0o700;
    assert!(list == back);
}
