//! `screening.csv`: one row per screened candidate.

use std::io;

use super::cell::{csv_writer, finish, screening_id};
use crate::enrolment::ScreeningRecord;
use crate::trial::Trial;

/// Writes `screening.csv`, in the order of the decision.
pub struct ScreeningTable<'a, W: io::Write> {
    trial: &'a Trial,
    out: csv::Writer<W>,
    number: u64,
}

impl<'a, W: io::Write> ScreeningTable<'a, W> {
    /// The table with its header.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn new(trial: &'a Trial, out: W) -> io::Result<Self> {
        let mut out = csv_writer(out);
        out.write_record([
            "screening_id",
            "site_id",
            "screened_on",
            "eligible",
            "failed_criteria",
            "participant_id",
        ])?;
        Ok(Self {
            trial,
            out,
            number: 0,
        })
    }

    /// The row of a candidate.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn row(&mut self, screening: &ScreeningRecord) -> io::Result<()> {
        let trial = self.trial;
        let participant = &screening.participant;
        self.number += 1;
        let screened_on = participant.screened_on.map(|day| day.to_string());
        let failed: Vec<&str> = screening
            .failed
            .iter()
            .map(|&index| trial.criteria()[usize::from(index)].id.as_str())
            .collect();
        self.out.write_record([
            screening_id(trial, self.number).as_str(),
            participant.site.map_or("", |site| &trial.sites()[site].id),
            &screened_on.unwrap_or_default(),
            if screening.is_eligible() { "Y" } else { "N" },
            &failed.join(";"),
            &participant.id_text(),
        ])?;
        Ok(())
    }

    /// Hands the writer back, with every row in it.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn finish(self) -> io::Result<W> {
        finish(self.out)
    }
}
