//! `allocations.csv`: one row per allocation.

use std::io;

use super::cell::{csv_writer, finish};
use crate::allocation::Allocation;
use crate::participant::Participant;
use crate::trial::Trial;

/// Writes `allocations.csv`, in the order of randomization.
pub struct AllocationsTable<'a, W: io::Write> {
    trial: &'a Trial,
    out: csv::Writer<W>,
}

impl<'a, W: io::Write> AllocationsTable<'a, W> {
    /// The table with its header.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn new(trial: &'a Trial, out: W) -> io::Result<Self> {
        let mut out = csv_writer(out);
        out.write_record([
            "participant_id",
            "randomization_number",
            "stratum",
            "site_id",
            "randomized_on",
            "arm",
        ])?;
        Ok(Self { trial, out })
    }

    /// The row of a participant's allocation.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn row(&mut self, participant: &Participant, allocation: &Allocation) -> io::Result<()> {
        let trial = self.trial;
        let randomized_on = participant.randomized_on.map(|day| day.to_string());
        self.out.write_record([
            participant.id_text().as_ref(),
            &trial
                .hand_over()
                .numbers
                .text(allocation.randomization_number),
            &trial.strata().label(allocation.stratum),
            participant.site.map_or("", |site| &trial.sites()[site].id),
            &randomized_on.unwrap_or_default(),
            trial.arms().get(allocation.arm).name(),
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
