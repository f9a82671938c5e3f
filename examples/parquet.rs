//! A whole simulated trial as Parquet, with a manifest that makes it again.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::format;
use evenhand::run::{self, Run, Target, Task};
use evenhand::scenario;
use evenhand::work::Conduct;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?.path().join("polar");
    let source = scenario::builtin("polar").ok_or("it is built in")?;
    let seed = 42.into();
    let run = Run::new(source, Task::Simulate { seed, replicate: 0 })?;
    let run = run.in_format(format::find("parquet").ok_or("this build has no Parquet")?);
    let target = Target {
        directory: &directory,
        replace: false,
        withhold_seed: false,
    };
    let mut conduct = Conduct {
        threads: 2,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    let (written, _) = run::write(&run, target, &mut conduct)?;
    for file in written.files {
        println!("{} {:?}", file.name, file.rows);
    }
    let verification = run::verify(&directory, None, &mut conduct)?;
    println!("{} differences", verification.findings.len());
    Ok(())
}
