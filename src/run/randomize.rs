//! The randomization list alone, as an unblinded statistician hands it over.

use super::Outcome;
use super::error::RunError;
use super::table::{FileRecord, Outputs, Recorded, Table};
use crate::design::{RandomizationPlan, Trial};
use crate::export::write_list;
use crate::rng::Streams;

/// Writes the list.
pub(super) fn randomize<O: Outputs>(
    trial: &Trial,
    streams: &Streams,
    outputs: &mut O,
) -> Result<Outcome<'static>, RunError> {
    let randomization = trial.randomization();
    let plan = randomization
        .lists()
        .ok_or_else(|| RunError::NoList(randomization.specification()))?;
    let files = vec![write_randomization_list(trial, plan, streams, outputs)?];
    Ok(Outcome {
        files,
        balance: None,
        screened: None,
    })
}

/// Writes `randomization_list.csv`; a simulated trial has the same one.
pub(super) fn write_randomization_list<O: Outputs>(
    trial: &Trial,
    plan: &RandomizationPlan,
    streams: &Streams,
    outputs: &mut O,
) -> Result<FileRecord, RunError> {
    let error = RunError::output(Table::RandomizationList);
    let file = Recorded::create(outputs, Table::RandomizationList).map_err(error)?;
    let file = write_list(trial, plan, streams, file).map_err(error)?;
    file.finish(outputs).map_err(error)
}
