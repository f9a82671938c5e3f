//! A sealed list that was cut off, altered or made by somebody else: a clear error, and nothing is left.

use std::io::{Read as _, Write as _};

use sha2::{Digest as _, Sha256};

use super::helpers::{PUBLIC, SECRET, record, sealed, tree};
use super::workplace::Workplace;

const OPEN: &str = "open sealed --identity statistician.key --out back";

/// Holds that the list is not opened, and that nothing is left of the trial to do so.
#[track_caller]
fn refused(place: &Workplace, texts: &[&str]) {
    let before = place.names("");
    place.run(OPEN).is(2, texts);
    assert_eq!(place.names(""), before);
}

/// An entry of an archive, with the type byte of tar.
#[derive(Clone)]
struct Forged {
    name: String,
    kind: u8,
    bytes: Vec<u8>,
}

/// What is in the archive.
fn entries(place: &Workplace) -> Vec<Forged> {
    let identity: age::x25519::Identity = SECRET.parse().unwrap();
    let bytes = age::decrypt(&identity, &place.read("sealed/unblinded.age")).unwrap();
    let mut archive = tar::Archive::new(&bytes[..]);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        assert_eq!(entry.header().mtime().unwrap(), 0);
        assert_eq!(entry.header().uid().unwrap(), 0);
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        Forged {
            name: String::from_utf8(entry.path_bytes().into_owned()).unwrap(),
            kind: b'0',
            bytes,
        }
    });
    entries.collect()
}

/// Puts another archive in the place of the one that was sealed, as anyone can who knows the public key,
/// and its hash into the record.
fn forge(place: &Workplace, entries: &[Forged]) {
    let mut builder = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..entry.name.len()].copy_from_slice(entry.name.as_bytes());
        header.as_old_mut().linkflag = [entry.kind];
        if entry.kind == b'2' {
            header.as_old_mut().linkname[..11].copy_from_slice(b"/etc/passwd");
        }
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        builder.append(&header, &entry.bytes[..]).unwrap();
    }
    let archive = builder.into_inner().unwrap();
    let recipient: age::x25519::Recipient = PUBLIC.parse().unwrap();
    place.write(
        "sealed/unblinded.age",
        &age::encrypt(&recipient, &archive).unwrap(),
    );
    let digest = Sha256::digest(&archive);
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut record = record(place, "sealed");
    record["archive"]["sha256"] = digits.concat().into();
    place.write("sealed/sealed.json", record.to_string().as_bytes());
}

#[test]
fn an_archive_that_is_rebuilt_as_it_was_is_opened() {
    let place = sealed();
    forge(&place, &entries(&place));
    place.run(OPEN).is(0, &[]);
    let bytes = |tree: std::collections::BTreeMap<String, (u32, Vec<u8>)>| {
        tree.into_iter()
            .map(|(path, (_, bytes))| (path, bytes))
            .collect::<Vec<_>>()
    };
    assert!(bytes(tree(&place, "list")) == bytes(tree(&place, "back")));
}

#[test]
fn an_archive_that_is_cut_off_is_not_opened() {
    let place = sealed();
    let whole = place.read("sealed/unblinded.age");
    let length = whole.len();
    for kept in [0, 1, 20, 60, 200, 250, length / 2, length - 1] {
        place.write("sealed/unblinded.age", &whole[..kept]);
        refused(&place, &["unblinded.age is cut off or was altered"]);
    }
    let mut longer = whole.clone();
    longer.push(0);
    place.write("sealed/unblinded.age", &longer);
    refused(&place, &["unblinded.age is cut off or was altered"]);
    place.write("sealed/unblinded.age", &whole);
    place.run(OPEN).is(0, &[]);
}

#[test]
fn an_archive_with_one_changed_byte_is_not_opened() {
    let place = sealed();
    let whole = place.read("sealed/unblinded.age");
    let length = whole.len();
    let step = length / 12;
    for at in (0..300)
        .step_by(23)
        .chain((300..length).step_by(step))
        .chain([length - 1])
    {
        let mut altered = whole.clone();
        altered[at] ^= 1;
        place.write("sealed/unblinded.age", &altered);
        refused(&place, &["error: "]);
    }
    let mut altered = whole;
    altered[length - 100] ^= 0x80;
    place.write("sealed/unblinded.age", &altered);
    refused(&place, &["unblinded.age is cut off or was altered"]);
}

#[test]
fn an_archive_that_leads_out_of_its_directory_is_not_opened() {
    let place = sealed();
    let whole = entries(&place);
    for name in [
        "../escaped.txt",
        "/tmp/evenhand-escaped.txt",
        "a/../../escaped.txt",
        "a\\b",
        "c:d",
    ] {
        let mut entries = whole.clone();
        entries[2].name = name.to_owned();
        forge(&place, &entries);
        refused(&place, &[name, "not within the list's directory"]);
    }
    assert!(!place.path("escaped.txt").exists());
}

#[test]
fn an_archive_holds_regular_files_only() {
    let place = sealed();
    let whole = entries(&place);
    // A hard link, a symbolic link, a device, a folder, a pipe.
    for kind in [b'1', b'2', b'3', b'5', b'6'] {
        let mut entries = whole.clone();
        let mut link = entries[2].clone();
        (link.kind, link.bytes) = (kind, Vec::new());
        entries[2] = link;
        forge(&place, &entries);
        refused(&place, &["which is not a regular file"]);
    }
}

#[test]
fn an_archive_holds_the_files_of_the_manifest_and_no_others() {
    let place = sealed();
    let whole = entries(&place);
    let names: Vec<&str> = whole.iter().map(|entry| &*entry.name).collect();
    assert_eq!(names[..2], ["salt", "manifest.json"]);
    let change = |name: &str, told: &str, change: &dyn Fn(&mut Vec<Forged>)| {
        let mut entries = whole.clone();
        change(&mut entries);
        forge(&place, &entries);
        refused(&place, &[name, told]);
    };
    let extra = |name: &str| Forged {
        name: name.to_owned(),
        kind: b'0',
        bytes: b"x".to_vec(),
    };
    change("`notes.txt`", "does not list", &|all| {
        all.push(extra("notes.txt"));
    });
    change("`salt`", "not a file of a list", &|all| {
        all.push(extra("salt"));
    });
    change("`manifest.json`", "is there twice", &|all| {
        all.push(extra("manifest.json"));
    });
    change("`blinded/x.csv`", "belongs beside it", &|all| {
        all.push(extra("blinded/x.csv"));
    });
    change("`manifest.json`", "the salt is expected", &|all| {
        all.remove(0);
    });
    change("`manifest.json`", "does not hold", &|all| {
        all.remove(1);
    });
    change("`randomization_list.csv`", "does not hold", &|all| {
        all.retain(|entry| entry.name != "randomization_list.csv");
    });
    change(
        "`randomization_list.csv`",
        "not as the list's manifest.json",
        &|all| {
            let list = all
                .iter_mut()
                .find(|entry| entry.name == "randomization_list.csv");
            list.unwrap().bytes.push(b'\n');
        },
    );
    change("manifest.json", "not a manifest", &|all| {
        all[1].bytes.clear();
    });
}

#[test]
fn a_record_that_does_not_belong_to_the_archive_is_told() {
    let place = sealed();
    let whole = place.read("sealed/sealed.json");
    let hash = record(&place, "sealed")["archive"]["sha256"].clone();
    for (path, value, told) in [
        (
            "/archive/sha256",
            "00".into(),
            "is not the archive that sealed.json records",
        ),
        (
            "/archive/name",
            "../list.age".into(),
            "`../list.age` is not the name",
        ),
        ("/seed_commitment", hash, "its `seed_commitment` is"),
        (
            "/trial",
            "polar".into(),
            "its `trial` is `polar`, the list's is `trial`",
        ),
        (
            "/outside/0/name",
            "../trial.toml".into(),
            "`../trial.toml` is not the name",
        ),
        (
            "/outside/0/name",
            "manifest.json".into(),
            "`manifest.json` is not the name",
        ),
        (
            "/outside/0/name",
            "blinded/none.csv".into(),
            "cannot read `sealed/blinded/none.csv`",
        ),
        ("/format", 2.into(), "sealed.json has format 2"),
        (
            "/outside",
            "x".into(),
            "sealed.json was not written by evenhand, or was altered",
        ),
    ] {
        let mut record: serde_json::Value = serde_json::from_slice(&whole).unwrap();
        *record.pointer_mut(path).unwrap() = value;
        place.write("sealed/sealed.json", record.to_string().as_bytes());
        refused(&place, &[told]);
    }
    place.write("sealed/sealed.json", &whole);
    place.edit("sealed/blinded/randomization_numbers.csv", "1", "2");
    refused(
        &place,
        &["`blinded/randomization_numbers.csv` is not as the list's manifest.json"],
    );
}

/// A passphrase that is made so slow that opening would take hours and all memory.
#[test]
fn a_passphrase_that_is_made_too_slow_is_refused_at_once() {
    let place = sealed();
    let header = "age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 40\n\
                  tELcN/Nh4aVQdMFDPS4zKlZZMnUAPeAp5+N1yZZmlJQ\n--- \
                  gxhoSa5BciRDt8lOpYNcx4EYtKpS0CJ06F3ZwN82VaM\n";
    let mut file = header.as_bytes().to_vec();
    file.write_all(&[0; 64]).unwrap();
    place.write("sealed/unblinded.age", &file);
    super::helpers::write_secret(&place, "words.txt", "correct horse battery staple\n");
    place
        .run("open sealed --passphrase-file words.txt --out back")
        .is(2, &["2^40 steps"]);
}
