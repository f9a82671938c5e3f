//! What really happens to 405 participants of POLAR, with all tables, beside the plan only.
//!
//! `cargo bench --bench deviations`

use std::io;

use divan::Bencher;
use evenhand::format::{Out, Output};
use evenhand::rng::Seed;
use evenhand::run::{NewFile, Place, Run, Task};
use evenhand::scenario::{self, Source};
use evenhand::work::Conduct;

fn main() {
    divan::main();
}

/// Takes every byte and keeps none.
struct Nowhere;

impl Place for Nowhere {
    fn create(&mut self, _: &NewFile<'_>) -> io::Result<Out> {
        Ok(Box::new(Self))
    }
}

impl Output for Nowhere {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

impl io::Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(std::hint::black_box(bytes).len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// POLAR, or POLAR without what really happens.
fn polar(happens: bool) -> Source {
    let mut source = scenario::builtin("polar").expect("it is built in");
    if !happens {
        let text = String::from_utf8(source.text).expect("UTF-8");
        let tables = [
            "[[event]]",
            "[[treatment]]",
            "[[toxicity]]",
            "[[dose_modification]]",
        ];
        let mut kept = String::new();
        let mut keeps = true;
        for line in text.lines() {
            if line.starts_with('[') {
                keeps = !tables.contains(&line);
            }
            if keeps {
                kept += line;
                kept.push('\n');
            }
        }
        source.text = kept.into_bytes();
    }
    source
}

fn run(happens: bool) -> Run {
    let task = Task::Simulate {
        seed: Seed::from_integer(42),
        replicate: 0,
    };
    Run::new(polar(happens), task).expect("it is well")
}

fn execute(run: &Run, threads: usize) {
    let mut conduct = Conduct {
        threads,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    run.write_into(&mut Nowhere, &mut conduct).expect("a trial");
}

/// With what really happens, and its tables.
#[divan::bench(args = [1, 2])]
fn as_it_happens(bencher: Bencher<'_, '_>, threads: usize) {
    let run = run(true);
    bencher.bench_local(|| execute(&run, threads));
}

/// Without.
#[divan::bench(args = [1, 2])]
fn as_planned(bencher: Bencher<'_, '_>, threads: usize) {
    let run = run(false);
    bencher.bench_local(|| execute(&run, threads));
}
