//! The randomization list, as an unblinded statistician hands it over.

use super::error::RunError;
use super::format::{Formats, ListFormat};
use super::versions::Version;
use crate::allocation::{ListUse, kits};
use crate::design::StratumIndex;
use crate::rng::Streams;
use crate::scenario::Source;
use crate::table::{Reveals, Sink, write_table};
use crate::tables::{
    self, Lists, Made, SHEET, randomization_numbers, redcap_allocation_table, redcap_codebook,
    sheet_index,
};
use crate::trial::Trial;

/// The folder of the sheets of single strata.
pub const SHEETS: &str = "unblinded/sheets";

/// The folder of the scenario that a list comes from.
pub const SCENARIO: &str = "scenario";

/// Writes the scenario that a list comes from, with its sites, so that the next step has one.
pub(super) fn write_scenario(source: &Source, sink: &mut dyn Sink) -> Result<(), RunError> {
    let name = format!("{SCENARIO}/scenario.toml");
    sink.document(&name, Reveals::Nothing, &source.text)?;
    if let Some(sites) = &source.sites {
        let file = sites.file.rsplit(['/', '\\']).next().unwrap_or("sites.csv");
        sink.document(&format!("{SCENARIO}/{file}"), Reveals::Nothing, &sites.text)?;
    }
    Ok(())
}

/// Writes the list, blinded and unblinded apart, and what else it is handed over as.
pub(super) fn randomize(
    before: &[Version],
    trial: &Trial,
    streams: &Streams,
    formats: Formats,
    sink: &mut dyn Sink,
) -> Result<(), RunError> {
    let randomization = trial.randomization();
    let plan = randomization
        .lists()
        .ok_or_else(|| RunError::NoList(randomization.specification()))?;
    if formats.has(ListFormat::Redcap) {
        tables::check_redcap(trial)?;
    }
    if formats.has(ListFormat::Secutrial) {
        tables::check_secutrial(trial)?;
    }
    if formats.has(ListFormat::Plain) {
        tables::check_plain(trial)?;
    }
    let versions: Vec<Trial> = before.iter().map(|version| version.trial.clone()).collect();
    let lists = |list| Lists::after(&versions, trial, plan, streams, list);
    let production = lists(ListUse::Production);
    let made = made_before(&versions, streams);
    if let Some(made) = &made {
        production.check_numbers()?;
        production.check_kept(made)?;
    }
    write_table(production.table(), sink)?;
    write_table(randomization_numbers(&production), sink)?;
    // What is handed over: of an amended list, the entries that are added.
    let production = match &made {
        Some(made) => {
            let added = production.without(made);
            write_table(added.added_table(), sink)?;
            added
        }
        None => production,
    };
    if let Some(stock) = &trial.hand_over().kits {
        let kits = kits(&versions, trial, streams)?;
        write_table(tables::site_kits(trial, stock, &kits), sink)?;
        write_table(tables::supply_kits(trial, stock, &kits), sink)?;
        write_table(tables::kits(trial, stock, &kits), sink)?;
    }
    if formats.has(ListFormat::Redcap) {
        write_table(redcap_allocation_table(&production), sink)?;
        write_table(redcap_allocation_table(&lists(ListUse::Development)), sink)?;
        write_table(redcap_codebook(trial), sink)?;
    }
    if formats.has(ListFormat::Secutrial) {
        write_table(tables::secutrial(&production), sink)?;
    }
    if formats.has(ListFormat::Plain) {
        write_table(tables::plain(&production), sink)?;
    }
    if formats.has(ListFormat::Sheets) {
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

/// How far the lists of the last earlier version were made.
fn made_before(versions: &[Trial], streams: &Streams) -> Option<Made> {
    let (last, before) = versions.split_last()?;
    let plan = last.randomization().lists()?;
    Some(Lists::after(before, last, plan, streams, ListUse::Production).made())
}
