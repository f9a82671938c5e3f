//! `evenhand check`

use evenhand::{report, scenario};

use super::args::CheckArgs;
use super::failure::Failure;
use super::{Verdict, files, terminal};

pub(super) fn run(args: &CheckArgs) -> Result<Verdict, Failure> {
    let source = files::source(&args.scenario)?;
    match scenario::read(&source) {
        Ok(trial) => {
            terminal::print(&report::trial_summary(&trial))?;
            Ok(Verdict::Well)
        }
        Err(problems) => {
            terminal::say(&files::problems(&source, &[], problems).text());
            Ok(Verdict::Failed)
        }
    }
}
