//! Exact operating characteristics of procedures at the trial's real size.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::design::Ratio;
use evenhand::exact::exact;
use evenhand::metric::Metric;
use evenhand::procedure::Procedure;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ratio = Ratio::new(&[1, 1])?;
    for specification in ["permuted-block(4)", "big-stick(3)", "efron(2/3)"] {
        let procedure = Procedure::parse(specification, &ratio, 405)?;
        let found = exact(&procedure, 405)?;
        let metrics = [Metric::MeanAbsImbalance, Metric::CorrectGuessRate];
        let values = metrics.map(|metric| found.get(metric).map_or(f64::NAN, |one| one.value));
        println!(
            "{specification}: E|D| {:.4}, guessed {:.4}",
            values[0], values[1]
        );
    }
    Ok(())
}
