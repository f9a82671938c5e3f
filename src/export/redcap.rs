//! REDCap's allocation tables, and the codes in them.
//!
//! REDCap knows categories by raw codes: here 1, 2, ... in the order of levels and arms. A site is
//! a data access group. The columns are those of REDCap's own template; with both a randomization
//! number and an arm ("group"), one table serves open and blinded projects.

use std::io;

use super::cell::{csv_writer, finish};
use crate::allocation::{ListUse, RandomizationNumbers, entries};
use crate::design::{Factor, FactorSource};
use crate::rng::Streams;
use crate::trial::{RandomizationPlan, Trial};

/// The column of the randomization number.
const NUMBER: &str = "redcap_randomization_number";
/// The column of the arm.
const ARM: &str = "redcap_randomization_group";
/// The column of the site.
const SITE: &str = "redcap_data_access_group";

/// The factors in REDCap's order, each with its place and its column: the site is the last.
fn columns(trial: &Trial) -> Vec<(usize, &Factor, &str)> {
    let factors = trial.strata().factors().iter().enumerate();
    let mut columns: Vec<_> = factors
        .map(|(place, factor)| match factor.source() {
            FactorSource::Site => (place, factor, SITE),
            FactorSource::Attribute(_) | FactorSource::Country => (place, factor, factor.name()),
        })
        .collect();
    columns.sort_by_key(|(_, _, column)| *column == SITE);
    columns
}

/// Writes an allocation table: strata in their order, entries in theirs.
///
/// # Errors
/// Whatever the writer refuses.
///
/// # References
/// Vanderbilt University, REDCap, randomization module: template of the allocation table.
pub fn write_redcap_table<W: io::Write>(
    trial: &Trial,
    plan: &RandomizationPlan,
    streams: &Streams,
    list: ListUse,
    out: W,
) -> io::Result<W> {
    let columns = columns(trial);
    let numbers = RandomizationNumbers::of_trial(trial, streams, list);
    let strata = &plan.strata;
    let mut out = csv_writer(out);
    let names = columns.iter().map(|(_, _, column)| *column);
    out.write_record([NUMBER, ARM].into_iter().chain(names))?;
    for stratum in strata.iter() {
        let levels = strata.levels(stratum);
        let codes: Vec<String> = columns
            .iter()
            .map(|&(place, _, _)| code(levels[place]))
            .collect();
        for entry in entries(plan, streams, list, stratum) {
            let number = numbers.number(stratum, entry.sequence);
            out.write_field(trial.hand_over().numbers.text(number))?;
            out.write_field(code(entry.arm.get()))?;
            out.write_record(&codes)?;
        }
    }
    finish(out)
}

/// Writes `unblinded/redcap_codebook.csv`: what each code stands for.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_redcap_codebook<W: io::Write>(trial: &Trial, out: W) -> io::Result<W> {
    let mut out = csv_writer(out);
    out.write_record(["variable", "code", "level"])?;
    for (place, arm) in trial.arms().iter().enumerate() {
        out.write_record([ARM, &code(place), arm.name()])?;
    }
    for (_, factor, column) in columns(trial) {
        for (place, label) in factor.labels().iter().enumerate() {
            out.write_record([column, &code(place), label])?;
        }
    }
    finish(out)
}

/// The raw code of the level at this place.
fn code(place: usize) -> String {
    (place + 1).to_string()
}
