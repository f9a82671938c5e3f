//! `evenhand verify`

use std::path::{Path, PathBuf};

use evenhand::characters::visible;
use evenhand::rng::Commitment;
use evenhand::run::{self, MANIFEST, Manifest, SEALED, Verification};
use evenhand::work::Conduct;

use super::args::VerifyArgs;
use super::failure::Failure;
use super::progress::with_progress;
use super::{Exit, files, terminal};

pub(super) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    if is_sealed(&args.dir) {
        return Err(Failure::Message(format!(
            "`{0}` is a sealed list, which cannot be verified: open it with `evenhand open {0}`, and \
             verify the list",
            args.dir.display()
        )));
    }
    let published = published(args)?;
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
            "note: {dir} also holds {strangers}, not in the manifest\n"
        ));
    }
    let of_commitment = published
        .as_ref()
        .and_then(|published| verification.compare_commitment(published));
    for finding in verification.findings.iter().chain(&of_commitment) {
        // One line each, whatever a file has in it.
        terminal::print(&format!("{}\n", visible(&finding.to_string())))?;
    }
    if !verification.findings.is_empty() {
        terminal::say(&format!("{dir} differs from what its manifest makes\n"));
        return Ok(Exit::CheckFailed);
    }
    if of_commitment.is_some() {
        terminal::say(&format!(
            "{dir} is what its manifest makes, but does not match the commitment\n"
        ));
        return Ok(Exit::CheckFailed);
    }
    terminal::print(&format!("verified: {dir}, {}\n", verified(&verification)))?;
    if let Some(published) = published {
        terminal::print(&format!(
            "made from the seed that was committed to: {published}\n"
        ))?;
    }
    Ok(Exit::Success)
}

/// Whether a directory holds a sealed list and no run.
fn is_sealed(dir: &Path) -> bool {
    dir.join(SEALED).is_file() && dir.join(MANIFEST).symlink_metadata().is_err()
}

/// The commitment that was published, if one is given.
fn published(args: &VerifyArgs) -> Result<Option<Commitment>, Failure> {
    /// More bytes than a commitment has, with whatever space is around it.
    const MOST: u64 = 4096;
    let text = match (&args.commitment, &args.commitment_file) {
        (Some(text), _) => text.clone(),
        (None, Some(file)) => {
            let bytes = files::read(file, MOST)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(text.trim().parse()?))
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
