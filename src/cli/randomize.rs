//! `evenhand randomize`

use evenhand::rng::SeedForm;
use evenhand::run::{Formats, Task};

use super::args::RandomizeArgs;
use super::failure::Failure;
use super::files::{self, Writing};
use super::{Exit, terminal};

pub(super) fn run(args: &RandomizeArgs) -> Result<Exit, Failure> {
    let task = Task::Randomize {
        seed: args.seed.clone(),
        formats: Formats::from(args.formats.clone()),
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    if matches!(args.seed.form(), SeedForm::Integer(_)) {
        terminal::say(
            "warning: this list is made from an integer seed. Whoever has its randomization \
             numbers, or sees allocations in an open-label trial, can search small integers for the \
             seed and read the future. \
             For a real trial, give --seed the 64 digits that `evenhand seed` prints.\n",
        );
    }
    let writing = Writing {
        target: &args.out.dir,
        replace: args.out.force,
        threads: 1,
        withhold_seed: args.withhold_seed,
    };
    files::write_run(&run, &writing)
}
