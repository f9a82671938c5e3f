//! `evenhand randomize`

use evenhand::list_lengths::{PROBABILITY, list_lengths};
use evenhand::rng::SeedForm;
use evenhand::run::{Target, Task, versions};

use super::args::RandomizeArgs;
use super::failure::Failure;
use super::files;
use super::table_format::{besides, of_tables};
use super::{Exit, terminal, text};

/// What an integer seed means for whoever uses the list.
const SEARCHABLE: &str = "anyone who has its randomization numbers, or sees allocations in an \
                          open-label trial, can find the seed by search and predict future allocations";

pub(super) fn run(args: &RandomizeArgs) -> Result<Exit, Failure> {
    let source = args.scenario.source()?;
    let seed = args.seed.or_fresh()?;
    if matches!(seed.form(), SeedForm::Integer(_)) {
        if !args.allow_integer_seed {
            return Err(Failure::Message(format!(
                "a list that is used needs a seed of 64 hexadecimal digits, not an integer: {SEARCHABLE}. Make \
                 one with `evenhand seed --out FILE` and give --seed-file FILE; for teaching and \
                 testing, add --allow-integer-seed"
            )));
        }
        terminal::say(&format!(
            "warning: this list is made from an integer seed and must not be used: {SEARCHABLE}\n"
        ));
    }
    let task = Task::Randomize {
        seed: seed.clone(),
        formats: besides(&args.formats).into(),
    };
    let mut run = files::read_run(&source, task)?;
    if let (Some(directory), Some(trial)) = (&args.amends, run.trial()) {
        let versions = versions(directory, trial, &seed)
            .map_err(|error| Failure::Message(format!("{}: {error}", directory.display())))?;
        run = run.after(versions);
    }
    let run = run.in_format(of_tables(&args.formats)?);
    let lengths = run.trial().map(|trial| list_lengths(trial, PROBABILITY));
    // A procedure without a list is refused where the run is written.
    if let Some(Ok(lengths)) = lengths
        && let Some(verdict) = text::lengths_verdict(&lengths)
    {
        let verdict = verdict.trim_end();
        terminal::say(&format!("{verdict}: see `evenhand check`\n"));
    }
    let target = Target {
        withhold_seed: args.withhold_seed,
        ..args.out.target()
    };
    files::write_run(&run, target, 1)
}
