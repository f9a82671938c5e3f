//! `evenhand report`

use std::path::PathBuf;

use evenhand::run::{ReportPlan, report_again};

use super::failure::Failure;
use super::progress::with_progress;
use super::{Exit, terminal};

/// Which report is made of which run.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// The directory of a run
    dir: PathBuf,
    /// Leave out what only unblinded persons may see: arms of participants and future arms
    #[arg(long, requires = "out")]
    blinded: bool,
    /// The file to write [default: report.html in the run's directory]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a file that already exists
    #[arg(long, requires = "out")]
    force: bool,
}

pub(super) fn run(args: &ReportArgs) -> Result<Exit, Failure> {
    let plan = ReportPlan {
        directory: &args.dir,
        is_blinded: args.blinded,
        file: args.out.as_deref(),
        replace: args.force,
    };
    let written = with_progress("MiB checked", None, |progress| report_again(plan, progress))?;
    let path = written.path.display();
    terminal::print(&format!(
        "wrote {path}, {} bytes: open it in a browser\n",
        written.bytes
    ))?;
    Ok(Exit::Success)
}
