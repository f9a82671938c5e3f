//! `participants.csv`: one row per randomized participant.

use std::io;

use super::cell::{csv_writer, finish, value_text};
use crate::design::{Attribute, Factor, FactorSource};
use crate::participant::Participant;
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

    /// The row of a participant; whoever was not randomized has none.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn row(&mut self, participant: &Participant) -> io::Result<()> {
        let Some(randomized_on) = participant.randomized_on else {
            return Ok(());
        };
        let trial = self.trial;
        let site = participant.site.map(|site| &trial.sites()[site]);
        self.out.write_field(participant.id_text().as_ref())?;
        self.out.write_field(site.map_or("", |site| &site.id))?;
        self.out
            .write_field(site.map_or("", |site| &site.country))?;
        let screened_on = participant.screened_on.map(|day| day.to_string());
        self.out.write_field(screened_on.unwrap_or_default())?;
        self.out.write_field(randomized_on.to_string())?;
        for (index, factor) in own_columns(trial) {
            let level = participant.levels.get(index);
            let level = level.map_or("", |level| &factor.labels()[level]);
            self.out.write_field(level)?;
        }
        for (attribute, &value) in trial.attributes().iter().zip(&participant.values) {
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
