//! `operating_characteristics.csv` and `imbalance_trajectory.csv`.

use std::io;

use super::cell::csv_writer;
use crate::assess::{Assessed, Estimate};

/// The scope of numbers that are for the whole list.
const OVERALL: &str = "overall";

/// A number and its standard error, as their shortest decimals; empty where there is none.
fn texts(estimate: Estimate) -> [String; 2] {
    let error = estimate.std_error;
    [
        estimate.value.to_string(),
        error.map_or_else(String::new, |error| error.to_string()),
    ]
}

/// Writes `operating_characteristics.csv`: one row per procedure and metric.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_characteristics<W: io::Write>(assessed: &[Assessed], out: W) -> io::Result<W> {
    let mut out = csv_writer(out);
    out.write_record([
        "procedure",
        "n",
        "scope",
        "metric",
        "method",
        "value",
        "std_error",
    ])?;
    for one in assessed {
        let found = &one.characteristics;
        let n = found.entries.to_string();
        for (metric, estimate) in &found.metrics {
            let [value, error] = texts(*estimate);
            let (metric, method) = (metric.to_string(), found.method.name());
            let row = [&one.procedure, &n, OVERALL, &metric, method, &value, &error];
            out.write_record(row)?;
        }
    }
    out.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Writes `imbalance_trajectory.csv`: one row per procedure, entry and metric.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_course<W: io::Write>(assessed: &[Assessed], out: W) -> io::Result<W> {
    let mut out = csv_writer(out);
    out.write_record([
        "procedure",
        "n",
        "scope",
        "sequence",
        "metric",
        "method",
        "value",
        "std_error",
    ])?;
    for one in assessed {
        let found = &one.characteristics;
        let (n, method) = (found.entries.to_string(), found.method.name());
        for (sequence, moment) in (1..).zip(&found.course) {
            let sequence = i32::to_string(&sequence);
            for (metric, estimate) in moment.named() {
                let [value, error] = texts(estimate);
                let row = [
                    &one.procedure,
                    &n,
                    OVERALL,
                    &sequence,
                    metric,
                    method,
                    &value,
                    &error,
                ];
                out.write_record(row)?;
            }
        }
    }
    out.into_inner().map_err(csv::IntoInnerError::into_error)
}
