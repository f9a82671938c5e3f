//! `evenhand check`

use evenhand::enrolment::{Enrolment, EnrolmentFailure};
use evenhand::list_lengths::{ListLengthsError, list_lengths};
use evenhand::scenario;

use super::args::CheckArgs;
use super::failure::Failure;
use super::{Exit, files, terminal, text};

/// What is said of a scenario without [enrolment].
const UNPLANNED: &str = "  without [enrolment]: for lists, balance and calendars, not for `simulate` and enrolled `assess`\n";

pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let source = files::source(&args.scenario)?;
    match scenario::read(&source) {
        Ok(trial) => {
            terminal::print(&text::trial_summary(&trial))?;
            match Enrolment::check_duration(&trial) {
                Ok(()) => {}
                Err(EnrolmentFailure::Unplanned) => terminal::print(UNPLANNED)?,
                Err(failure) => terminal::say(&format!("cannot be simulated: {failure}\n")),
            }
            match list_lengths(&trial, args.probability) {
                Ok(lengths) => {
                    terminal::print(&text::lengths_table(&trial, &lengths))?;
                    if let Some(verdict) = text::lengths_verdict(&lengths) {
                        terminal::say(&verdict);
                    }
                }
                // Nothing is to be said of lists that are not made.
                Err(ListLengthsError::NoList(_)) => {}
                Err(error) => return Err(Failure::Message(error.to_string())),
            }
            Ok(Exit::Success)
        }
        Err(problems) => {
            files::problems(&source, &[], &problems).tell();
            Ok(Exit::CheckFailed)
        }
    }
}
