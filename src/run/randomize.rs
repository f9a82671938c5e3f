//! The randomization list, as an unblinded statistician hands it over.

use super::error::RunError;
use super::format::Formats;
use crate::allocation::{ListUse, kits};
use crate::design::StratumIndex;
use crate::rng::Streams;
use crate::table::{Sink, write_table};
use crate::tables::{
    self, Lists, SHEET, blinded_kits, randomization_numbers, redcap_allocation_table,
    redcap_codebook, sheet_index,
};
use crate::trial::Trial;

/// The folder of the sheets of single strata.
pub const SHEETS: &str = "unblinded/sheets";

/// Writes the list, blinded and unblinded apart, and what else it is handed over as.
pub(super) fn randomize(
    trial: &Trial,
    streams: &Streams,
    formats: Formats,
    sink: &mut dyn Sink,
) -> Result<(), RunError> {
    let randomization = trial.randomization();
    let plan = randomization
        .lists()
        .ok_or_else(|| RunError::NoList(randomization.specification()))?;
    let lists = |list| Lists::new(trial, plan, streams, list);
    let production = lists(ListUse::Production);
    write_table(production.table(), sink)?;
    write_table(randomization_numbers(&production), sink)?;
    if let Some(stock) = &trial.hand_over().kits {
        let kits = kits(trial, streams);
        write_table(blinded_kits(trial, stock, &kits), sink)?;
        write_table(tables::kits(trial, stock, &kits), sink)?;
    }
    if formats.redcap {
        write_table(redcap_allocation_table(&production), sink)?;
        write_table(redcap_allocation_table(&lists(ListUse::Development)), sink)?;
        write_table(redcap_codebook(trial), sink)?;
    }
    if formats.sheets {
        // A sheet's number is as wide as the last one's, so that names of files sort as strata do.
        let strata = plan.strata.count();
        let width = strata.to_string().len().max(3);
        let name = |stratum: StratumIndex| format!("{SHEETS}/{:0width$}", stratum.get() + 1);
        let folder = SHEETS.len() + 1;
        let files = plan.strata.iter().map(|stratum| {
            let mut file = sink.name_of(&SHEET.named(name(stratum)));
            file.split_off(folder)
        });
        let files: Vec<String> = files.collect();
        write_table(
            sheet_index(trial, |stratum| files[stratum.get()].clone()),
            sink,
        )?;
        for stratum in plan.strata.iter() {
            write_table(production.sheet(stratum, name(stratum)), sink)?;
        }
    }
    Ok(())
}
