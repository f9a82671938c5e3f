//! `participants.csv`: one row per randomized participant.

use std::io;

use super::cell::{csv_writer, finish, participant_id, value_text};
use crate::design::{Attribute, Factor, FactorSource};
use crate::enrolment::Candidate;
use crate::trial::Trial;

/// Writes `participants.csv`, in the order of randomization.
pub struct ParticipantsTable<'a, W: io::Write> {
    trial: &'a Trial,
    out: csv::Writer<W>,
}

impl<'a, W: io::Write> ParticipantsTable<'a, W> {
    /// The table with its header.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn new(trial: &'a Trial, out: W) -> io::Result<Self> {
        let mut out = csv_writer(out);
        let fixed = [
            "participant_id",
            "site_id",
            "country",
            "screened_on",
            "randomized_on",
        ];
        let factors = own_columns(trial).map(|(_, factor)| factor.name());
        let attributes = trial.attributes().iter().map(Attribute::name);
        out.write_record(fixed.into_iter().chain(factors).chain(attributes))?;
        Ok(Self { trial, out })
    }

    /// The row of a participant, with their level of each stratification factor; a candidate who
    /// was not randomized has none.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn row(&mut self, candidate: &Candidate, levels: &[Option<usize>]) -> io::Result<()> {
        let Some(number) = candidate.participant else {
            return Ok(());
        };
        let trial = self.trial;
        let site = &trial.sites()[candidate.site];
        self.out.write_field(participant_id(trial, number))?;
        self.out.write_field(&site.id)?;
        self.out.write_field(&site.country)?;
        self.out.write_field(candidate.screened_on.to_string())?;
        self.out.write_field(candidate.decided_on.to_string())?;
        for (index, factor) in own_columns(trial) {
            let level = levels[index].map_or("", |level| &factor.labels()[level]);
            self.out.write_field(level)?;
        }
        for (attribute, &value) in trial.attributes().iter().zip(&candidate.values) {
            self.out
                .write_field(value_text(attribute, value).as_ref())?;
        }
        self.out.write_record(None::<&[u8]>)?;
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

/// The factors that have a column of their own: not the site or the country, and not a category
/// that stratifies by its own name.
fn own_columns(trial: &Trial) -> impl Iterator<Item = (usize, &Factor)> {
    let is_attribute = |name: &str| trial.attributes().iter().any(|a| a.name() == name);
    trial
        .strata()
        .factors()
        .iter()
        .enumerate()
        .filter(move |(_, factor)| {
            matches!(factor.source(), FactorSource::Attribute(_)) && !is_attribute(factor.name())
        })
}
