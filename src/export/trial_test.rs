//! The table of a randomization test.

use std::io;

use super::cell::{csv_writer, finish};
use crate::inference::TailCount;
use crate::rerandomize::TrialTest;
use crate::rng::{Seed, SeedForm};

/// Writes a randomization test as a table of one row. `outcome` is the name of the outcome's column.
/// Numbers have as many digits as read back to the same number. A seed of 64 digits is told by its
/// commitment alone.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_trial_test<W: io::Write>(
    test: &TrialTest<'_>,
    outcome: &str,
    tail: TailCount,
    seed: &Seed,
    out: W,
) -> io::Result<W> {
    let mut out = csv_writer(out);
    let arms: Vec<_> = test.arms().collect();
    for column in ["outcome", "statistic", "stratified_by", "procedure"] {
        out.write_field(column)?;
    }
    for (arm, ..) in &arms {
        out.write_field(format!("n_{}", arm.name()))?;
    }
    out.write_record([
        "observed",
        "extreme",
        "rerandomizations",
        "p_value",
        "p_lower",
        "p_upper",
        "ordinary_test",
        "ordinary_p_value",
        "seed",
        "seed_commitment",
    ])?;
    out.write_field(outcome)?;
    out.write_field(test.compared().name())?;
    out.write_field(test.stratified_by().join("|"))?;
    out.write_field(test.trial().randomization().specification())?;
    for (_, participants, _) in &arms {
        out.write_field(participants.to_string())?;
    }
    let (lower, upper) = tail.interval();
    let ordinary = test.ordinary_p_value();
    let seed_text = match seed.form() {
        SeedForm::Integer(number) => number.to_string(),
        SeedForm::Key => String::new(),
    };
    out.write_record([
        &test.observed().to_string(),
        &tail.extreme.to_string(),
        &tail.draws.to_string(),
        &tail.p_value().to_string(),
        &lower.to_string(),
        &upper.to_string(),
        test.compared().ordinary_name(),
        &ordinary.map_or_else(String::new, |p| p.to_string()),
        &seed_text,
        &seed.commitment(),
    ])?;
    finish(out)
}
