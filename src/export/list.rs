//! The tables of a list: `randomization_list.csv`, its sheets, and the blinded numbers.

use std::io;

use super::cell::{csv_writer, finish};
use crate::allocation::{ListUse, RandomizationNumbers, StratumList, entries};
use crate::design::StratumIndex;
use crate::rng::Streams;
use crate::trial::{RandomizationPlan, Trial};

/// The tables of a trial's list.
pub struct ListTables<'a> {
    trial: &'a Trial,
    plan: &'a RandomizationPlan,
    streams: &'a Streams,
    numbers: RandomizationNumbers,
}

impl<'a> ListTables<'a> {
    /// The tables of the list that these streams make.
    pub fn new(trial: &'a Trial, plan: &'a RandomizationPlan, streams: &'a Streams) -> Self {
        Self {
            trial,
            plan,
            streams,
            numbers: RandomizationNumbers::of_trial(trial, streams, ListUse::Production),
        }
    }

    /// Writes `randomization_list.csv`: every stratum's entries, in the order of strata and
    /// sequence.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn write_list<W: io::Write>(&self, out: W) -> io::Result<W> {
        self.write_strata(self.plan.strata.iter(), out)
    }

    /// Writes a sheet: the rows of `randomization_list.csv` of one stratum.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn write_sheet<W: io::Write>(&self, stratum: StratumIndex, out: W) -> io::Result<W> {
        self.write_strata(std::iter::once(stratum), out)
    }

    fn write_strata<W: io::Write>(
        &self,
        strata: impl Iterator<Item = StratumIndex>,
        out: W,
    ) -> io::Result<W> {
        let trial = self.trial;
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
        for stratum in strata {
            let label = self.plan.strata.label(stratum);
            for entry in self.entries(stratum) {
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
                    &self.number(stratum, entry.sequence),
                    trial.arms().get(entry.arm).name(),
                ])?;
            }
        }
        finish(out)
    }

    /// Writes `blinded/randomization_numbers.csv`: the list without blocks and arms.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn write_numbers<W: io::Write>(&self, out: W) -> io::Result<W> {
        let strata = &self.plan.strata;
        let mut out = csv_writer(out);
        out.write_record(["stratum", "sequence", "randomization_number"])?;
        for stratum in strata.iter() {
            let label = strata.label(stratum);
            for entry in self.entries(stratum) {
                out.write_record([
                    label.as_str(),
                    &entry.sequence.to_string(),
                    &self.number(stratum, entry.sequence),
                ])?;
            }
        }
        finish(out)
    }

    fn entries(&self, stratum: StratumIndex) -> StratumList {
        let list = ListUse::Production;
        entries(self.plan, self.streams, list, stratum)
    }

    fn number(&self, stratum: StratumIndex, sequence: u32) -> String {
        let number = self.numbers.number(stratum, sequence);
        self.trial.hand_over().numbers.text(number)
    }
}

/// Writes `unblinded/sheets/index.csv`: which stratum is on which sheet, by a sheet's file name.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_sheet_index<W: io::Write>(
    trial: &Trial,
    sheet: impl Fn(StratumIndex) -> String,
    out: W,
) -> io::Result<W> {
    let strata = trial.strata();
    let mut out = csv_writer(out);
    out.write_record(["sheet", "stratum"])?;
    for stratum in strata.iter() {
        out.write_record([sheet(stratum), strata.label(stratum)])?;
    }
    finish(out)
}
