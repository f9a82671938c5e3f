//! `evenhand randomize`

use evenhand::format::{Csv, Format};
use evenhand::rng::SeedForm;
use evenhand::run::{Formats, Target, Task};

use super::args::RandomizeArgs;
use super::failure::Failure;
use super::files;
use super::table_format::RandomizeFormat;
use super::{Exit, terminal};

pub(super) fn run(args: &RandomizeArgs) -> Result<Exit, Failure> {
    let task = Task::Randomize {
        seed: args.seed.clone(),
        formats: hand_over(&args.formats),
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    let run = run.in_format(table_format(&args.formats)?);
    if matches!(args.seed.form(), SeedForm::Integer(_)) {
        terminal::say(
            "warning: this list is made from an integer seed. Whoever has its randomization \
             numbers, or sees allocations in an open-label trial, can search small integers for the \
             seed and read the future. \
             For a real trial, give --seed the 64 digits that `evenhand seed` prints.\n",
        );
    }
    let target = Target {
        withhold_seed: args.withhold_seed,
        ..args.out.target()
    };
    files::write_run(&run, target, 1)
}

/// What the list is handed over as, besides its tables.
fn hand_over(formats: &[RandomizeFormat]) -> Formats {
    Formats {
        redcap: formats.contains(&RandomizeFormat::Redcap),
        sheets: formats.contains(&RandomizeFormat::Sheets),
    }
}

/// The format of the tables: CSV where nobody says.
fn table_format(formats: &[RandomizeFormat]) -> Result<&'static dyn Format, Failure> {
    let mut tables = formats.iter().filter_map(|format| match format {
        RandomizeFormat::Tables(format) => Some(format.get()),
        RandomizeFormat::Redcap | RandomizeFormat::Sheets => None,
    });
    let first = tables.next().unwrap_or(&Csv);
    match tables.find(|other| other.name() != first.name()) {
        Some(other) => Err(Failure::Message(format!(
            "--format has both {} and {}: the tables are written in one of them",
            first.name(),
            other.name()
        ))),
        None => Ok(first),
    }
}
