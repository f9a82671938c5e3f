//! The balance of an allocation that was made elsewhere.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::balance::{Balance, TimePoint};
use evenhand::design::Levels;
use evenhand::participant::Participant;
use evenhand::trial::Trial;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let trial = Trial::builder("demo")
        .arms([("A", 1), ("B", 1)])
        .factor("sex", ["f", "m"])
        .procedure("simple")
        .sample_size(6)
        .build()?;
    let mut balance = Balance::new(&trial);
    for (sex, arm) in [
        ("f", "a"),
        ("f", "a"),
        ("m", "b"),
        ("f", "a"),
        ("m", "b"),
        ("m", "a"),
    ] {
        balance.add(&Participant {
            levels: Levels::labelled(trial.strata(), &[sex])?,
            arm: trial.arms().find(arm),
            ..Participant::default()
        })?;
    }
    println!(
        "largest imbalance: {}",
        balance.largest_imbalance(TimePoint::Largest).imbalance
    );
    println!("{} measures", balance.measures().len());
    Ok(())
}
