//! Every command shown in the README and in `docs/`, run as written.
//!
//! Each document has a test of its own, and runs in a directory of its own that holds the files of
//! `tests/cli/`. To accept what the commands print now: `TRYCMD=overwrite cargo test --test cli`, or
//! for one document `TRYCMD=overwrite cargo test --test cli assessment`.
#![allow(clippy::unwrap_used)] // a test may panic
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::fs;
use std::path::{Path, PathBuf};

/// Whether the commands of a document build on each other.
#[derive(Clone, Copy, PartialEq)]
enum Commands {
    /// One after the other in one directory.
    InOrder,
    /// Each by itself, so that they run side by side.
    Apart,
}

macro_rules! documents {
    ($($test:ident: $document:literal, $commands:ident;)+) => {
        const DOCUMENTS: &[&str] = &[$($document),+];

        $(#[test]
        fn $test() {
            commands_do_what_is_shown($document, Commands::$commands);
        })+
    };
}

documents! {
    readme: "README.md", InOrder;
    contributing: "CONTRIBUTING.md", InOrder;
    allocate: "docs/allocate.md", InOrder;
    assign: "docs/assign.md", InOrder;
    assessment: "docs/assessment.md", Apart;
    commands: "docs/commands.md", InOrder;
    deviations: "docs/deviations.md", InOrder;
    forecast: "docs/forecast.md", InOrder;
    inputs: "docs/inputs.md", InOrder;
    report: "docs/report.md", InOrder;
    reproducibility: "docs/reproducibility.md", InOrder;
    secrecy: "docs/secrecy.md", InOrder;
    lists: "docs/lists.md", InOrder;
    outcomes: "docs/outcomes.md", Apart;
    systems: "docs/systems.md", InOrder;
    tutorial: "docs/tutorial.md", InOrder;
}

fn commands_do_what_is_shown(document: &str, commands: Commands) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(document)).unwrap();
    let pieces = match commands {
        Commands::InOrder => vec![text.as_str()],
        Commands::Apart => pieces(&text),
    };
    let place = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = (0..pieces.len())
        .map(|number| place.path().join(format!("{number:03}.md")))
        .collect();
    for (file, piece) in files.iter().zip(&pieces) {
        fs::write(file, piece).unwrap();
        let inputs = file.with_extension("in");
        fs::create_dir(&inputs).unwrap();
        for input in fs::read_dir(root.join("tests/cli")).unwrap() {
            let input = input.unwrap().path();
            let copy = inputs.join(input.file_name().unwrap());
            fs::copy(&input, &copy).unwrap();
            // Others can read what is in a repository, but should not read a key.
            #[cfg(unix)]
            if copy.extension().is_some_and(|extension| extension == "key") {
                let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
                fs::set_permissions(&copy, mode).unwrap();
            }
        }
    }
    let cases = trycmd::TestCases::new();
    cases.register_bin("evenhand", trycmd::cargo::cargo_bin!("evenhand"));
    cases.case(place.path().join("*.md").to_str().unwrap());
    // Overwriting fails the run as well, so that nobody overlooks it.
    let result = std::panic::catch_unwind(|| cases.run());
    if std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        let read = |file: &PathBuf| fs::read_to_string(file).unwrap();
        let text: String = files.iter().map(read).collect();
        fs::write(root.join(document), text).unwrap();
    }
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

/// A document before each of its commands.
fn pieces(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = text
        .match_indices("\n```console")
        .map(|(at, _)| at + 1)
        .collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let pieces: Vec<&str> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| &text[start..end])
        .collect();
    assert_eq!(pieces.concat(), text);
    pieces
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
