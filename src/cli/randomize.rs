//! `evenhand randomize`

use evenhand::rng::SeedForm;
use evenhand::run::{Target, Task};

use super::args::RandomizeArgs;
use super::failure::Failure;
use super::files;
use super::table_format::{besides, of_tables};
use super::{Exit, terminal};

/// What an integer seed means for whoever uses the list.
const SEARCHABLE: &str = "whoever has its randomization numbers, or sees allocations in an open-label trial, can \
     search integers for the seed and read the future";

pub(super) fn run(args: &RandomizeArgs) -> Result<Exit, Failure> {
    let source = files::source(&args.scenario)?;
    let seed = args.seed.or_fresh()?;
    if matches!(seed.form(), SeedForm::Integer(_)) {
        if !args.allow_integer_seed {
            return Err(Failure::Message(format!(
                "a list that is used needs a seed of 64 hexadecimal digits, not an integer: {SEARCHABLE}. Make \
                 one with `evenhand seed --out FILE` and give --seed-file FILE; for teaching and for trying out, \
                 add --allow-integer-seed"
            )));
        }
        terminal::say(&format!(
            "warning: this list is made from an integer seed and must not be used: {SEARCHABLE}\n"
        ));
    }
    let task = Task::Randomize {
        seed,
        formats: besides(&args.formats).into(),
    };
    let run = files::read_run(&source, task)?;
    let run = run.in_format(of_tables(&args.formats)?);
    let target = Target {
        withhold_seed: args.withhold_seed,
        ..args.out.target()
    };
    files::write_run(&run, target, 1)
}
