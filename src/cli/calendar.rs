//! `evenhand calendar`

use evenhand::run::Task;

use super::Exit;
use super::args::CalendarArgs;
use super::failure::Failure;
use super::files;
use super::table_format::{besides, of_tables};

pub(super) fn run(args: &CalendarArgs) -> Result<Exit, Failure> {
    let task = Task::Calendar {
        participants: files::input(&args.participants, &args.input)?,
        deviations: (args.deviations.as_ref())
            .map(|path| files::input(path, &args.input))
            .transpose()?,
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    let run = run
        .in_format(of_tables(&args.formats)?)
        .for_people(besides(&args.formats).into());
    files::write_run(&run, args.out.target(), args.threads.number())
}
