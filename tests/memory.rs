//! Memory does not grow with the number of participants.
#![allow(clippy::unwrap_used)] // a test may panic

use std::io;

use evenhand::format::{Out, Output};
use evenhand::rng::Seed;
use evenhand::run::{NewFile, Outcome, Place, Run, Task};
use evenhand::scenario;
use evenhand::work::Conduct;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

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
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The most bytes on the heap while a trial of this size is simulated, beyond those before.
fn peak_bytes(sample_size: u32) -> usize {
    let mut source = scenario::builtin("starter").unwrap();
    let text = String::from_utf8(source.text).unwrap();
    let text = text
        .replace("sample_size = 120", &format!("sample_size = {sample_size}"))
        .replace("mean_rate = 1.5", "mean_rate = 1_000");
    source.text = text.into_bytes();
    let task = Task::Simulate {
        seed: Seed::from_integer(42),
        replicate: 0,
    };
    let run = Run::new(source, task).unwrap();
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let mut conduct = Conduct {
        threads: 2,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    let written = run.write_into(&mut Nowhere, &mut conduct).unwrap();
    let Outcome::Simulated { screened, .. } = written.outcome else {
        panic!("{written:?}");
    };
    assert_eq!(screened.randomized, u64::from(sample_size));
    HEAP.peak_usage() - before
}

#[test]
fn a_trial_of_ten_times_the_size_takes_no_more_memory() {
    let small = peak_bytes(300);
    let large = peak_bytes(3_000);
    // Threads run ahead by at most two batches each, so peaks differ by a few batches; ten
    // times the participants would be ten times the bytes.
    assert!(
        large < small + small / 2,
        "{small} bytes for 300, {large} for 3,000"
    );
}
