//! Minimization of the next participant, with factors named by their labels.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::trial::Trial;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let trial = Trial::builder("demo")
        .arms([("new", 1), ("standard", 1)])
        .factor("sex", ["f", "m"])
        .factor("age", ["under 65", "65 or over"])
        .procedure("minimization(range, 0.8)")
        .sample_size(100)
        .build()?;
    let mut allocator = trial.allocator(42);
    for levels in [["f", "under 65"], ["m", "under 65"], ["f", "65 or over"]] {
        let allocation = allocator.allocate_labels(&levels)?;
        println!("{levels:?}: {}", trial.arms().get(allocation.arm).label());
    }
    Ok(())
}
