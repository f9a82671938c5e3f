//! The randomization list alone, as an unblinded statistician hands it over.

use super::Outcome;
use super::error::RunError;
use super::format::Formats;
use super::table::{Outputs, Sheet, Table};
use super::whole_table::write_table;
use crate::allocation::{ListUse, kits};
use crate::export::{
    ListTables, write_blinded_kits, write_kits, write_redcap_codebook, write_redcap_table,
    write_sheet_index,
};
use crate::rng::Streams;
use crate::trial::Trial;

/// Writes the list, blinded and unblinded apart, and what else it is handed over as.
pub(super) fn randomize<O: Outputs>(
    trial: &Trial,
    streams: &Streams,
    formats: Formats,
    outputs: &mut O,
) -> Result<Outcome, RunError> {
    let randomization = trial.randomization();
    let plan = randomization
        .lists()
        .ok_or_else(|| RunError::NoList(randomization.specification()))?;
    let lists = ListTables::new(trial, plan, streams);
    let mut files = vec![
        write_table(Table::RandomizationList, outputs, |out| {
            lists.write_list(out)
        })?,
        write_table(Table::BlindedNumbers, outputs, |out| {
            lists.write_numbers(out)
        })?,
    ];
    if let Some(stock) = &trial.hand_over().kits {
        let kits = kits(trial, streams);
        files.push(write_table(Table::BlindedKits, outputs, |out| {
            write_blinded_kits(trial, stock, &kits, out)
        })?);
        files.push(write_table(Table::Kits, outputs, |out| {
            write_kits(trial, stock, &kits, out)
        })?);
    }
    if formats.redcap {
        for (table, list) in [
            (Table::RedcapProduction, ListUse::Production),
            (Table::RedcapDevelopment, ListUse::Development),
        ] {
            files.push(write_table(table, outputs, |out| {
                write_redcap_table(trial, plan, streams, list, out)
            })?);
        }
        files.push(write_table(Table::RedcapCodebook, outputs, |out| {
            write_redcap_codebook(trial, out)
        })?);
    }
    if formats.sheets {
        let strata = &plan.strata;
        let of = strata.count();
        files.push(write_table(Table::SheetIndex, outputs, |out| {
            write_sheet_index(trial, |stratum| Sheet { stratum, of }.name(), out)
        })?);
        for stratum in strata.iter() {
            let table = Table::Sheet(Sheet { stratum, of });
            files.push(write_table(table, outputs, |out| {
                lists.write_sheet(stratum, out)
            })?);
        }
    }
    Ok(Outcome {
        files,
        balance: None,
        screened: None,
    })
}
