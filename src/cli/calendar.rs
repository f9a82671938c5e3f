//! `evenhand calendar`

use evenhand::report;
use evenhand::run::{InputFile, Task};

use super::args::CalendarArgs;
use super::failure::Failure;
use super::{Verdict, files, terminal};

pub(super) fn run(args: &CalendarArgs) -> Result<Verdict, Failure> {
    let source = files::source(&args.scenario)?;
    let bytes = files::read(&args.participants)?;
    let file = args.participants.display().to_string();
    let task = Task::Calendar {
        participants: InputFile { file, bytes },
    };
    let run = files::read_run(&source, task)?;
    let (threads, target) = (args.threads.number(), &args.out.dir);
    let outcome = files::write_run(&run, threads, target, args.out.force, false)?;
    terminal::print(&report::summary(
        &run,
        &outcome,
        &target.display().to_string(),
    ))?;
    Ok(Verdict::Well)
}
