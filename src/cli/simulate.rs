//! `evenhand simulate`

use evenhand::report;
use evenhand::rng::Seed;
use evenhand::run::Task;

use super::args::SimulateArgs;
use super::failure::Failure;
use super::{Verdict, files, seed, terminal};

pub(super) fn run(args: &SimulateArgs) -> Result<Verdict, Failure> {
    let seed = match &args.seed {
        Some(seed) => seed.clone(),
        None => Seed::from_integer(seed::fresh_integer()?),
    };
    let source = files::source(&args.scenario)?;
    let task = Task::Simulate {
        seed: seed.clone(),
        replicate: args.replicate,
    };
    let run = files::read_run(&source, task)?;
    let target = args
        .out
        .clone()
        .unwrap_or_else(|| files::default_target(run.trial().name(), &seed, args.replicate));
    let outcome = files::write_run(&run, args.threads.number(), &target, args.force, false)?;
    terminal::print(&report::summary(
        &run,
        &outcome,
        &target.display().to_string(),
    ))?;
    Ok(Verdict::Well)
}
