//! Inputs read from files, and runs written to directories.

use std::path::{Path, PathBuf};

#[cfg(feature = "parquet")]
use evenhand::format;
use evenhand::intake::Conversions;
use evenhand::problem::Problems;
use evenhand::rng::{Seed, SeedForm};
use evenhand::run::{
    self, InputFile, MAX_SCENARIO_BYTES, MAX_SITES_BYTES, MAX_TABLE_BYTES, Outcome, Run, Target,
    Task,
};
use evenhand::scenario::{self, SitesSource, Source};
use evenhand::work::Conduct;

use super::failure::Failure;
use super::input::InputArgs;
use super::progress::with_progress;
use super::{Exit, interrupt, terminal, text};

/// What is said when an assessment is to stop, and any other run.
const KEPT: &str = "\nstopping: finished work is kept; Ctrl-C again discards it\n";
pub(super) const NOT_KEPT: &str = "\nstopping\n";

/// Reads a regular file of at most `most` bytes.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    run::read_input(path, most).map_err(|error| Failure::file("read", path, error))
}

/// The scenario of this name or file, with its sites.
pub(super) fn source(scenario: &Path) -> Result<Source, Failure> {
    let is_bare = scenario.extension().is_none() && scenario.components().count() == 1;
    if is_bare && let Some(source) = scenario.to_str().and_then(scenario::builtin) {
        return Ok(source);
    }
    if is_bare && !scenario.exists() {
        let names = scenario::builtin_names().collect::<Vec<_>>().join(", ");
        return Err(Failure::Message(format!(
            "`{}` is neither a file nor a built-in scenario: the built-in ones are {names}",
            scenario.display()
        )));
    }
    let text = read(scenario, MAX_SCENARIO_BYTES)?;
    let sites = match scenario::sites_file_named(&text) {
        Some(name) => {
            let beside = scenario.with_file_name(&name);
            // A sites file that is not there is a problem of the scenario that names it.
            if beside.exists() {
                let file = beside.display().to_string();
                Some(SitesSource {
                    file,
                    text: read(&beside, MAX_SITES_BYTES)?,
                })
            } else {
                None
            }
        }
        None => None,
    };
    Ok(Source {
        file: scenario.display().to_string(),
        text,
        sites,
    })
}

/// What was wrong with a scenario and what else was read, with the texts underlined.
pub(super) fn problems(source: &Source, more: &[(&str, &[u8])], problems: &Problems) -> Failure {
    let mut texts = vec![(source.file.as_str(), source.text.as_slice())];
    let sites = source.sites.iter();
    texts.extend(sites.map(|sites| (sites.file.as_str(), sites.text.as_slice())));
    texts.extend(more);
    let drawn = text::draw(problems, &texts, terminal::stderr_has_color());
    Failure::Inputs { drawn }
}

/// Reads the inputs of a run whose task is about a scenario.
pub(super) fn read_run(source: &Source, task: Task) -> Result<Run, Failure> {
    let named = |(name, input): (&'static str, &InputFile)| (name, input.clone());
    let inputs: Vec<_> = task.inputs().into_iter().map(named).collect();
    let run = Run::new(source.clone(), task).map_err(|found| {
        let more: Vec<(&str, &[u8])> = inputs
            .iter()
            .map(|(_, input)| (input.file.as_str(), &*input.bytes))
            .collect();
        problems(source, &more, &found)
    })?;
    for (name, input) in inputs {
        say_conversions(&input.file, run.conversions_of(name));
    }
    Ok(run)
}

/// Says what was converted on the way from a file.
pub(super) fn say_conversions(file: &str, conversions: &Conversions) {
    for line in conversions.lines() {
        terminal::say(&format!("{file}: {line}\n"));
    }
}

/// An input that a run keeps a copy of.
pub(super) fn input(path: &Path, args: &InputArgs) -> Result<InputFile, Failure> {
    let form = args.form()?;
    Ok(InputFile {
        form,
        file: path.display().to_string(),
        bytes: read_table(path)?.into(),
    })
}

/// A table of somebody's: CSV, or Parquet, which is taken as the CSV that it would be.
pub(super) fn read_table(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read(path, MAX_TABLE_BYTES)?;
    #[cfg(feature = "parquet")]
    if format::is_parquet(&bytes) {
        let csv =
            format::parquet_as_csv(bytes).map_err(|error| Failure::file("read", path, error))?;
        let file = path.display();
        terminal::say(&format!("{file}: Parquet, read like CSV\n"));
        return Ok(csv);
    }
    Ok(bytes)
}

/// Writes a run into a directory, whole or not at all, and prints its summary. An assessment can be
/// stopped; what is finished is then kept.
pub(super) fn write_run(run: &Run, target: Target<'_>, threads: usize) -> Result<Exit, Failure> {
    let (what, answer) = match run.task() {
        Task::Assess(_) => ("replicates", KEPT),
        Task::Forecast { .. } => ("replicates", NOT_KEPT),
        _ => ("participants", NOT_KEPT),
    };
    interrupt::listen(answer).map_err(Failure::Interrupt)?;
    let directory = run::begin(run, target.directory, target.replace)?;
    let partial = directory.partial().to_owned();
    interrupt::guard(&partial);
    for leftover in directory.leftovers() {
        terminal::say(&text::leftover(leftover));
    }
    let written = with_progress(what, Some(run.work()), |progress| {
        let mut conduct = Conduct {
            threads,
            is_stopped: &interrupt::is_stopped,
            progress,
        };
        run::write_to(run, directory, target.withhold_seed, &mut conduct)
    });
    interrupt::release();
    let (written, committed) = written.map_err(|error| {
        if partial.exists() {
            terminal::say(&text::not_removed(&partial, None));
        }
        Failure::from(error)
    })?;
    if let Some((path, error)) = &committed.not_removed {
        terminal::say(&text::not_removed(path, Some(error)));
    }
    let directory = committed.directory.display().to_string();
    if let (Task::Assess(assess), Outcome::Assessed(found)) = (run.task(), &written.outcome)
        && found.assessed.is_none()
        && found.replicates != *assess.part()
    {
        let (done, all) = (&found.replicates, assess.part());
        return Err(Failure::Message(format!(
            "stopped after {} of {} replicates, which are kept{}: continue with `evenhand assess \
             --resume {directory}`",
            done.end - all.start,
            all.end - all.start,
            if committed.directory == target.directory {
                String::new()
            } else {
                let whole = target.directory.display();
                format!(" beside the whole run in `{whole}`")
            }
        )));
    }
    let summary = text::summary(run, &written, &directory, target.withhold_seed);
    terminal::print(&summary).map_err(|failure| {
        Failure::Message(format!(
            "`{directory}` was written, but its summary was not: {failure}"
        ))
    })?;
    Ok(Exit::Success)
}

/// The directory of a run that names none: `output/SCENARIO-SEED`, never showing a 256-bit key.
pub(super) fn default_target(name: &str, seed: &Seed, replicate: u64) -> PathBuf {
    let seed = match seed.form() {
        SeedForm::Integer(number) => number.to_string(),
        SeedForm::Key => format!("key-{}", &seed.commitment()[..12]),
    };
    let replicate = if replicate == 0 {
        String::new()
    } else {
        format!("-r{replicate}")
    };
    Path::new("output").join(format!("{name}-{seed}{replicate}"))
}
