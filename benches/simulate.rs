//! A whole run of POLAR with all its files, beside a loop that only writes the finished files.
//!
//! `cargo bench --bench simulate`

#![allow(clippy::disallowed_methods)] // a bench opens its own files

use std::fs;
use std::path::Path;

use divan::Bencher;
use evenhand::rng::Seed;
use evenhand::run::{self, Run, Target, Task};
use evenhand::scenario;
use evenhand::work::Conduct;
use tempfile::TempDir;

fn main() {
    divan::main();
}

fn run() -> Run {
    let source = scenario::builtin("polar").expect("it is built in");
    Run::new(
        source,
        Task::Simulate {
            seed: Seed::from_integer(42),
            replicate: 0,
        },
    )
    .expect("well")
}

fn place() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn write(run: &Run, threads: usize, directory: &Path) -> Vec<String> {
    let target = Target {
        directory,
        replace: false,
        withhold_seed: false,
    };
    let mut conduct = Conduct {
        threads,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    let (written, _) = run::write(run, target, &mut conduct).expect("a trial");
    written.files.into_iter().map(|file| file.name).collect()
}

/// Reads the scenario, simulates, and writes every file.
#[divan::bench(args = [1, 2])]
fn evenhand(bencher: Bencher<'_, '_>, threads: usize) {
    bencher.with_inputs(place).bench_local_values(|place| {
        write(&run(), threads, &place.path().join("polar"));
        place
    });
}

/// Writes the bytes of the same files, finished.
#[divan::bench]
fn copy(bencher: Bencher<'_, '_>) {
    let made = place();
    let target = made.path().join("polar");
    let files: Vec<_> = write(&run(), 2, &target)
        .into_iter()
        .map(|name| {
            let bytes = fs::read(target.join(&name)).expect("a file of the run");
            (name, bytes)
        })
        .collect();
    bencher.with_inputs(place).bench_local_values(|place| {
        for (name, bytes) in &files {
            fs::write(place.path().join(name), bytes).expect("room on the disk");
        }
        place
    });
}
