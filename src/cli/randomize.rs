//! `evenhand randomize`

use evenhand::format::{Csv, Format};
use evenhand::rng::SeedForm;
use evenhand::run::{Formats, Target, Task};

use super::args::RandomizeArgs;
use super::failure::Failure;
use super::files;
use super::table_format::RandomizeFormat;
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
        formats: hand_over(&args.formats),
    };
    let run = files::read_run(&source, task)?;
    let run = run.in_format(table_format(&args.formats)?);
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
