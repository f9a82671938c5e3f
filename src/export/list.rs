//! `randomization_list.csv`: one row per entry of the list.

use std::io;

use super::cell::csv_writer;
use crate::allocation::{RandomizationNumbers, entries};
use crate::design::{RandomizationPlan, Trial};
use crate::rng::Streams;

/// Writes `randomization_list.csv`: every stratum's entries, in the order of strata and sequence.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_list<W: io::Write>(
    trial: &Trial,
    plan: &RandomizationPlan,
    streams: &Streams,
    out: W,
) -> io::Result<W> {
    let numbers = RandomizationNumbers::new(streams, plan.strata.count());
    let mut out = csv_writer(out);
    out.write_record([
        "stratum",
        "sequence",
        "block",
        "block_size",
        "position",
        "randomization_number",
        "arm",
    ])?;
    for stratum in plan.strata.iter() {
        let label = plan.strata.label(stratum);
        for entry in entries(plan, streams, stratum) {
            let [block, size, position] =
                entry.place.map_or([const { String::new() }; 3], |place| {
                    [place.block, place.size, place.position].map(|number| number.to_string())
                });
            out.write_record([
                label.as_str(),
                &entry.sequence.to_string(),
                &block,
                &size,
                &position,
                &numbers.number(stratum, entry.sequence).to_string(),
                trial.arms().get(entry.arm).name(),
            ])?;
        }
    }
    out.into_inner().map_err(csv::IntoInnerError::into_error)
}
