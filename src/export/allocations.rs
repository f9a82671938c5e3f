//! `allocations.csv`: one row per allocation.

use std::io;

use super::cell::{csv_writer, finish, participant_id};
use crate::allocation::Allocation;
use crate::enrolment::Candidate;
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
    pub fn row(
        &mut self,
        number: u32,
        candidate: &Candidate,
        allocation: &Allocation,
    ) -> io::Result<()> {
        let trial = self.trial;
        self.out.write_record([
            participant_id(trial, number).as_str(),
            &trial
                .hand_over()
                .numbers
                .text(allocation.randomization_number),
            &trial.strata().label(allocation.stratum),
            &trial.sites()[candidate.site].id,
            &candidate.decided_on.to_string(),
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
