//! `evenhand verify`

use evenhand::run::{self, Manifest};
use evenhand::work::Conduct;

use super::args::VerifyArgs;
use super::failure::Failure;
use super::progress::with_progress;
use super::{Exit, terminal};

pub(super) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let (manifest, findings) = with_progress("done", None, |progress| {
        let mut conduct = Conduct {
            threads: args.threads.number(),
            is_stopped: &|| false,
            progress,
        };
        run::verify(&args.dir, args.seed.clone(), &mut conduct)
    })?;
    let dir = args.dir.display();
    if findings.is_empty() {
        let Manifest {
            files, software, ..
        } = &manifest;
        let bytes: u64 = files.iter().map(|file| file.bytes).sum();
        terminal::print(&format!(
            "verified: {dir}, {} {}, {bytes} bytes, as {software} made them\n",
            files.len(),
            if files.len() == 1 { "file" } else { "files" }
        ))?;
        return Ok(Exit::Success);
    }
    for finding in &findings {
        terminal::print(&format!("{finding}\n"))?;
    }
    terminal::say(&format!("{dir} is not what its manifest makes\n"));
    Ok(Exit::CheckFailed)
}
