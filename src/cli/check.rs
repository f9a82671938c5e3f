//! `evenhand check`

use evenhand::scenario;

use super::args::CheckArgs;
use super::failure::Failure;
use super::{Exit, files, terminal, text};

pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let source = files::source(&args.scenario)?;
    match scenario::read(&source) {
        Ok(trial) => {
            terminal::print(&text::trial_summary(&trial))?;
            Ok(Exit::Success)
        }
        Err(problems) => {
            files::problems(&source, &[], &problems).tell();
            Ok(Exit::CheckFailed)
        }
    }
}
