//! `evenhand assign`

use std::path::PathBuf;

use clap::ArgGroup;
use evenhand::allocation::{Leftovers, RosterOrder};
use evenhand::rng::SeedForm;
use evenhand::run::{Target, Task};

use super::args::{FormatArgs, OutArgs, SeedArgs, one_of};
use super::failure::Failure;
use super::input::InputArgs;
use super::quick::ScenarioArgs;
use super::{Exit, files};

#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
#[command(group(ArgGroup::new("needed").args(["seed", "seed_file"]).required(true)))]
#[command(mut_arg("seed", |arg| arg.help("The seed: 64 hexadecimal digits as `evenhand seed` prints \
                   them, which other users can see in process lists, or `-` to read it from standard input")))]
pub(super) struct AssignArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// A CSV with participant_id and the levels of the stratification factors: everybody to be assigned,
    /// each once
    roster: PathBuf,
    /// The order in which people are taken: random, whatever the order of the rows, or file
    #[arg(long, value_name = "ORDER", default_value = RosterOrder::default().name(), value_parser = one_of::<RosterOrder>())]
    order: RosterOrder,
    /// How to allocate people left over from a stratum's whole sets of the ratio: as the procedure draws
    /// them, or balanced over all strata and within each
    #[arg(long, value_name = "HOW", default_value = Leftovers::default().name(), value_parser = one_of::<Leftovers>())]
    leftovers: Leftovers,
    #[command(flatten)]
    seed: SeedArgs,
    /// Accept an integer seed, which anyone can find by search: for teaching and testing, never for a trial
    #[arg(long)]
    allow_integer_seed: bool,
    /// Keep the seed out of the manifest; `verify` then asks for it
    #[arg(long)]
    withhold_seed: bool,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    out: OutArgs,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn run(args: &AssignArgs) -> Result<Exit, Failure> {
    let source = args.scenario.source()?;
    let seed = args.seed.or_fresh()?;
    if matches!(seed.form(), SeedForm::Integer(_)) && !args.allow_integer_seed {
        return Err(Failure::Message(
            "a trial needs a seed of 64 hexadecimal digits, not an integer, which anyone who has the \
             roster and sees some assignments can find by search to learn the others. Make one with \
             `evenhand seed --out FILE` and give --seed-file FILE; for teaching and testing, add \
             --allow-integer-seed"
                .to_owned(),
        ));
    }
    let task = Task::Assign {
        seed,
        roster: files::input(&args.roster, &args.input)?,
        order: args.order,
        leftovers: args.leftovers,
    };
    let run = files::read_run(&source, task)?.in_format(args.format.get());
    let target = Target {
        withhold_seed: args.withhold_seed,
        ..args.out.target()
    };
    files::write_run(&run, target, 1)
}
