//! `evenhand verify`

use evenhand::characters::visible;
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
            "verified: {dir}, {} {}, {bytes} bytes, as {} made them\n",
            files.len(),
            if files.len() == 1 { "file" } else { "files" },
            visible(software)
        ))?;
        return Ok(Exit::Success);
    }
    for finding in &findings {
        // One line each, whatever a file has in it.
        terminal::print(&format!("{}\n", visible(&finding.to_string())))?;
    }
    terminal::say(&format!("{dir} is not what its manifest makes\n"));
    Ok(Exit::CheckFailed)
}
