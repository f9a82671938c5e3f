//! Assessments in memory and in directories.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::path::Path;

use evenhand::assess::{Approach, Assessed, Row};
use evenhand::balance::Scope;
use evenhand::design::Ratio;
use evenhand::inference::{Conditions, Outcome, View};
use evenhand::metric::Metric;
use evenhand::rng::Seed;
use evenhand::run::{Assess, Finding, MANIFEST, Manifest, Run, Target, verify, write};
use evenhand::scenario::{Source, builtin};
use evenhand::work::Conduct;

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
pub fn assess_list(
    procedures: &[&str],
    n: u64,
    approach: Approach,
    seed: impl Into<Seed>,
) -> Assess {
    let procedures = procedures.iter().map(ToString::to_string).collect();
    let ratio = Ratio::new(&[1, 1]).unwrap();
    Assess::of_list(procedures, n, &ratio, approach, seed.into()).unwrap()
}

/// Procedures to be assessed in a trial.
pub fn assess_trial(
    source: &Source,
    procedures: &[&str],
    approach: Approach,
    seed: impl Into<Seed>,
) -> Assess {
    let procedures = procedures.iter().map(ToString::to_string).collect();
    Assess::of_trial(source.clone(), procedures, approach, seed.into()).unwrap()
}

/// Conditions of normal responses at the level 0.05, seen by stratum.
pub fn conditions(biases: &[&str], effects: &[f64], rerandomizations: u32) -> Conditions {
    let outcome = Outcome::Normal {
        effects: effects.to_vec(),
        rerandomizations,
    };
    let biases = biases.iter().map(|bias| bias.parse().unwrap()).collect();
    Conditions::new(0.05, biases, View::Stratum, outcome).unwrap()
}

/// What an assessment finds, on two threads.
pub fn assessed(run: &Assess) -> Vec<Assessed> {
    with_conduct(2, |conduct| run.assess(conduct)).unwrap()
}

/// The row of a place and a metric, which must be there.
pub fn row<'a>(one: &'a Assessed, scope: Scope, level: &str, metric: Metric) -> &'a Row {
    let is_meant = |row: &&Row| {
        (row.place.scope, row.place.level.as_str(), row.metric) == (scope, level, metric)
    };
    let row = one.rows.iter().find(is_meant);
    row.unwrap_or_else(|| panic!("{}: no {scope:?} {level} {metric}", one.procedure))
}

/// The files of a run in memory, with its manifest as one more.
pub fn assessed_files(run: impl Into<Run>, conduct: &mut Conduct<'_>) -> Files {
    let run = run.into();
    let mut memory = Memory::default();
    let written = run.write_into(&mut memory, conduct).unwrap();
    let mut files = memory.files();
    let manifest = run.manifest(&written, false).to_json().into_bytes();
    files.insert(MANIFEST.into(), manifest);
    files
}

/// Writes a run into a directory.
pub fn write_assessment(run: impl Into<Run>, target: &Path) -> Manifest {
    with_conduct(2, |conduct| write_with(run, target, conduct))
}

/// Writes a run into a directory; one that is there is replaced.
pub fn write_with(run: impl Into<Run>, target: &Path, conduct: &mut Conduct<'_>) -> Manifest {
    let run = run.into();
    let place = Target {
        directory: target,
        replace: target.exists(),
        withhold_seed: false,
    };
    let (written, _) = write(&run, place, conduct).unwrap();
    run.manifest(&written, false)
}

/// What is found to differ in the directory of a run.
pub fn findings(target: &Path) -> Vec<Finding> {
    with_conduct(2, |conduct| verify(target, None, conduct))
        .unwrap()
        .findings
}

/// A trial whose factors are independent, with these probabilities of their levels: the starter
/// without its own attributes and criteria.
pub fn factors_of(participants: u32, probabilities: &[&[f64]]) -> Source {
    let mut source = builtin("starter").unwrap();
    let text = String::from_utf8(source.text).unwrap();
    let piece = |from: &str, until: &str| {
        let [from, until] = [from, until].map(|mark| text.find(mark).unwrap());
        text[from..until].to_owned()
    };
    let head = piece("format = 1", "# Baseline attributes").replace(
        "sample_size = 120",
        &format!("sample_size = {participants}"),
    );
    let names: Vec<String> = (1..=probabilities.len())
        .map(|place| format!("factor_{place}"))
        .collect();
    let attributes = names.iter().zip(probabilities).map(|(name, levels)| {
        let labels: Vec<String> = (1..=levels.len()).map(|level| level.to_string()).collect();
        format!(
            "[[attribute]]
name = {name:?}
levels = {labels:?}
probabilities = {levels:?}

"
        )
    });
    let attributes: Vec<String> = attributes.collect();
    let randomization = format!(
        "[randomization]
procedure = \"permuted-block(4)\"
stratify_by = {names:?}

"
    );
    let regimens = piece("[[regimen]]", "[conventions]");
    source.text = (head + &attributes.concat() + &randomization + &regimens).into_bytes();
    source
}

/// A trial with three factors of 6, 3 and 2 equally likely levels.
pub fn three_factors(participants: u32) -> Source {
    factors_of(participants, &[&[1.0 / 6.0; 6], &[1.0 / 3.0; 3], &[0.5; 2]])
}
