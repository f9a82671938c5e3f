//! `evenhand verify`

use std::path::PathBuf;

use evenhand::characters::visible;
use evenhand::run::{self, Manifest, Verification};
use evenhand::work::Conduct;

use super::args::VerifyArgs;
use super::failure::Failure;
use super::progress::with_progress;
use super::{Exit, terminal};

pub(super) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let seed = args.seed.given()?;
    let verification = with_progress("done", None, |progress| {
        let mut conduct = Conduct {
            threads: args.threads.number(),
            is_stopped: &|| false,
            progress,
        };
        run::verify(&args.dir, seed, &mut conduct)
    })?;
    let dir = args.dir.display();
    if let Some(strangers) = strangers(&verification.strangers) {
        terminal::say(&format!(
            "note: {dir} also holds {strangers}, of which the manifest says nothing\n"
        ));
    }
    if verification.findings.is_empty() {
        terminal::print(&format!("verified: {dir}, {}\n", verified(&verification)))?;
        return Ok(Exit::Success);
    }
    for finding in &verification.findings {
        // One line each, whatever a file has in it.
        terminal::print(&format!("{}\n", visible(&finding.to_string())))?;
    }
    terminal::say(&format!("{dir} is not what its manifest makes\n"));
    Ok(Exit::CheckFailed)
}

/// What was found to be as the run makes it.
fn verified(verification: &Verification) -> String {
    let Manifest {
        files, software, ..
    } = &verification.manifest;
    let bytes = files
        .iter()
        .map(|file| file.bytes)
        .fold(0, u64::saturating_add);
    let word = if files.len() == 1 { "file" } else { "files" };
    let by = if verification.is_of_another_version() {
        let this = env!("CARGO_PKG_VERSION");
        format!("as evenhand {this} makes them; the manifest names {software}")
    } else {
        format!("as {software} made them")
    };
    format!("{} {word}, {bytes} bytes, {by}", files.len())
}

/// The names of what does not belong to the run, if anything does not.
fn strangers(paths: &[PathBuf]) -> Option<String> {
    let most = Verification::MOST_STRANGERS;
    let names: Vec<String> = (paths.iter().take(most))
        .map(|path| format!("`{}`", path.display()))
        .collect();
    let more = if paths.len() > most { " and more" } else { "" };
    (!names.is_empty()).then(|| format!("{}{more}", names.join(", ")))
}
