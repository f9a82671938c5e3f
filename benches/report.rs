//! The report of POLAR and of a larger trial, made again from the directory, beside a loop that reads and hashes
//! its files.
//!
//! `cargo bench --bench report`

use std::path::PathBuf;
use std::sync::OnceLock;

use divan::Bencher;
use evenhand::rng::Seed;
use evenhand::run::{ReportPlan, Run, Target, Task, report_again, write};
use evenhand::scenario;
use evenhand::work::Conduct;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// The trials that are reported on, with their numbers of participants.
const SIZES: [u32; 2] = [405, 20_000];

/// The directory of a run of POLAR with so many participants.
fn polar(participants: u32) -> PathBuf {
    static RUNS: [OnceLock<TempDir>; 2] = [const { OnceLock::new() }; 2];
    let place = SIZES.iter().position(|size| *size == participants);
    let directory = RUNS[place.expect("a size of the list")].get_or_init(|| {
        let mut source = scenario::builtin("polar").expect("it is built in");
        let text = String::from_utf8(source.text).expect("well");
        // Many sites' worth of candidates, so that enrolment ends.
        let sized = text
            .replace(
                "sample_size = 405",
                &format!("sample_size = {participants}"),
            )
            .replace("mean_rate = 0.195", "mean_rate = 10.0");
        source.text = sized.into_bytes();
        let seed = Seed::from_integer(42);
        let run = Run::new(source, Task::Simulate { seed, replicate: 0 }).expect("well");
        let directory = tempfile::tempdir().expect("well");
        let target = Target {
            directory: &directory.path().join("run"),
            replace: false,
            withhold_seed: false,
        };
        let mut conduct = Conduct {
            threads: 2,
            is_stopped: &|| false,
            progress: &mut |_| (),
        };
        write(&run, target, &mut conduct).expect("well");
        directory
    });
    directory.path().join("run")
}

/// The files checked against their hashes, and the report made of the tables.
#[divan::bench(args = SIZES, sample_count = 10)]
fn evenhand(bencher: Bencher<'_, '_>, participants: u32) {
    let directory = &polar(participants);
    bencher.bench_local(|| {
        report_again(
            ReportPlan {
                directory,
                is_blinded: false,
                file: None,
                replace: false,
            },
            &mut |_| (),
        )
        .expect("well")
    });
}

/// Every file of the run, read and hashed.
#[divan::bench(args = SIZES, sample_count = 10)]
#[expect(clippy::disallowed_methods, reason = "a bench reads its own files")]
fn hashes(bencher: Bencher<'_, '_>, participants: u32) {
    let directory = &polar(participants);
    bencher.bench_local(|| {
        let files = std::fs::read_dir(directory).expect("well");
        files
            .map(|file| Sha256::digest(std::fs::read(file.expect("well").path()).expect("well")))
            .fold(0_u8, |all, hash| all ^ hash[0])
    });
}
