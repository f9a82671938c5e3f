//! `evenhand simulate`

use evenhand::run::Task;

use super::Exit;
use super::args::SimulateArgs;
use super::failure::Failure;
use super::files::{self, Writing};

pub(super) fn run(args: &SimulateArgs) -> Result<Exit, Failure> {
    let seed = args.seed.or_fresh()?;
    let replicate = args.replicate;
    let task = Task::Simulate {
        seed: seed.clone(),
        replicate,
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    let target = args.out.clone();
    let target =
        target.unwrap_or_else(|| files::default_target(run.trial().name(), &seed, replicate));
    let writing = Writing {
        target: &target,
        replace: args.force,
        threads: args.threads.number(),
        withhold_seed: false,
    };
    files::write_run(&run, &writing)
}
