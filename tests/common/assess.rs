//! Assessments in memory and in directories.

use std::io::Write as _;
use std::path::Path;

use evenhand::assess::{Approach, Conduct, Sums};
use evenhand::design::Ratio;
use evenhand::rng::Seed;
use evenhand::run::{AssessOutcome, AssessRun, MANIFEST, Manifest, RunDirectory};
use evenhand::scenario::Source;

use super::{Files, Memory};

/// Works with a conduct of so many threads that is never stopped.
pub fn with_conduct<T>(threads: usize, work: impl FnOnce(&mut Conduct<'_>) -> T) -> T {
    work(&mut Conduct {
        threads,
        is_stopped: &|| false,
        progress: &mut |_| (),
    })
}

/// Procedures to be assessed for one list.
pub fn assess_list(procedures: &[&str], n: u64, approach: Approach, seed: u64) -> AssessRun {
    let procedures = procedures.iter().map(ToString::to_string).collect();
    let ratio = Ratio::new(&[1, 1]).unwrap();
    AssessRun::of_list(procedures, n, &ratio, approach, Seed::from_integer(seed)).unwrap()
}

/// Procedures to be assessed in a trial.
pub fn assess_trial(
    source: &Source,
    procedures: &[&str],
    approach: Approach,
    seed: u64,
) -> AssessRun {
    let procedures = procedures.iter().map(ToString::to_string).collect();
    AssessRun::of_trial(
        source.clone(),
        procedures,
        approach,
        Seed::from_integer(seed),
    )
    .unwrap()
}

/// The tables of an assessment, in memory, with its manifest as one more.
pub fn assessed_files(run: &AssessRun, earlier: Option<Sums>, conduct: &mut Conduct<'_>) -> Files {
    let mut memory = Memory::default();
    let outcome = run.execute(earlier, conduct, &mut memory).unwrap();
    let manifest = run.manifest(&outcome).to_json().into_bytes();
    memory.files.insert(MANIFEST.into(), manifest);
    memory.files
}

/// Writes an assessment into a directory.
pub fn write_assessment(run: &AssessRun, earlier: Option<Sums>, target: &Path) -> Manifest {
    with_conduct(2, |conduct| write_with(run, earlier, target, conduct))
}

/// Writes an assessment into a directory; one that is there is replaced.
pub fn write_with(
    run: &AssessRun,
    earlier: Option<Sums>,
    target: &Path,
    conduct: &mut Conduct<'_>,
) -> Manifest {
    let mut directory = RunDirectory::begin(target, target.exists()).unwrap();
    let outcome: AssessOutcome = run.execute(earlier, conduct, &mut directory).unwrap();
    let manifest = run.manifest(&outcome);
    let mut file = directory.file(MANIFEST, true).unwrap();
    file.write_all(manifest.to_json().as_bytes()).unwrap();
    directory.commit().unwrap();
    manifest
}
