//! A million simulated participants over three years: calendars, exposure and all other tables of POLAR,
//! made as they are written and thrown away.
//!
//! `cargo bench --bench million [-- PARTICIPANTS]` prints rows, bytes, time and the most memory.

// A measurement reads the clock, and prints what it finds.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

use std::io;
use std::time::Instant;

use evenhand::format::{Out, Output};
use evenhand::rng::Seed;
use evenhand::run::{NewFile, Place, Run, Task};
use evenhand::scenario;
use evenhand::work::Conduct;

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

/// The most memory that the process has had, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

fn main() {
    let asked = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let participants: u32 = asked.unwrap_or(1_000_000);
    let mut source = scenario::builtin("polar").expect("it is built in");
    let text = String::from_utf8(source.text).expect("UTF-8");
    source.text = text
        .replace(
            "sample_size = 405",
            &format!("sample_size = {participants}"),
        )
        .replace("mean_rate = 0.195", "mean_rate = 1000")
        .replace(
            "procedure = \"permuted-block(4, 6)\"",
            "procedure = \"permuted-block(4, 6)\"\nlist_length = 1_000_000",
        )
        .into_bytes();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let task = Task::Simulate {
        seed: Seed::from_integer(42),
        replicate: 0,
    };
    let run = Run::new(source, task).expect("the scenario is well");
    let mut done = 0;
    let mut conduct = Conduct {
        threads,
        is_stopped: &|| false,
        progress: &mut |participants| {
            if participants / 100_000 > done / 100_000 {
                eprintln!("{participants} participants");
            }
            done = participants;
        },
    };
    let began = Instant::now();
    let written = run.write_into(&mut Nowhere, &mut conduct);
    let written = written.expect("the trial can be completed");
    let seconds = began.elapsed().as_secs_f64();
    let bytes: u64 = written.files.iter().map(|file| file.bytes).sum();
    let rows: u64 = written.files.iter().filter_map(|file| file.rows).sum();
    println!("{participants} participants, {rows} rows, {bytes} bytes with {threads} threads");
    println!("{seconds:.1} s, {:.2} GB/s", bytes as f64 / seconds / 1e9);
    if let Some(mib) = peak_mib() {
        println!("at most {mib} MiB");
    }
}
