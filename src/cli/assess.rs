//! `evenhand assess`

use std::path::Path;

use evenhand::assess::{Choice, Plan, default_procedures};
use evenhand::design::Ratio;
use evenhand::report;
use evenhand::rng::Seed;
use evenhand::run::{AssessRun, MANIFEST, RunDirectory};

use super::args::{AssessArgs, threads};
use super::failure::Failure;
use super::{Verdict, seed, terminal};

pub(super) fn run(args: &AssessArgs) -> Result<Verdict, Failure> {
    let defaults = || default_procedures().iter().map(|&one| one.to_owned());
    let procedures = if args.procedures.is_empty() {
        defaults().collect()
    } else {
        args.procedures.clone()
    };
    let choice = match (args.exact, args.monte_carlo) {
        (true, _) => Choice::Exact,
        (_, true) => Choice::MonteCarlo,
        _ => Choice::Best,
    };
    let ratio = ratio(&args.ratio)?;
    let plan = Plan::new(&procedures, args.entries, &ratio, args.replicates, choice)?;
    let seed = match &args.seed {
        Some(seed) => seed.clone(),
        None => Seed::from_integer(seed::fresh_integer()?),
    };
    let run = AssessRun::new(plan, seed);
    let threads = threads(args.threads);
    if let Some(target) = &args.out {
        write(&run, threads, target, args.force)?;
    } else {
        let assessed = run.plan().assess(run.seed(), threads, false)?;
        terminal::print(&report::assessed_table(run.plan(), &assessed, run.seed()))?;
    }
    Ok(Verdict::Well)
}

/// Writes the run into a directory, whole or not at all, and prints its table.
fn write(run: &AssessRun, threads: usize, target: &Path, replace: bool) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut directory = RunDirectory::begin(target, replace)?;
    let outcome = run.execute(threads, &mut directory)?;
    let manifest = run.manifest(&outcome).to_json();
    (directory.file(MANIFEST, true))
        .and_then(|mut file| file.write_all(manifest.as_bytes()))
        .map_err(|error| Failure::file("write", &target.join(MANIFEST), &error))?;
    directory.commit()?;
    let table = report::assessed_table(run.plan(), &outcome.assessed, run.seed());
    let target = target.display().to_string();
    let files = report::written(&outcome.files, &target, false);
    terminal::print(&format!("{table}\n{files}"))
}

/// A ratio such as 1:1.
fn ratio(text: &str) -> Result<Ratio, Failure> {
    let parts: Option<Vec<u32>> = text
        .split(':')
        .map(|part| part.trim().parse().ok())
        .collect();
    let parts = parts.ok_or_else(|| {
        Failure::Message(format!(
            "`{text}` is not a ratio: write whole numbers with colons between, such as 1:1"
        ))
    })?;
    Ok(Ratio::new(&parts)?)
}
