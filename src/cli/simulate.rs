//! `evenhand simulate`

use evenhand::run::{Target, Task};

use super::Exit;
use super::args::SimulateArgs;
use super::failure::Failure;
use super::files;

pub(super) fn run(args: &SimulateArgs) -> Result<Exit, Failure> {
    let seed = args.seed.or_fresh()?;
    let replicate = args.replicate;
    let task = Task::Simulate {
        seed: seed.clone(),
        replicate,
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    let run = run.in_format(args.format.get());
    let name = run.trial().map_or("", |trial| trial.name());
    let directory = match &args.out {
        Some(directory) => directory.clone(),
        None => files::default_target(name, &seed, replicate),
    };
    let target = Target {
        directory: &directory,
        replace: args.force,
        withhold_seed: false,
    };
    files::write_run(&run, target, args.threads.number())
}
