//! `balance.csv`: one row per measure.

use std::io;

use super::cell::{csv_writer, finish};
use crate::balance::Balance;
use crate::trial::Trial;

/// Writes `balance.csv`, in the order of [`Balance::measures`]. The column `n_ARM` of each arm
/// counts the participants that the measure is taken over.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_balance<W: io::Write>(trial: &Trial, balance: &Balance, out: W) -> io::Result<W> {
    let mut out = csv_writer(out);
    for column in ["scope", "name", "level"] {
        out.write_field(column)?;
    }
    for arm in trial.arms().iter() {
        out.write_field(format!("n_{}", arm.name()))?;
    }
    out.write_record(["measure", "value"])?;
    for measure in balance.measures() {
        out.write_field(measure.scope.name())?;
        out.write_field(&measure.name)?;
        out.write_field(&measure.level)?;
        for count in measure.counts.get() {
            out.write_field(count.to_string())?;
        }
        out.write_field(measure.statistic.to_string())?;
        out.write_field(measure.value_text())?;
        out.write_record(None::<&[u8]>)?;
    }
    finish(out)
}
