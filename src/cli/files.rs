//! Reading inputs from files, and writing runs to directories.

use std::fs;
use std::path::{Path, PathBuf};

use evenhand::problem::Problems;
use evenhand::rng::{Seed, SeedForm};
use evenhand::run::{MANIFEST, Run, RunDirectory, Task};
use evenhand::scenario::{self, SitesSource, Source};

use super::failure::Failure;
use super::progress::with_progress;
use super::{Exit, terminal, text};

/// Reads a file.
#[expect(clippy::disallowed_methods, reason = "the edge that reads inputs")]
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

/// The scenario of this name or file, with its sites.
pub(super) fn source(scenario: &str) -> Result<Source, Failure> {
    let path = Path::new(scenario);
    let is_bare = path.extension().is_none() && path.components().count() == 1;
    if is_bare && let Some(source) = scenario::builtin(scenario) {
        return Ok(source);
    }
    if is_bare && !path.exists() {
        let names = scenario::builtin_names().collect::<Vec<_>>().join(", ");
        return Err(Failure::Message(format!(
            "`{scenario}` is neither a file nor a built-in scenario: the built-in ones are {names}"
        )));
    }
    let text = read(path)?;
    let sites = match scenario::sites_file_named(&text) {
        Some(name) => {
            let beside = path.with_file_name(&name);
            // A sites file that is not there is a problem of the scenario that names it.
            if beside.exists() {
                let file = beside.display().to_string();
                Some(SitesSource {
                    file,
                    text: read(&beside)?,
                })
            } else {
                None
            }
        }
        None => None,
    };
    Ok(Source {
        file: scenario.to_owned(),
        text,
        sites,
    })
}

/// What was wrong with a scenario and what else was read, with the texts to underline.
pub(super) fn problems(source: &Source, more: &[(&str, &[u8])], problems: Problems) -> Failure {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut texts = vec![(source.file.clone(), text(&source.text))];
    texts.extend(
        source
            .sites
            .iter()
            .map(|sites| (sites.file.clone(), text(&sites.text))),
    );
    texts.extend(
        more.iter()
            .map(|(file, bytes)| ((*file).to_owned(), text(bytes))),
    );
    Failure::Inputs { problems, texts }
}

/// Reads a run's inputs.
pub(super) fn read_run(source: &Source, task: Task) -> Result<Run, Failure> {
    let more = match &task {
        Task::Calendar { participants } => Some(participants.clone()),
        Task::Simulate { .. } | Task::Randomize { .. } => None,
    };
    Run::new(source.clone(), task).map_err(|found| {
        let more: Vec<(&str, &[u8])> = more
            .iter()
            .map(|input| (input.file.as_str(), input.bytes.as_slice()))
            .collect();
        problems(source, &more, found)
    })
}

/// How a run is written.
pub(super) struct Writing<'a> {
    /// The directory.
    pub(super) target: &'a Path,
    /// Whether a run that is there already is replaced.
    pub(super) replace: bool,
    /// How many threads format calendars.
    pub(super) threads: usize,
    /// Whether the manifest goes without the seed.
    pub(super) withhold_seed: bool,
}

/// Executes a run into a directory, whole or not at all, and prints its summary.
pub(super) fn write_run(run: &Run, writing: &Writing<'_>) -> Result<Exit, Failure> {
    let &Writing {
        target,
        replace,
        threads,
        withhold_seed,
    } = writing;
    let mut directory = RunDirectory::begin(target, replace)?;
    let outcome = with_progress("participants", Some(run.participants()), |progress| {
        run.execute(threads, &mut directory, progress)
    })?;
    let write = |name: &str, is_secret: bool, bytes: &[u8]| {
        use std::io::Write as _;
        let written = directory
            .file(name, is_secret)
            .and_then(|mut file| file.write_all(bytes));
        written.map_err(|error| Failure::file("write", &target.join(name), &error))
    };
    if let Task::Calendar { participants } = run.task() {
        write("participants.csv", false, &participants.bytes)?;
    }
    let manifest = run.manifest(&outcome, withhold_seed);
    write(MANIFEST, true, manifest.to_json().as_bytes())?;
    directory.commit()?;
    let target = target.display().to_string();
    terminal::print(&text::summary(run, &outcome, &target, withhold_seed))?;
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
