//! Every command shown in the README and in `docs/`, run as written.
//!
//! Each document runs in a directory of its own that holds the files of `tests/cli/`. To accept
//! what the commands print now: `TRYCMD=overwrite cargo test --test cli`.
#![allow(clippy::unwrap_used)] // a test may panic
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::fs;
use std::path::Path;

const DOCUMENTS: [&str; 5] = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/assessment.md",
    "docs/commands.md",
    "docs/reproducibility.md",
];

#[test]
fn every_command_that_is_shown_does_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = tempfile::tempdir().unwrap();
    for document in DOCUMENTS {
        let name = document.replace('/', "-");
        fs::copy(root.join(document), place.path().join(&name)).unwrap();
        let inputs = place.path().join(&name).with_extension("in");
        fs::create_dir(&inputs).unwrap();
        for file in fs::read_dir(root.join("tests/cli")).unwrap() {
            let file = file.unwrap().path();
            fs::copy(&file, inputs.join(file.file_name().unwrap())).unwrap();
        }
    }
    let cases = trycmd::TestCases::new();
    cases.register_bin("evenhand", trycmd::cargo::cargo_bin!("evenhand"));
    cases.case(place.path().join("*.md").to_str().unwrap());
    // Overwriting fails the run as well, so that nobody overlooks it.
    let result = std::panic::catch_unwind(|| cases.run());
    if std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        for document in DOCUMENTS {
            let name = document.replace('/', "-");
            fs::copy(place.path().join(name), root.join(document)).unwrap();
        }
    }
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

/// A document whose commands nobody runs would rot.
#[test]
fn every_document_with_commands_is_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for file in fs::read_dir(root.join("docs")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "md") {
            documents.push(format!(
                "docs/{}",
                file.file_name().unwrap().to_str().unwrap()
            ));
        }
    }
    for document in documents {
        let text = fs::read_to_string(root.join(&document)).unwrap();
        let has_commands = text.contains("```console");
        if has_commands {
            assert!(
                DOCUMENTS.contains(&document.as_str()),
                "{document} is not in DOCUMENTS"
            );
        }
    }
}
