//! `evenhand calendar`

use evenhand::run::{InputFile, Task};

use super::Exit;
use super::args::CalendarArgs;
use super::failure::Failure;
use super::files::{self, Writing};

pub(super) fn run(args: &CalendarArgs) -> Result<Exit, Failure> {
    let participants = InputFile {
        file: args.participants.display().to_string(),
        bytes: files::read(&args.participants)?,
    };
    let run = files::read_run(
        &files::source(&args.scenario)?,
        Task::Calendar { participants },
    )?;
    let writing = Writing {
        target: &args.out.dir,
        replace: args.out.force,
        threads: args.threads.number(),
        withhold_seed: false,
    };
    files::write_run(&run, &writing)
}
