//! A randomization list for two strata, 2:1.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::format::{Csv, to_bytes};
use evenhand::trial::Trial;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let trial = Trial::builder("demo")
        .arms([("A", 2), ("B", 1)])
        .factor("sex", ["f", "m"])
        .procedure("permuted-block(3, 6)")
        .list_length(6)
        .build()?;
    let list = trial.randomize(42).table("randomization_list")?;
    print!("{}", String::from_utf8(to_bytes(list, &Csv)?)?);
    Ok(())
}
