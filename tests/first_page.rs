//! The picture of the README is the one that the command beside it draws.
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The picture, from the root of the repository.
const PICTURE: &str = "docs/pictures/trade-off.svg";

/// The command of the README that draws it.
const COMMAND: &str = "evenhand assess polar --exact --out assessed";

#[test]
fn the_picture_of_the_first_page_is_the_one_that_its_command_draws() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(&format!("]({PICTURE})")), "{PICTURE}");
    assert!(readme.contains(&format!("`{COMMAND}`")), "{COMMAND}");

    let place = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_evenhand"))
        .args(COMMAND.split(' ').skip(1))
        .current_dir(place.path())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{COMMAND}: {complaint}");
    let drawn = fs::read(place.path().join("assessed/trade_off.svg")).unwrap();
    if std::env::var_os("EVENHAND_WRITE_DOCS").is_some() {
        fs::write(root.join(PICTURE), drawn).unwrap();
        return;
    }
    assert!(
        fs::read(root.join(PICTURE)).unwrap() == drawn,
        "{PICTURE} is not what `{COMMAND}` draws; write it anew with \
         `EVENHAND_WRITE_DOCS=1 cargo test --test first_page`, and look at it",
    );
}
