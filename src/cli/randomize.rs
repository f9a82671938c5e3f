//! `evenhand randomize`

use evenhand::report;
use evenhand::rng::SeedForm;
use evenhand::run::Task;

use super::args::RandomizeArgs;
use super::failure::Failure;
use super::{Verdict, files, terminal};

pub(super) fn run(args: &RandomizeArgs) -> Result<Verdict, Failure> {
    let source = files::source(&args.scenario)?;
    let run = files::read_run(
        &source,
        Task::Randomize {
            seed: args.seed.clone(),
        },
    )?;
    let outcome = files::write_run(&run, 1, &args.out.dir, args.out.force, args.withhold_seed)?;
    if matches!(args.seed.form(), SeedForm::Integer(_)) {
        terminal::say(
            "warning: this list was made from an integer seed. In an open-label trial, a site that \
             sees its own allocations can search small integers for the seed and read the future. \
             For a real trial, give --seed the 64 digits that `evenhand seed` prints.\n",
        );
    }
    terminal::print(&report::summary(
        &run,
        &outcome,
        &args.out.dir.display().to_string(),
    ))?;
    Ok(Verdict::Well)
}
